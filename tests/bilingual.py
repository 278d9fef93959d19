"""Two French articles and their English, for tests of what is published."""

from archive.model import Article, Block, Model, Original, Translation
from archive.store import articles, translations
from archive.store.store import Store

MODEL = Model("argos", "translate-fr_en", "1.9", "fr", "en", "c0ffee" * 10 + "abcd")


def summit() -> Article:
    """A French article with a heading, a quotation in English, and the furniture of its page."""
    return Article(
        "pages/sommet.html",
        "Le sommet s’achève",
        (
            Block("title", "Le sommet s’achève", "fr", 0.98, "detector"),
            Block("paragraph", "Les 27 pays ont signé l’accord à Tunis.", "fr", 0.99, "detector"),
            Block("heading", "Une œuvre commune", "fr", 0.9, "context"),
            Block("quote", "We will keep our word.", "en", 0.97, "detector"),
            Block("marker", "Lire aussi", "fr", 1.0, "lexicon", "related"),
            Block("related", "L’accord, article par article", "fr", 0.9, "detector", url="https://a.example/2"),
            Block("ticker", "Le Maroc en tête", "fr", 0.9, "detector", time="19:42"),
        ),
        Original(b"<html/>", "text/html", path="pages/sommet.html", charset="utf-8", charset_from="meta"),
        url="https://a.example/1",
        publisher="Le Journal",
        authors=("Anne Martin",),
        published="2024-05-06T07:08:09Z",
        language="fr",
        languages={"fr": 0.9, "en": 0.1},
    )  # fmt: skip


def accord() -> Article:
    """The article that the other one's related headline leads to."""
    return Article(
        "pages/accord.html",
        "L’accord, article par article",
        (
            Block("title", "L’accord, article par article", "fr", 0.98, "detector"),
            Block("paragraph", "Le texte compte douze articles.", "fr", 0.99, "detector"),
        ),
        url="https://a.example/2",
        publisher="Le Journal",
        published="2024-05-07",
        language="fr",
        languages={"fr": 1.0},
    )


BORN_FREE = (
    "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم"
    " بعضًا بروح الإخاء."
)
"""Article 1 of the Universal Declaration of Human Rights, in Arabic (public domain, as is the Chinese)."""


def _article(language: str, title: str, *texts: str) -> Article:
    blocks = (
        Block("title", title, language, 1.0, "script"),
        *(Block("paragraph", text, language, 1.0, "script") for text in texts),
    )
    return Article(f"udhr/{language}.txt", title, blocks, language=language, languages={language: 1.0})


def arabic() -> Article:
    """In Arabic."""
    return _article(
        "ar",
        "الإعلان العالمي لحقوق الإنسان",
        BORN_FREE,
    )


def chinese() -> Article:
    """In Chinese."""
    return _article(
        "zh-Hans",
        "世界人权宣言",
        "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    )


TO_ENGLISH = {
    "Le sommet s’achève": "The summit ends",
    "Les 27 pays ont signé l’accord à Tunis.": "The 28 countries signed the agreement in Tunis.",
    "Une œuvre commune": "A common work",
    "Lire aussi": "Read also",
    "L’accord, article par article": "The agreement, article by article",
    "Le Maroc en tête": "Morocco in the lead",
    "Le texte compte douze articles.": "The text has twelve articles.",
    "الإعلان العالمي لحقوق الإنسان": "Universal Declaration of Human Rights",
    BORN_FREE: (
        "All human beings are born free and equal in dignity and rights. They are endowed with reason and"
        " conscience and should act towards one another in a spirit of brotherhood."
    ),
    "世界人权宣言": "Universal Declaration of Human Rights",
}


def fill(
    store: Store, *wanted: Article, target: str = "en", texts: dict[str, str] | None = None
) -> list[int]:
    """Store articles with translations from a table of texts; returns their ids."""
    known = TO_ENGLISH if texts is None else texts
    ids = []
    with store.writing() as connection:
        translations.add_models(connection, [MODEL])
        for article in wanted:
            identity = articles.add(connection, article, None).id
            ids.append(identity)
            made = []
            for block_id, block in articles.blocks_of(connection, identity):
                if block.language == target:
                    made.append((block_id, Translation(target, block.text, "same")))
                elif block.kind == "marker" and block.text in known:
                    made.append((block_id, Translation(target, known[block.text], "lexicon")))
                elif block.text in known:
                    flags = ("numbers",) if "27" in block.text else ()
                    reasons = {"numbers": "27 became 28"} if flags else {}
                    made.append(
                        (
                            block_id,
                            Translation(target, known[block.text], "machine", MODEL.id, flags, reasons),
                        )
                    )
            translations.save(connection, None, made)
    return ids
