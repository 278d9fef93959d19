"""The archive's tables, as numbered migrations; a released migration is never edited again."""

from sqlite_utils import Database, Migrations

from archive.store.views import VIEWS

APPLICATION_ID = 0x4C697265
"""`PRAGMA application_id` of every archive, the letters "Lire"; no other SQLite file passes for one."""

PUBLISHED = 1
"""`PRAGMA user_version` of a copy made for readers, which lacks originals and withheld texts on purpose."""

migrations = Migrations("lire_aussi")

REWRITES: frozenset[str] = frozenset()
"""Migrations that change or drop what is stored: a copy of the file is made before the first of them."""


def _execute(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


@migrations()
def m001_tables(db: Database) -> None:
    """Everything of release 0.1."""
    _execute(
        db,
        f"PRAGMA application_id = {APPLICATION_ID}",
        """
        CREATE TABLE languages (
            code TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            own_name TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('ltr', 'rtl'))
        )
        """,
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started TEXT NOT NULL,
            finished TEXT,
            command TEXT NOT NULL,
            versions TEXT NOT NULL,
            articles INTEGER NOT NULL DEFAULT 0,
            blocks INTEGER NOT NULL DEFAULT 0,
            translations INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0
        )
        """,
        """
        CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            uid TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            url TEXT,
            canonical_url TEXT,
            publisher TEXT,
            author TEXT,
            authors TEXT NOT NULL DEFAULT '[]',
            language TEXT NOT NULL REFERENCES languages (code),
            languages TEXT NOT NULL DEFAULT '{}',
            published TEXT,
            published_raw TEXT,
            modified TEXT,
            modified_raw TEXT,
            retrieved TEXT,
            added TEXT NOT NULL,
            source TEXT NOT NULL,
            words INTEGER NOT NULL,
            section TEXT,
            tags TEXT NOT NULL DEFAULT '[]',
            rights TEXT,
            declared TEXT,
            metadata_from TEXT NOT NULL DEFAULT '{}',
            supersedes INTEGER REFERENCES articles (id),
            run INTEGER REFERENCES runs (id),
            -- whose reading stands here, where that isn't the one that added it
            reread INTEGER REFERENCES runs (id)
        )
        """,
        "CREATE INDEX articles_language ON articles (language)",
        "CREATE INDEX articles_publisher ON articles (publisher)",
        "CREATE INDEX articles_published ON articles (published)",
        "CREATE INDEX articles_title ON articles (title)",
        "CREATE INDEX articles_url ON articles (url)",
        "CREATE INDEX articles_canonical_url ON articles (canonical_url)",
        "CREATE INDEX articles_supersedes ON articles (supersedes)",
        """
        CREATE TABLE originals (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            sha256 TEXT NOT NULL,
            media_type TEXT NOT NULL,
            kind TEXT NOT NULL,
            path TEXT,
            member TEXT,
            url TEXT,
            -- what the capture calls itself, where that isn't its url
            canonical_url TEXT,
            charset TEXT,
            charset_from TEXT,
            captured TEXT,
            record_id TEXT,
            payload_digest TEXT,
            notes TEXT NOT NULL DEFAULT '[]',
            bytes INTEGER NOT NULL,
            content BLOB,
            added TEXT NOT NULL,
            run INTEGER REFERENCES runs (id)
        )
        """,
        "CREATE INDEX originals_article ON originals (article)",
        "CREATE INDEX originals_sha256 ON originals (sha256)",
        "CREATE INDEX originals_url ON originals (url, captured) WHERE url IS NOT NULL",
        """
        CREATE INDEX originals_canonical_url ON originals (canonical_url) WHERE canonical_url IS NOT NULL
        """,
        """
        CREATE TABLE inputs (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL UNIQUE,
            bytes INTEGER,
            cursor TEXT NOT NULL,
            finished TEXT,
            run INTEGER REFERENCES runs (id)
        )
        """,
        """
        CREATE TABLE blocks (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            language TEXT NOT NULL REFERENCES languages (code),
            confidence REAL NOT NULL DEFAULT 0,
            evidence TEXT,
            marker TEXT,
            time TEXT,
            url TEXT,
            links TEXT,
            spans TEXT,
            declared TEXT,
            UNIQUE (article, position)
        )
        """,
        "CREATE INDEX blocks_language ON blocks (language)",
        """
        CREATE TABLE models (
            id TEXT PRIMARY KEY,
            engine TEXT NOT NULL,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            source TEXT NOT NULL,
            target TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            licence TEXT,
            settings TEXT NOT NULL DEFAULT '',
            added TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE translations (
            id INTEGER PRIMARY KEY,
            block INTEGER NOT NULL REFERENCES blocks (id) ON DELETE CASCADE,
            target TEXT NOT NULL REFERENCES languages (code),
            text TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('machine', 'memory', 'lexicon', 'same', 'human')),
            model TEXT REFERENCES models (id),
            run INTEGER REFERENCES runs (id),
            flags TEXT NOT NULL DEFAULT '[]',
            reasons TEXT,
            stale TEXT,
            created TEXT NOT NULL,
            UNIQUE (block, target)
        )
        """,
        "CREATE INDEX translations_model ON translations (target, model)",
        "CREATE INDEX translations_flagged ON translations (target, block) WHERE flags != '[]'",
        "CREATE INDEX translations_stale ON translations (target, block) WHERE stale IS NOT NULL",
        """
        CREATE TRIGGER blocks_changed AFTER UPDATE OF text, language, kind, marker, spans ON blocks
        WHEN OLD.text IS NOT NEW.text OR OLD.language IS NOT NEW.language OR OLD.kind IS NOT NEW.kind
            OR OLD.marker IS NOT NEW.marker OR OLD.spans IS NOT NEW.spans
        BEGIN
            UPDATE translations SET stale = 'source' WHERE block = NEW.id;
        END
        """,
        """
        CREATE TABLE corrections (
            id INTEGER PRIMARY KEY,
            block INTEGER REFERENCES blocks (id) ON DELETE SET NULL,
            language TEXT NOT NULL,
            target TEXT NOT NULL,
            source TEXT NOT NULL,
            source_hash TEXT NOT NULL,
            text TEXT NOT NULL,
            machine_text TEXT,
            machine_model TEXT,
            "by" TEXT,
            note TEXT,
            created TEXT NOT NULL
        )
        """,
        "CREATE INDEX corrections_source ON corrections (target, source_hash)",
        "CREATE INDEX corrections_block ON corrections (block)",
        # A block that goes may set `block` to NULL; nothing else of a correction ever changes.
        """
        CREATE TRIGGER corrections_are_kept BEFORE UPDATE ON corrections
        WHEN NEW.id IS NOT OLD.id OR NEW.block IS NOT NULL AND NEW.block IS NOT OLD.block
            OR NEW.language IS NOT OLD.language OR NEW.target IS NOT OLD.target
            OR NEW.source IS NOT OLD.source OR NEW.source_hash IS NOT OLD.source_hash
            OR NEW.text IS NOT OLD.text OR NEW.machine_text IS NOT OLD.machine_text
            OR NEW.machine_model IS NOT OLD.machine_model OR NEW."by" IS NOT OLD."by"
            OR NEW.note IS NOT OLD.note OR NEW.created IS NOT OLD.created
        BEGIN
            SELECT RAISE(ABORT, 'corrections are append-only');
        END
        """,
        """
        CREATE TRIGGER corrections_stay BEFORE DELETE ON corrections
        BEGIN
            SELECT RAISE(ABORT, 'corrections are append-only');
        END
        """,
        """
        CREATE TABLE memory (
            model TEXT NOT NULL REFERENCES models (id),
            source_hash TEXT NOT NULL,
            source TEXT NOT NULL,
            target_text TEXT NOT NULL,
            flags TEXT NOT NULL DEFAULT '[]',
            reasons TEXT,
            -- 1 until the window that it was made for is saved: a stopped run leaves such sentences behind
            unsaved INTEGER NOT NULL DEFAULT 0,
            created TEXT NOT NULL,
            PRIMARY KEY (model, source_hash)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX memory_unsaved ON memory (model) WHERE unsaved",
        """
        CREATE TABLE failures (
            id INTEGER PRIMARY KEY,
            run INTEGER REFERENCES runs (id),
            source TEXT NOT NULL,
            reason TEXT NOT NULL,
            detail TEXT NOT NULL DEFAULT '',
            created TEXT NOT NULL
        )
        """,
        "CREATE INDEX failures_run ON failures (run)",
        "CREATE INDEX failures_source ON failures (source)",
        """
        CREATE TABLE similar (
            article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            other INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            containment REAL NOT NULL,
            PRIMARY KEY (article, other),
            CHECK (article < other)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX similar_other ON similar (other)",
        """
        CREATE TABLE signatures (
            article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
            scheme TEXT NOT NULL,
            words INTEGER NOT NULL,
            signature BLOB NOT NULL
        )
        """,
        # Dozens of rows an article, looked up by band alone: no second index, so no foreign key either.
        # The newest rows lie at a level of their own: see `archive.store.likeness`.
        """
        CREATE TABLE signature_bands (
            level INTEGER NOT NULL,
            band INTEGER NOT NULL,
            article INTEGER NOT NULL,
            PRIMARY KEY (level, band, article)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE leases (
            name TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            expires TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE folds (
            article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
            text TEXT NOT NULL
        )
        """,
        *VIEWS,
    )
