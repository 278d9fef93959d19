"""Find readers, engines and detectors by entry point, the built-in ones included."""

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from archive.errors import PluginError

Kind = Literal["readers", "engines", "detectors"]


def found(kind: Kind) -> dict[str, EntryPoint]:
    """The entry points of a kind by name, nothing imported yet; the first of two same names wins."""
    points: dict[str, EntryPoint] = {}
    for point in entry_points(group=f"lire_aussi.{kind}"):
        points.setdefault(point.name, point)
    return points


def load(kind: Kind, name: str) -> Any:
    """What the entry point of that name gives, usually a class.

    Raises PluginError where there is none, or where its module fails to import.
    """
    points = found(kind)
    if name not in points:
        known = ", ".join(sorted(points)) or "none"
        raise PluginError(f"No {kind[:-1]} is called {name!r}; installed: {known}")
    try:
        return points[name].load()
    except (ImportError, AttributeError) as error:
        raise PluginError(
            f"The {kind[:-1]} {name!r} ({points[name].value}) can't be loaded: {error}"
        ) from error
