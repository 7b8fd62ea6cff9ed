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

_CLOUD_SERVICES = tuple(
    ip_network(text)
    for text in (
        "168.63.129.16/32",  # Azure: agents, DNS and DHCP of the host
        "161.26.0.0/16",  # IBM Cloud: DNS, mirrors and time
        "166.8.0.0/14",  # IBM Cloud: endpoints of services
        "199.36.153.4/30",  # Google Cloud: restricted access to APIs
        "199.36.153.8/30",  # Google Cloud: private access to APIs
        "2600:2d00:2:1000::/64",  # Google Cloud: restricted access to APIs
        "2600:2d00:2:2000::/64",  # Google Cloud: private access to APIs
    )
)
"""Ranges that only machines in one cloud can reach, although they look public. Other clouds use private ranges.

Some of these services trust whichever machine asks, and reveal its configuration.
"""


def is_public(address: IPAddress) -> bool:
    """Return True if the address is reachable from the whole internet.

    Addresses that contain another address (mapped, compatible, NAT64, 6to4, Teredo) never count as public: no site is
    published under one, and their destination depends on the network. Services inside clouds don't count either.
    """
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_UNICAST):
        return False
    is_excluded = any(_contains(network, address) for network in (*_EXCLUDED, *_CLOUD_SERVICES))
    return address.is_global and not address.is_multicast and not is_excluded


def _contains(network: IPv4Network | IPv6Network, address: IPAddress) -> bool:
    return network.version == address.version and address in network
