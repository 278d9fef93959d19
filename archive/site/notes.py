"""What a paragraph's note says of it, worked out once for all paragraphs that say the same."""

from functools import lru_cache

from archive.model import UNDETERMINED
from archive.site.interface import Interface
from archive.site.names import evidence_name
from archive.store.shown import PageBlock


class Notes:
    """The sentences of the notes in one interface language."""

    def __init__(self, ui: Interface) -> None:
        self._ui = ui
        self.link = ui.gettext("link to this paragraph")

    def title(self, block: PageBlock) -> str:
        """What a screen reader hears for the note's mark."""
        rendering = block.rendering
        if rendering and rendering.flags:
            return _title(self._ui, "doubtful", block.position + 1)
        if rendering and rendering.origin == "human":
            return _title(self._ui, "corrected", block.position + 1)
        return _title(self._ui, "", block.position + 1)

    def origin(self, origin: str, model: str | None, day: str, language: str) -> str:
        """Where a translation came from that no person wrote."""
        return _origin(self._ui, origin, model, day, language)

    def original(self, language: str, evidence: str | None, confidence: float) -> str:
        """The original's language, what that rests on, and how sure it is."""
        return _original(self._ui, language, evidence, confidence)


@lru_cache(4096)
def _title(ui: Interface, state: str, number: int) -> str:
    n = ui.number(number)
    if state == "doubtful":
        return ui.gettext("Paragraph %(n)s: the translation has a doubtful passage", n=n)
    if state == "corrected":
        return ui.gettext("Paragraph %(n)s: corrected by hand", n=n)
    return ui.gettext("About paragraph %(n)s", n=n)


@lru_cache(4096)
def _origin(ui: Interface, origin: str, model: str | None, day: str, language: str) -> str:
    name, date = model or "?", ui.date(day)
    if origin == "machine":
        return ui.gettext("Machine translation by %(model)s, %(date)s", model=name, date=date)
    if origin == "memory":
        return ui.gettext(
            "From memory: the same sentence was translated before by %(model)s; taken %(date)s",
            model=name,
            date=date,
        )
    if origin == "lexicon":
        return ui.gettext("From the lexicon of phrases that news sites use, not from a model")
    if language == UNDETERMINED:
        return ui.gettext("Language unknown: nothing was translated")
    return ui.gettext("Already in %(language)s: nothing was translated", language=ui.name(language))


@lru_cache(4096)
def _original(ui: Interface, language: str, evidence: str | None, confidence: float) -> str:
    if language == UNDETERMINED:
        return ui.gettext("Original in an unknown language")
    text = ui.gettext("Original in %(language)s", language=ui.name(language))
    return f"{text} ({evidence_name(ui, evidence)}, {ui.percent(confidence)})" if evidence else text
