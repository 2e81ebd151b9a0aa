"""A board on the bench: found by whatever names it, its earlier visits, and the stages of its path."""

from __future__ import annotations

import pytest

from app.domain.board_check import CheckKind
from app.domain.board_path import Act, Source, Stage, StageState
from app.domain.finding import Component, Fault, Finding, Severity, Verdict
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.shop_error import NoSuchThing
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, SignerRole, State
from app.services import checks, orders
from app.services.board_path import find_board, find_order, history_lines, open_for_board, path_of
from app.services.power_lock import override
from app.services.shop import Shop
from app.words.board_path import stage_text, visit_line
from app.words.errors import sentence

ME, SERIAL = "Ana", "SN0001234567"
BREAK = Finding(
    Fault.CHAIN_BREAK, Severity.CRITICAL, Component.HASHBOARD, Phrase.of("look.burn"), Phrase.of("look.at_board"), 0.8,
    chips=(84, 85),
)  # fmt: skip


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "shop") as opened:
        yield opened


def opened(shop) -> str:
    return orders.open_order(shop, ME, OrderDraft("no hash", AssetDraft(board_code="BHB42601", serial=SERIAL))).number


def repaired(shop) -> str:
    """A visit that ended: a break, chip 84 replaced, passed twice, handed over."""
    number = opened(shop)
    view = orders.add_findings(shop, ME, number, [BREAK])
    orders.confirm_finding(shop, ME, number, view.findings[0].id)
    for state in (State.DIAGNOSED, State.IN_REPAIR):  # confirming the finding began the diagnosis
        orders.advance(shop, ME, number, state)
    orders.add_action(shop, ME, number, ActionCode.REPLACE, "chip 84")
    orders.advance(shop, ME, number, State.TESTING)
    for _again in range(2):
        orders.add_test_run(shop, ME, number, Fault.NONE, kind=TestKind.FIXTURE, chips_found=126, chips_expected=126)
    orders.advance(shop, ME, number, State.PASSED)
    orders.sign(shop, ME, number, SignerRole.TECHNICIAN)
    for state in (State.READY, State.RETURNED):
        orders.advance(shop, ME, number, state)
    return number


def looked(shop, number, kind=CheckKind.VISUAL, fault=Fault.NONE, findings=()) -> None:
    check = checks.begin(shop, ME, number, kind, "BHB42601")
    checks.finish(shop, ME, check, Verdict(fault), findings)


def states(shop, number, source=Source.OUR_LINK) -> dict[Stage, StageState]:
    return {one.id: one.state for one in path_of(orders.order(shop, number), source).stages}


def next_of(shop, number, source=Source.OUR_LINK):
    return path_of(orders.order(shop, number), source).next


# ---------------------------------------------------------------- who it is


def test_a_board_is_found_by_serial_label_order_and_code(shop) -> None:
    number = opened(shop)
    label = orders.order(shop, number).asset.number
    for text in (SERIAL, label, number, f" {number} "):
        found = find_board(shop, text)
        assert (found.serial, found.number, found.spec.code) == (SERIAL, number, "BHB42601"), text
    kind = find_board(shop, "BHB42801")
    assert (kind.spec.code, kind.asset, kind.number) == ("BHB42801", None, None)


def test_a_code_of_which_the_shop_has_boards_is_a_choice_between_them_and_a_new_one(shop) -> None:
    opened(shop)
    found = find_board(shop, "BHB42601")
    assert not found.known
    assert [one.serial for one in found.candidates] == [SERIAL, None]


def test_a_serial_nobody_knows_is_new_and_a_model_of_several_boards_is_a_choice(shop) -> None:
    assert find_board(shop, "JYZZ5BBAJJBJH0842").new_serial
    several = find_board(shop, "S19 XP")
    assert not several.known
    assert len(several.candidates) > 1
    assert not find_board(shop, "nothing of the kind").known


def test_an_order_is_opened_with_the_new_serial_and_a_board_without_one_is_a_draft(shop) -> None:
    kind = find_board(shop, "BHB42601")
    with_serial = orders.order(shop, open_for_board(shop, ME, kind, "no hash", "SNEW00000001").number)
    assert (with_serial.asset.serial, with_serial.state, with_serial.reported_fault) == (
        "SNEW00000001", State.RECEIVED, "no hash",
    )  # fmt: skip
    without = orders.order(shop, open_for_board(shop, ME, kind).number)
    assert (without.asset.serial, without.state) == (None, State.DRAFT)
    assert find_board(shop, without.asset.number).number == without.number
    with pytest.raises(NoSuchThing) as unknown:
        open_for_board(shop, ME, find_board(shop, "nothing of the kind"))
    assert "No board goes by" in sentence(unknown.value)


def test_its_earlier_visits_come_newest_first_with_what_was_done(shop) -> None:
    first = repaired(shop)
    again = open_for_board(shop, ME, find_board(shop, SERIAL)).number
    found = find_order(shop, again)
    assert [visit.number for visit in found.visits] == [first]
    assert found.view.parent_number == first
    words = visit_line(found.visits[0], Fault.CHAIN_BREAK)
    assert words == "same fault, chip 84 (log index 83) replaced, passed 2 times"
    assert history_lines(shop, SERIAL)[0].startswith(f"was here today ({first}): ")


# ---------------------------------------------------------------- the path


def test_it_begins_with_a_look_and_goes_on_stage_by_stage(shop) -> None:
    number = opened(shop)
    assert next_of(shop, number).act is Act.LOOK
    looked(shop, number)
    assert states(shop, number)[Stage.LOOK] is StageState.DONE
    assert next_of(shop, number).act is Act.MEASURE_COLD
    looked(shop, number, CheckKind.COLD)
    assert next_of(shop, number).act is Act.TEST
    orders.add_test_run(
        shop, ME, number, Fault.CHAIN_BREAK, kind=TestKind.FIXTURE, chips_found=84, chips_expected=126, findings=[BREAK]
    )
    told = next_of(shop, number)
    assert (told.id, told.act) == (Stage.CORNER, Act.BISECT)
    assert stage_text(path_of(orders.order(shop, number)).stage(Stage.TEST)) == "84 of 126 chips answer."
    looked(shop, number, CheckKind.BISECTION, Fault.CHAIN_BREAK)
    assert next_of(shop, number).act is Act.REPAIR


def test_a_check_that_was_begun_is_under_way_and_comes_first(shop) -> None:
    number = opened(shop)
    looked(shop, number)
    checks.begin(shop, ME, number, CheckKind.COLD, "BHB42601")
    told = next_of(shop, number)
    assert (told.id, told.state) == (Stage.COLD, StageState.UNDER_WAY)


@pytest.mark.parametrize(("kind", "act"), [(CheckKind.BISECTION, Act.BISECT), (CheckKind.WALK, Act.WALK)])
def test_what_was_begun_to_corner_the_fault_goes_on_as_what_it_is(shop, kind, act) -> None:
    number = opened(shop)
    looked(shop, number)
    looked(shop, number, CheckKind.COLD)
    checks.begin(shop, ME, number, kind, "BHB42601")
    told = path_of(orders.order(shop, number)).stage(Stage.CORNER)
    assert (told.state, told.act) == (StageState.UNDER_WAY, act)


def test_a_short_sends_nobody_to_a_test_under_power_unless_overridden(shop) -> None:
    number = opened(shop)
    looked(shop, number)
    looked(shop, number, CheckKind.COLD, Fault.DOMAIN_SHORT, [BREAK])
    assert states(shop, number)[Stage.TEST] is StageState.NOT_NEEDED
    assert next_of(shop, number).act is Act.REPAIR
    override(shop, ME, number, "meter lead was broken")
    assert next_of(shop, number).act is Act.TEST


def test_a_bench_with_a_multimeter_only_walks_the_voltages(shop) -> None:
    number = opened(shop)
    looked(shop, number)
    looked(shop, number, CheckKind.COLD)
    assert states(shop, number, Source.MULTIMETER)[Stage.TEST] is StageState.NOT_NEEDED
    assert next_of(shop, number, Source.MULTIMETER).act is Act.WALK


def test_no_chips_at_all_is_walked_and_not_halved(shop) -> None:
    number = opened(shop)
    looked(shop, number)
    looked(shop, number, CheckKind.COLD)
    orders.add_test_run(shop, ME, number, Fault.NO_CHIPS, kind=TestKind.FIXTURE, chips_found=0, chips_expected=126)
    assert next_of(shop, number).act is Act.WALK


def test_a_board_that_passes_needs_no_corner_and_no_repair(shop) -> None:
    number = opened(shop)
    looked(shop, number)
    looked(shop, number, CheckKind.COLD)
    orders.add_test_run(shop, ME, number, Fault.NONE, kind=TestKind.FIXTURE, chips_found=126, chips_expected=126)
    told = states(shop, number)
    assert told[Stage.CORNER] is told[Stage.REPAIR] is StageState.NOT_NEEDED
    assert (next_of(shop, number).id, next_of(shop, number).act) == (Stage.PROVE, Act.CLOSE)


def test_after_the_repair_it_is_proven_and_a_failed_proof_goes_back_to_the_repair(shop) -> None:
    number = opened(shop)
    view = orders.add_findings(shop, ME, number, [BREAK])
    orders.confirm_finding(shop, ME, number, view.findings[0].id)
    for state in (State.DIAGNOSED, State.IN_REPAIR):  # confirming the finding began the diagnosis
        orders.advance(shop, ME, number, state)
    orders.add_action(shop, ME, number, ActionCode.REFLOW, "chip 84")
    orders.advance(shop, ME, number, State.TESTING)
    assert next_of(shop, number).act is Act.TEST_AGAIN
    orders.add_test_run(shop, ME, number, Fault.CHAIN_BREAK, kind=TestKind.FIXTURE, chips_found=84, chips_expected=126)
    assert next_of(shop, number).act is Act.REPAIR
    orders.add_action(shop, ME, number, ActionCode.REPLACE, "chip 84")
    for have in range(2):
        told = next_of(shop, number)
        assert stage_text(told) == f"{have} of 2 passes in a row."
        orders.add_test_run(shop, ME, number, Fault.NONE, kind=TestKind.FIXTURE, chips_found=126, chips_expected=126)
    assert next_of(shop, number).act is Act.CLOSE


def test_a_closed_order_has_nothing_next(shop) -> None:
    number = repaired(shop)
    path = path_of(orders.order(shop, number))
    assert path.next is None
    assert path.stage(Stage.PROVE).state is StageState.DONE
