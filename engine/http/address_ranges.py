"""Network addresses of readers: cut before they are stored, and held against the ranges that the owner blocked."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

_KEPT_BITS = {4: 24, 6: 48}


def truncate_address(address: str) -> str | None:
    """An address cut to its first 24 bits (IPv4) or 48 (IPv6), such as "192.0.2.0/24"; None where it is none."""
    try:
        whole = parse_range(address)
    except ValueError:
        return None
    return str(whole.supernet(new_prefix=min(whole.prefixlen, _KEPT_BITS[whole.version])))


def parse_range(written: str) -> IPv4Network | IPv6Network:
    """The range that "192.0.2.7", "192.0.2.0/24" or the like means. Raises ValueError where it is none.

    An IPv4 address in the clothes of IPv6 (::ffff:192.0.2.7) counts as IPv4.
    """
    range_ = ip_network(written.strip(), strict=False)
    if isinstance(range_, IPv6Network):
        mapped = range_.network_address.ipv4_mapped
        if mapped is not None and range_.prefixlen >= 96:
            return IPv4Network((int(mapped), range_.prefixlen - 96))
        return IPv6Network((int(range_.network_address), range_.prefixlen))  # without the name of an interface
    return range_


def find_containing_range(address: str, ranges: Iterable[str]) -> str | None:
    """The first of the ranges in which all of an address, whole or cut, lies; None where there is none."""
    try:
        own = parse_range(address)
    except ValueError:
        return None
    return next((written for written in ranges if _lies_in(own, parse_range(written))), None)


def _lies_in(own: IPv4Network | IPv6Network, range_: IPv4Network | IPv6Network) -> bool:
    if isinstance(own, IPv4Network) and isinstance(range_, IPv4Network):
        return own.subnet_of(range_)
    return isinstance(own, IPv6Network) and isinstance(range_, IPv6Network) and own.subnet_of(range_)
