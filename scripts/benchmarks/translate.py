"""Translation: source words a second and peak memory, beside argostranslate and the bare limit.

Each contender runs in a process of its own over the same sentences. A ratio to the limit is the median of
those within single rounds, in which the contenders take turns; argostranslate runs once. Peers:

* argostranslate: `argostranslate.translate` itself with our sentence splitter patched in, in an
  environment of its own that is made at first use, since it needs stanza and torch;
* the limit: one call of `ctranslate2.Translator.translate_batch` over all unique sentences.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from archive.translate import packages
from archive.translate.sentences import split
from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import articles
from tests.packages import full_size

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "seeds" / "models"
PEER = ROOT / ".local" / "argostranslate"
REQUIREMENTS = ("torch==2.13.0", "argostranslate==1.11.0", "ctranslate2==4.8.5", "sentencepiece>=0.2")

ROUNDS = 5
ARTICLES = 200
ARTICLE_WORDS = 120
FULL_ARTICLES = 12
"""On the package of full size argostranslate takes minutes for these alone."""

BARS = {
    "small: beam 4 to the limit": 0.95,
    "small: adaptive to the limit": 1.7,
    "small: same text as argostranslate": 0.98,
    "small: beam 4 to argostranslate": 4.0,
    "large: beam 4 to the limit": 0.95,
    "large: same text as argostranslate": 0.98,
    "large: beam 4 to argostranslate": 4.0,
    "memory: 10,000 articles to 100": 1.2,
}


@dataclass(frozen=True)
class Task:
    """What a contender is given: where packages lie, the pair, and the articles' paragraphs."""

    packages: str
    source: str
    target: str
    paragraphs: list[str]


def measure(echo: Callable[[str], None]) -> Result:
    """Measure all of it; some fifteen minutes on two cores."""
    peer = _peer(echo)
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "packages"
        place.mkdir()
        os.environ["ARGOS_PACKAGES_DIR"] = str(place)
        packages.add(MODELS / "translate-en_pt-1_0.argosmodel")
        full_size(place, next(place.glob("translate-en_pt*")) / "sentencepiece.model")
        for title, target, count in (("small", "pt", ARTICLES), ("large", "eo", FULL_ARTICLES)):
            paragraphs = list(_paragraphs(count))
            words = sum(len(text.split()) for text in paragraphs)
            echo(f"\n{title} package: {count} articles, {words:,} words")
            ratios |= _compare(echo, title, Task(str(place), "en", target, paragraphs), words, peer)
        ratios["memory: 10,000 articles to 100"] = _growth(echo, place)
    return Result(ratios, BARS, frozenset({"memory: 10,000 articles to 100"}))


def _paragraphs(count: int) -> Iterator[str]:
    """The paragraphs of so many different articles, spread over all the speeches."""
    every = list(articles(ARTICLE_WORDS))
    for article in islice(every, 0, None, len(every) // count):
        count -= 1
        if count < 0:
            return
        yield from article.paragraphs


def _compare(echo: Callable[[str], None], title: str, task: Task, words: int, peer: Path) -> dict[str, float]:
    runs: dict[str, list[dict[str, Any]]] = {"limit": [], "beam": [], "adaptive": [], "unmended": []}
    for _ in range(ROUNDS):  # in turn, so that a busy spell of the machine falls on all of them
        for name, made in runs.items():
            made.append(_run([sys.executable, "-m", "scripts.benchmarks.contender", name], task))
    splits = {text: [s.strip() for s in split(text, task.source)] for text in task.paragraphs}
    argos = _run([str(peer), str(Path(__file__).with_name("argos_peer.py"))], task, splits=splits)
    rate = {name: words / statistics.median(run["seconds"] for run in made) for name, made in runs.items()}
    rate["argostranslate"] = words / argos["seconds"]
    peak = {name: statistics.median(run["peak"] for run in made) for name, made in runs.items()}
    peak["argostranslate"] = argos["peak"]
    busy = {name: statistics.median(run["processor"] for run in made) for name, made in runs.items()}
    busy["argostranslate"] = argos["processor"]
    for name, speed in rate.items():
        processor = words / busy[name]
        echo(
            f"  {name:<16}{speed:>9,.0f} words/s{processor:>9,.0f} a second of processor"
            f"{peak[name] / 2**20:>9,.0f} MB at most"
        )
    unmended = runs["unmended"][0]
    both = unmended["sentences"].keys() & argos["sentences"].keys()
    pairs = [(unmended["sentences"][source], argos["sentences"][source]) for source in both]
    same = _same(pairs)
    whole = _same(list(zip(unmended["texts"], argos["texts"], strict=True)))
    flagged = [len(run["flagged"]) for run in (unmended, runs["beam"][0])]
    echo(f"  same text as argostranslate: {same:.3f} of {len(pairs):,} sentences, {whole:.3f} of paragraphs")
    echo(f"  {flagged[0]} of {len(unmended['texts'])} paragraphs flagged, {flagged[1]} once mended")
    return {
        f"{title}: beam 4 to the limit": _paired(runs["limit"], runs["beam"]),
        f"{title}: beam 4, nothing mended, to the limit": _paired(runs["limit"], runs["unmended"]),
        f"{title}: adaptive to the limit": _paired(runs["limit"], runs["adaptive"]),
        f"{title}: same text as argostranslate": same,
        f"{title}: beam 4 to argostranslate": rate["beam"] / rate["argostranslate"],
        f"{title}: adaptive to argostranslate": rate["adaptive"] / rate["argostranslate"],
        f"{title}: memory to argostranslate": peak["beam"] / peak["argostranslate"],
    }


def _paired(limit: list[dict[str, Any]], ours: list[dict[str, Any]]) -> float:
    """How much faster ours is, by the median: the machine changes more between rounds than within one."""
    return statistics.median(peer["seconds"] / own["seconds"] for peer, own in zip(limit, ours, strict=True))


def _same(pairs: list[tuple[str, str]]) -> float:
    """The share of pairs that say the same."""
    return sum(_bare(ours) == _bare(theirs) for ours, theirs in pairs) / len(pairs)


def _bare(text: str) -> str:
    """A text without what we mend on purpose: spaces between sentences, and underscores."""
    return "".join(text.replace("_", " ").split())


def _growth(echo: Callable[[str], None], place: Path) -> float:
    """Peak memory over 10,000 short articles to that over 100 long ones: some 30 windows to 3."""
    peaks = []
    for count, paragraphs in ((100, 12), (10_000, 1)):
        task = Task(str(place), "en", "pt", [str(count), str(paragraphs)])
        peaks.append(_run([sys.executable, "-m", "scripts.benchmarks.contender", "growth"], task)["peak"])
    echo(f"\nmemory: {peaks[0] / 2**20:,.0f} MB over 100 articles, {peaks[1] / 2**20:,.0f} MB over 10,000")
    return float(peaks[1] / peaks[0])


def _run(command: list[str], task: Task, **more: object) -> dict[str, Any]:
    asked = json.dumps(task.__dict__ | more)
    environment = os.environ | {"ARGOS_PACKAGES_DIR": task.packages}
    done = subprocess.run(
        command, input=asked, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=environment
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _peer(echo: Callable[[str], None]) -> Path:
    """The Python of an environment that holds argostranslate with all that it asks for."""
    python = PEER / "bin" / "python"
    ready = PEER / "ready"
    if not ready.exists():
        echo(f"Making {PEER.relative_to(ROOT)} with argostranslate, stanza and torch ...")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEER)], check=True)
        # torch first and by itself, so that nothing else chooses a build of it
        for requirement in REQUIREMENTS:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", requirement], check=True)
        ready.touch()
    return python
