"""Label articles as one archive's settings say."""

from pathlib import Path

from archive.model import Article
from archive.settings import Settings
from archive.understand import Lexicon, understand


class Labels:
    """The understanding room with an archive's settings; the lexicon is loaded at first use."""

    def __init__(self, settings: Settings, archive: Path) -> None:
        self._settings = settings
        self._beside = archive.parent / "markers"
        self._lexicon: Lexicon | None = None

    @property
    def lexicon(self) -> Lexicon:
        """The marker lexicon, with the user's own files: from the settings, else from `markers/` beside."""
        if self._lexicon is None:
            own = self._settings.markers or (self._beside if self._beside.is_dir() else None)
            self._lexicon = Lexicon.load(*([own] if own else []))
        return self._lexicon

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
