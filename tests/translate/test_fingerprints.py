"""Which bytes a model's proof rests on, and when they are read."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.jobs.cluster_translate import Translating, prove
from archive.jobs.doctor import examine
from archive.settings import Decoding, Settings
from archive.translate import fingerprints
from archive.translate.argos import ArgosEngine
from archive.translate.fingerprints import afresh, cache_folder, fingerprint
from tests import packages as made

LINE = "model.bin\0{}\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(LINE.format(hashlib.sha256(content).hexdigest()).encode()).hexdigest()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model of one file, whose fingerprint is known already."""
    file = tmp_path / "model" / "model.bin"
    file.parent.mkdir()
    file.write_bytes(b"one")
    assert fingerprint([file], file.parent) == digest(b"one")
    return file


def test_what_is_known_is_not_read_again(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "hashlib", None)
    assert fingerprint([model], model.parent) == digest(b"one")


def test_another_file_of_the_same_size_and_time_is_another_model(model: Path, tmp_path: Path) -> None:
    times = model.stat().st_atime_ns, model.stat().st_mtime_ns
    other = tmp_path / "other"
    other.write_bytes(b"two")
    os.utime(other, ns=times)
    other.replace(model)
    assert (model.stat().st_size, model.stat().st_mtime_ns) == (3, times[1])
    assert fingerprint([model], model.parent) == digest(b"two")


def lie(model: Path) -> None:
    """Let the cache hold a digest of other bytes for the file as it stands."""
    cache = cache_folder() / "fingerprints.json"
    known = json.loads(cache.read_text())
    known[str(model.parent)]["sha256"] = "f00"
    cache.write_text(json.dumps(known))


def test_who_has_to_prove_a_model_reads_its_bytes_and_mends_the_cache(model: Path) -> None:
    lie(model)
    assert fingerprint([model], model.parent) == "f00"
    with afresh():
        assert fingerprint([model], model.parent) == digest(b"one")
    assert fingerprint([model], model.parent) == digest(b"one")


def test_doctor_reads_the_bytes(tmp_path: Path, use_packages: Callable[[Path], None]) -> None:
    place = tmp_path / "installed"
    use_packages(place)
    package = made.toy(place, {"Lire": "Read"}, "fr", "en")
    (before,) = examine(None, Settings()).facts["packages"].values()
    lie(package / "any")
    (after,) = examine(None, Settings()).facts["packages"].values()
    assert after == before


def test_a_worker_proves_its_model_by_the_bytes(tmp_path: Path, use_packages: Callable[[Path], None]) -> None:
    place = tmp_path / "installed"
    use_packages(place)
    package = made.toy(place, {"Lire": "Read"}, "fr", "en")
    (model,) = ArgosEngine(Settings()).models()
    job = Translating(Settings(), Decoding(), model, ())
    assert prove(job) is None
    lie(package / "any")
    assert prove(job) is None
    other = replace(job, model=replace(model, fingerprint="f00"))
    assert "has another model than argos:fr_en-1.0#f00" in str(prove(other))


def test_a_proof_reads_one_model_alone(
    tmp_path: Path, use_packages: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "installed"
    use_packages(place)
    for source in ("fr", "de", "es"):
        made.toy(place, {"Lire": "Read"}, source, "en")
    (model,) = ArgosEngine(Settings()).models(("fr", "en"))
    networks = []
    read = Path.open

    def note(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "model.bin":
            networks.append(path)
        return read(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", note)
    assert prove(Translating(Settings(), Decoding(), model, ())) is None
    assert len(networks) == 1


def test_a_cache_that_can_not_be_kept_costs_time_alone(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LIRE_AUSSI_CACHE", str(tmp_path / "file"))
    assert fingerprint([model], model.parent) == digest(b"one")
