"""Small articles for tests that store something."""

from archive.model import Article, Block, Original


def article(
    title: str = "A vote",
    *texts: str,
    language: str = "en",
    url: str | None = None,
    content: bytes | None = None,
) -> Article:
    """An understood article: a title block, then the texts as paragraphs, all in one language."""
    paragraphs = texts or ("Parliament votes today.", "The result is open.")
    blocks = (
        Block("title", title, language, 1.0, "detector"),
        *(Block("paragraph", text, language, 1.0, "detector") for text in paragraphs),
    )
    original = Original(content, "text/plain", path="a.txt", charset="utf-8") if content is not None else None
    return Article("a.txt", title, blocks, original, url=url, language=language, languages={language: 1.0})
