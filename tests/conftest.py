"""What all tests share: every path points into a temporary folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.settings import Settings
from archive.store.store import Store
from archive.translate import packages
from archive.translate.argos import ArgosEngine

MODELS = Path(__file__).parents[1] / "seeds" / "models"


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own models and settings out of the tests, and the tests out of them."""
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "packages"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.delenv("LIRE_AUSSI_SETTINGS", raising=False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty archive."""
    with Store(tmp_path / "archive.db", create=True) as store:
        yield store


@pytest.fixture(scope="session")
def real_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packages folder with both real packages."""
    from argostranslate import settings

    place = tmp_path_factory.mktemp("packages")
    former = settings.package_data_dir, settings.package_dirs
    settings.package_data_dir, settings.package_dirs = place, [place]
    for file in sorted(MODELS.glob("*.argosmodel")):
        packages.add(file)
    settings.package_data_dir, settings.package_dirs = former
    return place


@pytest.fixture
def use_packages(monkeypatch: pytest.MonkeyPatch):
    """Point argostranslate's settings at a packages folder for one test."""
    from argostranslate import settings

    def use(place: Path) -> None:
        place.mkdir(exist_ok=True)
        monkeypatch.setattr(settings, "package_data_dir", place)
        monkeypatch.setattr(settings, "package_dirs", [place])

    return use


@pytest.fixture
def argos(real_packages: Path, use_packages) -> ArgosEngine:
    """The Argos engine with the two real packages."""
    use_packages(real_packages)
    return ArgosEngine(Settings())
