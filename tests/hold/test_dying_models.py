"""A real CTranslate2 model that meets its end in the middle: one clear line, what came out is kept."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.settings import Decoding, Settings
from archive.translate import argos, packages
from archive.translate.ctranslate import Network
from tests import packages as made
from tests.command import environment, lire_aussi
from tests.examples import article
from tests.hold.content import count, faults

HUNGRY = made.Shape(layers=1, width=64, inner=131_072, heads=2)
"""It takes half a megabyte for each piece that is translated at once, and little by itself."""

STARVED = """
import resource, sys
from pathlib import Path
from archive.cli import main
from archive.translate.ctranslate import Network
from archive.translate.engine import Search

load = Network.__init__

def then_starve(self, *arguments):
    load(self, *arguments)
    self.translate(["yes"], Search(4))
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + 32 * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))

Network.__init__ = then_starve
main(sys.argv[1:])
"""
"""The command line, with 32 MB to be had once a model is loaded and warm."""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="nobody tells how much memory is taken")
def test_a_model_that_runs_out_of_memory_fails_alone_and_the_next_run_does_the_rest(tmp_path: Path) -> None:
    place = tmp_path / "packages"
    folder = made.toy(place, {"yes": "sim", "no": "não"}, "en", "pt")
    words = {"▁yes": "▁sim", "▁no": "▁não"}
    pieces = made.pieces_of(folder / "sentencepiece.model")
    made.write_network(tmp_path / "hungry", pieces, lambda piece: words.get(piece, piece), HUNGRY)
    for path in (tmp_path / "hungry").iterdir():
        path.replace(folder / "model" / path.name)
    long = " ".join(["yes no"] * 75)
    path = tmp_path / "a.db"
    with Archive(path) as archive:
        archive.add(article("yes", *["no"] * 1100))  # the first window, whose sentences are short
        archive.add(article("no no", long, "yes yes"))
    command = ["translate", "a.db", "--to", "pt", "--engine", "argos"]
    starved = [sys.executable, "-c", STARVED, *command]
    ran = subprocess.run(starved, cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "")
    going_on, failed, summed_up = ran.stderr.splitlines()
    assert going_on.startswith("The model argos:en_pt failed: ")
    assert going_on.endswith("; going on")
    assert failed.startswith("en to pt: the model failed; The model argos:en_pt failed: ")
    assert summed_up.startswith("a.db: to pt: ")
    assert faults(path) == []
    assert count(path, "failures") == 1
    kept = count(path, "memory")
    assert kept >= 2  # the first window's
    assert 1101 <= count(path, "translations") < count(path, "blocks")
    ran = lire_aussi(*command, folder=tmp_path)
    assert (ran.code, ran.out) == (0, [])
    assert faults(path) == []
    assert count(path, "translations") == count(path, "blocks") == 1104
    assert count(path, "memory") == 5
    assert count(path, f"translations WHERE text = '{' '.join(['sim não'] * 75)}'") == 1


@pytest.mark.parametrize(
    ("remove", "then"),
    [(False, "the model failed"), (True, "no installed model")],
    ids=["cut off", "removed"],
)
def test_a_model_whose_files_go_while_it_works_ends_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use_packages, remove: bool, then: str
) -> None:
    place = tmp_path / "packages"
    use_packages(place)
    folder = made.toy(place, {"yes": "sim"}, "en", "pt")
    file = made.zipped(folder, tmp_path / "translate-en_pt.argosmodel")
    load = argos.load

    def then_lost(package: packages.Package, decoding: Decoding) -> Network:
        network = load(package, decoding)
        if remove:
            shutil.rmtree(folder)
        else:
            (folder / "model" / "model.bin").write_bytes(b"half")
        return network

    monkeypatch.setattr(argos, "load", then_lost)
    with Archive(tmp_path / "a.db", settings=Settings(engines=("argos",))) as archive:
        archive.add(article("yes", *["yes yes"] * 1100))
        archive.add(article("yes yes yes"))
        done = archive.translate(["pt"])
        assert (done.failures, sum(done.made["pt"].values())) == ((), count(archive.path, "blocks"))
        archive.add(article("yes yes yes yes"))
        assert [failure.reason for failure in archive.translate(["pt"]).failures] == [then]
        monkeypatch.setattr(argos, "load", load)
        packages.add(file)
        assert archive.translate(["pt"]).failures == ()
    assert count(tmp_path / "a.db", "translations") == count(tmp_path / "a.db", "blocks")
    assert faults(tmp_path / "a.db") == []
