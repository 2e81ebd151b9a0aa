"""Readings made of what the miner library gives. Its values cannot be made by hand, so these stand in for them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from drivers.lan.reading import _fans


@pytest.mark.parametrize(
    ("listed", "expected", "positions"),
    [
        ([0, 1, 2, 3], 4, [1, 2, 3, 4]),
        ([1, 2, 3, 4], 4, [1, 2, 3, 4]),
        ([0, 1, 3], 4, [1, 2, 4]),
        ([1, 2, 3], 4, [2, 3, 4]),  # a stock Antminer whose first fan stands
        ([1, 2], None, [1, 2]),
        ([0], 1, [1]),
        ([], 4, []),
    ],
)
def test_a_fan_keeps_its_number_when_another_is_left_out(
    listed: list[int], expected: int | None, positions: list[int]
) -> None:
    fans = [SimpleNamespace(position=position, rpm=5000.0) for position in listed]
    read = _fans(SimpleNamespace(fans=fans, expected_fans=expected))  # type: ignore[arg-type]
    assert [fan.position for fan in read] == positions
