"""Language detectors: the protocol, the two built-in ones, and how one is chosen.

A detector is an entry point of the group `lire_aussi.detectors`: a class that is called without arguments.
"""

import logging
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol

from archive import plugins
from archive.errors import PluginError
from archive.understand.codes import canonical

log = logging.getLogger(__name__)

Ranking = Sequence[tuple[str, float]]


class Detector(Protocol):
    """Ranks the languages of a text. It may have `languages`, the BCP 47 language subtags that it knows."""

    def rank(self, text: str, candidates: Sequence[str] | None = None) -> Ranking:
        """Languages and scores from 0 to 1, best first; nothing where the text tells nothing.

        `text` is free of control characters and lone surrogates. `candidates` are BCP 47 language subtags
        that alone may be answered.
        """
        ...


class Eldc:
    """`eldc`: n-grams of bytes in C, 60 languages, the model in its wheel. Reads the first 1,000 bytes."""

    def __init__(self) -> None:
        import eldc

        eldc.init()
        self._instance = eldc.instance
        self._languages = {canonical(code): code for code in eldc.LANGUAGES}
        self._lock = Lock()
        self.languages = frozenset(self._languages)
        self._narrowed: dict[tuple[str, ...], Any] = {}
        self._all = self._new()

    def _new(self) -> Any:
        detector = self._instance()
        detector.set_scores(6)
        return detector

    def rank(self, text: str, candidates: Sequence[str] | None = None) -> Ranking:
        """As `Detector.rank`; scores are independent of each other and don't add up to 1."""
        detector = self._all
        if candidates is not None:
            known = tuple(sorted(code for code in candidates if code in self._languages))
            if not known:
                return []
            detector = self._narrow(known)
        scores = detector.detect_details(text).scores
        return [(canonical(code), score) for code, score in scores.items()]

    def _narrow(self, candidates: tuple[str, ...]) -> Any:
        with self._lock:
            if candidates not in self._narrowed:
                detector = self._new()
                detector.set_languages([self._languages[code] for code in candidates])
                self._narrowed[candidates] = detector
            return self._narrowed[candidates]


class Langdetect:
    """`langdetect` 1.0.9 with a fixed seed: 55 languages, pure Python, some hundred texts a second."""

    def __init__(self) -> None:
        from langdetect import detector_factory

        detector_factory.init_factory()
        self._factory = detector_factory._factory
        # Unseeded, the answer for one four-word headline in twenty changes from run to run.
        self._factory.set_seed(0)
        self.languages = frozenset(canonical(code).partition("-")[0] for code in self._factory.langlist)

    def rank(self, text: str, candidates: Sequence[str] | None = None) -> Ranking:
        """As `Detector.rank`; scores are probabilities."""
        from langdetect.lang_detect_exception import LangDetectException

        detector = self._factory.create()
        if candidates is not None:
            prior = {
                code: 1.0
                for code in self._factory.langlist
                if canonical(code).partition("-")[0] in candidates
            }
            if not prior:
                return []
            detector.set_prior_map(prior)
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:  # no feature in the text
            return []
        ranking: dict[str, float] = {}
        for one in found:
            code = canonical(one.lang).partition("-")[0]
            ranking[code] = ranking.get(code, 0.0) + one.prob
        return sorted(ranking.items(), key=lambda pair: -pair[1])


@lru_cache(maxsize=8)
def detector(name: str) -> Detector:
    """The detector of that name, made once.

    Raises PluginError where there is none, or where it can't be loaded or started.
    """
    made = plugins.load("detectors", name)
    try:
        found: Detector = made()
    except ImportError as error:
        raise PluginError(f"The detector {name!r} can't be started: {error}") from error
    if not hasattr(found, "rank"):
        raise PluginError(f"The detector {name!r} has no method `rank`")
    return found


class Voices:
    """The detectors that an article is read with: `main`, and `second` for foreign short blocks."""

    def __init__(self, name: str | None = None) -> None:
        """`name` chooses one detector alone; without it, `eldc` with `langdetect` behind it."""
        self.name = name or "eldc"
        self._second = name is None
        try:
            self._main = detector(self.name)
        except PluginError as error:
            if name is not None:
                raise
            _say_once(f"eldc is not available here, langdetect stands in: {error}")
            self.name, self._second = "langdetect", False
            self._main = detector("langdetect")

    def rank(self, text: str, candidates: Sequence[str] | None = None) -> Ranking:
        """What the main detector says; nothing where it fails."""
        return _asked(self._main, self.name, text, candidates)

    def knows(self, language: str) -> bool:
        """Whether the main detector can name a language at all; one that doesn't say is believed."""
        known = getattr(self._main, "languages", None)
        return known is None or canonical(language).partition("-")[0] in known

    @property
    def two(self) -> bool:
        """Whether there is a second opinion."""
        return self._second

    def second(self, text: str) -> Ranking:
        """What the second detector says; nothing where there is none."""
        return _asked(detector("langdetect"), "langdetect", text, None) if self._second else []

    def agrees(self, language: str, text: str) -> bool:
        """Whether the second detector, where there is one, puts `language` first as well."""
        ranking = self.second(text)
        return bool(ranking) and ranking[0][0] == language


def _asked(found: Detector, name: str, text: str, candidates: Sequence[str] | None) -> Ranking:
    try:
        return found.rank(text, candidates) or []
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and a block must not cost the article
        _say_once(
            f"The detector {name!r} failed, its blocks stay undetermined: {type(error).__name__}: {error}"
        )
        return []


@lru_cache(maxsize=64)
def _say_once(message: str) -> None:
    log.warning("%s", message)
