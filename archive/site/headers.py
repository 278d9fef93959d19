"""Security headers on every answer: what a page may load, and who may frame it."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import datasette as datasette_package

from archive.site.archives import archive_at
from archive.site.context import SCOPE

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OWN_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For our own pages, which hold no inline script, style or foreign image."""

EVERYWHERE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)

_STATIC = "/-/static"
_INLINE_SCRIPT = re.compile(r"<script>([^<]*+(?:<(?!/?script>)[^<]*+)*+)</script>")
_VARIABLE = re.compile(r"\{\{\s*datasette_allow_facet\s*\}\}")


def inline_hashes(templates: Path) -> tuple[str, ...]:
    """CSP sources for the inline scripts that Datasette's own templates hold.

    The table page's one variable is `true` or `false`. A script with any other variable in it has no
    fixed hash and stays without.
    """
    hashes = set()
    for template in sorted(templates.glob("*.html")):
        for script in _INLINE_SCRIPT.findall(template.read_text(encoding="utf-8")):
            for value in ("true", "false") if _VARIABLE.search(script) else ("",):
                text = _VARIABLE.sub(value, script)
                if "{{" not in text and "{%" not in text:
                    digest = hashlib.sha256(text.encode()).digest()
                    hashes.add(f"'sha256-{b64encode(digest).decode()}'")
    return tuple(sorted(hashes))


def table_policy() -> str:
    """For Datasette's own pages: its inline scripts by their hashes, and its inline styles."""
    package = Path(datasette_package.__file__).parent / "templates"
    scripts = " ".join(("script-src 'self'", *inline_hashes(package)))
    return (
        OWN_POLICY.replace("script-src 'self'", scripts)
        .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        .replace("img-src 'self'", "img-src 'self' data:")
    )


class Headers:
    """An ASGI wrapper that adds the headers; other databases' pages get those that can't break them."""

    def __init__(self, app: App, datasette: Any) -> None:
        self._app = app
        self._datasette = datasette
        self._table_policy = table_policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        # Datasette copies the scope on its way to a view; what the view learns comes back in this mapping.
        learnt: dict[str, Any] = {}
        scope = {**scope, SCOPE: learnt}

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._headers(scope, learnt, message)}
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers(self, scope: Scope, learnt: dict[str, Any], start: Any) -> list[tuple[bytes, bytes]]:
        kept = [(name.lower(), value) for name, value in start["headers"]]
        present = {name for name, _ in kept}
        kept += [(name, value) for name, value in EVERYWHERE if name not in present]
        path = scope["path"]
        base = self._datasette.setting("base_url").rstrip("/")
        static = path.removeprefix(base).startswith(_STATIC)
        if static and start["status"] == 200 and scope.get("query_string"):
            # The address holds the file's digest.
            kept = [pair for pair in kept if pair[0] != b"cache-control"]
            return [*kept, (b"cache-control", b"public, max-age=31536000, immutable")]
        if b"content-security-policy" in present or archive_at(self._datasette, path) is None:
            return kept
        own = "context" in learnt and learnt["context"].own
        policy = OWN_POLICY if own else self._table_policy
        kept.append((b"content-security-policy", policy.encode()))
        if own:
            kept.append((b"vary", b"Accept-Language, Cookie"))
        return kept
