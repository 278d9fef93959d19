"""What `serve` serves with: metadata that may be wrong, and a path that a proxy has."""

from pathlib import Path

import pytest

from archive.errors import ArchiveError, DataFileError
from archive.jobs.serve import instance, load_metadata
from archive.store.store import Store
from tests.bilingual import accord, fill


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    with Store(path, create=True) as store:
        fill(store, accord())
    return path


@pytest.mark.parametrize("given", ["read", "/read", "read/", "/read/"])
async def test_a_path_of_a_proxy_stands_between_slashes(path: Path, given: str) -> None:
    served = instance(path, base_url=given)
    await served.invoke_startup()
    assert served.setting("base_url") == "/read/"
    assert 'href="/read/archive/articles/1"' in (await served.client.get("/")).text
    assert instance(path).setting("base_url") == "/"


def test_an_archive_at_rest_is_served_to_anybody_and_one_that_is_written_to_is_not(path: Path) -> None:
    for _ in range(2):  # the first look leaves an empty log beside it
        assert instance(path, public=True).databases["archive"].is_mutable is False
    with Store(path) as store:
        with store.writing() as connection:
            connection.execute("UPDATE articles SET words = 5")
        with pytest.raises(ArchiveError, match="is being written to, or was left unfinished; serve a copy"):
            instance(path, public=True)


WRONG = {
    None: "can't be read: No such file or directory",
    "plugins: [": ": while parsing a flow node expected the node content, but found '<stream end>'",
    "- title": ": metadata is a mapping, with keys such as title and databases",
    "plugins: 5": ": plugins is a mapping, and so is what stands there under lire-aussi",
    "plugins: {lire-aussi: [a]}": ": plugins is a mapping, and so is what stands there under lire-aussi",
}


@pytest.mark.parametrize("content", WRONG)
def test_metadata_that_is_none_is_told_in_one_line(path: Path, content: str | None) -> None:
    metadata = path.with_name("mine.yml")
    if content is not None:
        metadata.write_text(content)
    with pytest.raises(DataFileError) as raised:
        instance(path, metadata=metadata)
    assert str(raised.value).startswith(f"{metadata}{' ' if content is None else ''}{WRONG[content]}")


@pytest.mark.parametrize(
    "content", ["title: Ours", "title: Ours\nplugins:", "title: Ours\nplugins: {lire-aussi: }"]
)
def test_the_plugin_has_its_settings_whatever_metadata_says_of_it(path: Path, content: str) -> None:
    path.with_name("metadata.yml").write_text(content)
    assert load_metadata(None, path) == {"title": "Ours", "plugins": {"lire-aussi": {}}}
    assert instance(path, public=True).plugin_config("lire-aussi") == {"public": True}
