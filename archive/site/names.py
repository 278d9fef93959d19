"""What flags, kinds of evidence and views are called on a page."""

from collections.abc import Mapping

from archive.site.interface import Interface


def _(message: str) -> str:
    """Mark a message for the catalogs."""
    return message


FLAGS: Mapping[str, str] = {
    "numbers": _("numbers differ"),
    "length": _("unlikely length"),
    "untranslated": _("left untranslated"),
    "repetition": _("repeats itself"),
    "language": _("wrong language"),
    "links": _("links differ"),
    "truncated": _("cut short"),
    "unknown_pieces": _("characters unknown to the model"),
    "glossary": _("differs from the glossary"),
}

EVIDENCE: Mapping[str, str] = {
    "lexicon": _("by a known phrase"),
    "script": _("by its script"),
    "detector": _("detected"),
    "context": _("from the text around it"),
    "given": _("as given"),
}

VIEWS = ("both", "original", "translation")


def flag_name(ui: Interface, flag: str) -> str:
    """A flag in words; one that isn't known here goes by its own name."""
    return ui.gettext(FLAGS[flag]) if flag in FLAGS else flag.replace("_", " ")


def evidence_name(ui: Interface, evidence: str) -> str:
    """What a language label rests on, in words."""
    return ui.gettext(EVIDENCE[evidence]) if evidence in EVIDENCE else evidence
