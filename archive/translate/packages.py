"""The Argos packages on this machine: list, add, fetch and remove them."""

import contextlib
import itertools
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.errors import LireAussiError, NetworkError, NoRouteError, PackageError, why
from archive.translate.codes import family
from archive.translate.package import Damaged, Package, codes, damage, read
from archive.translate.unpack import unpack

STAGING = ".lire-aussi-"


def folder() -> Path:
    """Where packages are kept: argostranslate's own setting (ARGOS_PACKAGES_DIR, or its settings file)."""
    return Path(_settings().package_data_dir)


def _settings() -> Any:
    try:
        from argostranslate import settings
    except ImportError as error:
        raise PackageError(
            f"argostranslate can't be imported: {error}; `pip install argostranslate`"
        ) from error
    return settings


def installed() -> list[Package]:
    """The translation packages that are installed, by languages; of two for a pair the newest version.

    Other folders that stand there are passed over: argostranslate's own listing fails on them.
    """
    newest: dict[tuple[str, str], Package] = {}
    for path in _folders():
        with contextlib.suppress(PackageError):
            package = read(path)
            key = (package.source, package.target)
            if key not in newest or _order(newest[key].version) < _order(package.version):
                newest[key] = package
    return [newest[key] for key in sorted(newest)]


def damaged() -> list[Damaged]:
    """The folders that `installed` passes over because a translation package in them lost something."""
    return [one for path in _folders() if (one := damage(path)) is not None]


def _folders() -> Iterator[Path]:
    for place in map(Path, _settings().package_dirs):
        yield from _inside(place)


def _inside(place: Path) -> list[Path]:
    try:
        paths = sorted(place.iterdir()) if place.is_dir() else []
    except OSError as error:
        raise PackageError(f"The packages in {place} can't be read: {why(error)}") from error
    return [path for path in paths if path.is_dir() and not path.name.startswith(".")]


def add(path: Path) -> Package:
    """Install a package file, replacing one for the same languages, damaged or not, and return it.

    Raises PackageError where the file is damaged, hostile or no package; what was there stays as it was.
    """
    place = folder()
    try:
        with _locked(place), _staging(place) as staging:
            root = unpack(path, staging)
            package = read(root)
            _try_out(package)
            target = _free(place, root.name)
            # From here on the new package stands beside the old one, then alone: at no moment is there none.
            root.rename(target)
            for number, other in enumerate(_same_pair(place, package)):
                if other != target:
                    other.rename(staging / f"former{number}")
    except OSError as error:
        raise _not_installed(path.name, place, error) from error
    return read(target)


def _not_installed(name: str, place: Path, error: OSError) -> PackageError:
    return PackageError(f"{name} can't be installed in {place}: {why(error)}; nothing has changed")


def _free(place: Path, name: str) -> Path:
    """A folder that isn't there yet: the name itself, else with a number behind it."""
    names = itertools.chain([name], (f"{name}.{number}" for number in itertools.count(2)))
    return next(place / one for one in names if not (place / one).exists())


def _same_pair(place: Path, package: Package) -> list[Path]:
    """The folders of all packages in a folder for the same languages, whatever their version and state."""
    pair = (package.from_code, package.to_code)
    return [path for path in _inside(place) if codes(path) == pair]


def remove(source: str, target: str) -> Package:
    """Delete the package of a pair of languages. Raises NoRouteError where there is none."""
    with _locked(folder()), _staging(folder()) as staging:
        package = _pick(installed(), source, target)
        if package is None:
            raise NoRouteError(f"No package from {source} to {target} is installed")
        for number, one in enumerate(_same_pair(package.folder.parent, package)):
            one.rename(staging / f"removed{number}")
    return package


def install(source: str, target: str) -> Package:
    """Fetch a pair's package from the Argos index, check it and install it.

    Raises NetworkError where index or package can't be had, NoRouteError where the index has no such pair,
    and PackageError as `add` does.
    """
    from argostranslate import networking, settings

    with _silenced():
        raw = networking.get(settings.remote_package_index, retry_count=0)
    if raw is None:
        raise NetworkError(
            f"The package index can't be reached ({settings.remote_package_index}); with the file from"
            f" elsewhere: lire-aussi models add translate-{source}_{target}.argosmodel"
        )
    try:
        entries = [entry for entry in json.loads(raw) if isinstance(entry, dict)]
    except ValueError as error:
        raise NetworkError(f"The package index is damaged: {error}") from error
    offers = [
        (
            entry,
            Package(Path(), str(entry["from_code"]), str(entry["to_code"]), str(entry["package_version"])),
        )
        for entry in entries
        if entry.get("type", "translate") == "translate"
        and {"from_code", "to_code", "package_version", "links"} <= entry.keys()
    ]
    offered = [package for _, package in offers]
    offer = _pick(offered, source, target)
    if offer is None:
        lacking = f"The package index has nothing from {source} to {target}"
        raise NoRouteError(lacking + _through_english(offered, source, target))
    entry = next(entry for entry, package in offers if package is offer)
    with _silenced():
        content = networking.get_from([str(link) for link in entry["links"]], retry_count=1)
    if content is None:
        raise NetworkError(f"The package from {source} to {target} can't be fetched from {entry['links']}")
    name = f"translate-{offer.from_code}_{offer.to_code}.argosmodel"
    try:
        with tempfile.TemporaryDirectory() as temporary:
            file = Path(temporary) / name
            file.write_bytes(content)
            return add(file)
    except OSError as error:  # no room to put it down
        raise _not_installed(name, folder(), error) from error


def _through_english(offered: list[Package], source: str, target: str) -> str:
    """What to install for a pair that only two packages together serve; empty where they don't."""
    steps = [(source, "en"), ("en", target)]
    if not all(_pick(offered, *step) for step in steps):
        return ""
    lacking = [step for step in steps if _pick(installed(), *step) is None]
    if not lacking:
        return ", but those through English that are installed do"
    return "; through English: " + ", ".join(f"`lire-aussi models install {a} {b}`" for a, b in lacking)


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """Keep argostranslate from logging a bare exception beside the one line that we say."""
    logger = logging.getLogger("argostranslate.utils")
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = False


def _pick(packages: list[Package], source: str, target: str) -> Package | None:
    """The package for a pair: the very codes, else the same languages; the newest of several."""

    def exact(package: Package) -> bool:
        return source in (package.source, package.from_code) and target in (package.target, package.to_code)

    fitting = [
        package
        for package in packages
        if exact(package)
        or (family(package.source), family(package.target)) == (family(source), family(target))
    ]
    return max(fitting, key=lambda package: (exact(package), _order(package.version)), default=None)


def _order(version: str) -> list[tuple[int, str]]:
    # isdigit() alone is true of ², which int() refuses, as it does thousands of digits.
    return [
        (int(part), "") if part.isascii() and part.isdigit() and len(part) < 10 else (-1, part)
        for part in version.split(".")
    ]


def _try_out(package: Package) -> None:
    """Load and run a package once: a truncated network passes every other check."""
    from archive.settings import Decoding
    from archive.translate.argos import load
    from archive.translate.engine import Search

    try:
        loaded = load(package, Decoding(threads=1))
        loaded.translate(["1"], Search(1))
        loaded.close()
    except LireAussiError as error:
        raise PackageError(f"{package.folder.name} is damaged: {error}") from error


@contextlib.contextmanager
def _staging(place: Path) -> Iterator[Path]:
    """A folder on the packages' own file system, so that a rename from it is one step; needs the lock."""
    # Nobody else is here, so what stands here was left behind by a process that was killed.
    for left in place.glob(f"{STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=STAGING, dir=place, ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextlib.contextmanager
def _locked(place: Path) -> Iterator[None]:
    """Keep two installations at once apart, by a lock that ends with the process."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = (place / ".lire-aussi.lock").open("w")
    except OSError as error:
        raise PackageError(f"The packages folder {place} can't be written: {error}") from error
    with lock:
        _lock(lock.fileno())
        yield


def _lock(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
