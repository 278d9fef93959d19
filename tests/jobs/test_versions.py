"""What decides the content is compared by version, the plugins of other packages with it."""

from importlib.metadata import EntryPoint

import pytest

from archive.jobs import versions as module
from archive.jobs.versions import differences, reading, translating, versions

EPUB = EntryPoint("epub", "lire_aussi_epub:EpubReader", "lire_aussi.readers")


@pytest.fixture
def epub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package's reader."""
    monkeypatch.setattr(module, "entry_points", lambda group: [EPUB] if group == EPUB.group else [])


def test_the_libraries_of_each_work_are_named_and_the_same_here() -> None:
    read, translate = reading(), translating("argos")
    assert {"lire-aussi", "lxml", "htmldate", "feedparser", "warcio", "charset-normalizer", "ftfy"} <= set(
        read
    )
    assert {"lire-aussi", "ctranslate2", "sentencepiece", "langdetect"} <= set(translate)
    assert read["readers of others"] == translate["engines of others"] == "none"
    assert ("pyyaml" in read, "sacremoses" in translate) == (True, True)
    assert set(read) & {"ctranslate2", "sentencepiece"} == set()
    assert differences(read) is differences(translate) is None


def test_another_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = reading() | {"lxml": "0.1", "nonesuch": "7"}
    assert differences(wanted) == (f"has lxml {versions()['lxml']} where 0.1 is wanted, lacks nonesuch 7")


def test_only_the_engine_that_runs_on_it_needs_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "version", lambda part: "1.0")
    assert ("fxtranslate" in translating("firefox"), "fxtranslate" in translating("argos")) == (True, False)


@pytest.mark.usefixtures("epub")
def test_a_reader_of_another_package_is_recorded() -> None:
    assert versions()["readers of others"] == "epub (lire_aussi_epub:EpubReader)"


def test_a_reader_that_one_side_alone_has_is_a_difference(request: pytest.FixtureRequest) -> None:
    without = reading()
    request.getfixturevalue("epub")
    plugged = "readers of others epub (lire_aussi_epub:EpubReader)"
    assert differences(without) == f"has {plugged} where none is wanted"
