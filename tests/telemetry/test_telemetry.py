"""The history of readings on real files: what is kept, what comes of it, and what happens when the file is bad."""

from __future__ import annotations

import random
import sqlite3
import threading

import pytest

from app.domain.machine_sample import Point, Quantity, machine_key
from app.domain.telemetry_error import TelemetryDamaged, TelemetryFailed, TelemetryFull, TelemetryTooNew
from app.telemetry.schema import APPLICATION_ID
from app.telemetry.telemetry import DATABASE, Telemetry
from app.telemetry.tiers import DAY, FIVE_MINUTES, HOUR, VALUE_DAYS, prune
from app.words.errors import sentence
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan

NOON = 1_800_014_400 // HOUR * HOUR


class Clock:
    """A wall clock that a test sets."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telemetry(tmp_path, clock):
    made = Telemetry(tmp_path, clock)
    yield made
    made.close()


def reading(serial="SN1", ths=100.0, ip="10.0.0.5", mac="02:00:00:00:00:05", **more) -> DeviceReading:
    boards = tuple(BoardReading(slot, f"B{slot}", True, 114, 110 + slot, ths / 3, 60, 80 + slot) for slot in range(3))
    values = {
        "expected_hashrate_ths": 110.0,
        "power_w": 3250.0,
        "uptime_s": 3600.0,
        "fans": (Fan(1, 6000.0), Fan(2, 5800.0)),
        "boards": boards,
        "activity": Activity.HASHING,
    }
    return DeviceReading(
        ip, DeviceState.IDENTIFIED, serial=serial, mac=mac, hashrate_ths=ths, make="Antminer", model="S19", ports=(80,),
        **{**values, **more},
    )  # fmt: skip


KEY = machine_key(reading())


def test_one_sample_in_five_minutes(telemetry, clock):
    for second in range(0, 600, 30):
        telemetry.take(reading(ths=100 + second), NOON + second)
    clock.now = NOON + 600
    telemetry.flush()
    points = telemetry.series(KEY, Quantity.HASHRATE, NOON)
    assert points == (Point(NOON, 100, 100, 100), Point(NOON + 300, 400, 400, 400))


def test_what_is_kept_of_a_machine_and_of_its_boards(telemetry, clock):
    telemetry.take(reading(), NOON)
    telemetry.flush()
    clock.now += 60

    def last(quantity, slot=None):
        return telemetry.series(KEY, quantity, NOON, slot=slot)[-1].mid

    assert last(Quantity.POWER) == 3250
    assert last(Quantity.FAN) == 5800
    assert last(Quantity.TEMP_CHIP) == 82
    assert last(Quantity.CHIPS) == 333
    assert last(Quantity.UPTIME) == 3600
    assert last(Quantity.CHIPS, slot=1) == 111
    assert last(Quantity.HASHRATE, slot=2) == pytest.approx(33.333)
    assert telemetry.series(KEY, Quantity.POWER, NOON, slot=1) == ()
    assert telemetry.series(KEY, Quantity.CHIPS, NOON, slot=7) == ()
    assert telemetry.series("serial:nobody", Quantity.POWER, NOON) == ()


def test_the_course_of_a_day_is_hours_of_share_with_gaps(telemetry, clock):
    for hour in (0, 1, 3):
        for minute in range(0, 60, 5):
            telemetry.take(reading(ths=110 if hour < 3 else 55), NOON + hour * HOUR + minute * 60)
    clock.now = NOON + 4 * HOUR + 30
    telemetry.flush()
    course = telemetry.history([KEY, "serial:other"], hours=6)
    assert course == {KEY: (None, 1.0, 1.0, None, 0.5, None)}


def test_the_running_hour_is_in_the_course_before_it_is_computed(telemetry, clock):
    clock.now = NOON + 700
    telemetry.take(reading(ths=55), NOON + 10)
    telemetry.flush()
    assert telemetry.history([KEY], hours=2)[KEY] == (None, 0.5)


def test_a_machine_without_an_expected_rate_is_measured_against_itself(telemetry, clock):
    for hour, ths in enumerate((40.0, 80.0)):
        telemetry.take(reading(ths=ths, expected_hashrate_ths=None), NOON + hour * HOUR)
    clock.now = NOON + HOUR + 60
    telemetry.flush()
    assert telemetry.history([KEY], hours=2)[KEY] == (0.5, 1.0)


def test_simulated_readings_have_a_life_of_their_own(telemetry, clock):
    telemetry.take(reading(ths=100), NOON)
    telemetry.take(reading(ths=1), NOON, simulated=True)
    telemetry.flush()
    clock.now += 60
    assert telemetry.series(KEY, Quantity.HASHRATE, NOON)[0].mid == 100
    assert telemetry.series(machine_key(reading(), simulated=True), Quantity.HASHRATE, NOON)[0].mid == 1
    with telemetry.read() as db:
        assert db.execute("SELECT key, simulated FROM machine ORDER BY simulated").fetchall() == [
            ("serial:SN1", 0),
            ("simulated serial:SN1", 1),
        ]


def test_a_machine_that_first_told_only_its_mac_goes_on_under_its_serial(telemetry, clock):
    telemetry.take(reading(serial=None), NOON)
    telemetry.flush()
    telemetry.take(reading(), NOON + 300)
    clock.now = NOON + 600
    telemetry.flush()
    assert len(telemetry.series(KEY, Quantity.HASHRATE, NOON)) == 2


def test_silence_is_a_sample_without_values(telemetry, clock):
    from drivers.model.action import KnownDevice

    telemetry.take(reading(), NOON)
    telemetry.take_silence(KEY, KnownDevice("10.0.0.5"), NOON + 300)
    clock.now = NOON + 2 * HOUR
    telemetry.flush()
    assert len(telemetry.series(KEY, Quantity.HASHRATE, NOON)) == 1
    assert telemetry.history([KEY], hours=3)[KEY] == (pytest.approx(100 / 110, abs=0.001), None, None)


def test_long_spans_are_told_by_hours_and_very_long_ones_by_days(telemetry, clock):
    shuffled = [NOON + hour * HOUR + slot * FIVE_MINUTES for hour in range(0, 240, 5) for slot in range(12)]
    random.Random(3).shuffle(shuffled)
    for at in shuffled:
        telemetry.take(reading(ths=100 + at // FIVE_MINUTES % 12), at)
        telemetry._last_slot.clear()
    clock.now = NOON + 240 * HOUR
    telemetry.flush()
    hours = telemetry.series(KEY, Quantity.HASHRATE, NOON)
    assert len(hours) == 48
    assert {(point.high - point.low) for point in hours} == {11}
    assert all(point.low <= point.mid <= point.high for point in hours)
    days = telemetry.series(KEY, Quantity.HASHRATE, NOON - 100 * DAY)
    assert 10 <= len(days) <= 11


def test_what_was_written_is_there_after_a_restart(tmp_path, clock):
    first = Telemetry(tmp_path, clock)
    first.take(reading(), NOON)
    first.close()
    first.close()
    second = Telemetry(tmp_path, clock)
    second.take(reading(ths=1), NOON + 60)
    clock.now = NOON + 61
    second.flush()
    assert [point.mid for point in second.series(KEY, Quantity.HASHRATE, NOON)] == [100]
    assert second.put_aside is None
    second.close()


def test_pruning_keeps_what_each_tier_promises(telemetry, clock):
    for day in range(20):
        telemetry.take(reading(ths=100 + day), NOON + day * DAY)
    clock.now = NOON + 20 * DAY
    telemetry.flush()
    for _ in range(30):
        telemetry.write(lambda db, _machines: db.execute("SELECT 1")).result()
        telemetry._submit(lambda: prune(telemetry._db, clock.now)).result()
    with telemetry.read() as db:
        counts = [db.execute(f"SELECT count(*) FROM {tier}").fetchone()[0] for tier in ("value", "hour", "day")]
    assert counts == [VALUE_DAYS, 20, 20]


def test_a_clock_that_is_years_ahead_for_one_pruning_costs_a_day_at_most(telemetry, clock):
    for day in range(10):
        telemetry.take(reading(), NOON + day * DAY)
    clock.now = NOON + 10 * DAY
    telemetry.flush()
    telemetry._submit(lambda: prune(telemetry._db, clock.now + 3650 * DAY)).result()
    with telemetry.read() as db:
        assert db.execute("SELECT count(*) FROM value").fetchone()[0] == 9
        assert db.execute("SELECT count(*) FROM hour").fetchone()[0] == 9


def test_a_clock_that_ran_behind_spoils_no_hour_whose_samples_are_pruned(telemetry, clock):
    for minute in range(0, 60, 5):
        telemetry.take(reading(ths=100), NOON + minute * 60)
    clock.now = NOON + 20 * DAY
    telemetry.flush()
    telemetry._submit(lambda: prune(telemetry._db, clock.now)).result()
    telemetry._last_slot.clear()
    telemetry.take(reading(ths=1), NOON)
    telemetry.flush()
    (point,) = telemetry.series(KEY, Quantity.HASHRATE, NOON - 10 * DAY, NOON + HOUR)
    assert (point.low, point.mid) == (100, 100)


# ---------------------------------------------------------------- bad files, full disks


def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path, clock):
    (tmp_path / DATABASE).write_bytes(b"this is no database at all" * 400)
    telemetry = Telemetry(tmp_path, clock)
    assert isinstance(telemetry.put_aside, TelemetryDamaged)
    assert telemetry.put_aside.aside.read_bytes().startswith(b"this is no database")
    assert telemetry.put_aside.aside.name in sentence(telemetry.put_aside)
    telemetry.take(reading(), NOON)
    telemetry.flush()
    assert telemetry.series(KEY, Quantity.HASHRATE, NOON - 1)
    telemetry.close()


def test_the_file_of_a_newer_program_is_put_aside(tmp_path, clock):
    with sqlite3.connect(tmp_path / DATABASE) as db:
        db.execute("CREATE TABLE future (x)")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 99")
    telemetry = Telemetry(tmp_path, clock)
    assert isinstance(telemetry.put_aside, TelemetryTooNew)
    assert "newer" in sentence(telemetry.put_aside)
    telemetry.close()


def test_a_file_that_breaks_while_it_is_open_is_put_aside_too(tmp_path, clock):
    telemetry = Telemetry(tmp_path, clock)
    for minute in range(0, 3000, 5):
        telemetry.take(reading(serial=f"SN{minute}"), NOON + minute * 60)
    telemetry.flush()
    telemetry._submit(lambda: telemetry._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()).result()
    with (tmp_path / DATABASE).open("r+b") as file:
        file.seek(0)
        file.write(b"\xff" * 16_384)
    telemetry._submit(lambda: telemetry._db.execute("PRAGMA cache_size = 0")).result()
    telemetry.take(reading(), NOON + 999_999)
    with pytest.raises(TelemetryFailed):
        telemetry.flush()
    assert isinstance(telemetry.put_aside, TelemetryDamaged)
    clock.now = NOON + 10**6
    telemetry.flush()
    assert len(telemetry.series(KEY, Quantity.HASHRATE, NOON + 999_000)) == 1
    telemetry.close()


def test_a_full_disk_is_said_and_nothing_that_waits_is_lost(telemetry, clock):
    pages = telemetry._submit(lambda: telemetry._db.execute("PRAGMA page_count").fetchone()[0]).result()
    telemetry._submit(lambda: telemetry._db.execute(f"PRAGMA max_page_count = {pages}").fetchall()).result()
    for number in range(500):
        telemetry.take(reading(serial=f"SN{number}"), NOON)
    with pytest.raises(TelemetryFull):
        telemetry.flush()
    assert isinstance(telemetry.problem, TelemetryFull)
    assert "full" in sentence(telemetry.problem)
    with telemetry.read() as db:  # a slow machine had time to write some of them where there was room still
        written = db.execute("SELECT count(*) FROM value").fetchone()[0]
    assert telemetry.waiting() == 500 - written > 0
    telemetry._submit(lambda: telemetry._db.execute("PRAGMA max_page_count = 1000000").fetchall()).result()
    telemetry.flush()
    assert telemetry.waiting() == 0
    assert telemetry.problem is None
    with telemetry.read() as db:
        assert db.execute("SELECT count(*) FROM value").fetchone()[0] == 500


def test_a_folder_that_cannot_be_had_is_one_clear_error(tmp_path, clock):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TelemetryFailed) as caught:
        Telemetry(tmp_path / "file", clock)
    assert "telemetry.db" in sentence(caught.value)


def test_what_no_number_can_be_made_of_is_left_out_and_stops_nothing(telemetry):
    boards = (BoardReading(-1, hashrate_ths=1.0), BoardReading(0, hashrate_ths=float("nan"), temp_chip_c=70.0))
    telemetry.take(reading(ths=float("inf"), boards=(*boards, BoardReading(10**9, hashrate_ths=1.0))), NOON)
    telemetry.flush()
    assert telemetry.series(KEY, Quantity.HASHRATE, NOON - 60) == ()
    assert [point.mid for point in telemetry.series(KEY, Quantity.TEMP_CHIP, NOON - 60, slot=0)] == [70.0]
    assert telemetry.series(KEY, Quantity.HASHRATE, NOON - 60, slot=-1) == ()


def test_an_error_of_our_own_ends_neither_the_writing_nor_what_comes_after(telemetry, monkeypatch):
    reported = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_value))
    sound = telemetry._write
    monkeypatch.setattr(telemetry, "_write", lambda _some: 1 // 0)
    telemetry.take(reading(), NOON)
    telemetry._submit(lambda: telemetry._guarded(telemetry._write_taken)).result()  # in the thread that writes
    assert [type(error) for error in reported] == [ZeroDivisionError]
    assert (telemetry.problem, telemetry.waiting(), telemetry.lost) == (None, 0, 1)
    monkeypatch.setattr(telemetry, "_write", sound)
    telemetry.take(reading(), NOON + FIVE_MINUTES)
    telemetry.flush()
    assert len(telemetry.series(KEY, Quantity.HASHRATE, NOON - 60, NOON + HOUR)) == 1
