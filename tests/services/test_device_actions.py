"""Actions from rows of a scan to lines of the record: real simulated machines, the real LAN process, a real shop."""

from __future__ import annotations

import pytest

from app.domain.asset import AssetKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services.device_actions import ActionService, ActionsOver, MachineActed, MachineRead, offers, watts_bounds
from app.services.device_records import history
from app.services.fleet import FleetRow
from app.services.orders import open_order
from drivers.model.action import Action, ActionKind, ActionOutcome
from drivers.model.reading import Activity, DeviceReading, DeviceState


def do(service, action, rows):
    events = []
    assert service.run(action, rows, events.append).wait(60)
    return events


def test_what_is_offered_is_what_the_machines_say_they_can(rows):
    limited = [row for row in rows if offers(row, ActionKind.POWER_LIMIT)]
    assert {row.reading.firmware for row in limited} == {"VNish", "WhatsMiner Stock"}
    assert offers(rows[0], ActionKind.RESTART)


def test_every_result_is_recorded_in_one_commit_with_asset_and_open_order(lan, rows, shop):
    first, second = rows[0].reading, rows[4].reading
    asset = AssetDraft(AssetKind.MINER, first.make, first.model, None, first.serial, None, first.mac)
    order = open_order(shop, "Ada", OrderDraft("hashes badly", asset))
    commits = []
    shop.on_change(commits.append)
    service = ActionService(lan, shop, "Ada")
    events = do(service, Action(ActionKind.LOCATE), [rows[0], rows[4], rows[23]])
    outcomes = {one.device.ip: one.result.outcome for one in events if isinstance(one, MachineActed)}
    assert outcomes[first.ip] is outcomes[second.ip] is ActionOutcome.DONE
    over = events[-1]
    assert isinstance(over, ActionsOver)
    assert over.unrecorded is None
    assert len(commits) == 1
    assert {id_ for entity, id_ in commits[0].touched if entity == "device_action"} == set(over.recorded)
    (line,) = history(shop, first.device)
    assert (line.kind, line.outcome, line.confirmed, line.actor) == ("locate", ActionOutcome.DONE, True, "Ada")
    assert line.simulated
    assert line.order_id == order.id
    assert line.asset_id is not None
    (line,) = history(shop, second.device)
    assert (line.asset_id, line.order_id) == (None, None)


def test_the_row_is_read_again_after_an_action(lan, rows):
    events = do(ActionService(lan), Action(ActionKind.PAUSE), [rows[6]])
    (read,) = [event.row for event in events if isinstance(event, MachineRead)]
    assert read.reading.activity is Activity.PAUSED
    assert read.simulated


def test_one_that_was_stopped_in_time_leaves_no_line(lan, rows, shop):
    service = ActionService(lan, shop, "Ada")
    events = []
    acting = service.run(Action(ActionKind.RESTART), [], events.append)
    assert acting.wait(60)
    acting.cancel()
    assert events == [ActionsOver()]
    assert history(shop, rows[0].reading.device) == ()


def test_a_power_limit_needs_watts_and_other_actions_none(lan, rows):
    for wrong in (Action(ActionKind.POWER_LIMIT), Action(ActionKind.POWER_LIMIT, -5), Action(ActionKind.PAUSE, 3000)):
        with pytest.raises(ValueError, match="Action"):
            ActionService(lan).run(wrong, rows[:1], print)


def test_the_bounds_of_a_power_limit_suit_every_machine_of_the_list():
    def row(watts):
        return FleetRow(DeviceReading("10.0.0.1", DeviceState.IDENTIFIED, power_w=watts), ())

    assert watts_bounds([row(3000.0)]) == (900.0, 3900.0)
    assert watts_bounds([row(3000.0), row(3400.0)]) == (1020.0, 3900.0)
    assert watts_bounds([row(None)]) == (100.0, 12000.0)
    assert watts_bounds([row(15.0), row(6000.0)]) == (100.0, 12000.0)
