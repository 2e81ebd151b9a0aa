"""What is sent to whom for each action, proved by the simulated fleet's log of requests; and that nothing else is."""

from __future__ import annotations

import json
import queue
import re
from dataclasses import replace

import pytest

from drivers.lan.wire import Acted, Finished, Listing, plain_value
from drivers.model.action import Action, ActionKind, ActionOutcome, KnownDevice
from drivers.model.reading import Activity
from drivers.simulated.fleet import SimulatedFleet

#: One machine of each firmware: its place in the fleet.
ANTMINER, UMC, VNISH, WHATSMINER, AVALON, BITAXE = 0, 4, 12, 14, 18, 21


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as fleet:
        yield fleet


@pytest.fixture(scope="module")
def known(fleet, warm_scanner):
    """Every machine as a scan identified it."""
    heard = warm_scanner.ask("scan", fleet.dial_map, targets=fleet.targets)
    read = {one.reading.ip: one.reading for one in heard if isinstance(one, Listing)}
    return [
        KnownDevice(ip, one.ports, one.make, one.model, one.firmware, one.mac, one.serial)
        for ip, one in ((ip, read[ip]) for ip in fleet.addresses)
    ]


@pytest.fixture
def act(fleet, warm_scanner):
    """Act on machines: the results by address, the readings told after it, and every request that wrote something."""

    def run(kind, *devices, watts=None, dial_map=None, **args):
        before = len(fleet.requests)
        heard = warm_scanner.ask(
            "act",
            dial_map or fleet.dial_map,
            action=plain_value(Action(kind, watts)),
            devices=[plain_value(device) for device in devices],
            **args,
        )
        assert isinstance(heard[-1], Finished)
        results = {one.result.ip: one.result for one in heard if isinstance(one, Acted)}
        readings = {one.reading.ip: one.reading for one in heard if isinstance(one, Listing)}
        return results, readings, [(ip, line) for ip, _, line in fleet.requests[before:] if writes(line)]

    return run


#: What the simulated firmwares are asked when they are only read.
READS = {
    "version", "summary", "stats", "devs", "edevs", "pools", "devdetails", "get_version", "get_miner_info", "status",
    "get_psu", "get_error_code", "get_token", "estats", "config", "coin", "litestats", "check",
}  # fmt: skip


def writes(line):
    if line.startswith(("GET ", "HEAD ", '{"command":"version"}', "POST /user/userpanel?post=4")):
        return False
    return line not in READS


SENT = {
    (ActionKind.LOCATE, ANTMINER): ['POST /cgi-bin/blink.cgi {"blink": "true"}'],
    (ActionKind.LOCATE, UMC): ['POST /identify {"param": true}'],
    (ActionKind.LOCATE, VNISH): ['POST /api/v1/find-miner {"on": true}'],
    (ActionKind.LOCATE, WHATSMINER): ["set_led color=red period=200 duration=100 start=0"],
    (ActionKind.LOCATE, AVALON): ["ascset led,1-1"],
    (ActionKind.LOCATE_OFF, ANTMINER): ['POST /cgi-bin/blink.cgi {"blink": "false"}'],
    (ActionKind.LOCATE_OFF, UMC): ['POST /identify {"param": false}'],
    (ActionKind.LOCATE_OFF, VNISH): ['POST /api/v1/find-miner {"on": false}'],
    (ActionKind.LOCATE_OFF, WHATSMINER): ["set_led param=auto"],
    (ActionKind.LOCATE_OFF, AVALON): ["ascset led,1-0"],
    (ActionKind.PAUSE, ANTMINER): ["POST /cgi-bin/set_miner_conf.cgi miner-mode 1"],
    (ActionKind.PAUSE, UMC): ['POST /miner {"param": "Stop"}'],
    (ActionKind.PAUSE, VNISH): ["POST /api/v1/mining/stop"],
    (ActionKind.PAUSE, WHATSMINER): ["power_off respbefore=true"],
    (ActionKind.PAUSE, AVALON): ["ascset softoff,1:now"],
    (ActionKind.RESUME, ANTMINER): ["POST /cgi-bin/set_miner_conf.cgi miner-mode 0"],
    (ActionKind.RESUME, UMC): ['POST /miner {"param": "Autostart"}'],
    (ActionKind.RESUME, VNISH): ["POST /api/v1/mining/start"],
    (ActionKind.RESUME, WHATSMINER): ["power_on"],
    (ActionKind.RESUME, AVALON): ["ascset softon,1:now"],
    (ActionKind.POWER_LIMIT, VNISH): ['POST /api/v1/settings {"miner": {"overclock": {"preset": "3000"}}}'],
    (ActionKind.POWER_LIMIT, WHATSMINER): ["adjust_power_limit power_limit=3000"],
    (ActionKind.RESTART, ANTMINER): ["POST /cgi-bin/reboot.cgi"],
    (ActionKind.RESTART, UMC): ['POST /reboot {"param": "0"}'],
    (ActionKind.RESTART, VNISH): ["POST /api/v1/mining/restart"],
    (ActionKind.RESTART, WHATSMINER): ["reboot"],
    (ActionKind.RESTART, AVALON): ["restart"],
}
ORDER = (
    ActionKind.LOCATE, ActionKind.LOCATE_OFF, ActionKind.PAUSE, ActionKind.RESUME, ActionKind.POWER_LIMIT,
    ActionKind.RESTART,
)  # fmt: skip


def essence(line, pool):
    """A request without what differs from run to run; a stock Antminer's settings come back whole, pools unchanged."""
    if line.startswith("POST /cgi-bin/set_miner_conf.cgi {"):
        settings = json.loads("{" + line.partition(" {")[2])
        assert settings["pools"] == [{"url": pool[0], "user": pool[1], "pass": ""}]
        return f"POST /cgi-bin/set_miner_conf.cgi miner-mode {settings['miner-mode']}"
    return re.sub(r"(soft(?:on|off),1):\d+", r"\1:now", line)


@pytest.mark.parametrize("kind", ORDER)
def test_each_action_sends_one_thing_to_one_machine(kind, fleet, known, act):
    devices = [known[place] for place in (ANTMINER, UMC, VNISH, WHATSMINER, AVALON)]
    watts = 3000 if kind is ActionKind.POWER_LIMIT else None
    results, readings, sent = act(kind, *devices, watts=watts)
    for place, device in zip((ANTMINER, UMC, VNISH, WHATSMINER, AVALON), devices, strict=True):
        lines = [line for ip, line in sent if ip == device.ip and "asked to log in" not in line]
        lines = [line for line in lines if line != "POST /api/v1/unlock"]
        pool = ("stratum+tcp://pool.example.com:3333", f"demo.shelf-{place // 6 + 1}-{place % 6 + 1}")
        assert [essence(line, pool) for line in lines] == SENT.get((kind, place), [])
        result = results[device.ip]
        if (kind, place) in SENT:
            assert (result.outcome, result.detail) == (ActionOutcome.DONE, None)
            assert result.confirmed or (kind, place) == (ActionKind.POWER_LIMIT, VNISH)  # which tells no limit
            assert readings[device.ip].mac == device.mac
        else:
            assert result.outcome is ActionOutcome.UNSUPPORTED
    assert {ip for ip, _ in sent} <= {device.ip for device in devices}


def test_a_paused_machine_is_seen_paused_and_a_blinking_one_blinking(known, act):
    _, readings, _ = act(ActionKind.PAUSE, known[UMC + 1])
    assert readings[known[UMC + 1].ip].activity is Activity.PAUSED
    assert readings[known[UMC + 1].ip].hashrate_ths == 0
    _, readings, _ = act(ActionKind.LOCATE, known[UMC + 1])
    assert readings[known[UMC + 1].ip].light_on is True


def test_another_machine_at_the_address_gets_nothing(fleet, known, act):
    device = replace(known[ANTMINER], mac="02:00:00:00:00:99", serial=None)
    results, _, sent = act(ActionKind.RESTART, device)
    assert results[device.ip].outcome is ActionOutcome.WRONG_DEVICE
    assert "02:48:57:00:01:01" in results[device.ip].detail
    assert sent == []


def test_a_machine_that_is_off_gets_nothing_and_says_so(fleet, act):
    gone = KnownDevice(fleet.addresses[-1].rpartition(".")[0] + ".29", (80,), "Antminer", "S19")
    dial_map = {**fleet.dial_map, (gone.ip, 80): (gone.ip, 1)}
    results, _, sent = act(ActionKind.RESTART, gone, dial_map=dial_map)
    assert results[gone.ip].outcome is ActionOutcome.NO_ANSWER
    assert sent == []


def test_a_machine_known_by_less_than_its_make_and_model_gets_nothing(known, act):
    results, _, sent = act(ActionKind.RESTART, KnownDevice(known[UMC].ip, known[UMC].ports))
    assert results[known[UMC].ip].outcome is ActionOutcome.WRONG_DEVICE
    assert sent == []


def test_a_whatsminer_that_refuses_says_why_and_its_switch_stays_off(fleet, known, act):
    machine = next(one for one in fleet._machines if one.ip == known[WHATSMINER + 1].ip)
    machine.writes_off = True
    results, _, sent = act(ActionKind.RESTART, known[WHATSMINER + 1])
    refused = results[machine.ip]
    assert refused.outcome is ActionOutcome.REFUSED
    assert refused.detail.startswith("permission denied: its API is switched off")
    assert sent == [(machine.ip, "reboot")]


def test_the_persons_password_goes_only_to_the_make_and_range_it_is_for(known, act):
    wrong = {"login": "whatsminer", "user": "admin", "password": "no such password", "targets": [known[WHATSMINER].ip]}
    results, _, sent = act(
        ActionKind.LOCATE_OFF, known[WHATSMINER], known[WHATSMINER + 2], known[UMC], credentials=[wrong]
    )
    assert results[known[WHATSMINER].ip].outcome is ActionOutcome.NEEDS_LOGIN
    assert (known[WHATSMINER].ip, "enc") in sent  # what the machine could not open
    assert results[known[WHATSMINER + 2].ip].outcome is ActionOutcome.DONE
    assert results[known[UMC].ip].outcome is ActionOutcome.DONE


def test_reading_writes_nothing(fleet, known, warm_scanner):
    before = len(fleet.requests)
    warm_scanner.ask("scan", fleet.dial_map, targets=fleet.targets)
    warm_scanner.ask("read", fleet.dial_map, devices=[plain_value(one) for one in known])
    assert [line for _, _, line in fleet.requests[before:] if writes(line)] == []


def test_what_was_not_sent_when_the_person_stopped_is_told_as_cancelled(fleet, known, warm_scanner):
    gone = KnownDevice(fleet.addresses[-1].rpartition(".")[0] + ".29", (80,), "Antminer", "S19")
    dial_map = {**fleet.dial_map, (gone.ip, 80): (gone.ip, 1)}
    replies = queue.Queue()
    call = warm_scanner.child.new_call()
    args = {
        "action": plain_value(Action(ActionKind.RESTART)),
        "devices": [plain_value(gone), plain_value(known[BITAXE])],
        "dial_map": [(*there, *really) for there, really in dial_map.items()],
    }
    warm_scanner.child.start(call, "act", args, replies.put)
    told = [replies.get(timeout=60)]
    while not isinstance(told[-1], Acted):
        told.append(replies.get(timeout=60))
    warm_scanner.child.cancel(call)  # the other one is knocked at twice, half a second apart
    while not isinstance(told[-1], Finished):
        told.append(replies.get(timeout=60))
    assert told[-1].cancelled
    outcomes = {one.result.ip: one.result.outcome for one in told if isinstance(one, Acted)}
    assert outcomes == {known[BITAXE].ip: ActionOutcome.DONE, gone.ip: ActionOutcome.CANCELLED}
