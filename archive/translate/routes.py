"""From one language to another with the models there are: directly, or through others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

from archive.model import Model
from archive.translate.codes import family
from archive.translate.engine import Engine

Family = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One model of a route and the engine that runs it."""

    engine: Engine
    model: Model


@dataclass(frozen=True, slots=True)
class Route:
    """The steps from a language to another; for each step, its alternatives in the order to try them."""

    source: str
    target: str
    steps: tuple[tuple[Step, ...], ...]

    @property
    def via(self) -> tuple[str, ...]:
        """The languages between, in BCP 47."""
        return tuple(choices[0].model.target for choices in self.steps[:-1])


class Routes:
    """All the routes that some engines give, engines in the order of preference."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        self.steps: dict[tuple[Family, Family], list[Step]] = {}
        for engine in engines:
            for model in engine.models():
                key = (family(model.source), family(model.target))
                if key[0] != key[1]:
                    self.steps.setdefault(key, []).append(Step(engine, model))

    def find(self, source: str, target: str) -> Route | None:
        """The route of fewest steps; of several, one through English, then by alphabet.

        Where a language has models of several variants (pt and pt-BR), the variant asked for comes
        first, before the order of the engines.
        """
        start, end = family(source), family(target)
        paths = [[start]]
        seen = {start}
        while paths:
            complete = [path for path in paths if (path[-1], end) in self.steps]
            if complete:
                best = min(complete, key=lambda path: ([f != ("en", "Latn") for f in path[1:]], path))
                return self._route(source, target, [*best, end])
            longer = []
            for path in paths:
                for one, other in self.steps:
                    if one == path[-1] and other not in path and (other not in seen or len(path) == 1):
                        longer.append([*path, other])
            # Two paths to one pivot differ only in what lies before: both are kept for a round.
            seen.update(path[-1] for path in longer)
            paths = longer
        return None

    def _route(self, source: str, target: str, path: list[Family]) -> Route:
        def choices(one: Family, other: Family) -> tuple[Step, ...]:
            def distance(step: Step) -> int:
                near = step.model.source == source if one == path[0] else True
                return (not near) + (step.model.target != target if other == path[-1] else False)

            return tuple(sorted(self.steps[one, other], key=distance))

        return Route(source, target, tuple(choices(one, other) for one, other in pairwise(path)))

    def all(self) -> list[Route]:
        """A route for every pair of languages that one can be found for, named as the models name them."""
        sources = _names(step.model.source for steps in self.steps.values() for step in steps)
        targets = _names(step.model.target for steps in self.steps.values() for step in steps)
        routes = [self.find(s, t) for s in sources for t in targets if family(s) != family(t)]
        return [route for route in routes if route is not None]


def _names(codes: Iterable[str]) -> list[str]:
    return sorted(set(codes))


def composed(models: Sequence[Model]) -> Model:
    """The model that stands for a chain: names, versions and proofs of all of them."""
    if len(models) == 1:
        return models[0]
    engines = list(dict.fromkeys(model.engine for model in models))
    licences = list(dict.fromkeys(model.licence or "unknown" for model in models))
    return replace(
        models[0],
        engine="+".join(engines),
        name="+".join(model.name for model in models),
        version="+".join(model.version for model in models),
        source=models[0].source,
        target=models[-1].target,
        fingerprint=sha256("".join(model.fingerprint for model in models).encode()).hexdigest(),
        licence=None if licences == ["unknown"] else ", ".join(licences),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A line of `models list`: a pair of languages and what translates it. `via` is empty if direct."""

    source: str
    target: str
    via: tuple[str, ...]
    engine: str
    name: str
    version: str
    licence: str | None
    fingerprint: str
    size: int
    devices: tuple[str, ...]


def rows(engines: Sequence[Engine]) -> list[Row]:
    """What can be translated here, and with what, by languages."""
    found = []
    for route in Routes(engines).all():
        steps = [choices[0] for choices in route.steps]
        model = composed([step.model for step in steps])
        devices = [d for d in steps[0].engine.devices if all(d in step.engine.devices for step in steps)]
        found.append(
            Row(
                source=route.source,
                target=route.target,
                via=route.via,
                engine=model.engine,
                name=model.name,
                version=model.version,
                licence=model.licence,
                fingerprint=model.fingerprint,
                size=sum(step.engine.size(step.model) for step in steps),
                devices=tuple(devices),
            )
        )
    return found
