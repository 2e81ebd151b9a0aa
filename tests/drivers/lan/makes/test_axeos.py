"""AxeOS by a driver of our own: what each version tells, what can be asked of it, and its logs, over real sockets."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.sync.server import serve as serve_websocket

from drivers.lan.dial import Dialer
from drivers.lan.makes.axeos import MAKE, reading_of
from drivers.model.action import Action, ActionKind, ActionOutcome, KnownDevice
from drivers.model.reading import Activity
from drivers.simulated.fleet import SimulatedFleet

INFO = {
    "ASICModel": "BM1370", "asicCount": 4, "deviceModel": "NerdQAxe++", "hashRate": 4805.4, "expectedHashrate": 4800,
    "temp": 61.2, "asicTemps": [60.1, 61.2, 63.5, 59.9], "vrTemp": 52, "vrTempInt": 56, "voltage": 12100, "power": 72,
    "frequency": 600, "uptimeSeconds": 4000, "macAddr": "02:00:00:00:00:01", "fanCount": 2, "version": "v1.0.36",
    "fans": [{"label": "A", "rpm": 3000}, {"label": "B", "rpm": 3100}], "stratumURL": "p.example", "stratumPort": 3333,
    "stratumUser": "w.1", "fallbackStratumURL": "", "fallbackStratumPort": 0, "stratumTLS": 1,
}  # fmt: skip
BITAXE = {
    "ASICModel": "BM1366", "asicCount": 6, "boardVersion": "303", "hashRate": 3000, "frequency": 485, "fanrpm": 4000,
    "smallCoreCount": 894, "temp": -1, "uptimeSeconds": 400, "fan2rpm": 0, "miningPaused": False,
    "hashrateMonitor": {"asics": [{"total": total} for total in (600, 0, 590, 610, 1, 9)]},
    "pools": [
        {"id": 0, "stratumURL": "a.example", "stratumPort": 1, "stratumUser": "a"},
        {"id": 4, "stratumURL": "b.example", "stratumPort": 2, "stratumUser": "b", "stratumProtocol": "SV2"},
    ],
    "primaryPoolIndex": 4, "secondaryPoolIndex": 0,
}  # fmt: skip


class Sink:
    """A log's bytes, up to `most`."""

    def __init__(self, most=10**6):
        self.data, self.most = b"", most

    def write(self, data):
        self.data += data
        return len(self.data) < self.most


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as fleet:
        yield fleet


def test_every_chip_and_fan_of_a_nerdqaxe_is_read():
    reading = reading_of("192.0.2.1", (80,), INFO)
    (board,) = reading.boards
    assert (reading.make, reading.model, reading.hashrate_ths) == ("Nerdaxe", "NerdQAxe++", 4.8054)
    assert (board.chips_working, board.temp_chip_c, board.temp_board_c, board.voltage_v) == (4, 63.5, 56.0, 12.1)
    assert [fan.rpm for fan in reading.fans] == [3000.0, 3100.0]
    assert [pool.url for pool in reading.pools] == ["stratum+ssl://p.example:3333"]
    assert reading.offers == (ActionKind.RESTART, ActionKind.FETCH_LOG)


def test_the_chip_whose_counter_stands_still_is_named_and_the_pools_are_those_in_use():
    reading = reading_of("192.0.2.1", (80,), BITAXE)
    (board,) = reading.boards
    assert (reading.model, board.chips_expected, board.chips_working, board.chips_silent) == ("Hex", 6, 5, (2,))
    assert board.temp_chip_c is None  # -1 is no sensor
    assert reading.expected_hashrate_ths == pytest.approx(894 * 6 * 485 / 1e6)
    assert [(pool.url, pool.user) for pool in reading.pools] == [
        ("stratum2+tcp://b.example:2", "b"), ("stratum+tcp://a.example:1", "a"),
    ]  # fmt: skip
    assert len(reading.fans) == 1
    assert {ActionKind.LOCATE, ActionKind.PAUSE, ActionKind.RESUME} < set(reading.offers)


@pytest.mark.parametrize(
    ("told", "activity"),
    [
        ({"miningPaused": True, "hashRate": 0}, Activity.PAUSED),
        ({"overheat_mode": 1, "hashRate": 0}, Activity.STOPPED),
        ({"shutdown": True, "hashRate": 0}, Activity.STOPPED),
        ({"hashRate": 0, "uptimeSeconds": 5}, Activity.WARMING_UP),
        ({"hashRate": 0}, Activity.UNKNOWN),
        ({}, Activity.HASHING),
    ],
)
def test_what_it_is_doing_is_told(told, activity):
    assert reading_of("192.0.2.1", (80,), BITAXE | told).activity is activity


def test_faults_are_told_in_the_firmwares_words():
    reading = reading_of("192.0.2.1", (80,), BITAXE | {"power_fault": "VIN_UV", "overheat_mode": 1})
    assert [(one.code, one.component) for one in reading.messages] == [
        ("power_fault", "psu"), ("overheat_mode", "hashboard"),
    ]  # fmt: skip


values = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.integers(), max_size=3)
)


@given(st.dictionaries(st.sampled_from(sorted({*INFO, *BITAXE})), values))
@settings(deadline=None)
def test_no_page_is_too_strange(info):
    reading = reading_of("192.0.2.1", (80,), info)
    assert reading.hashrate_ths is None or reading.hashrate_ths >= 0
    assert len(reading.boards) == 1


def known(fleet, place):
    return KnownDevice(fleet.addresses[place], (80,), "Bitaxe")


def act(fleet, place, kind):
    device = known(fleet, place)
    return asyncio.run(MAKE.act(Dialer([device.ip], fleet.dial_map), device, Action(kind)))


def test_it_is_paused_and_resumed_and_says_so(fleet):
    device = known(fleet, 21)
    dialer = Dialer([device.ip], fleet.dial_map)
    assert act(fleet, 21, ActionKind.PAUSE).outcome is ActionOutcome.DONE
    paused = asyncio.run(MAKE.read(dialer, device.ip, (80,)))
    assert (paused.activity, paused.hashrate_ths) == (Activity.PAUSED, 0.0)
    resumed = act(fleet, 21, ActionKind.RESUME)
    assert (resumed.outcome, resumed.detail) == (ActionOutcome.DONE, "Mining resumed")
    assert asyncio.run(MAKE.read(dialer, device.ip, (80,))).activity is not Activity.PAUSED
    assert act(fleet, 21, ActionKind.LOCATE).outcome is ActionOutcome.DONE


def test_a_version_that_lacks_an_action_says_so(fleet):
    assert act(fleet, 22, ActionKind.PAUSE).outcome is ActionOutcome.UNSUPPORTED  # the NerdQaxe
    assert act(fleet, 21, ActionKind.POWER_LIMIT).outcome is ActionOutcome.UNSUPPORTED


def test_a_machine_that_is_off_gives_no_answer(street, houses):
    device = KnownDevice(street.address(9), (80,), "Bitaxe")
    dialer = Dialer([device.ip], {(device.ip, 80): ("127.0.0.1", 1)})
    told = asyncio.run(MAKE.act(dialer, device, Action(ActionKind.RESTART)))
    assert told.outcome is ActionOutcome.NO_ANSWER
    assert asyncio.run(MAKE.fetch_log(dialer, device, Sink())).outcome is ActionOutcome.NO_ANSWER


def test_the_log_it_keeps_is_fetched(fleet):
    device, sink = known(fleet, 21), Sink()
    told = asyncio.run(MAKE.fetch_log(Dialer([device.ip], fleet.dial_map), device, sink))
    assert (told.outcome, told.source) == (ActionOutcome.DONE, "/api/system/logs")
    assert b"start on Ultra" in sink.data


@pytest.fixture
def live():
    """A real WebSocket server that says three lines of log, and everything else is 404 to it; its dial map."""

    def talk(connection):
        for line in ("I (1) one\n", "I (2) two\n", "I (3) three\n"):
            connection.send(line)

    with serve_websocket(talk, "127.0.0.1", 0, process_request=None) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.socket.getsockname()
        server.shutdown()
        thread.join(5)


def test_the_live_log_is_heard_over_a_websocket_and_ends_where_the_sink_is_full(live):
    device = KnownDevice("127.0.0.77", (80,), "Nerdaxe")
    dialer = Dialer([device.ip], {(device.ip, 80): live})
    whole, little = Sink(), Sink(most=5)
    told = asyncio.run(MAKE.live_log(dialer, device, whole, seconds=10))
    assert (told.outcome, told.source) == (ActionOutcome.DONE, "/api/ws")
    assert whole.data == b"I (1) one\nI (2) two\nI (3) three\n"
    asyncio.run(MAKE.live_log(dialer, device, little, seconds=10))
    assert little.data == b"I (1) one\n"


def test_a_web_server_that_speaks_no_websocket_has_no_live_log(street, houses):
    ip = street.house(1, {80: houses.web(b"not found", status="404 Not Found")})
    told = asyncio.run(MAKE.fetch_log(Dialer([ip], street.dial_map), KnownDevice(ip, (80,), "Nerdaxe"), Sink()))
    assert told.outcome is ActionOutcome.NO_ANSWER
