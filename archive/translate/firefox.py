"""Mozilla's Firefox Translations models, run by `fxtranslate` (the extra `firefox`).

Its translators hold Python's lock while they work and can't cross threads, so each runs in a process
of its own, one a core.
"""

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from archive.errors import EngineError, NetworkError, NoRouteError
from archive.model import Model
from archive.settings import Decoding, Settings
from archive.translate.codes import from_engine
from archive.translate.ctranslate import cores
from archive.translate.engine import Loaded, Output, Search, Tick
from archive.translate.fingerprints import fingerprint

LICENCE = "MPL-2.0"

_MOST_BYTES = 350
"""UTF-8 bytes of a sentence translated whole: beyond some 128 pieces fxtranslate truncates without a word."""

_CHUNK = 16
"""Sentences handed to a process at once: enough to outweigh the pipe, few enough to end evenly."""

_MODEL_FILE = re.compile(r"^model\.([a-z]{2,3})([a-z]{2,3})\..*\.bin$")
_PAIR_FOLDER = re.compile(r"^([a-z]{2,3}(?:_[a-z]+)?)-([a-z]{2,3}(?:_[a-z]+)?)$", re.IGNORECASE)
_HINT = "the extra `firefox` is not installed: pip install 'lire-aussi[firefox]'"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one model."""

    folder: Path
    source: str
    target: str
    model: Path
    source_vocabulary: Path
    target_vocabulary: Path
    shortlist: Path | None

    @property
    def all(self) -> list[Path]:
        """Each file once."""
        found = {self.model, self.source_vocabulary, self.target_vocabulary}
        return sorted(found | ({self.shortlist} if self.shortlist else set()))


class FirefoxEngine:
    """The models in fxtranslate's cache, or in the folder that the settings name."""

    name = "firefox"
    searches = False
    devices = ("cpu",)

    def __init__(self, settings: Settings) -> None:
        self._root = settings.firefox_models
        self._files: dict[Model, Files] = {}

    def models(self) -> Sequence[Model]:
        """See `Engine`; none where fxtranslate is not installed."""
        root = self._root or _cache_root()
        folders = sorted(path for path in root.iterdir() if path.is_dir()) if root and root.is_dir() else []
        self._files = {_model(files): files for folder in folders if (files := read(folder)) is not None}
        return list(self._files)

    def size(self, model: Model) -> int:
        """See `Engine`."""
        return sum(file.stat().st_size for file in self._files[model].all)

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        """See `Engine`."""
        return Processes(self._files[model], decoding.threads or cores())

    def install(self, source: str, target: str) -> str:
        """See `Installer`; through English it fetches both steps."""
        try:
            from fxtranslate import discovery
        except ImportError as error:
            raise EngineError(f"Firefox models can't be fetched: {_HINT}") from error
        try:
            records = discovery.fetch_records_body()
        except ValueError as error:
            raise NetworkError(f"The list of Firefox models can't be fetched: {error}") from error
        try:
            discovery.resolve_route(records, source, target)
        except ValueError as error:
            raise NoRouteError(f"There is no Firefox model from {source} to {target}") from error
        try:
            discovery.add_models(source, target, cache_dir=str(self._root) if self._root else None)
        except ValueError as error:
            raise NetworkError(f"The model from {source} to {target} can't be fetched: {error}") from error
        return f"Installed {source} to {target}"


def _cache_root() -> Path | None:
    try:
        from fxtranslate import Cache
    except ImportError:
        return None
    return Path(Cache().root)


def read(folder: Path) -> Files | None:
    """The model in a folder, None where there is none whole."""
    models = sorted(folder.glob("model.*.bin"))
    if not models:
        return None
    named = _PAIR_FOLDER.match(folder.name) or _MODEL_FILE.match(models[0].name)
    shared = sorted(folder.glob("vocab.*.spm"))
    source = sorted(folder.glob("srcvocab.*.spm")) or shared
    target = sorted(folder.glob("trgvocab.*.spm")) or shared
    if named is None or not source or not target:
        return None
    shortlists = sorted(folder.glob("lex.*.bin"))
    codes = [from_engine(code.lower()) for code in named.groups()]
    return Files(folder, codes[0], codes[1], models[0], source[0], target[0], next(iter(shortlists), None))


def _model(files: Files) -> Model:
    version = "1"
    info = files.folder / "model_info.json"
    if info.is_file():
        try:
            version = str(json.loads(info.read_text(encoding="utf-8"))["version"])
        except (OSError, ValueError, KeyError, TypeError):
            version = "1"
    return Model(
        engine=FirefoxEngine.name,
        name=f"{files.source}_{files.target}",
        version=version,
        source=files.source,
        target=files.target,
        fingerprint=fingerprint(files.all, files.folder),
        licence=LICENCE,
    )


class Processes:
    """A model in some processes. Raises EngineError where one can't start."""

    def __init__(self, files: Files, processes: int) -> None:
        self._name = f"firefox:{files.source}_{files.target}"
        self._free: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
        paths = [files.model, files.source_vocabulary, files.target_vocabulary, files.shortlist]
        command = [sys.executable, "-m", "archive.translate.firefox_worker", *map(str, filter(None, paths))]
        self._all = [
            subprocess.Popen(  # noqa: S603 - our own module, with paths for arguments
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
            for _ in range(processes)
        ]
        try:
            for process in self._all:
                answer = self._answer(process)
                if answer != "ready":
                    raise EngineError(f"The model {self._name} can't be loaded: {answer}")
                self._free.put(process)
        except EngineError:
            self.close()
            raise

    def fits(self, sentence: str) -> bool:
        """See `Loaded`."""
        return len(sentence.encode("utf-8", "replace")) <= _MOST_BYTES

    def translate(self, sentences: Sequence[str], search: Search, tick: Tick | None = None) -> list[Output]:
        """See `Loaded`; the search is the engine's own, greedy over a shortlist of words."""
        chunks = [sentences[at : at + _CHUNK] for at in range(0, len(sentences), _CHUNK)]
        outputs: list[Output] = []
        with ThreadPoolExecutor(len(self._all)) as pool:
            for chunk, texts in zip(chunks, pool.map(self._chunk, chunks), strict=True):
                for sentence, text in zip(chunk, texts, strict=True):
                    outputs.append(Output(text))
                    if tick is not None:
                        tick(sentence)
        return outputs

    def _chunk(self, sentences: Sequence[str]) -> list[str]:
        process = self._free.get()
        try:
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps(sentences) + "\n")
                process.stdin.flush()
            except OSError as error:
                raise EngineError(f"The model {self._name} died: {error}") from error
            answer = self._answer(process)
        finally:
            self._free.put(process)
        if not isinstance(answer, list):
            raise EngineError(f"The model {self._name} failed: {answer}")
        return answer

    def _answer(self, process: "subprocess.Popen[str]") -> object:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise EngineError(f"The model {self._name} died with code {process.wait()}")
        answer: object = json.loads(line)
        return answer

    def close(self) -> None:
        """See `Loaded`."""
        for process in self._all:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # of a dead process, with words still in the pipe
                        pipe.close()
            process.terminate()
            process.wait()
