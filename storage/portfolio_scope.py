"""Which portfolios a caller sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self


@dataclass(frozen=True, slots=True)
class PortfolioScope:
    """A set of portfolio ids: every id, or those listed and those with one of the prefixes."""

    sees_all: bool = False
    ids: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Self:
        """Read patterns: an exact id, a prefix followed by `*`, or `*` alone for every portfolio.

        Ids and prefixes that another prefix covers are left out, so that scopes of the same portfolios are equal.
        """
        ids, prefixes = set(), set()
        for pattern in patterns:
            if pattern == "*":
                return cls(sees_all=True)
            if pattern.endswith("*"):
                prefixes.add(pattern[:-1])
            else:
                ids.add(pattern)
        shortest = frozenset(
            prefix
            for prefix in prefixes
            if not any(prefix.startswith(other) for other in prefixes - {prefix})
        )
        uncovered = frozenset(each for each in ids if not each.startswith(tuple(shortest)))
        return cls(ids=uncovered, prefixes=shortest)

    def covers(self, portfolio_id: str) -> bool:
        """Return whether runs of this portfolio are visible."""
        return (
            self.sees_all
            or portfolio_id in self.ids
            or portfolio_id.startswith(tuple(self.prefixes))
        )

    def union(self, other: Self) -> "PortfolioScope":
        """Return the scope of all portfolios that one of the two scopes covers."""
        return PortfolioScope.of([*self.patterns(), *other.patterns()])

    def patterns(self) -> list[str]:
        """Return the patterns from which `of` makes this scope, sorted."""
        if self.sees_all:
            return ["*"]
        return sorted([*self.ids, *(f"{prefix}*" for prefix in self.prefixes)])


ALL_PORTFOLIOS: Final = PortfolioScope(sees_all=True)
NO_PORTFOLIOS: Final = PortfolioScope()
