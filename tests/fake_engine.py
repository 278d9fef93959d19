"""An engine whose translations are put in a queue, or made by a function, for tests of what is around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.errors import EngineError
from archive.model import Model
from archive.settings import Decoding
from archive.translate.engine import Loaded, Out, Output, Pair, Search

Answer = str | Output | EngineError


def upper(sentence: str) -> str:
    """A translation that can be told from its source and from another's: `[sentence]`."""
    return f"[{sentence}]"


@dataclass
class FakeEngine:
    """Routes as given, `xx-yy` each. `queue` is used up first, then `make` answers.

    `asked` holds every call: the model's name, the sentences and the search.
    """

    routes: tuple[str, ...] = ("en-pt",)
    name: str = "fake"
    searches: bool = True
    make: Callable[[str], Answer] = upper
    queue: list[Answer] = field(default_factory=list)
    most: int = 10_000
    version: str = "1"
    asked: list[tuple[str, list[str], Search]] = field(default_factory=list)
    loads: int = 0
    devices: tuple[str, ...] = ("cpu",)
    closed: int = 0

    def models(self, pair: Pair | None = None) -> Sequence[Model]:
        """A model a route."""
        routes = self.routes if pair is None else [route for route in self.routes if route == "-".join(pair)]
        return [
            Model(
                self.name,
                route,
                self.version,
                *route.split("-"),
                fingerprint=f"{self.name}{route}".ljust(12, "0"),
            )
            for route in routes
        ]

    def size(self, model: Model) -> int:
        """As many bytes as its name has letters."""
        return len(model.name)

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        """Count it."""
        self.loads += 1
        return _FakeLoaded(self, model.name)


@dataclass
class _FakeLoaded:
    engine: FakeEngine
    name: str

    def fits(self, sentence: str) -> bool:
        return len(sentence) <= self.engine.most

    def translate(self, sentences: Sequence[str], search: Search, out: Out | None = None) -> list[Output]:
        self.engine.asked.append((self.name, list(sentences), search))
        return [self._one(sentence, out) for sentence in sentences]

    def _one(self, sentence: str, out: Out | None) -> Output:
        answer = self.engine.queue.pop(0) if self.engine.queue else self.engine.make(sentence)
        if isinstance(answer, EngineError):
            raise answer
        output = answer if isinstance(answer, Output) else Output(answer)
        if out is not None:
            out(sentence, output)
        return output

    def close(self) -> None:
        self.engine.closed += 1
