"""WACZ, a ZIP of WARCs and their hashes (https://specs.webrecorder.net/wacz/1.1.1/)."""

import hashlib
import json
import zipfile
from collections.abc import Iterator

from archive.model import Failure
from archive.read.context import Context, Item
from archive.read.entry import CHUNK, Entry
from archive.read.packed import ZIP_FAULTS, ZipReader, member, opened, raise_medium, unsafe
from archive.read.refused import Refused

PACKAGE = "datapackage.json"
AT_MOST = 64 * 1024 * 1024


class WaczReader(ZipReader):
    """A WACZ; each of its WARCs is read only if its hash is the one that the package names."""

    name = "wacz"

    def sniff(self, head: bytes, name: str) -> float:
        if not head.startswith(b"PK\x03\x04"):
            return 0.0
        named = PACKAGE.encode() in head or (b"archive/" in head[:2048] and b".warc" in head[:2048])
        return 0.95 if named or name.lower().endswith(".wacz") else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        with opened(entry, context) as archive:
            yield from pages(archive, entry, context)


def pages(archive: zipfile.ZipFile, entry: Entry, context: Context) -> Iterator[Item]:
    """The articles of an opened WACZ. Raises Refused where its datapackage.json can't be read."""
    hashes, problems = _hashes(archive)
    for name, problem in problems:
        yield Failure(f"{entry.source}!{name}", "digest", problem)
    present = {info.filename: info for info in archive.infolist()}
    for name in hashes:
        if name not in present and name.startswith("archive/"):
            yield Failure(f"{entry.source}!{name}", "missing", f"named in {PACKAGE}, not in the WACZ")
    with context.container() as place:
        for number, info in enumerate(archive.infolist()):
            if (
                number < place.start
                or info.filename.endswith("/")
                or not info.filename.startswith("archive/")
            ):
                continue
            place.at(number)
            try:
                wrong = _wrong(archive, info, hashes.get(info.filename))
            except Refused as refusal:
                yield Failure(f"{entry.source}!{info.filename}", refusal.reason, refusal.detail)
                continue
            except OSError as error:
                yield context.failure(f"{entry.source}!{info.filename}", error)
                continue
            if wrong:
                yield Failure(f"{entry.source}!{info.filename}", "digest", wrong)
                continue
            yield from member(archive, info, entry, context)


def _hashes(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[tuple[str, str]]]:
    problems = []
    try:
        content = _small(archive, PACKAGE)
        package = json.loads(content)
        if "datapackage-digest.json" in archive.namelist():
            digest = json.loads(_small(archive, "datapackage-digest.json"))
            named = digest.get("hash") if isinstance(digest, dict) else None
            if isinstance(named, str) and (wrong := _differs(named, content)):
                problems.append((PACKAGE, wrong))
    except RecursionError as error:
        raise Refused("damaged", f"{PACKAGE} nests too deep") from error
    except ZIP_FAULTS as error:
        raise_medium(error)
        raise Refused("damaged", f"WACZ without a {PACKAGE} that can be read: {error}") from error
    resources = package.get("resources") if isinstance(package, dict) else None
    hashes = {
        str(resource.get("path")): str(resource.get("hash"))
        for resource in (resources if isinstance(resources, list) else [])
        if isinstance(resource, dict) and resource.get("path") and resource.get("hash")
    }
    return hashes, problems


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(AT_MOST + 1)
    if len(content) > AT_MOST:
        raise Refused("too large", name)
    return content


def _differs(named: str, content: bytes) -> str | None:
    algorithm, _, promised = named.rpartition(":")
    try:
        digest = hashlib.new(algorithm or "sha256", content)
    except ValueError:
        return None
    return _mismatch(promised, digest)


def _wrong(archive: zipfile.ZipFile, info: zipfile.ZipInfo, named: str | None) -> str | None:
    if named is None:
        return f"not named in {PACKAGE}"
    if unsafe(info.filename):
        return None
    algorithm, _, promised = named.rpartition(":")
    try:
        digest = hashlib.new(algorithm or "sha256")
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except ZIP_FAULTS as error:
        raise_medium(error)
        return f"can't be checked: {error}"
    return _mismatch(promised, digest)


def _mismatch(promised: str, digest: "hashlib._Hash") -> str | None:
    if not digest.digest_size:  # SHAKE's is as long as one asks for, so the name alone says nothing
        return None
    found = digest.hexdigest()
    return (
        None if found == promised.lower() else f"the hash is {found[:16]}..., {promised[:16]}... was promised"
    )
