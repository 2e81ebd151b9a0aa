"""What one reading of the LAN proves, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Component, Fault, Role, Severity
from app.domain.site import SiteExpectations, StatedPool
from app.words.findings import finding_text
from drivers.model.reading import (
    Activity,
    BoardReading,
    DeviceReading,
    DeviceState,
    Fan,
    Message,
    Pool,
    SupplyReading,
)

GOOD = tuple(BoardReading(slot, None, True, 110, 110, 47.0 + slot, None, 65.0) for slot in range(3))
MINER = DeviceReading(
    "10.0.0.7",
    DeviceState.IDENTIFIED,
    model="S19 XP",
    hashrate_ths=143.0,
    uptime_s=9000.0,
    boards=GOOD,
    boards_expected=3,
    activity=Activity.HASHING,
)
DEAD = BoardReading(1, None, False, 110, 0)


def with_boards(*boards: BoardReading, **more: object) -> DeviceReading:
    return replace(MINER, boards=boards, **more)  # type: ignore[arg-type]


def test_a_healthy_miner_gives_nothing() -> None:
    assert findings_of_reading(MINER) == ()


def test_a_dead_board_beside_working_sisters_is_named_by_its_place() -> None:
    (finding,) = findings_of_reading(with_boards(GOOD[0], DEAD, GOOD[2], hashrate_ths=96.0))
    assert (finding.fault, finding.slot, finding.role) == (Fault.BOARD_MISSING, 1, Role.CAUSE)
    assert finding_text(finding).title == "Board 2 (middle) is silent"
    assert finding.next_steps[0].id == "save_log"


def test_a_board_that_is_not_reported_is_missing() -> None:
    (finding,) = findings_of_reading(with_boards(GOOD[0], GOOD[1]))
    assert (finding.fault, finding.slot) == (Fault.BOARD_MISSING, 2)
    assert finding_text(finding).title == "Board 3 is missing"


def test_several_dead_boards_point_at_what_they_share() -> None:
    (finding,) = findings_of_reading(with_boards(GOOD[0], DEAD, replace(DEAD, slot=2)))
    assert (finding.component, finding.slot) == (Component.MINER, None)
    assert finding.parts[0].kind.value == "psu"


def test_missing_chips_are_counted_not_placed() -> None:
    short = replace(GOOD[1], chips_working=84)
    (finding,) = findings_of_reading(with_boards(GOOD[0], short, GOOD[2]))
    assert (finding.fault, finding.chips) == (Fault.CHIPS_MISSING, ())
    assert finding_text(finding).title == "Board 2 (middle) has 84 of 110 chips"


def test_a_running_board_with_fewer_chips_is_major_and_a_silent_one_critical() -> None:
    (short,) = findings_of_reading(with_boards(GOOD[0], replace(GOOD[1], chips_working=84), GOOD[2]))
    (silent,) = findings_of_reading(with_boards(GOOD[0], DEAD, GOOD[2]))
    assert (short.severity, silent.severity) == (Severity.MAJOR, Severity.CRITICAL)


def with_counts(*counts: int) -> DeviceReading:
    return with_boards(*(replace(GOOD[slot], chips_working=count) for slot, count in enumerate(counts)))


def test_boards_that_all_miss_the_same_number_prove_the_table_wrong_not_the_boards() -> None:
    assert findings_of_reading(with_counts(104, 104, 104)) == ()


def test_boards_that_all_miss_chips_point_at_what_they_share() -> None:
    (finding,) = findings_of_reading(with_counts(104, 96, 101))
    assert (finding.fault, finding.component, finding.slot) == (Fault.CHIPS_MISSING, Component.MINER, None)
    assert {part.kind.value for part in finding.parts} == {"firmware", "psu", "control_board"}
    assert len(finding.evidence) == 3
    text = finding_text(finding)
    assert "3 boards miss chips at once" in text.title
    assert "104, 96, 101 chips where each board should have 110" in text.found


def test_a_complete_sister_proves_the_expected_count() -> None:
    findings = findings_of_reading(with_counts(104, 110, 104))
    assert [(finding.fault, finding.slot) for finding in findings] == [(Fault.CHIPS_MISSING, slot) for slot in (0, 2)]


def test_a_lone_short_board_is_less_sure_than_one_beside_complete_sisters() -> None:
    (lone,) = findings_of_reading(with_boards(replace(GOOD[0], chips_working=84), boards_expected=1))
    (beside,) = findings_of_reading(with_counts(84, 110, 110))
    assert lone.confidence < beside.confidence


@pytest.mark.parametrize("activity", [Activity.WARMING_UP, Activity.PAUSED, Activity.STOPPED])
def test_a_machine_at_rest_is_not_at_fault(activity: Activity) -> None:
    resting = tuple(replace(board, chips_working=0, active=False, hashrate_ths=0.0) for board in GOOD)
    assert findings_of_reading(with_boards(*resting, activity=activity, hashrate_ths=0.0)) == ()
    assert findings_of_reading(with_boards(GOOD[0], DEAD, GOOD[2], activity=activity)) == ()


def test_a_young_machine_that_does_not_hash_yet_is_not_at_fault() -> None:
    young = with_boards(DEAD, uptime_s=60.0, hashrate_ths=0.0, activity=Activity.UNKNOWN)
    assert findings_of_reading(young) == ()


def test_what_is_unknown_accuses_nobody() -> None:
    unknown = tuple(BoardReading(slot, chips_expected=76) for slot in range(3))
    assert findings_of_reading(with_boards(*unknown)) == ()
    assert findings_of_reading(with_boards()) == ()


def test_addresses_that_were_not_read_are_not_judged() -> None:
    for state in set(DeviceState) - {DeviceState.IDENTIFIED, DeviceState.SUSPICIOUS}:
        assert findings_of_reading(replace(with_boards(GOOD[0], DEAD, GOOD[2]), state=state)) == ()


def test_a_machine_that_contradicts_itself_is_judged_by_what_it_tells_of_its_boards() -> None:
    doubted = replace(with_boards(GOOD[0], DEAD, GOOD[2]), state=DeviceState.SUSPICIOUS)
    assert [finding.fault for finding in findings_of_reading(doubted)] == [Fault.BOARD_MISSING]
    assert findings_of_reading(replace(doubted, boards=())) == ()


def test_a_board_of_which_nothing_is_told_beside_working_sisters_is_missing() -> None:
    blank = BoardReading(1, chips_expected=76)
    (finding,) = findings_of_reading(with_boards(GOOD[0], blank, GOOD[2]))
    assert (finding.fault, finding.slot) == (Fault.BOARD_MISSING, 1)
    assert findings_of_reading(with_boards(GOOD[0], replace(blank, serial="SN-B"), GOOD[2])) == ()


def test_a_slow_board_is_told_from_its_sisters() -> None:
    slow = replace(GOOD[2], hashrate_ths=20.0)
    (finding,) = findings_of_reading(with_boards(GOOD[0], GOOD[1], slow))
    assert (finding.fault, finding.slot) == (Fault.LOW_HASHRATE, 2)
    assert findings_of_reading(with_boards(GOOD[0], GOOD[1], slow, uptime_s=100.0)) == ()


def test_hot_chips_and_sensors_that_lie() -> None:
    (finding,) = findings_of_reading(with_boards(replace(GOOD[0], temp_chip_c=112.0), *GOOD[1:]))
    assert finding.fault is Fault.OVERTEMPERATURE
    (finding,) = findings_of_reading(with_boards(replace(GOOD[0], temp_chip_c=255.0), *GOOD[1:]))
    assert (finding.fault, finding.slot) == (Fault.TEMP_SENSOR_FAULT, 0)


def test_one_fan_at_rest_is_a_fault_and_two_may_not_exist() -> None:
    fans = tuple(Fan(position, 5900.0) for position in range(1, 5))
    (finding,) = findings_of_reading(replace(MINER, fans=(*fans[:3], Fan(4, 0.0))))
    assert (finding.fault, finding.position) == (Fault.FAN_FAULT, "fan 4")
    assert findings_of_reading(replace(MINER, fans=(*fans[:2], Fan(3, 0.0), Fan(4, 0.0)))) == ()
    assert findings_of_reading(replace(MINER, fans=fans)) == ()


boards = st.builds(
    BoardReading,
    slot=st.integers(0, 3),
    active=st.sampled_from([None, True, False]),
    chips_expected=st.sampled_from([None, 110]),
    chips_working=st.sampled_from([None, 0, 84, 110]),
    hashrate_ths=st.sampled_from([None, 0.0, 20.0, 48.0]),
    temp_chip_c=st.sampled_from([None, 60.0, 112.0, 255.0]),
)


@given(
    st.lists(boards, max_size=4, unique_by=lambda board: board.slot),
    st.sampled_from([None, 3]),
    st.sampled_from(list(Activity)),
    st.sampled_from([None, 60.0, 9000.0]),
    st.lists(st.sampled_from([None, 0.0, 5900.0]), max_size=4),
)
def test_whatever_a_machine_answers_is_said_in_whole_sentences(
    boards: list[BoardReading], expected: int | None, activity: Activity, uptime: float | None, rpms: list[float | None]
) -> None:
    fans = tuple(Fan(position, rpm) for position, rpm in enumerate(rpms, 1))
    reading = replace(with_boards(*boards), boards_expected=expected, activity=activity, uptime_s=uptime, fans=fans)
    findings = findings_of_reading(reading)
    for finding in findings:
        text = finding_text(finding)
        assert "{" not in f"{text.title}{text.found}{text.detail}{text.steps}"
        assert finding.evidence
    if (
        all(b.chips_working is None and b.hashrate_ths is None and b.active is not False for b in boards)
        and not expected
    ):
        assert not any(finding.fault in (Fault.BOARD_MISSING, Fault.CHIPS_MISSING) for finding in findings)


@st.composite
def healthy_readings(draw: st.DrawFn) -> DeviceReading:
    """Machines of any size that do what they should, as different firmwares tell it."""
    count, chips = draw(st.integers(1, 12)), draw(st.integers(1, 300))
    share = st.floats(0.85, 1.1)
    ths, chip_c = draw(st.floats(0.4, 120.0)), draw(st.floats(35.0, 85.0))
    clock = draw(st.sampled_from([None, 490.0]))
    promised, counts, serials = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    boards = tuple(
        BoardReading(
            slot,
            f"SN{slot}" if serials else None,
            draw(st.sampled_from([None, True])),
            chips if counts else None,
            chips if counts else None,
            ths * draw(share),
            draw(st.sampled_from([None, chip_c - 8.0])),
            chip_c + draw(st.floats(-5.0, 8.0)),
            frequency_mhz=clock,
            expected_hashrate_ths=ths if promised else None,
        )
        for slot in range(count)
    )
    fans = draw(st.integers(0, 6))
    rpm = draw(st.floats(1000.0, 7000.0))
    places = tuple(Fan(position, rpm * draw(st.floats(0.8, 1.15))) for position in range(1, fans + 1))
    activity = draw(st.sampled_from(list(Activity)))
    return DeviceReading(
        "10.0.0.9",
        DeviceState.IDENTIFIED,
        make=draw(st.sampled_from(["Antminer", "Whatsminer", "Avalonminer", None])),
        model=draw(st.sampled_from([None, "S21 Hyd", "M60S VK40", "1246"])),
        firmware="VNish",
        hashrate_ths=sum(board.hashrate_ths or 0.0 for board in boards),
        expected_hashrate_ths=draw(st.sampled_from([None, count * ths])),
        uptime_s=draw(st.one_of(st.none(), st.floats(0, 1e7))),
        pools=(Pool("stratum+tcp://pool.example.com:3333", "hall.1", draw(st.sampled_from([None, True]))),),
        fans=places,
        boards=boards,
        boards_expected=draw(st.sampled_from([None, count])),
        activity=activity,
        fans_expected=draw(st.sampled_from([None, fans or None])),
        power_limit_w=draw(st.sampled_from([None, 3000.0])),
        supply=draw(st.sampled_from([None, SupplyReading(input_v=229.0, temp_c=52.0)])),
        default_login=draw(st.sampled_from([None, True, False])),
    )


@given(healthy_readings())
def test_a_healthy_machine_of_any_size_gives_nothing_above_a_note(reading: DeviceReading) -> None:
    site = SiteExpectations("North", (StatedPool("pool.example.com", "hall"),), ((None, "vnish"),))
    assert {finding.severity for finding in findings_of_reading(reading, site)} <= {Severity.INFO}


numbers = st.one_of(st.none(), st.floats(allow_nan=False, width=32), st.sampled_from([0.0, -40.0, 255.0, 1e30]))
wild_boards = st.builds(
    BoardReading,
    st.integers(0, 15),
    st.one_of(st.none(), st.text(max_size=5)),
    st.sampled_from([None, True, False]),
    st.one_of(st.none(), st.integers(0, 10**5)),
    st.one_of(st.none(), st.integers(0, 10**5)),
    *[numbers] * 6,
    chips_silent=st.lists(st.integers(1, 500), max_size=3).map(tuple),
)
wild = st.builds(
    DeviceReading,
    st.just("10.0.0.9"),
    st.sampled_from(list(DeviceState)),
    make=st.sampled_from([None, "Antminer", "Whatsminer", "Avalonminer", "\u202e"]),
    model=st.one_of(st.none(), st.text(max_size=5)),
    firmware=st.one_of(st.none(), st.text(max_size=5)),
    hashrate_ths=numbers,
    expected_hashrate_ths=numbers,
    uptime_s=numbers,
    pools=st.lists(st.builds(Pool, st.text(max_size=20), st.one_of(st.none(), st.text(max_size=5)))).map(tuple),
    fans=st.lists(st.builds(Fan, st.integers(0, 40), numbers), max_size=6).map(tuple),
    boards=st.lists(wild_boards, max_size=4).map(tuple),
    messages=st.lists(
        st.builds(Message, st.sampled_from([None, "530", "561042", "J7:4", "2021", "x"]), st.text(max_size=9)),
        max_size=4,
    ).map(tuple),
    boards_expected=st.one_of(st.none(), st.integers(0, 16)),
    activity=st.sampled_from(list(Activity)),
    fans_expected=st.one_of(st.none(), st.integers(0, 40)),
    power_limit_w=numbers,
    supply=st.one_of(st.none(), st.builds(SupplyReading, input_v=numbers, temp_c=numbers)),
    default_login=st.sampled_from([None, True, False]),
)


@given(wild, st.one_of(st.none(), st.text(max_size=12)))
def test_no_reading_is_too_odd_to_be_judged_and_said(reading: DeviceReading, url: str | None) -> None:
    site = SiteExpectations("North", (StatedPool(url, "a"),), ((None, "x"),)) if url is not None else None
    for finding in findings_of_reading(reading, site):
        text = finding_text(finding)
        assert "{" not in f"{text.title}{text.steps}".replace("{", "", str(reading).count("{"))
        assert finding.evidence
        assert 0 < finding.confidence <= 1
