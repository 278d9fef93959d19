"""An article as an attacker would write it."""

from archive.model import Article, Block, Link, Original, Span

SCRIPT = "<script>window.pwned=1</script>"
TRICKS = (
    SCRIPT,
    "<img src=x onerror=window.pwned=1>",
    "\"><svg onload=window.pwned=1>",
    "' onmouseover='window.pwned=1",
    "{{ 7 * 7 }} {% raw %} {{ config }} ${7*7} #{7*7}",
    "</p></div></article><style>body{display:none}</style>",
    "<iframe src=javascript:alert(1)></iframe><a href=\"javascript:alert(1)\">x</a>",
    "left \u202egnp.exe right \u2066 open isolate \u2068\u2068\u2068",
    "\x00\x01\x08\x0b\x1b[31m control \ud800 surrogate".encode("utf-8", "replace").decode(),
    "=HYPERLINK(\"http://evil.example\",\"click\")",
)  # fmt: skip


def attack(title: str = "attack </title><script>window.pwned=1</script> \u202eevil") -> Article:
    """Markup, template syntax, bidi controls and links of other schemes, in every field that is text."""
    bad = "javascript:window.pwned=1"
    return Article(
        "evil/<script>\u202e.html",
        title,
        (
            Block("title", title, "en", 1.0, "detector"),
            *(Block("paragraph", text, "en", 1.0, "detector") for text in TRICKS),
            Block(
                "paragraph", "a link and a span", "en", links=(
                    Link(0, 6, bad), Link(2, 4, "https://a.example/\"onclick=x"), Link(-5, 900, "https://b.example"),
                ),
                spans=(Span(11, 17, '"><script>'),),
            ),
            Block("related", f"click {SCRIPT}", "en", url=bad),
            Block("related", "data", "en", url="data:text/html,<script>window.pwned=1</script>"),
            Block("ticker", "tick", "en", time="<b>19:42</b>", url=" java\nscript:alert(1)"),
        ),
        Original(b"evil", "text/html", path="<script>\u202e", charset="utf-8", notes=(SCRIPT,)),
        url=bad,
        publisher=f"Evil {SCRIPT}",
        authors=(SCRIPT,),
        published="<script>",
        rights=SCRIPT,
        section=SCRIPT,
        tags=(SCRIPT,),
        language="en",
        languages={"en": 1.0},
    )  # fmt: skip
