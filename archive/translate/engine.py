"""What an engine is: something that knows models, and loads one to translate sentences.

Engines are entry points in the group `lire_aussi.engines`; each is called with the `Settings`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from archive import plugins
from archive.errors import PluginError, UsageError
from archive.model import Model
from archive.settings import Decoding, Settings


@dataclass(frozen=True, slots=True)
class Search:
    """One way to search for a translation, for a batch.

    `beam` is the number of hypotheses kept, 1 for greedy. `no_repeat` forbids an n-gram of that many
    pieces to come twice, 0 for no such rule. `brief`: give up early on an output that outgrows its
    source, which is then truncated, since it is going to be done again.
    """

    beam: int
    no_repeat: int = 0
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """A sentence that came out of a model.

    `score` is the mean log probability of its pieces, None where the engine doesn't tell. `truncated`:
    the model was stopped before it ended. `unknown` are the source pieces that the model doesn't know.
    """

    text: str
    score: float | None = None
    truncated: bool = False
    unknown: tuple[str, ...] = ()


Out = Callable[[str, Output], None]
"""Given each sentence as it comes out of a model that works on others; what it raises ends the work."""


Pair = tuple[str, str]
"""From which language to which, in BCP 47."""


class Loaded(Protocol):
    """A model in memory."""

    def fits(self, sentence: str) -> bool:
        """Whether a sentence is short enough to be translated whole."""

    def translate(self, sentences: Sequence[str], search: Search, out: Out | None = None) -> list[Output]:
        """The translations, parallel to the sentences, each given to `out` as it comes.

        Raises EngineError where the model fails; it can be called again, from several threads at once.
        """

    def close(self) -> None:
        """Give memory and processes back; it isn't used afterwards."""


class Engine(Protocol):
    """A way to run models. `searches` tells whether `Search` changes what its models give."""

    name: str
    searches: bool
    devices: tuple[str, ...]

    def models(self, pair: Pair | None = None) -> Sequence[Model]:
        """The models that are installed, without settings, nothing loaded; at most one for a route.

        With a `pair`, the model from the one language to the other, and no other model's files are read.
        """

    def size(self, model: Model) -> int:
        """The bytes on disk of one of `models`."""

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        """Load one of `models`. Raises EngineError where it can't be."""


@runtime_checkable
class Installer(Protocol):
    """An engine that can fetch its models from the network."""

    def install(self, source: str, target: str) -> str:
        """Fetch what leads from a language to another, and say in a line what came.

        Raises NetworkError where it can't be had, NoRouteError where there is none.
        """


def installer(settings: Settings, name: str) -> Installer:
    """The engine of that name as one that can fetch. Raises UsageError where it can't."""
    engine: Engine | Installer = engines(settings, name)[0]
    if not isinstance(engine, Installer):
        raise UsageError(f"The engine {name} fetches no models: name their folders in the settings")
    return engine


def in_order(settings: Settings) -> list[str]:
    """The engines' names in the order to try them: those of the settings, then what else is installed."""
    return [*settings.engines, *sorted(set(plugins.found("engines")) - set(settings.engines))]


def engines(settings: Settings, only: str | None = None) -> list[Engine]:
    """The engines to try, in the order that the settings give; `only` names a single one instead.

    Engines that are installed but not named in the settings come last. Raises PluginError for a name
    that isn't installed.
    """
    made: list[Engine] = []
    for name in [only] if only else in_order(settings):
        engine = plugins.load("engines", name)(settings)
        if getattr(engine, "name", None) != name or not callable(getattr(engine, "load", None)):
            raise PluginError(
                f"The engine {name!r} doesn't keep the protocol: it has no such name or no load()"
            )
        made.append(engine)
    return made
