"""Building pages from rows, time ranges, and filters."""

from storage.lists import ALL_TIME, EdgeFilter, Page, PageRequest, TimeRange, build_page
from storage.records import EdgeType
from tests.factories import at

KEY = (at(), "x")


def test_a_page_from_the_front_has_a_next_page_if_one_record_too_many_was_read() -> None:
    assert build_page([1, 2, 3], PageRequest(2)) == Page((1, 2), has_previous=False, has_next=True)
    assert build_page([1, 2], PageRequest(2)) == Page((1, 2), has_previous=False, has_next=False)


def test_a_page_from_the_back_is_in_the_order_of_the_list() -> None:
    cut = PageRequest(2, from_end=True)
    assert build_page([3, 2, 1], cut) == Page((2, 3), has_previous=True, has_next=False)


def test_a_cursor_alone_tells_of_records_before_the_page() -> None:
    assert build_page([1], PageRequest(2, after=KEY)) == Page(
        (1,), has_previous=True, has_next=False
    )
    back = PageRequest(2, before=KEY, from_end=True)
    assert build_page([1], back) == Page((1,), has_previous=False, has_next=True)


def test_the_cursor_of_the_other_end_tells_nothing() -> None:
    assert build_page([1], PageRequest(2, before=KEY)) == Page(
        (1,), has_previous=False, has_next=False
    )
    back = PageRequest(2, after=KEY, from_end=True)
    assert build_page([1], back) == Page((1,), has_previous=False, has_next=False)


def test_a_time_range_includes_its_ends() -> None:
    span = TimeRange(at(1), at(2))
    assert [at(n) in span for n in range(4)] == [False, True, True, False]
    assert at() in ALL_TIME
    assert at() in TimeRange(until=at())
    assert at() not in TimeRange(since=at(1))


def test_a_reversed_filter_follows_the_same_edges_in_the_other_direction() -> None:
    one, other = frozenset([EdgeType.CAUSED_BY]), frozenset([EdgeType.DERIVED_FROM])
    follow = EdgeFilter(one, other, TimeRange(at(1)))
    assert follow.reversed() == EdgeFilter(other, one, TimeRange(at(1)))
    assert follow.reversed().reversed() == follow
