"""A line's columns on screen: the time, the source, the message; a log without them is shown as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.log_columns import LogColumns, LogLine, parts_of


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "2021-04-03 16:30:30 driver-btm-soc.c:1869:check: chain 0, find 3",
            LogLine("16:30:30", "driver-btm-soc.c", "chain 0, find 3"),
        ),
        ("[2023/01/02 03:04:05.678] power_api.c:10: set 1380", LogLine("03:04:05", "power_api.c", "set 1380")),
        ("[    3.141592] mmc0: new card", LogLine("3.141", "mmc0", "new card")),
        ("I (12345) bm1366: 1 chip", LogLine("12345", "bm1366", "1 chip")),
        ("Nov 23 08:11:04 bosminer[412]: chain 1 up", LogLine("08:11:04", "bosminer[412]", "chain 1 up")),
        ("no time here: at all", LogLine("", "", "no time here: at all")),
    ],
)
def test_what_stands_before_the_message_goes_into_its_columns(line, parts):
    assert parts_of(line) == parts


@given(st.text(max_size=300))
def test_no_line_loses_its_message_and_none_is_refused(line):
    assert line.endswith(parts_of(line).message)


def test_only_a_log_with_times_gets_columns():
    assert LogColumns.of(["C0 freq:471 vol:319"] * 50) == LogColumns()
    assert LogColumns.of([f"08:11:{n:02} asic.c:1: ready" for n in range(60)]) == LogColumns(8, 6)
    assert LogColumns.of([]) == LogColumns()
