"""Language codes as sources declare them."""

import re

_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")


def language_code(value: object) -> str | None:
    """A BCP 47 code in its usual case from what a page declares: `pt_br` to `pt-BR`; None for no code."""
    if not isinstance(value, str) or not _LANGUAGE.match(value.strip()):
        return None
    first, *rest = value.strip().replace("_", "-").split("-")
    parts = [first.lower()]
    for part in rest:
        parts.append(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower())
    return "-".join(parts)
