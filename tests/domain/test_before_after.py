"""Before and after: only like conditions pair, the newest of each counts, what nobody described stands apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.before_after import Side, band_of, before_after, in_order, side_of
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.order_view import ActionLine, OrderView
from app.domain.spot import COLD_INPUT, OVER_RANGE, Conditions, Polarity, Spot, cold_domain, powered_domain
from app.domain.test_run import Phase
from app.domain.work_order import ActionCode
from drivers.model.probe_point import Ground, ProbeMode, ProbeState
from tests.documents.sample_orders import BY, OPENED, ORDER

#: The board is reflowed at this stamp.
WORK = 100
DIODE = Spot("CLK", Conditions(ProbeMode.DIODE, ProbeState.OFF, Ground.DOMAIN), 3)
SPOTS = (
    COLD_INPUT, cold_domain(1), cold_domain(13), cold_domain(13, ProbeMode.DIODE), powered_domain(13), DIODE,
    Spot(DIODE.point, replace(DIODE.conditions, polarity=Polarity.BLACK), 3),
    Spot(DIODE.point, replace(DIODE.conditions, ground=Ground.BOARD), 3),
)  # fmt: skip


def taken(
    stamp: int, spot: Spot | None, value: float, low: float | None = None, high: float | None = None, check: str = ""
) -> Measurement:
    draft = (
        MeasurementDraft.at_spot(spot, value, "Fluke 87V", limit_low=low, limit_high=high)
        if spot
        else MeasurementDraft("R12", "voltage", value, "V", limit_low=low, limit_high=high)
    )
    return Measurement(f"m{stamp}", OPENED + timedelta(seconds=stamp), BY, draft, None, stamp, check or None)


def done(stamp: int, code: ActionCode = ActionCode.REFLOW) -> ActionLine:
    return ActionLine(f"a{stamp}", OPENED + timedelta(seconds=stamp), BY, code, "chip 3", "", 0, (), stamp)


def order(*values: Measurement, work: tuple[ActionLine, ...] = (done(WORK),), **changes: object) -> OrderView:
    return replace(ORDER, measurements=values, actions=work, replacements=(), **changes)


def test_the_newest_of_each_side_stands_with_its_difference() -> None:
    view = order(
        taken(10, cold_domain(13), 0.3, 10.4, 13.0),
        taken(20, cold_domain(13), 0.4, 10.4, 13.0),
        taken(110, cold_domain(13), 9.0, 10.4, 13.0),
        taken(120, cold_domain(13), 11.7, 10.4, 13.0),
    )
    (pair,) = before_after(view).pairs
    assert pair.before is not None
    assert pair.after is not None
    assert (pair.before.taken.value, pair.after.taken.value) == (0.4, 11.7)
    assert pair.difference == pytest.approx(11.3)
    assert (pair.side_before, pair.side_after, pair.limits) == (Side.LOW, Side.IN_BAND, (10.4, 13.0))
    assert (pair.was_out, pair.is_out, pair.outdated) == (True, False, False)


def test_values_of_other_conditions_or_of_none_known_are_never_paired() -> None:
    ohms, diode = cold_domain(13), cold_domain(13, ProbeMode.DIODE)
    found = before_after(order(taken(1, ohms, 0.3), taken(2, None, 1.8), taken(101, diode, 0.4), taken(102, None, 1.7)))
    assert [(pair.spot, pair.before is None, pair.after is None) for pair in found.pairs] == [
        (ohms, False, True),
        (diode, True, False),
    ]
    assert found.compared == ()
    assert [one.taken.value for one in found.apart] == [1.8, 1.7]


def test_a_value_older_than_the_last_work_proves_nothing_any_more() -> None:
    view = order(taken(10, COLD_INPUT, 400.0), taken(110, COLD_INPUT, 410.0), work=(done(WORK), done(200)))
    (pair,) = before_after(view).pairs
    assert pair.outdated
    (renewed,) = before_after(replace(view, measurements=(*view.measurements, taken(210, COLD_INPUT, 420.0)))).pairs
    assert (renewed.outdated, renewed.newest.taken.value) == (False, 420.0)


def test_to_inspect_a_board_is_no_repair() -> None:
    view = order(taken(110, COLD_INPUT, 400.0), work=(done(WORK, ActionCode.INSPECT),))
    (pair,) = before_after(view).pairs
    assert (pair.before is not None, pair.after) == (True, None)
    assert view.work_done_until is None


def test_an_open_circuit_has_no_difference_and_lies_above() -> None:
    view = order(taken(10, COLD_INPUT, OVER_RANGE, 300.0, 500.0), taken(110, COLD_INPUT, 410.0, 300.0, 500.0))
    (pair,) = before_after(view).pairs
    assert (pair.difference, pair.side_before) == (None, Side.HIGH)
    assert side_of(taken(1, COLD_INPUT, 5.0)) is Side.UNKNOWN


def test_groups_share_kind_and_conditions_and_know_their_instruments() -> None:
    check = BoardCheck("c", OPENED, BY, ORDER.id, CheckKind.COLD, Phase.BEFORE)
    walk = BoardCheck("w", OPENED, BY, ORDER.id, CheckKind.WALK, Phase.BEFORE)
    view = order(
        taken(1, powered_domain(2), 0.3, 0.28, 0.34, "w"),
        taken(2, cold_domain(2), 0.3, 10.4, 13.0, "c"),
        taken(3, cold_domain(1), 11.7, 10.4, 13.0, "c"),
        taken(110, cold_domain(2), 11.6, 10.4, 13.0),
        checks=(check, walk),
    )
    cold, powered = before_after(view).groups
    assert (cold.kind, powered.kind) == (CheckKind.COLD, CheckKind.WALK)
    assert [pair.spot.domain for pair in cold.pairs] == [1, 2]
    assert (cold.out_before, cold.out_after, cold.instruments) == (1, 0, ("Fluke 87V",))
    assert band_of(cold.pairs) == (10.4, 13.0)
    assert band_of((*cold.pairs, *powered.pairs)) is None


@given(st.lists(st.tuples(st.integers(0, 2 * WORK), st.sampled_from((*SPOTS, None)), st.floats(0, 100)), max_size=30))
def test_no_value_is_lost_and_none_pairs_with_another_condition(rows: list[tuple[int, Spot | None, float]]) -> None:
    rows = [row for row in rows if row[0] != WORK]
    values = [taken(stamp, spot, value) for stamp, spot, value in sorted(rows, key=lambda row: row[0])]
    found = before_after(order(*values))
    assert list(found.apart) == [one for one in values if one.taken.spot is None]
    spots = [pair.spot for pair in found.pairs]
    assert len(spots) == len(set(spots))
    assert set(spots) == {one.taken.spot for one in values} - {None}
    assert tuple(spots) == in_order(spots)
    for pair in found.pairs:
        mine = [one for one in values if one.taken.spot == pair.spot]
        early, late = [one for one in mine if one.stamp < WORK], [one for one in mine if one.stamp > WORK]
        assert pair.before == (early[-1] if early else None)
        assert pair.after == (late[-1] if late else None)
        for one in (pair.before, pair.after):
            assert one is None or one.taken.taken_under == pair.spot.conditions
