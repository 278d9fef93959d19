"""A Firefox model in some processes.

`fxtranslate` holds Python's lock while it works and can't cross threads, so there is a process a core.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from archive.errors import EngineError
from archive.translate.engine import Out, Output, Search

_MOST_BYTES = 350
"""UTF-8 bytes of a sentence translated whole: beyond some 128 pieces fxtranslate truncates without a word."""

_CHUNK = 16
"""Sentences handed to a process at once: enough to outweigh the pipe, few enough to end evenly."""


class Processes:
    """A model in some processes. Raises EngineError where one can't start."""

    def __init__(self, name: str, files: Sequence[Path], processes: int) -> None:
        self._name = name
        self._files = files
        self._all = [Process(name, files) for _ in range(processes)]
        self._free: SimpleQueue[int] = SimpleQueue()
        try:
            for number, process in enumerate(self._all):
                process.wait()
                self._free.put(number)
        except EngineError:
            self.close()
            raise

    def fits(self, sentence: str) -> bool:
        """See `Loaded`."""
        return len(sentence.encode("utf-8", "replace")) <= _MOST_BYTES

    def translate(self, sentences: Sequence[str], search: Search, out: Out | None = None) -> list[Output]:
        """See `Loaded`; the search is the engine's own, greedy over a shortlist of words."""
        chunks = [sentences[at : at + _CHUNK] for at in range(0, len(sentences), _CHUNK)]
        outputs: list[Output] = []
        pool = ThreadPoolExecutor(len(self._all))
        try:
            for chunk, texts in zip(chunks, pool.map(self._chunk, chunks), strict=True):
                for sentence, text in zip(chunk, texts, strict=True):
                    outputs.append(Output(text))
                    if out is not None:
                        out(sentence, outputs[-1])
        finally:
            pool.shutdown(cancel_futures=True)
        return outputs

    def _chunk(self, sentences: Sequence[str]) -> list[str]:
        number = self._free.get()
        try:
            return self._all[number].ask(sentences)
        except EngineError:
            # Whatever is asked next, the rest of this or another window, goes to a living process.
            self._all[number].end()
            self._all[number] = Process(self._name, self._files)
            raise
        finally:
            self._free.put(number)

    def close(self) -> None:
        """See `Loaded`."""
        for process in self._all:
            process.end()


class Process:
    """One process that translates, from its start on."""

    def __init__(self, name: str, files: Sequence[Path]) -> None:
        self._name = name
        self._ready = False
        self._process = subprocess.Popen(  # noqa: S603 - our own module, with paths for arguments
            [sys.executable, "-m", "archive.translate.firefox_worker", *map(str, files)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    @property
    def id(self) -> int:
        """The system's number for it."""
        return self._process.pid

    def wait(self) -> None:
        """Wait until its model is loaded. Raises EngineError where it can't be."""
        if not self._ready:
            answer = self._answer()
            if answer != "ready":
                raise EngineError(f"The model {self._name} can't be loaded: {answer}")
            self._ready = True

    def ask(self, sentences: Sequence[str]) -> list[str]:
        """The translations. Raises EngineError where there are none."""
        self.wait()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(sentences) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise EngineError(f"The model {self._name} died: {error}") from error
        answer = self._answer()
        if not isinstance(answer, list):
            raise EngineError(f"The model {self._name} failed: {answer}")
        return answer

    def _answer(self) -> object:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EngineError(f"The model {self._name} died with code {self._process.wait()}")
        answer: object = json.loads(line)
        return answer

    def end(self) -> None:
        """End it, whatever it does."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # of a dead process, with words still in the pipe
                    pipe.close()
        self._process.terminate()
        self._process.wait()
