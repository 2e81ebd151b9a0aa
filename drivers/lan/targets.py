"""What a person names to be scanned: addresses, CIDR, ranges in the habits of miners' tools, host names.

Knows text and numbers only and contacts nobody; host names are kept apart and looked up by the LAN process.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from drivers.lan.errors import TargetError, TargetProblem

#: The most addresses one scan may cover: a /16.
MAX_ADDRESSES = 65_536
#: The most characters of one target, so that an error quotes something readable.
MAX_TEXT = 255
#: The word for the machines that come with the program; no address and no host name may stand beside it.
SIMULATED = "simulated"

_OCTET = re.compile(r"(\*)|(\d{1,3})(?:-(\d{1,3}))?")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Targets:
    """What was named: `addresses` (dotted, each once, in the order named) and `names` still to be looked up."""

    addresses: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many addresses a scan covers, a name counting as one."""
        return len(self.addresses) + len(self.names)


def parse_targets(texts: Sequence[str]) -> Targets:
    """Read targets; one text may hold several, separated by commas or spaces.

    Understood: `10.0.0.7`, `10.0.0.0/24`, `10.0.0.5-90`, `10.0.0.5-10.0.1.20`, `10.0.1-4.*`, `miner7.lan`.
    Every address of a CIDR counts, the first and last too: on a larger network they are ordinary hosts.
    Raises TargetError.
    """
    pieces = [piece for text in texts for piece in re.split(r"[,;\s]+", text.strip()) if piece]
    if not pieces:
        raise TargetError(" ".join(texts)[:MAX_TEXT], TargetProblem.EMPTY)
    addresses: dict[str, None] = {}
    names: dict[str, None] = {}
    for piece in pieces:
        found = _addresses(piece)
        if found is None:
            if piece.casefold() == SIMULATED:
                raise TargetError(piece, TargetProblem.NOT_ALONE)
            names[_name(piece)] = None
            continue
        addresses.update(dict.fromkeys(found))
        if len(addresses) + len(names) > MAX_ADDRESSES:
            raise TargetError(piece[:MAX_TEXT], TargetProblem.TOO_MANY, len(addresses) + len(names), MAX_ADDRESSES)
    return Targets(tuple(addresses), tuple(names))


def _addresses(piece: str) -> list[str] | None:
    """The addresses of a numeric target, None for a host name."""
    if len(piece) > MAX_TEXT:
        raise TargetError(piece[:MAX_TEXT], TargetProblem.NOT_AN_ADDRESS)
    if ":" in piece:
        raise TargetError(piece, TargetProblem.IPV6 if _is_ipv6(piece) else TargetProblem.NOT_AN_ADDRESS)
    if re.search(r"[A-Za-z_]", piece):
        return None
    if "/" in piece:
        return _checked(piece, *_cidr(piece))
    first, dash, last = piece.partition("-")
    if dash and first.count(".") == 3 and last.count(".") == 3:
        return _checked(piece, _number(piece, first), _number(piece, last))
    return _octets(piece)


def _cidr(piece: str) -> tuple[int, int]:
    try:
        network = ipaddress.IPv4Network(piece, strict=False)
    except ValueError:
        raise TargetError(piece, TargetProblem.NOT_AN_ADDRESS) from None
    return int(network.network_address), int(network.broadcast_address)


def _number(piece: str, text: str) -> int:
    try:
        return int(ipaddress.IPv4Address(text))
    except ValueError:
        raise TargetError(piece, TargetProblem.NOT_AN_ADDRESS) from None


def _checked(piece: str, first: int, last: int) -> list[str]:
    """Every address from first to last."""
    if last < first:
        raise TargetError(piece, TargetProblem.BACKWARDS)
    if last - first + 1 > MAX_ADDRESSES:
        raise TargetError(piece, TargetProblem.TOO_MANY, last - first + 1, MAX_ADDRESSES)
    return [_unicast(piece, number) for number in range(first, last + 1)]


def _octets(piece: str) -> list[str]:
    """The habit of the tools: each of the four numbers may be a range or `*`."""
    parts = piece.split(".")
    if len(parts) != 4:
        raise TargetError(piece, TargetProblem.NOT_AN_ADDRESS)
    spans = [_span(piece, part) for part in parts]
    count = 1
    for span in spans:
        count *= len(span)
    if count > MAX_ADDRESSES:
        raise TargetError(piece, TargetProblem.TOO_MANY, count, MAX_ADDRESSES)
    return [_unicast(piece, (a << 24) | (b << 16) | (c << 8) | d) for a, b, c, d in product(*spans)]


def _span(piece: str, part: str) -> range:
    match = _OCTET.fullmatch(part)
    if match is None:
        raise TargetError(piece, TargetProblem.NOT_AN_ADDRESS)
    if match[1]:
        return range(256)
    first = int(match[2])
    last = int(match[3] or match[2])
    if first > 255 or last > 255:
        raise TargetError(piece, TargetProblem.NOT_AN_ADDRESS)
    if last < first:
        raise TargetError(piece, TargetProblem.BACKWARDS)
    return range(first, last + 1)


def _unicast(piece: str, number: int) -> str:
    """Dotted form; multicast, broadcast and the unspecified network are nobody's address."""
    if not 1 << 24 <= number < 224 << 24:
        raise TargetError(piece, TargetProblem.NOT_UNICAST)
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _is_ipv6(piece: str) -> bool:
    try:
        ipaddress.IPv6Network(piece, strict=False)
    except ValueError:
        return False
    return True


def _name(piece: str) -> str:
    labels = piece.rstrip(".").split(".")
    if len(piece) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise TargetError(piece, TargetProblem.NOT_AN_ADDRESS)
    return piece.lower()
