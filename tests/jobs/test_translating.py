"""The archive's translations: made once, kept, renewed when something changed, corrected for good."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from archive import Archive
from archive.errors import UsageError
from archive.jobs.verify import verify
from archive.settings import Decoding, Settings
from archive.store import corrections
from tests.examples import article
from tests.fake_engine import FakeEngine, upper


@pytest.fixture
def archive(tmp_path: Path, argos: object):
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def rows(archive: Archive, statement: str) -> list[tuple[object, ...]]:
    return archive.store.connection.execute(statement).fetchall()


ORIGINS = "SELECT origin, count(*) FROM translations GROUP BY origin ORDER BY 1"


def test_one_article_and_its_copy(archive: Archive) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    archive.add(article("Another vote", "The parliament votes today."))
    done = archive.translate(["pt"])
    assert done.made == {"pt": {"machine": 4}}
    assert rows(archive, "SELECT count(*) FROM memory") == [(3,)]
    copies = rows(archive, "SELECT DISTINCT t.text FROM translations t JOIN blocks b ON b.id = t.block "
                           "WHERE b.position = 1")  # fmt: skip
    assert len(copies) == 1


def test_a_later_copy_comes_from_memory(archive: Archive) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    archive.translate(["pt"])
    archive.add(article("Another day", "The parliament votes today."))
    assert archive.translate(["pt"]).made == {"pt": {"machine": 1, "memory": 1}}


def test_nothing_to_do_loads_nothing_and_says_so(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    archive.translate(["pt"])
    monkeypatch.setattr("archive.translate.argos.load", None)
    assert archive.translate(["pt"]).summary == "nothing left to translate; no model was loaded"


def test_a_pair_without_a_model_is_recorded_once_and_the_rest_goes_on(archive: Archive) -> None:
    archive.add(article("Une grève", "Les trains ne roulent pas.", language="fr"))
    archive.add(article("A vote", "The parliament votes today."))
    done = archive.translate(["pt", "en"])
    assert done.made == {"pt": {"machine": 2}, "en": {"same": 2}}
    assert [(failure.source, failure.reason) for failure in done.failures] == [
        ("fr to pt", "no installed model"),
        ("fr to en", "no installed model"),
    ]
    assert rows(archive, "SELECT source FROM failures ORDER BY id") == [("fr to pt",), ("fr to en",)]


def test_another_beam_makes_stale_what_is_renewed_only_on_demand(archive: Archive, tmp_path: Path) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    archive.translate(["pt"])
    archive.close()
    settings = replace(Settings(), decoding=Decoding(beam=2))
    with Archive(tmp_path / "archive.db", settings=settings) as changed:
        assert changed.stats()["targets"]["pt"]["stale"] == 2
        assert changed.translate(["pt"]).made == {"pt": {}}
        assert changed.translate(["pt"], stale=True).made == {"pt": {"machine": 2}}
        assert changed.stats()["targets"]["pt"]["stale"] == 0
        assert {
            str(model).rpartition("/")[2] for (model,) in rows(changed, "SELECT model FROM translations")
        } == {"beam=2"}


def test_a_glossary_renews_what_holds_its_terms(archive: Archive, tmp_path: Path) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    archive.translate(["pt"])
    archive.close()
    (tmp_path / "glossary.tsv").write_text("parliament\tassembleia\ten>pt\n", encoding="utf-8")
    settings = replace(Settings(), glossary=tmp_path / "glossary.tsv")
    with Archive(tmp_path / "archive.db", settings=settings) as changed:
        assert changed.translate(["pt"], stale=True).made == {"pt": {"memory": 1, "machine": 1}}
        texts = rows(changed, "SELECT text FROM translations WHERE origin = 'machine'")
        assert "assembleia" in texts[0][0].casefold()
        assert changed.stats()["targets"]["pt"]["stale"] == 0


def test_a_correction_wins_in_every_later_run(archive: Archive) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    archive.translate(["pt"])
    (block,) = rows(archive, "SELECT id FROM blocks WHERE position = 1")[0]
    assert archive.correct(int(str(block)), "pt", "Vota-se hoje.", by="Ana", note="shorter") == 1
    archive.translate(["pt"], stale=True)
    archive.add(article("Another day", "The parliament votes today."))
    archive.translate(["pt"])
    texts = rows(archive, "SELECT t.text, t.origin FROM translations t JOIN blocks b ON b.id = t.block "
                          "WHERE b.position = 1 ORDER BY b.article")  # fmt: skip
    assert texts == [("Vota-se hoje.", "human"), ("Vota-se hoje.", "human")]


def test_a_corrected_sentence_reaches_the_paragraphs_that_hold_it(archive: Archive) -> None:
    archive.add(article("A vote", "The parliament votes today. The result is open."))
    archive.add(article("B vote", "The result is open."))
    archive.translate(["pt"])
    (block,) = rows(archive, "SELECT id FROM blocks WHERE text = 'The result is open.'")[0]
    archive.correct(int(str(block)), "pt", "Tudo está em aberto.")
    assert archive.stats()["targets"]["pt"]["stale"] == 1
    archive.translate(["pt"], changed=True)
    (text,) = rows(archive, "SELECT t.text FROM translations t JOIN blocks b ON b.id = t.block "
                            "WHERE b.text LIKE 'The parliament%'")[0]  # fmt: skip
    assert str(text).endswith("Tudo está em aberto.")


def test_a_correction_made_while_the_model_works_wins_over_what_is_saved_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block is corrected, and a longer one holds its text, while both are in the model's hands."""
    path = tmp_path / "raced.db"

    def while_somebody_corrects(sentence: str) -> str:
        with Archive(path) as other:
            if sentence == "The sea rises." and other.stats()["corrections"] == 0:
                other.correct(2, "pt", "O mar sobe.", by="Ana")
        return upper(sentence)

    engine = FakeEngine(make=while_somebody_corrects, searches=False)
    monkeypatch.setattr("archive.jobs.translate.engines", lambda settings, name: [engine])
    with Archive(path) as archive:
        archive.add(article("Coast", "The sea rises.", "The sea rises. Nobody sleeps.", "Nobody sleeps."))
        archive.translate(to=["pt"])
        found = "SELECT text, origin, stale FROM translations WHERE block > 1 ORDER BY block"
        assert rows(archive, found) == [
            ("O mar sobe.", "human", None),
            ("[The sea rises.] [Nobody sleeps.]", "machine", "correction"),
            ("[Nobody sleeps.]", "machine", None),
        ]
        archive.translate(to=["pt"], stale=True)
        assert rows(archive, found)[1] == ("O mar sobe. [Nobody sleeps.]", "memory", None)


def test_a_paragraph_of_corrected_sentences_alone_is_whole_and_follows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(make=upper, searches=False)
    monkeypatch.setattr("archive.jobs.translate.engines", lambda settings, name: [engine])
    path = tmp_path / "corrected.db"

    def corrected(**sentences: str) -> None:
        with archive.store.writing() as connection:
            for word, text in sentences.items():
                corrections.correct_segment(connection, "en", "pt", f"The {word} rises.", text)

    with Archive(path) as archive:
        archive.add(article("Coast", "The sea rises. The wind rises.", "- The sea rises."))
        archive.translate(to=["pt"])
        corrected(sea="O mar sobe.", wind="O vento aumenta.")
        archive.translate(to=["pt"], stale=True)
        found = "SELECT text, origin, stale FROM translations WHERE block IN (2, 3) ORDER BY block"
        assert rows(archive, found) == [
            ("O mar sobe. O vento aumenta.", "human", None),
            ("- O mar sobe.", "human", None),
        ]
        assert verify(path).wrong == 0
        corrected(sea="Sobe o mar.")
        archive.translate(to=["pt"], stale=True)
        assert rows(archive, found) == [
            ("Sobe o mar. O vento aumenta.", "human", None),
            ("- Sobe o mar.", "human", None),
        ]
        assert verify(path).wrong == 0


def test_a_run_into_another_language_leaves_what_a_stopped_one_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(sentence: str) -> str:
        made.append(sentence)
        return upper(sentence)

    engine = FakeEngine(routes=("en-fr", "en-pt"), make=noted, searches=False)
    monkeypatch.setattr("archive.jobs.translate.engines", lambda settings, name: [engine])
    path = tmp_path / "stopped.db"
    with Archive(path, stop=lambda: len(made) >= 2) as archive:
        archive.add(article("Coast", "The sea rises.", "Nobody sleeps."))
        assert archive.translate(to=["pt"]).stopped
        assert rows(archive, "SELECT count(*) FROM memory WHERE unsaved") == [(2,)]
    with Archive(path) as archive:
        assert archive.translate(to=["fr"]).made == {"fr": {"machine": 3}}
        assert archive.translate(to=["pt"]).made == {"pt": {"machine": 3}}
    assert len(made) == 6


def test_two_threads_of_one_process_translate_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, waits = Event(), Event()

    def slowly(sentence: str) -> str:
        if begun.is_set():
            waits.set()
        begun.set()
        assert waits.wait(60)
        return upper(sentence)

    class Told:
        def say(self, line: str) -> None:
            waits.set()

        def progress(self, what: str, done: int, total: int | None, unit: str) -> None:
            pass

    engine = FakeEngine(make=slowly, searches=False)
    monkeypatch.setattr("archive.jobs.translate.engines", lambda settings, name: [engine])
    monkeypatch.setattr("archive.jobs.lease.WAIT_SECONDS", 0.01)
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        archive.add(article("A vote", "The parliament votes today.", "It is the last day."))

    def first() -> None:
        with Archive(path) as archive:
            archive.translate(["pt"])

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(first)
        assert begun.wait(60)
        with Archive(path, reporter=Told()) as archive:
            second = archive.translate(["pt"])
        done.result()
    asked = [sentence for _, sentences, _ in engine.asked for sentence in sentences]
    assert sorted(asked) == sorted(set(asked))
    assert second.made == {"pt": {}}


def test_codes_are_spelled_and_checked_as_on_the_command_line(archive: Archive) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    for target in ("xx-bad", "tlh-klingon"):
        with pytest.raises(UsageError, match=f"^'{target}' is not a language code such as en, pt-BR or zh-"):
            archive.translate([target])
    assert archive.translate(["PT"]).made == {"pt": {"machine": 2}}
    archive.correct(1, "PT", "Uma votação")
    assert rows(archive, "SELECT DISTINCT target FROM corrections") == [("pt",)]


def test_a_slip_in_a_call_says_what_was_meant(archive: Archive) -> None:
    with pytest.raises(UsageError, match=r"^`add` takes articles: add"):
        archive.add("page.html")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^There is no decoding setting 'beem'; there are: beam, device, "):
        archive.translate(["pt"], beem=3)
    archive.add(article("A vote", "The parliament votes today."))
    assert archive.provenance(1)["title"] == "A vote"


def test_a_damaged_block_is_recorded_once_and_the_rest_goes_on(archive: Archive) -> None:
    archive.add(article("A vote", "The parliament votes today.", "It is open."))
    archive.store.connection.execute("UPDATE blocks SET text = CAST(x'41ff' AS TEXT) WHERE id = 2")
    done = archive.translate(["pt", "fr"])
    assert done.made["pt"] == {"machine": 2}
    assert [failure.source for failure in done.failures] == ["en to fr", "block 2"]
    again = archive.translate(["pt"])
    assert [failure.source for failure in again.failures] == ["block 2"]
    assert again.summary == "left out 1 damaged block"
    assert rows(archive, "SELECT reason, detail FROM failures WHERE source = 'block 2'") == [
        (
            "damaged block",
            "The text of block 2 can't be read: it isn't what was written there; `lire-aussi verify DB` names"
            " all such rows and what mends them",
        )
    ]


def test_nothing_stands_for_a_damaged_correction(archive: Archive) -> None:
    archive.add(article("A vote", "The parliament votes today."))
    for text in ("Uma velha.", "A nova."):
        archive.correct(2, "pt", text)
    connection = archive.store.connection
    connection.execute("DROP TRIGGER corrections_are_kept")
    connection.execute("UPDATE corrections SET text = CAST(x'41ff' AS TEXT) WHERE id = 2")
    connection.execute("UPDATE translations SET stale = 'source'")
    archive.add(
        article("Another vote", "The parliament votes today.", "It rains. The parliament votes today.")
    )
    done = archive.translate(["pt"], stale=True)
    assert rows(archive, "SELECT block, text FROM translations WHERE origin = 'human'") == [(2, "A nova.")]
    assert rows(archive, "SELECT block FROM translations ORDER BY 1") == [(1,), (2,), (3,)]
    assert [(one.source, one.reason, one.detail) for one in done.failures] == [
        ("en to pt", "damaged correction", "correct 'The parliament votes today.' again")
    ]
    archive.correct(2, "pt", "A mais nova.")
    assert not archive.translate(["pt"], stale=True).failures


def test_a_damaged_block_stops_no_correction(archive: Archive) -> None:
    archive.add(article("A vote", "It rains.", "It rains. It snows."))
    archive.store.connection.execute("UPDATE blocks SET text = CAST(text || x'ff' AS TEXT) WHERE id = 3")
    assert archive.correct(2, "pt", "Chove.") == 1
