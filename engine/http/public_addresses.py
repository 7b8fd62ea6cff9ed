"""Which addresses of the Internet protocol are public: everything else is somebody's own network, perhaps ours.

Addresses are judged, never the words that stand for them: "2130706433", "127.1" and "①②⑦.⓪.⓪.①" all lead to 127.0.0.1.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

IPAddress = IPv4Address | IPv6Address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is given out to hosts; mapped, compatible, translated, site-local and multicast stand outside."""

_NEVER = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # once the relays of 6to4
        "2001::/23",  # protocol assignments; Teredo, whose addresses hold others, among them
        "2002::/16",  # 6to4: holds an IPv4 address
        "3fff::/20",  # documentation, which older versions of Python do not know
    )
)
"""What `ipaddress` calls global, or has called so in one of its versions, and is not to be reached."""


def is_public(address: IPAddress) -> bool:
    """Whether a host at this address is one that everybody can reach.

    Addresses that hold another (mapped, compatible, NAT64, 6to4, Teredo) are refused as a whole: nobody publishes a
    site under one, and what they lead to depends on the network.
    """
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_UNICAST):
        return False
    return address.is_global and not address.is_multicast and not any(_holds(net, address) for net in _NEVER)


def _holds(network: IPv4Network | IPv6Network, address: IPAddress) -> bool:
    return network.version == address.version and address in network
