"""Views over the tables, and the search index over one of them.

They are part of the first migration; once that is released they are never edited again either.
"""

SEARCH_COLUMNS = ("title", "original", "translation", "fold")

TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
"""FTS5's own categories cut Hindi, vocalised Arabic and Hebrew at every combining mark."""

VIEWS = (
    """
    CREATE VIEW article_text AS
    SELECT
        a.id AS id,
        a.title AS title,
        (SELECT group_concat(text, char(10)) FROM (
            SELECT b.text FROM blocks b WHERE b.article = a.id ORDER BY b.position
        )) AS original,
        (SELECT group_concat(text, char(10)) FROM (
            SELECT t.text FROM blocks b JOIN translations t ON t.block = b.id
            WHERE b.article = a.id AND t.origin != 'same' ORDER BY b.position, t.target
        )) AS translation,
        (SELECT f.text FROM folds f WHERE f.article = a.id) AS fold
    FROM articles a
    """,
    f"""
    CREATE VIRTUAL TABLE article_search USING fts5 (
        {", ".join(SEARCH_COLUMNS)},
        content = 'article_text', content_rowid = 'id', tokenize = "{TOKENIZER}"
    )
    """,
    # FTS5's own number is 4. In an archive of 40,000 articles, one more costs the index a sixth less with 8,
    # and a search as much.
    "INSERT INTO article_search (article_search, rank) VALUES ('automerge', 8)",
    """
    CREATE VIEW side_by_side AS
    SELECT
        b.id AS block, b.article, a.title AS article_title, b.position, b.kind, b.marker, b.time,
        b.language, b.text AS original, t.target, t.text AS translation, t.origin, t.model, t.flags
    FROM blocks b
    JOIN articles a ON a.id = b.article
    LEFT JOIN translations t ON t.block = b.id
    """,
    """
    CREATE VIEW needs_review AS
    SELECT
        t.id AS translation_id, b.article, a.title AS article_title, b.id AS block, b.position, b.kind,
        b.language, b.text AS original, t.target, t.text AS translation, t.flags, t.reasons, t.model,
        (SELECT max(CASE f.value
            WHEN 'truncated' THEN 9 WHEN 'repetition' THEN 8 WHEN 'language' THEN 7
            WHEN 'numbers' THEN 6 WHEN 'links' THEN 5 WHEN 'untranslated' THEN 4
            WHEN 'length' THEN 3 WHEN 'glossary' THEN 2 ELSE 1 END)
         FROM json_each(CASE WHEN json_valid(t.flags) THEN t.flags ELSE '[]' END) f) AS severity
    FROM translations t
    JOIN blocks b ON b.id = t.block
    JOIN articles a ON a.id = b.article
    WHERE t.flags != '[]' AND t.origin != 'human'
    """,
)
