"""Argos packages: installed whole or not at all."""

import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import NetworkError, NoRouteError, PackageError
from archive.jobs.doctor import examine
from archive.translate import packages
from archive.translate.package import Damaged
from tests import greedy
from tests import packages as made

WORDS = {"Lire": "Read", "aussi": "also"}


@pytest.fixture
def place(tmp_path: Path, use_packages) -> Path:
    use_packages(tmp_path / "packages")
    return tmp_path / "packages"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A package file that is as it should be."""
    return made.zipped(
        made.toy(tmp_path / "made", WORDS, "fr", "en"), tmp_path / "translate-fr_en.argosmodel"
    )


def zipped(file: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def state(place: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file() and path.name != ".lire-aussi.lock"
    }


def test_a_package_is_added_listed_and_removed(place: Path, file: Path) -> None:
    package = packages.add(file)
    assert (package.source, package.target, package.version) == ("fr", "en", "1.0")
    assert packages.installed() == [package]
    assert package.size > 10_000
    assert packages.remove("fr", "en").folder == package.folder
    assert packages.installed() == []
    assert state(place) == {}


def test_adding_again_replaces(place: Path, file: Path, tmp_path: Path) -> None:
    packages.add(file)
    newer = made.toy(tmp_path / "newer", WORDS, "fr", "en", package_version="2.0")
    packages.add(made.zipped(newer, tmp_path / "newer.argosmodel"))
    assert [package.version for package in packages.installed()] == ["2.0"]
    packages.add(file)
    assert [path.name for path in place.iterdir() if path.is_dir()] == ["translate-fr_en-1.0"]


def test_the_newest_of_two_versions_counts(place: Path) -> None:
    for version in ("1.9", "1.10"):
        made.toy(place, WORDS, "fr", "en", package_version=version)
    assert [package.version for package in packages.installed()] == ["1.10"]


def test_codes_of_the_engine_become_bcp_47(place: Path) -> None:
    made.toy(place, WORDS, "zt", "pb")
    package = packages.installed()[0]
    assert (package.source, package.target) == ("zh-Hant", "pt-BR")
    assert packages.remove("zh-Hant", "pt-BR") == package


HOSTILE = {
    "leads out of the package": {"../evil": "x", "p/metadata.json": "{}"},
    "leads out of the package ": {"/etc/evil": "x", "p/metadata.json": "{}"},
    "leads out of the package  ": {"p\\..\\..\\evil": "x", "p/metadata.json": "{}"},
    "leads out of the package   ": {"C:/evil": "x", "p/metadata.json": "{}"},
    "grows 200 times or more": {"p/metadata.json": "{}", "p/model/model.bin": b"\0" * 5_000_000},
    "must hold one folder": {"metadata.json": "{}"},
    "must hold one folder ": {"p/metadata.json": "{}", "q/x": "y"},
    "must hold one folder  ": {"p/readme": "no package"},
    "would be hidden": {".p/metadata.json": "{}"},
    "metadata.json names no languages": {"p/metadata.json": "{}"},
    "metadata.json can't be read": {"p/metadata.json": "{"},
    "metadata.json can't be read ": {"p/metadata.json": "[" * 200_000},
    "metadata.json is larger than 1,048,576 bytes": {"p/metadata.json": json.dumps([*range(150_000)])},
    "from_code in metadata.json must be": {"p/metadata.json": '{"from_code": "fr/..", "to_code": "en"}'},
    "to_code in metadata.json must be": {"p/metadata.json": '{"from_code": "fr", "to_code": "еn"}'},
    "is not a translation package": {"p/metadata.json": '{"type": "sbd"}'},
    "model/model.bin is missing": {"p/metadata.json": '{"from_code": "fr", "to_code": "en"}'},
    "neither sentencepiece.model nor bpe.model": {
        "p/metadata.json": '{"from_code": "fr", "to_code": "en"}',
        "p/model/model.bin": "x",
    },
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_or_foreign_file_is_refused_and_nothing_touched(
    place: Path, file: Path, tmp_path: Path, what: str
) -> None:
    packages.add(file)
    before = state(tmp_path)
    bad = zipped(tmp_path / "bad.argosmodel", HOSTILE[what])
    with pytest.raises(PackageError, match=what.strip()):
        packages.add(bad)
    bad.unlink()
    assert state(tmp_path) == before


@pytest.mark.parametrize("version", ["1\x1b]0;owned\x07", "1\u202e9", "1[/x]", "1.²", "1\n", "1" * 41, ["1"]])
def test_a_version_that_would_not_be_shown_as_it_is_is_refused(tmp_path: Path, version: object) -> None:
    metadata = json.dumps({"from_code": "fr", "to_code": "en", "package_version": version})
    (tmp_path / "metadata.json").write_text(metadata)
    with pytest.raises(PackageError, match=r"package_version in metadata\.json must be 1 to 40 of") as caught:
        packages.read(tmp_path)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("code", ["zt", "pt-BR", "pt_BR", "zh-Hans-CN"])
@pytest.mark.parametrize("version", ["1.9", "1.10.post1+cpu", "2024-05-01", "", 1.5])
def test_codes_and_versions_as_they_are_in_use_are_taken(
    tmp_path: Path, code: str, version: str | float
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.bin").touch()
    (tmp_path / "bpe.model").touch()
    metadata = json.dumps({"from_code": code, "to_code": "en", "package_version": version})
    (tmp_path / "metadata.json").write_text(metadata)
    package = packages.read(tmp_path)
    assert (package.from_code, package.version) == (code, str(version) or "0")


def test_a_link_is_refused(place: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.argosmodel"
    with zipfile.ZipFile(bad, "w") as archive:
        link = zipfile.ZipInfo("p/metadata.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(PackageError, match="is not a plain file"):
        packages.add(bad)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.999])
def test_a_half_copied_file_is_refused(place: Path, file: Path, keep: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(PackageError, match="damaged or not an Argos package"):
        packages.add(file)
    assert state(place) == {}


def test_a_flipped_byte_is_refused(place: Path, file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(PackageError, match="damaged"):
        packages.add(file)
    assert state(place) == {}


def broken(file: Path, compression: int) -> None:
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("p/metadata.json", "{}")
    content = bytearray(file.read_bytes())
    content[content.index(b"p/metadata.json") + len("p/metadata.json") + 4] = 0xFF
    file.write_bytes(content)


def broken_lzma(file: Path) -> None:
    broken(file, zipfile.ZIP_LZMA)


def broken_bzip2(file: Path) -> None:
    broken(file, zipfile.ZIP_BZIP2)


def name_of_other_bytes(file: Path) -> None:
    zipped(file, {"p/metadata.json": "{}", "p/modèl": "x"})
    file.write_bytes(file.read_bytes().replace("è".encode(), b"\xff\xff"))


@pytest.mark.parametrize("damage", [broken_lzma, broken_bzip2, name_of_other_bytes])
def test_a_zip_that_python_fails_on_is_refused(
    place: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(tmp_path / "bad.argosmodel")
    with pytest.raises(PackageError, match=r"bad\.argosmodel is damaged or not an Argos package: "):
        packages.add(tmp_path / "bad.argosmodel")
    assert state(place) == {}


def test_a_package_that_asks_for_much_memory_is_refused(place: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.argosmodel"
    bad.write_bytes(greedy.zipped({"p/metadata.json": "{}", "p/model/model.bin": "x"}, "p/model/model.bin"))
    with pytest.raises(PackageError) as caught:
        packages.add(bad)
    member = "its member 'p/model/model.bin'"
    assert (
        str(caught.value) == f"{bad} is refused: {member} asks for more than 300 MiB of memory to be unpacked"
    )
    assert state(place) == {}


@pytest.mark.parametrize("line", ["abc", "a b c", ""])
def test_byte_pairs_that_are_none_are_refused(
    place: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], line: str
) -> None:
    folder = made.toy_bpe(tmp_path / "made", WORDS, "fr", "en")
    (folder / "bpe.model").write_text(f"#version: 0.2\nL i\n{line}\n")
    with pytest.raises(PackageError, match=r"bpe\.model can't be read: line 3 is not two pieces"):
        packages.add(made.zipped(folder, tmp_path / "bad.argosmodel"))
    assert state(place) == {}
    assert capfd.readouterr() == ("", "")


def test_a_network_that_does_not_load_is_refused(place: Path, tmp_path: Path) -> None:
    folder = made.toy(tmp_path / "made", WORDS, "fr", "en")
    network = (folder / "model" / "model.bin").read_bytes()
    (folder / "model" / "model.bin").write_bytes(network[: len(network) // 2])
    with pytest.raises(PackageError, match=r"translate-fr_en-1\.0 is damaged: The model argos:fr_en"):
        packages.add(made.zipped(folder, tmp_path / "bad.argosmodel"))
    assert state(place) == {}


def test_a_damaged_package_is_told_from_a_strange_folder_and_replaced(place: Path, file: Path) -> None:
    installed = packages.add(file).folder
    (installed / "metadata.json").write_text("{ nope")
    named = installed.rename(place / "translate-fr_en-0_9")
    (place / "notes").mkdir()
    made.toy(place, WORDS, "fr", "de", type="sbd")
    assert packages.installed() == []
    reason = "translate-fr_en-0_9 is not an Argos package: metadata.json can't be read"
    assert packages.damaged() == [Damaged(named, reason, ("fr", "en"))]
    packages.add(file)
    assert packages.damaged() == []
    assert not named.exists()
    assert (place / "notes").exists()


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ("[" * 200_000, "is not an Argos package: metadata.json can't be read"),
        (" " * (1 << 20) + "{}", "is refused: metadata.json is larger than 1,048,576 bytes"),
        (
            '{"from_code": "x[/]", "to_code": "en"}',
            "is refused: from_code in metadata.json must be 1 to 40 of a-z, A-Z, digits, . _ + -",
        ),
    ],
)
def test_hostile_metadata_that_is_there_already_is_damage(place: Path, metadata: str, reason: str) -> None:
    folder = place / "translate-fr_en-1_0"
    folder.mkdir()
    (folder / "metadata.json").write_text(metadata)
    assert packages.installed() == []
    assert packages.damaged() == [Damaged(folder, f"{folder.name} {reason}", ("fr", "en"))]


def test_a_licence_is_looked_for_at_the_start_of_a_readme(place: Path) -> None:
    folder = made.toy(place, WORDS, "fr", "en")
    (folder / "README.md").write_text("MIT" + " " * (1 << 20) + "CC0")
    assert packages.read(folder).licence == "MIT"
    (folder / "README.md").write_text(" " * (1 << 20) + "MIT")
    assert packages.read(folder).licence is None


def test_a_missing_file_and_a_missing_pair_are_named(place: Path, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="doesn't exist"):
        packages.add(tmp_path / "nothing.argosmodel")
    with pytest.raises(PackageError, match="is a folder; name a file such as"):
        packages.add(tmp_path)
    with pytest.raises(NoRouteError, match="No package from xx to yy is installed"):
        packages.remove("xx", "yy")


@pytest.mark.parametrize("closed", ["model", "model/model.bin", "sentencepiece.model"])
def test_a_package_that_is_closed_to_this_user_is_told_and_not_called_missing(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    folder = packages.add(file).folder
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder / closed)
    assert packages.installed() == []
    reason = f"{folder.name} can't be used: {closed} is closed to this user"
    assert packages.damaged() == [Damaged(folder, reason, ("fr", "en"))]


def test_a_folder_of_packages_that_can_not_be_listed_is_named(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    packages.add(file)
    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(PackageError, match=rf"^The packages in {place} can't be read: Permission denied$"):
        packages.installed()
    told = [advice.what for advice in examine().advice if advice.wrong]
    assert told == [
        f"The engine argos doesn't work: The packages in {place} can't be read: Permission denied"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_is_named(place: Path, file: Path) -> None:
    place.chmod(0o500)
    with pytest.raises(PackageError, match="can't be written"):
        packages.add(file)


def index(monkeypatch: pytest.MonkeyPatch, entries: object, content: bytes | None) -> list[str]:
    from argostranslate import networking

    asked = []

    def get(url: str, retry_count: int = 3) -> bytes | None:
        asked.append(url)
        return None if entries is None else json.dumps(entries).encode()

    monkeypatch.setattr(networking, "get", get)
    monkeypatch.setattr(networking, "get_from", lambda urls, retry_count=3: content)
    return asked


ENTRY = {"from_code": "fr", "to_code": "en", "package_version": "1.0", "links": ["https://example.org/p"]}


def test_a_package_is_fetched_from_the_index(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(monkeypatch, [ENTRY, {"from_code": "fr"}, "?", {**ENTRY, "type": "sbd"}], file.read_bytes())
    assert packages.install("fr", "en") == packages.installed()[0]


@pytest.mark.parametrize("strange", ["1.²", "1." + "9" * 5000])
def test_a_strange_version_in_the_index_hides_no_other(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch, strange: str
) -> None:
    index(monkeypatch, [ENTRY | {"package_version": strange}, ENTRY], file.read_bytes())
    assert packages.install("fr", "en").version == "1.0"


def test_without_a_network_one_line_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index(monkeypatch, None, None)
    with pytest.raises(NetworkError, match="The package index can't be reached") as caught:
        packages.install("fr", "en")
    assert "\n" not in str(caught.value)


def test_a_pair_that_two_packages_serve_names_them(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(monkeypatch, [ENTRY, {**ENTRY, "from_code": "en", "to_code": "pt"}], None)
    with pytest.raises(NoRouteError) as caught:
        packages.install("fr", "pt")
    assert str(caught.value) == (
        "The package index has nothing from fr to pt; through English: "
        "`lire-aussi models install fr en`, `lire-aussi models install en pt`"
    )
    packages.add(file)
    with pytest.raises(NoRouteError, match=r"through English: `lire-aussi models install en pt`$"):
        packages.install("fr", "pt")


def test_what_the_index_lacks_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index(monkeypatch, [ENTRY], None)
    with pytest.raises(NoRouteError, match="nothing from fr to xx"):
        packages.install("fr", "xx")
    with pytest.raises(NetworkError, match="can't be fetched"):
        packages.install("fr", "en")


def test_a_damaged_download_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index(monkeypatch, [ENTRY], b"<html>Not found</html>")
    with pytest.raises(PackageError, match="not an Argos package"):
        packages.install("fr", "en")
