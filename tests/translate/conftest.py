"""Everything in these tests lives in a temporary folder; nothing of the user's is read."""

from pathlib import Path

import pytest

from archive.settings import Settings
from archive.translate import packages
from archive.translate.argos import ArgosEngine

MODELS = Path(__file__).parents[2] / "seeds" / "models"


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
