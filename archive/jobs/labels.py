"""Label articles as one archive's settings say."""

import hashlib
from pathlib import Path

from archive.model import Article, Block, Kind
from archive.settings import Settings
from archive.translate.checks import Detect
from archive.translate.codes import same
from archive.understand import Lexicon, understand
from archive.understand.detect import Voices

WORDED: tuple[Kind, ...] = ("marker", "boilerplate")
"""The kinds of blocks that the lexicon may have words for in another language."""


def detecting(settings: Settings) -> Detect:
    """A function that gives a text's BCP 47 code as the settings' detector says.

    None where it can't tell, and where it has never heard of the language that the text should be in:
    to a detector without Esperanto, all Esperanto is Romanian.
    """
    voices = Voices(settings.detector)

    def detect(text: str, expected: str) -> str | None:
        ranking = voices.rank(text) if voices.knows(expected) else ()
        return ranking[0][0] if ranking else None

    return detect


class Labels:
    """The understanding room with an archive's settings; the lexicon is loaded at first use."""

    def __init__(self, settings: Settings, archive: Path) -> None:
        self._settings = settings
        self._beside = archive.parent / "markers"
        self._lexicon: Lexicon | None = None

    @property
    def own(self) -> Path | None:
        """The folder of the user's own marker files: the settings', else `markers/` beside the archive."""
        return self._settings.markers or (self._beside if self._beside.is_dir() else None)

    @property
    def lexicon(self) -> Lexicon:
        """The marker lexicon, with the user's own files."""
        if self._lexicon is None:
            self._lexicon = Lexicon.load(*([self.own] if self.own else []))
        return self._lexicon

    @property
    def digest(self) -> str:
        """The sha256 of the user's own marker files, by which two machines know that they label alike."""
        digest = hashlib.sha256()
        for file in sorted(self.own.iterdir()) if self.own and self.own.is_dir() else ():
            if file.is_file():
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
        return digest.hexdigest()

    def wording(self, block: Block, target: str) -> str | None:
        """The lexicon's words for a marker, where it has any and the block isn't in the target already."""
        if block.kind not in WORDED or same(block.language, target):
            return None
        return self.lexicon.translate(block.text, block.marker, target)

    def understand(self, article: Article, given: str | None = None) -> Article:
        """Label an article; one that is labelled stays as it is."""
        if article.understood:
            return article
        return understand(
            article,
            languages=self._settings.languages or None,
            given=given,
            detector=self._settings.detector,
            lexicon=self.lexicon,
        )
