"""A check for public IP addresses. All others belong to private networks, perhaps to ours.

The check is for addresses, not for host names: "2130706433", "127.1" and "①②⑦.⓪.⓪.①" all resolve to 127.0.0.1.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

IPAddress = IPv4Address | IPv6Address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The IPv6 range for hosts. Mapped, compatible, translated, site-local and multicast addresses are outside."""

_EXCLUDED = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # former 6to4 relays
        "2001::/23",  # protocol assignments, including Teredo, whose addresses contain IPv4 addresses
        "2002::/16",  # 6to4, whose addresses contain IPv4 addresses
        "3fff::/20",  # documentation, unknown to older versions of Python
    )
)
"""Ranges that are not public, although some version of Python's `ipaddress` calls them global."""


def is_public(address: IPAddress) -> bool:
    """Return True if the address is reachable from the whole internet.

    Addresses that contain another address (mapped, compatible, NAT64, 6to4, Teredo) never count as public: no site is
    published under one, and their destination depends on the network.
    """
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_UNICAST):
        return False
    return address.is_global and not address.is_multicast and not any(_contains(net, address) for net in _EXCLUDED)


def _contains(network: IPv4Network | IPv6Network, address: IPAddress) -> bool:
    return network.version == address.version and address in network
