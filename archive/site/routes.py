"""The pages that are no table's, and who answers them."""

from collections.abc import Callable
from typing import Any

ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = ()
