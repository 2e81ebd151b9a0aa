"""Boards kept from scrap against the truth of a synthetic shop, board by board."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from app.domain.clock import time_of
from app.domain.report import Asked, Better, Period
from app.domain.report_rates import Rates
from app.services.reports import kept
from drivers.catalogue import board_ths
from tests.services.reports.true_orders import middle_of, numbers_behind

GIVEN_UP = ("scrapped", "donor")


def saved(true_shop, start, end):
    """Of each board the last order it was handed out repaired in, unless it was given up within 90 days after."""
    last = {}
    for row in true_shop.orders:
        here = row["fate"] == "repaired" and row["returned_at"] and start <= time_of(row["returned_at"]) < end
        if here and row["returned_at"] > last.get(row["serial"], {"returned_at": ""})["returned_at"]:
            last[row["serial"]] = row
    ends = [(row["serial"], time_of(row["ready_at"])) for row in true_shop.orders
            if row["fate"] in GIVEN_UP and row["ready_at"]]  # fmt: skip
    return [
        row
        for row in last.values()
        if not any(
            serial == row["serial"] and timedelta() < at - time_of(row["returned_at"]) <= timedelta(days=90)
            for serial, at in ends
        )
    ]


def test_boards_and_terahashes(true_shop):
    asked, start, end = middle_of(true_shop)
    rows = saved(true_shop, start, end)
    told = kept.report(true_shop.facts, asked)
    figure = told.figure("kept")
    assert figure.value == len(rows)
    assert numbers_behind(true_shop, figure.behind) == {row["number"] for row in rows}
    assert told.figure("restored").value == pytest.approx(sum(board_ths(row["code"]) for row in rows))
    assert {row.cells[0]: row.cells[1] for row in told.table("by_model").rows} == Counter(row["model"] for row in rows)
    months = Counter(row["returned_at"][:7] for row in rows)
    assert {row.cells[0]: row.cells[1] for row in told.table("by_month").rows if row.cells[1]} == months


def test_a_month_that_still_runs_is_not_held_against_a_whole_one(true_shop):
    now = true_shop.facts.now
    for over, better in ((timedelta(hours=12), Better.UP), (timedelta(days=9), None)):
        told = kept.report(true_shop.facts, Asked(Period(now - timedelta(days=20), now + over)))
        assert [told.figure(one).better for one in ("kept", "restored")] == [better, better]
        assert told.figure("kept").before is not None


def test_what_it_means_is_told_only_with_a_factor_and_its_source(true_shop, monkeypatch):
    told = kept.report(true_shop.facts, Asked())
    assert [told.figure(one).value for one in ("board_kg", "board_kwh", "board_co2")] == [None] * 3
    assert {"things.kept.note.board_kg", "things.kept.note.board_co2"} <= {note.key for note in told.notes}
    monkeypatch.setattr(kept, "rates_of", lambda _shop: Rates("USD", board_kg=2.0))
    own = kept.report(true_shop.facts, Asked())
    assert own.figure("board_kg").value == 2.0 * own.figure("kept").value
    for factor in kept.factors():  # each says who says it
        assert factor.source
        assert factor.value > 0
