"""IP addresses of readers: they are truncated before they are stored, and compared with blocked ranges."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

_PREFIX_BITS = {4: 24, 6: 48}


def truncate_address(address: str) -> str | None:
    """Return the first 24 bits (IPv4) or 48 bits (IPv6) of an address, such as "192.0.2.0/24".

    Return None if it is not an IP address.
    """
    try:
        full = parse_range(address)
    except ValueError:
        return None
    return str(full.supernet(new_prefix=min(full.prefixlen, _PREFIX_BITS[full.version])))


def parse_range(text: str) -> IPv4Network | IPv6Network:
    """Return the range for an address such as "192.0.2.7" or a prefix such as "192.0.2.0/24".

    IPv4 addresses that are mapped to IPv6 (::ffff:192.0.2.7) count as IPv4. Raises ValueError if the text is neither an
    address nor a prefix.
    """
    network = ip_network(text.strip(), strict=False)
    if isinstance(network, IPv6Network):
        mapped = network.network_address.ipv4_mapped
        if mapped is not None and network.prefixlen >= 96:
            return IPv4Network((int(mapped), network.prefixlen - 96))
        return IPv6Network((int(network.network_address), network.prefixlen))  # drops the zone, such as %eth0
    return network


def find_containing_range(address: str, ranges: Iterable[str]) -> str | None:
    """Return the first range that contains the whole address or prefix, or None if no range does."""
    try:
        network = parse_range(address)
    except ValueError:
        return None
    return next((text for text in ranges if _is_subnet(network, parse_range(text))), None)


def _is_subnet(network: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    if isinstance(network, IPv4Network) and isinstance(other, IPv4Network):
        return network.subnet_of(other)
    return isinstance(network, IPv6Network) and isinstance(other, IPv6Network) and network.subnet_of(other)
