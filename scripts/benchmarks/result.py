"""What a benchmark gives back: ratios to a peer or a limit of the same run, and the bars they are held to."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """`ratios` by name; `bars` what each should reach; names in `at_most` are bars from above."""

    ratios: dict[str, float]
    bars: dict[str, float]
    at_most: frozenset[str] = field(default_factory=frozenset)

    @property
    def short(self) -> list[str]:
        """The names that fall short of their bar; one that wasn't measured does."""
        return [name for name, bar in self.bars.items() if not self._meets(name, bar)]

    def _meets(self, name: str, bar: float) -> bool:
        ratio = self.ratios.get(name)
        if ratio is None:
            return False
        return ratio <= bar if name in self.at_most else ratio >= bar
