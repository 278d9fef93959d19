"""Archives filled with mixed speeches, through the same doors as any other, for benchmarks of growth."""

import hashlib
import io
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive
from archive.jobs.ingest import BATCH_ARTICLES
from archive.model import Block, Model, Translation
from archive.store import translations
from archive.store.database import CACHE_KIB
from archive.store.views import TOKENIZER
from scripts.benchmarks.sheet import Figures, Spent, Subject, mean, timed
from scripts.benchmarks.speeches import Text, mixed

BLOCKS = 12
"""Of an article."""
WINDOW = 500
INGEST = "ingest"
PLAIN = "SQLite's own index of the texts"
TRANSLATIONS = "store translations"

MODEL = Model("bench", "speeches", "1", "en", "pt", "0" * 64, settings="beam=1")


def write(path: Path, texts: Iterable[Text], first: int) -> None:
    """A WARC of plain texts, each at an address of its own."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        for number, text in enumerate(texts, first):
            writer.write_record(
                writer.create_warc_record(
                    f"https://example.org/{1945 + number % 60}/{number}",
                    "response",
                    payload=io.BytesIO(text.plain.encode()),
                    http_headers=StatusAndHeaders(
                        "200 OK", [("Content-Type", "text/plain; charset=utf-8")], protocol="HTTP/1.1"
                    ),
                )
            )


def ingest(path: Path, warcs: Iterable[Path]) -> None:
    """As the command does."""
    with Archive(path) as archive:
        archive.ingest(list(warcs))


def index(path: Path, texts: Iterable[Text]) -> None:
    """Put texts into one full-text index and their digests into one B-tree."""
    left = iter(texts)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("CREATE TABLE IF NOT EXISTS digests (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (title, text, tokenize = "{TOKENIZER}")'
        )
        while batch := list(islice(left, BATCH_ARTICLES)):
            with connection:
                for text in batch:
                    digest = hashlib.sha256(text.plain.encode()).hexdigest()
                    connection.execute("INSERT OR IGNORE INTO digests VALUES (?)", (digest,))
                    connection.execute("INSERT INTO texts VALUES (?, ?)", (text.title, text.plain))


def translate(path: Path, most: int | None = None) -> None:
    """Store translations in an archive that is opened for it."""
    with Archive(path) as archive:
        store_translations(archive, most)


def store_translations(archive: Archive, most: int | None = None) -> None:
    """Store a translation of every block that lacks one, as a run of `translate` does, without a model.

    `most`: of how many blocks, at least, where not of all.
    """
    with archive.store.writing() as connection:
        translations.add_models(connection, [MODEL])
    after = done = 0
    while (most is None or done < most) and (
        chunk := translations.to_do(archive.store.connection, "pt", after=after, limit=WINDOW)
    ):
        after = chunk[-1].id
        done += len(chunk)
        with archive.store.writing() as connection:
            made = [(one.id, translation(one.block.text)) for one in chunk if isinstance(one.block, Block)]
            translations.save(connection, None, made)


def translation(text: str) -> Translation:
    """Words in another order: as long as a translation, and in the index as one."""
    return Translation("pt", " ".join(reversed(text.split())), "machine", MODEL.id)


class Beside:
    """An archive of the smallest size that is made again and again while the largest one grows."""

    def __init__(self, folder: Path, blocks: int, figures: Figures, echo: Callable[[str], None]) -> None:
        warc = folder / "beside.warc"
        self._texts = list(islice(mixed(BLOCKS), blocks // BLOCKS))
        write(warc, self._texts, 0)
        self.subject = Subject(folder / "beside.db", blocks, [warc], blocks, figures, echo)
        self._plain, self._untranslated = folder / "plain beside.db", folder / "untranslated.db"
        self._spent: dict[str, list[Spent]] = {INGEST: [], PLAIN: [], TRANSLATIONS: []}

    def ingest(self) -> None:
        """Make it anew, and keep what that took."""
        for path in (self.subject.path, self._plain):
            for left in path.parent.glob(f"{path.name}*"):
                left.unlink()
        self._spent[INGEST].append(timed(lambda: ingest(self.subject.path, self.subject.warcs)))
        self._spent[PLAIN].append(timed(lambda: index(self._plain, self._texts)))

    def translate(self) -> None:
        """Store the translations anew, and keep what that took."""
        if not self._untranslated.exists():
            shutil.copy(self.subject.path, self._untranslated)
        shutil.copy(self._untranslated, self.subject.path)
        self._spent[TRANSLATIONS].append(timed(lambda: translate(self.subject.path)))

    def note(self) -> None:
        """What the making took in the mean."""
        for name, spent in self._spent.items():
            self.subject.note(name, mean(spent))
