"""The tiers against a naive oracle: random samples, restarts in between, a clock that jumps, gaps, any order."""

from __future__ import annotations

import statistics
from collections import defaultdict
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.telemetry.numbers import unpack_rolled
from app.telemetry.telemetry import Telemetry
from app.telemetry.tiers import DAY, FIVE_MINUTES, HOUR
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState

#: The last Sunday of October, when Europe sets its clocks back: an hour of local time happens twice, one of UTC once.
START = 1_792_886_400
_folders = count()

samples = st.tuples(
    st.just("take"),
    st.integers(0, 2),  # machine
    st.integers(-DAY, 3 * DAY).map(lambda seconds: START + seconds),
    st.none() | st.integers(0, 300),  # hashrate
    st.none() | st.integers(20, 99),  # temperature of the first board
)
steps = st.lists(samples | st.tuples(st.sampled_from(["restart", "flush", "jump"])), max_size=60)


class Clock:
    """A clock that runs ahead, and sometimes is set back by most of a day."""

    def __init__(self) -> None:
        self.now = START + 4 * DAY

    def __call__(self) -> float:
        return self.now


def taken(telemetry: Telemetry, machine: int, at: int, ths: int | None, temp: int | None) -> None:
    board = BoardReading(0, temp_chip_c=temp)
    made = DeviceReading(
        f"10.0.0.{machine}",
        DeviceState.IDENTIFIED,
        serial=f"SN{machine}",
        hashrate_ths=ths,
        boards=(board,),
        activity=Activity.HASHING,
    )
    telemetry.take(made, at)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_hours_and_days_are_what_a_naive_reckoning_gives(tmp_path, plan):
    folder, clock = tmp_path / str(next(_folders)), Clock()
    telemetry = Telemetry(folder, clock)
    kept: dict[tuple[int, int], tuple[int | None, int | None]] = {}
    last: dict[int, int] = {}
    for step in plan:
        if step[0] == "restart":
            telemetry.close()
            telemetry = Telemetry(folder, clock)
            last.clear()
        elif step[0] == "flush":
            telemetry.flush()
        elif step[0] == "jump":
            clock.now -= 20 * HOUR
        else:
            _, machine, at, ths, temp = step
            taken(telemetry, machine, at, ths, temp)
            if last.get(machine) != at // FIVE_MINUTES:
                kept.setdefault((machine, at // FIVE_MINUTES), (ths, temp))
                last[machine] = at // FIVE_MINUTES
    clock.now = START + 10 * DAY
    telemetry.flush()
    telemetry.flush()
    with telemetry.read() as db:
        names = {
            number: int(key.removeprefix("serial:SN")) for number, key in db.execute("SELECT id, key FROM machine")
        }
        found = {
            tier: {
                (names[machine], at): unpack_rolled(body)
                for machine, at, body in db.execute(f"SELECT machine, at, body FROM {tier}")
            }
            for tier in ("hour", "day")
        }
        assert db.execute("SELECT count(*) FROM due").fetchone()[0] == 0
    telemetry.close()
    hours = defaultdict(list)
    for (machine, slot), values in kept.items():
        hours[machine, slot * FIVE_MINUTES // HOUR].append(values)
    assert set(found["hour"]) == set(hours)
    medians = defaultdict(list)
    for place, rolled in found["hour"].items():
        assert rolled.samples == len(hours[place])
        rates = [ths * 1000 for ths, _ in hours[place] if ths is not None]
        temps = [(temp + 100) * 10 for _, temp in hours[place] if temp is not None]
        for numbers, span in ((rates, rolled.spans[0]), (temps, rolled.spans[1]), (temps, rolled.boards[0][1])):
            expected = (min(numbers), int(statistics.median(numbers)), max(numbers)) if numbers else None
            assert (tuple(span) if span else None) == expected
        if rates:
            medians[place[0], place[1] // 24].append(tuple(rolled.spans[0]))
    assert set(found["day"]) == {(machine, hour // 24) for machine, hour in hours}
    for place, rolled in found["day"].items():
        spans = medians.get(place, [])
        expected = (
            (min(s[0] for s in spans), int(statistics.median(s[1] for s in spans)), max(s[2] for s in spans))
            if spans
            else None
        )
        assert (tuple(rolled.spans[0]) if rolled.spans[0] else None) == expected
