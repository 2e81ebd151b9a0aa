"""Braiins OS: counts of the old log that name no chain go to one only where that leaves no doubt."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.logs.braiins import LANGUAGE
from drivers.logs.language import Block
from drivers.model.observation import Fact

STARTS = "2025-03-01T10:11:12.000001Z  INFO bosminer_am1_s9::hashchain: Initializing hash chain {}, (difficulty 64)"
COUNTS = "2025-03-01T10:11:14.000001Z  INFO bosminer_am1_s9::hashchain: Discovered {} chips"
SHORT = (
    "2025-03-01T10:11:15.000001Z ERROR bosminer_am1_s9: Chain {} start failed: Enumeration: Not enough chips on chain"
)
DEAD = "2025-03-01T10:11:13.000001Z ERROR bosminer_am1_s9: Chain {} start failed: I/O error (os error 5)"


def counts(lines: Iterable[str]) -> dict[int | None, int]:
    """Chain -> chips, as the language reads the lines in one block."""
    text = "".join(f"{line}\n" for line in lines)
    return {o.chain: int(o.value or 0) for o in LANGUAGE.start().feed(Block("log", text, 1)) if o.fact is FOUND}


FOUND = Fact.CHIPS_FOUND


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([STARTS.format(7), COUNTS.format(63)], {7: 63}),
        ([STARTS.format(7), COUNTS.format(63), STARTS.format(8), COUNTS.format(41)], {7: 63, 8: 41}),
        ([*map(STARTS.format, (6, 7, 8)), *[COUNTS.format(63)] * 3], {6: 63, 7: 63, 8: 63}),
        ([*map(STARTS.format, (6, 7, 8)), *map(COUNTS.format, (63, 41, 63)), SHORT.format(8)], {6: 63, 7: 63, 8: 41}),
        ([*map(STARTS.format, (6, 7, 8)), *map(COUNTS.format, (63, 41, 63))], {}),
        ([*map(STARTS.format, (6, 7, 8)), DEAD.format(6), *[COUNTS.format(63)] * 2], {7: 63, 8: 63}),
        ([COUNTS.format(63)], {}),
    ],
    ids=[
        "one",
        "one after the other",
        "all agree",
        "one gives up",
        "nobody says whose",
        "one never counts",
        "no start",
    ],
)
def test_a_count_goes_to_its_chain_or_to_none(lines: list[str], expected: dict[int | None, int]) -> None:
    assert counts(lines) == expected


LINES = st.lists(
    st.one_of(
        st.sampled_from((6, 7, 8)).map(STARTS.format),
        st.integers(0, 70).map(COUNTS.format),
        st.sampled_from((6, 7, 8)).map(SHORT.format),
        st.sampled_from((6, 7, 8)).map(DEAD.format),
    ),
    max_size=12,
)


@given(LINES)
def test_no_count_is_made_up_and_none_without_its_chain(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    seen = [o for o in LANGUAGE.start().feed(Block("log", text, 1)) if o.fact is FOUND]
    assert all(o.chain in (6, 7, 8) for o in seen)
    assert all(lines[(o.provenance.line or 0) - 1] == COUNTS.format(o.value) for o in seen)
    assert len({o.provenance.line for o in seen}) == len(seen)


@given(LINES, st.integers(0, 12))
def test_blocks_and_copies_change_nothing(lines: list[str], cut: int) -> None:
    text = [f"{line}\n" for line in lines]
    whole = LANGUAGE.start().feed(Block("log", "".join(text), 1))
    session = LANGUAGE.start()
    first = list(session.feed(Block("log", "".join(text[:cut]), 1)))
    aside = copy(session)
    list(aside.feed(Block("log", COUNTS.format(1) + "\n" + STARTS.format(8) + "\n", 99)))
    rest = list(session.feed(Block("log", "".join(text[cut:]), 1 + len(text[:cut]))))

    def told(seen: Iterable[object]) -> list[str]:
        return sorted(map(repr, seen))

    assert told([*first, *rest]) == told(whole)
