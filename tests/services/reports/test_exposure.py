"""Stretches in service and the hours in them, against sums made by hand."""

import numpy as np

from app.services.reports.board_lives import nearest
from app.services.reports.exposure import Operation, Stays, stretches
from app.telemetry.running import RunningDays

DAY = 86_400.0
NAN = float("nan")


def days(*values):
    return np.array(values, dtype=float) * DAY


def test_every_board_is_exposed_from_its_entry_until_it_comes_in_or_until_now():
    # board 0 fails on day 10, is back on day 14, is inspected on 30 (back on 31); board 1 never came in; board 2 came
    # into the record with the failure it was scrapped for
    found = stretches(
        entered=days(0, 5, 20), left=100 * DAY,
        asset=np.array([0, 2, 0]), key=np.array([7, 8, 9]),
        down=days(10, 20, 30), up=days(14, NAN, 31),
        failure=np.array([True, True, False]), repaired=np.array([True, False, False]),
    )  # fmt: skip
    assert found.asset.tolist() == [0, 0, 0, 1]
    assert (found.start / DAY).tolist() == [0, 14, 31, 5]
    assert (found.end / DAY).tolist() == [10, 30, 100, 100]
    assert found.order.tolist() == [7, 9, -1, -1]
    assert found.failed.tolist() == [True, False, False, False]
    assert found.after_repair.tolist() == [False, True, False, False]
    assert found.goes_on.tolist() == [False, False, True, False]


def test_hours_come_from_readings_where_there_are_any_and_else_from_the_calendar():
    stays = Stays(np.array([0, 0, 1]), np.array([5, 6, 5]), days(0, 10, 10), np.array([10 * DAY, NAN, NAN]))
    looked = RunningDays(np.array([5] * 4 + [6] * 2), np.array([2, 3, 4, 10, 12, 13]),
                         np.array([1.0, 0.5, 0.0, 1.0, 1.0, 1.0]))  # fmt: skip
    operation = Operation(0.9, stays, looked)
    ran, measured = operation.hours(np.array([0, 1, 2]), days(0, 0, 0), days(20, 20, 20))
    # board 0: days 2, 3, 4 in machine 5 and 12, 13 in machine 6; board 1: day 10 in machine 5; board 2 nowhere
    assert measured.tolist() == [5 * 24, 24, 0]
    assert np.allclose(ran, [24 * 3.5 + 15 * 24 * 0.9, 24 + 19 * 24 * 0.9, 20 * 24 * 0.9])
    assert np.allclose(Operation(0.5).hours(np.array([0]), days(0), days(1))[0], 12)


def test_a_board_failed_when_it_was_taken_out_and_was_restored_when_it_was_put_back():
    board, taken_out = np.array([0, 1, 2, 3]), (np.array([0, 0, 1, 2]), days(8, 30, 1, 50))
    found, told = nearest(board, days(10, 10, 49, NAN), *taken_out, reach=-5 * DAY)
    assert told.tolist() == [True, False, False, False], "two days before; nine days before; after; not received"
    assert (found[:3] / DAY).tolist() == [8, 10, 49]
    found, told = nearest(board, days(10, 1, 10, NAN), np.array([0, 1, 2]), days(12, 1, 90), reach=5 * DAY)
    assert told.tolist() == [True, True, False, False]
    assert (found[:3] / DAY).tolist() == [12, 1, 10]
    assert nearest(board, days(1, 2, 3, 4), np.array([], dtype=int), days(), reach=DAY)[1].tolist() == [False] * 4
