"""For how long machines ran, from the file that their readings are kept in."""

from __future__ import annotations

import numpy as np

from app.telemetry.running import known_machines, running_days
from app.telemetry.telemetry import Telemetry
from app.telemetry.tiers import DAY, FIVE_MINUTES
from drivers.model.action import KnownDevice
from tests.telemetry.test_tiers import START, Clock, taken


def test_a_day_counts_by_how_often_the_machine_answered_and_not_at_all_without_a_hashrate(tmp_path):
    first = START // DAY * DAY
    telemetry = Telemetry(tmp_path, Clock())
    for slot in range(4):
        at = first + slot * FIVE_MINUTES
        taken(telemetry, 1, at, 100, 60)
        taken(telemetry, 2, at, 0, 60)
        if slot < 3:
            taken(telemetry, 1, at + DAY, 100, 60)
        else:
            telemetry.take_silence("serial:SN1", KnownDevice("10.0.0.1"), at + DAY)
    telemetry.flush()
    telemetry.close()
    known = {one.serial: one.number for one in known_machines(tmp_path)}
    assert sorted(known) == ["SN1", "SN2"]
    assert known_machines(tmp_path, simulated=True) == ()
    told = running_days(tmp_path, {known["SN1"]: 7, known["SN2"]: 5})
    assert told.machine.tolist() == [5, 7, 7]
    assert told.day.tolist() == [first // DAY, first // DAY, first // DAY + 1]
    assert np.allclose(told.share, [0.0, 1.0, 0.75])
    assert running_days(tmp_path, {}) is None
    assert running_days(tmp_path / "elsewhere", {1: 1}) is None
