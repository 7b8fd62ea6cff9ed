"""Addresses are truncated before they are stored, and compared with blocked ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.address_ranges import find_containing_range, parse_range, truncate_address


@pytest.mark.parametrize(
    ("address", "truncated"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1::/48", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("0.0.0.0", "0.0.0.0/24"),
        ("", None),
        ("unix:", None),
        ("192.0.2", None),
        ("2130706433", None),
        ("192.0.2.77, 198.51.100.1", None),
        ("①②⑦.⓪.⓪.①", None),
    ],
)
def test_an_address_is_truncated_to_its_prefix(address: str, truncated: str | None) -> None:
    assert truncate_address(address) == truncated


@given(st.ip_addresses().map(str))
def test_a_truncated_address_is_shared_by_many_and_contains_the_address(address: str) -> None:
    prefix = truncate_address(address)
    assert prefix is not None
    assert parse_range(prefix).num_addresses >= 256
    assert find_containing_range(address, [prefix]) == find_containing_range(prefix, [prefix]) == prefix


@given(st.text())
def test_any_text_is_accepted(text: str) -> None:
    truncate_address(text)
    assert find_containing_range(text, []) is None


@pytest.mark.parametrize(
    ("address", "ranges", "found"),
    [
        ("192.0.2.77", ["198.51.100.0/24", "192.0.2.0/24"], "192.0.2.0/24"),
        ("192.0.2.77", ["192.0.2.77"], "192.0.2.77"),
        ("192.0.2.78", ["192.0.2.77"], None),
        ("192.0.3.77", ["192.0.2.0/24"], None),
        ("::ffff:192.0.2.77", ["192.0.2.0/24"], "192.0.2.0/24"),
        ("192.0.2.77", ["::ffff:c000:200/120"], "::ffff:c000:200/120"),
        ("2001:db8:1:2::3", ["192.0.2.0/24", "2001:db8:1::/48"], "2001:db8:1::/48"),
        ("2001:db8:2::3", ["2001:db8:1::/48"], None),
        ("not an address", ["192.0.2.0/24"], None),
    ],
)
def test_the_range_that_contains_an_address_is_found(address: str, ranges: list[str], found: str | None) -> None:
    assert find_containing_range(address, ranges) == found


def test_a_truncated_address_does_not_match_a_single_blocked_address() -> None:
    assert find_containing_range("192.0.2.0/24", ["192.0.2.77"]) is None
    assert find_containing_range("192.0.2.0/24", ["192.0.0.0/16"]) == "192.0.0.0/16"


def test_ranges_are_parsed() -> None:
    assert str(parse_range(" 192.0.2.7/24 ")) == "192.0.2.0/24"
    assert str(parse_range("2001:DB8::/32")) == "2001:db8::/32"
    for text in ("192.0.2.0/33", "192.0.2.*", "example.org", ""):
        with pytest.raises(ValueError, match="does not appear"):
            parse_range(text)
