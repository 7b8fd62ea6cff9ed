"""Lists that are shown page by page."""

from __future__ import annotations

import pytest

from engine.pagination import count_pages, paginate


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_a_list_has_as_many_pages_as_it_fills_and_at_least_one(count: int, pages: int) -> None:
    assert count_pages(count, 10) == pages


def test_a_page_has_its_items_and_knows_its_neighbours() -> None:
    first, second, third = (paginate("abcdefg", number, 3) for number in (1, 2, 3))
    assert [page.items for page in (first, second, third)] == [tuple("abc"), tuple("def"), ("g",)]
    assert {page.count for page in (first, second, third)} == {7}
    assert [(page.previous, page.next) for page in (first, second, third)] == [(None, 2), (1, 3), (2, None)]


def test_a_page_after_the_last_one_is_empty() -> None:
    page = paginate("abc", 2, 3)
    assert (page.items, page.number, page.pages) == ((), 2, 1)
    assert page.previous == 1
