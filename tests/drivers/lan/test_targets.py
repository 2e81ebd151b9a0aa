"""What a person may name, and what is refused before anything is contacted."""

from __future__ import annotations

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.lan.errors import TargetError, TargetProblem
from drivers.lan.targets import MAX_ADDRESSES, parse_targets

octet = st.integers(0, 255)
first_octet = st.integers(1, 223)


@pytest.mark.parametrize(
    ("text", "count", "first", "last"),
    [
        ("10.0.0.7", 1, "10.0.0.7", "10.0.0.7"),
        ("10.0.0.0/24", 256, "10.0.0.0", "10.0.0.255"),
        ("10.0.0.77/30", 4, "10.0.0.76", "10.0.0.79"),
        ("10.0.0.5-90", 86, "10.0.0.5", "10.0.0.90"),
        ("10.0.0.250-10.0.1.3", 10, "10.0.0.250", "10.0.1.3"),
        ("10.0.1-4.*", 1024, "10.0.1.0", "10.0.4.255"),
        ("10.0.1-2.5-6", 4, "10.0.1.5", "10.0.2.6"),
    ],
)
def test_ranges(text, count, first, last):
    addresses = parse_targets([text]).addresses
    assert (len(addresses), addresses[0], addresses[-1]) == (count, first, last)


def test_several_at_once_count_each_address_once_in_the_order_named():
    targets = parse_targets(["10.0.0.9, 10.0.0.7-10", "miner7.lan 10.0.0.8"])
    assert targets.addresses == ("10.0.0.9", "10.0.0.7", "10.0.0.8", "10.0.0.10")
    assert targets.names == ("miner7.lan",)
    assert targets.count == 5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", TargetProblem.EMPTY),
        (" , ", TargetProblem.EMPTY),
        ("10.0.0", TargetProblem.NOT_AN_ADDRESS),
        ("10.0.0.256", TargetProblem.NOT_AN_ADDRESS),
        ("10.0.0.0/33", TargetProblem.NOT_AN_ADDRESS),
        ("10.0.0.0/24/3", TargetProblem.NOT_AN_ADDRESS),
        ("10.0.0.1-", TargetProblem.NOT_AN_ADDRESS),
        ("http://10.0.0.1/", TargetProblem.NOT_AN_ADDRESS),
        ("10.0.0.1:80", TargetProblem.NOT_AN_ADDRESS),
        ("-miner", TargetProblem.NOT_AN_ADDRESS),
        ("a" * 300, TargetProblem.NOT_AN_ADDRESS),
        ("10.0.0.9-3", TargetProblem.BACKWARDS),
        ("10.0.1.0-10.0.0.9", TargetProblem.BACKWARDS),
        ("10.0.0.0/8", TargetProblem.TOO_MANY),
        ("10.*.*.*", TargetProblem.TOO_MANY),
        ("10.0.0.0-10.9.0.0", TargetProblem.TOO_MANY),
        ("224.0.0.1", TargetProblem.NOT_UNICAST),
        ("0.0.0.0", TargetProblem.NOT_UNICAST),
        ("255.255.255.255", TargetProblem.NOT_UNICAST),
        ("fe80::1", TargetProblem.IPV6),
        ("simulated 127.88.0.1-32", TargetProblem.NOT_ALONE),
        ("10.0.0.0/24, Simulated", TargetProblem.NOT_ALONE),
    ],
)
def test_refused_with_the_reason(text, problem):
    with pytest.raises(TargetError) as refused:
        parse_targets([text])
    assert refused.value.problem is problem


def test_the_bound_holds_over_all_targets_together():
    parse_targets(["10.0.0.0/16"])
    with pytest.raises(TargetError) as refused:
        parse_targets(["10.0.0.0/16", "10.1.0.0"])
    assert (refused.value.count, refused.value.limit) == (MAX_ADDRESSES + 1, MAX_ADDRESSES)


@given(first_octet, octet, octet, octet, st.integers(24, 32))
def test_a_network_is_every_address_the_standard_library_finds_in_it(a, b, c, d, bits):
    text = f"{a}.{b}.{c}.{d}/{bits}"
    expected = tuple(map(str, ipaddress.IPv4Network(text, strict=False)))
    assert parse_targets([text]).addresses == expected


@given(first_octet, octet, octet, octet, octet)
def test_a_range_holds_its_ends_and_nothing_outside(a, b, c, low, high):
    low, high = sorted((low, high))
    addresses = parse_targets([f"{a}.{b}.{c}.{low}-{high}"]).addresses
    assert addresses == tuple(f"{a}.{b}.{c}.{d}" for d in range(low, high + 1))


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused_in_our_own_way(text):
    with contextlib.suppress(TargetError):
        targets = parse_targets([text])
        assert 0 < targets.count <= MAX_ADDRESSES
        assert not any(ipaddress.IPv4Address(address).is_multicast for address in targets.addresses)
