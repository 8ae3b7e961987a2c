"""Portfolio scopes: exact ids and prefixes."""

from hypothesis import given
from hypothesis import strategies as st

from storage.portfolio_scope import ALL_PORTFOLIOS, NO_PORTFOLIOS, PortfolioScope

PATTERNS = st.lists(st.text("ab*", max_size=4), max_size=6)
IDS = st.text("ab*", max_size=5)


def _covers(patterns: list[str], portfolio_id: str) -> bool:
    return any(
        portfolio_id.startswith(each[:-1]) if each.endswith("*") else portfolio_id == each
        for each in patterns
    )


@given(PATTERNS, IDS)
def test_a_scope_covers_what_one_of_its_patterns_covers(patterns: list[str], id_: str) -> None:
    assert PortfolioScope.of(patterns).covers(id_) == _covers(patterns, id_)


@given(PATTERNS, PATTERNS, IDS)
def test_a_union_covers_what_either_covers(left: list[str], right: list[str], id_: str) -> None:
    union = PortfolioScope.of(left).union(PortfolioScope.of(right))
    assert union.covers(id_) == (_covers(left, id_) or _covers(right, id_))


@given(PATTERNS)
def test_patterns_read_back_are_the_same_scope(patterns: list[str]) -> None:
    scope = PortfolioScope.of(patterns)
    assert PortfolioScope.of(scope.patterns()) == scope


def test_a_star_alone_covers_everything_and_no_pattern_nothing() -> None:
    assert PortfolioScope.of(["a", "*"]) == ALL_PORTFOLIOS
    assert PortfolioScope.of([]) == NO_PORTFOLIOS
    assert not NO_PORTFOLIOS.covers("")
