"""The bisection of an order's board: each answer in the record, paused, taken up by another, ended with findings."""

from __future__ import annotations

import os
import pty
import queue
import threading
import tty
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.diagnosis.holding import BisectionRefused
from app.domain.asset import AssetKind
from app.domain.bisection import CountFrom, Ending, Heard
from app.domain.bisection_error import (
    BoardNotNamed,
    BodyUnreadable,
    CountImpossible,
    NotCounted,
    NothingAsked,
    PowerLocked,
)
from app.domain.board_check import CheckKind
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.test_run import TestKind
from app.domain.tester_display import CountTooHigh, NotACount, NothingTyped
from app.services import checks, keypad, orders
from app.services.bench_course import BenchTiming
from app.services.bisection import BoardBisection
from app.services.bisection_counts import LinkPorts, TesterCounts, count_on_link, settings_of
from app.services.cold_check import ColdCheck
from app.services.console_events import console_timing
from app.services.contract import bisection_document
from app.services.shop import Shop
from app.words.errors import sentence
from drivers.catalogue import board
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import HashboardFaults

ME, BEN = "Ana", "Бен 王"


def order_of(shop: Shop, code: str | None = "BHB42601") -> str:
    asset = AssetDraft(AssetKind.HASHBOARD, board_code=code, serial=f"SN-{code}")
    return orders.open_order(shop, ME, OrderDraft("short", asset)).number


@pytest.fixture
def number(shop: Shop) -> str:
    return order_of(shop)


def answers(asked: BoardBisection, stops_after: int, most: int = 99) -> None:
    """Answer as a board that stops there; `most` answers."""
    while asked.ask is not None and most:
        held = asked.ask.hold_after
        asked.count((held if held is not None and held <= stops_after else 0,))
        most -= 1


# ---------------------------------------------------------------- in the record


def test_nothing_is_written_before_the_first_count(shop: Shop, number: str) -> None:
    asked = BoardBisection.open(shop, ME, number)
    assert asked.ask is not None
    assert (asked.ask.hold_after, asked.ask.expect) == (None, 126)
    assert orders.order(shop, number).checks == ()
    asked.take("0")
    (check,) = orders.order(shop, number).checks
    assert (check.kind, check.board_code, check.ended) == (CheckKind.BISECTION, "BHB42601", False)


def test_it_says_what_to_hold_where_and_what_to_expect(shop: Shop, number: str) -> None:
    asked = BoardBisection.open(shop, ME, number)
    asked.take("0")
    ask = asked.ask
    assert ask is not None
    assert (ask.hold_after, ask.rail_v, ask.expect, ask.domains) == (63, 1.2, 63, (21, 22))


def test_another_person_goes_on_where_it_was_left(shop: Shop, number: str) -> None:
    asked = BoardBisection.open(shop, ME, number)
    answers(asked, 84, most=4)
    again = BoardBisection.open(shop, BEN, number)
    assert again.state == asked.state
    answers(again, 84)
    assert again.result is not None
    assert again.result.chips == (84, 85)
    assert {step.by for step in again.state.steps} == {ME, BEN}


def test_every_answer_can_be_taken_back(shop: Shop, number: str) -> None:
    asked = BoardBisection.open(shop, ME, number)
    answers(asked, 84, most=3)
    while asked.state.steps:
        asked.undo()
    assert BoardBisection.open(shop, ME, number).state.steps == ()
    assert asked.undo() is asked.state  # nothing is left to take back


def test_it_ends_as_a_test_run_with_its_findings_and_undo_opens_it_again(shop: Shop, number: str) -> None:
    asked = BoardBisection.open(shop, ME, number)
    with pytest.raises(NothingAsked):
        asked.finish()
    answers(asked, 64)
    kept = asked.finish()
    view = orders.order(shop, number)
    (run,) = view.test_runs
    assert (run.kind, run.verdict, run.chips_expected) == (TestKind.BISECTION, Fault.CHAIN_BREAK, 126)
    assert "64: 64" in run.note
    (line,) = view.findings
    assert line.finding.chips == (64, 65)
    assert line.finding.domains == (22,)
    assert line.finding.parts[0].likelihood is not None
    assert view.checks[0].ended
    assert BoardBisection.open(shop, ME, number).state.steps == ()
    shop.undo(ME, kept.commit)
    assert BoardBisection.open(shop, ME, number).result == asked.result


def test_it_begins_with_the_count_that_the_order_knows(shop: Shop, number: str) -> None:
    keypad.keep_answer(shop, ME, keypad.answer("BHB42601", "82 82 84"), number)
    asked = BoardBisection.open(shop, BEN, number)
    (first,) = asked.state.steps
    assert (first.source, first.counts, first.by) == (CountFrom.ORDER, (82, 82, 84), ME)
    assert asked.ask is not None
    assert (asked.ask.hold_after, asked.ask.question.tries) == (84, 3)
    assert orders.order(shop, number).checks == ()


def test_a_state_that_cannot_be_read_is_said_and_begun_anew(shop: Shop, number: str) -> None:
    check = checks.begin(shop, ME, number, CheckKind.BISECTION, "BHB42601", body="{cut")
    with pytest.raises(BodyUnreadable):
        BoardBisection.open(shop, ME, number)
    anew = BoardBisection.open_anew(shop, ME, number)
    assert anew.state.steps == ()
    anew.take("0")
    assert checks.check_of(orders.order(shop, number), check.id).body == anew.state.body


def test_boards_that_are_not_halved_and_orders_without_a_board_are_refused(shop: Shop) -> None:
    for code in ("L7", "Bitaxe Hex"):
        with pytest.raises(BisectionRefused) as refused:
            BoardBisection.open(shop, ME, order_of(shop, code))
        assert len(sentence(refused.value)) > 60
    with pytest.raises(BoardNotNamed):
        BoardBisection.open(shop, ME, order_of(shop, None))


@pytest.mark.parametrize(
    ("typed", "error"), [("", NothingTyped), ("abc", NotACount), ("200", CountTooHigh), ("ok", NothingTyped)]
)
def test_what_cannot_be_a_count_is_said_and_kept_nowhere(shop: Shop, number: str, typed: str, error: type) -> None:
    asked = BoardBisection.open(shop, ME, number)
    with pytest.raises(error) as wrong:
        asked.take(typed)
    assert "." in sentence(wrong.value)
    assert asked.state.steps == ()
    assert not asked.kept


def test_errors_have_one_sentence_each() -> None:
    for error in (CountImpossible(-1, 126), CountImpossible(130, 126), NothingAsked(), BodyUnreadable(),
                  BoardNotNamed("WO-1"), PowerLocked("WO-1")):  # fmt: skip
        assert not sentence(error).startswith(type(error).__name__)


def test_the_document_has_every_key_at_every_stage(shop: Shop, number: str) -> None:
    asked = BoardBisection.open(shop, ME, number)
    before = bisection_document(asked)
    answers(asked, 84)
    after = bisection_document(asked)
    assert before.keys() == after.keys()
    assert (before["ending"], before["next"]) == (None, {"held_after": None, "good_count": 126})
    assert (after["ending"], after["next"], after["suspect_chips"]) == ("place", None, [84, 85])
    assert after["suspect_domains"] == [28, 29]
    assert after["probes"][0]["expected"] == "1.2 V (1.1 to 1.3)"


# ---------------------------------------------------------------- over our link


FAST = BenchTiming(
    chain=ChainTiming(quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03), power=PowerTiming(0.0, 0.0),
    tries=1,
)  # fmt: skip


@pytest.fixture
def hashboard() -> Iterator[SimulatedHashboard]:
    """A board behind real ptys, as a serial adapter shows it."""
    spec = board("BHB42601")
    assert spec is not None
    with SimulatedHashboard(spec, faults=HashboardFaults(break_after=84)) as made:
        yield made


def test_over_ptys_it_ends_at_the_break_and_the_power_is_off_each_time(
    shop: Shop, number: str, hashboard: SimulatedHashboard
) -> None:
    asked = BoardBisection.open(shop, ME, number)
    ports = LinkPorts(hashboard.data_url, hashboard.control_url)
    assert not ports.simulated  # a pty is a port like any other: a hand holds
    while (ask := asked.ask) is not None:
        hashboard.faults = replace(hashboard.faults, held_after=ask.hold_after)
        counts = count_on_link(shop, number, ports, asked.board.code, ask.hold_after, timing=FAST)
        assert not hashboard.powered
        asked.count(counts, CountFrom.LINK)
    assert asked.result is not None
    assert asked.result.chips == (84, 85)
    assert len(asked.state.steps) <= 5


def test_a_simulated_board_is_held_by_its_url_and_kept_apart(shop: Shop, number: str) -> None:
    url = "simulated://BHB42601?fault=break:40"
    ports = LinkPorts(url, url)
    assert settings_of(ports, "BHB42601", 63).data_url == url.replace("%3A", ":") + "&hold=63"
    asked = BoardBisection.open(shop, ME, number, simulated=ports.simulated)
    asked.count(count_on_link(shop, number, ports, "BHB42601", None, timing=FAST), CountFrom.LINK)
    asked.count(count_on_link(shop, number, ports, "BHB42601", 40, timing=FAST), CountFrom.LINK)
    assert asked.state.heard == (Heard.FREE, Heard.GOOD)
    assert orders.order(shop, number).simulated
    assert BoardBisection.open(shop, ME, number, simulated=False).state.steps == ()


def test_a_count_that_was_stopped_is_none(shop: Shop, number: str, hashboard: SimulatedHashboard) -> None:
    stop = threading.Event()
    stop.set()
    ports = LinkPorts(hashboard.data_url, hashboard.control_url)
    with pytest.raises(NotCounted) as stopped:
        count_on_link(shop, number, ports, "BHB42601", 63, cancel=stop, timing=FAST)
    assert stopped.value.cut_off
    assert not hashboard.powered


def test_a_board_with_a_short_gets_no_power(shop: Shop, number: str, hashboard: SimulatedHashboard) -> None:
    cold = ColdCheck.open(shop, ME, number)
    cold.take("0.2").kept.result()
    cold.close()
    with pytest.raises(PowerLocked):
        count_on_link(shop, number, LinkPorts(hashboard.data_url, hashboard.control_url), "BHB42601", 63, timing=FAST)
    assert hashboard.pin_history == ()


# ---------------------------------------------------------------- from the tester


def test_the_tester_prints_the_counts_on_a_pty(shop: Shop) -> None:
    number = order_of(shop, "NBP1901")
    asked = BoardBisection.open(shop, ME, number)
    far, near = pty.openpty()
    tty.setraw(near)
    heard: queue.Queue[int] = queue.Queue()
    timing = replace(console_timing(), run_quiet_s=0.1, quiet_s=0.05)
    tester = TesterCounts(os.ttyname(near), heard.put, timing=timing)
    tester.start()
    try:
        while (ask := asked.ask) is not None:
            count = ask.hold_after if ask.hold_after is not None and ask.hold_after <= 80 else 80
            os.write(far, RUN.format(count=count).encode())
            asked.count((heard.get(timeout=20),), CountFrom.TESTER)
    finally:
        tester.stop()
        tester.wait(5)
        os.close(far)
        os.close(near)
    assert asked.result is not None
    assert (asked.result.ending, asked.result.chips) == (Ending.PLACE, (80, 81))


RUN = (
    "parse_local_config_file : Test_Process : PT1\n"
    "parse_local_config_file : Board_Name : NBP1901-38\n"
    "parse_local_config_file : Asic_Num : 114\n"
    "lcd_show : L0: Start Test\n"
    "get_register_value : find asic num {count}\n"
    "lcd_show : L1: ASIC NG: ({count})\n"
)
