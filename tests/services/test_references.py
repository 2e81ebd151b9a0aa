"""References recorded from orders: what makes one, what refuses it, what later boards are judged by."""

from __future__ import annotations

import math

import pytest

from app.diagnosis.values import expected_at, judge
from app.domain.expected import Basis, ValueState
from app.domain.finding import Fault
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.reference import Standing, median_at, shape_of
from app.domain.reference_error import (
    BoardUnknown,
    FailedLast,
    NothingMeasured,
    NotProvenGood,
    ReferenceSerialMissing,
    ValuesOff,
)
from app.domain.shop_error import NoSuchThing
from app.domain.spot import COLD_INPUT, Spot, cold_domain, powered_domain
from app.domain.test_run import Phase
from app.domain.work_order import ActionCode, OrderKind, SignerRole
from app.services import orders, references, safety
from app.services.cold_check import ColdCheck
from app.services.letterhead import set_letterhead
from app.services.references import record_reference, references_of
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.spots import against_text
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun
from drivers.model.eeprom import EepromContent
from drivers.model.probe_point import ProbeMode
from tests.services.good_boards import (
    CODE,
    DOMAINS,
    REVISION,
    WHO,
    checked,
    cold_values,
    measure,
    passes,
    recorded,
    walk_values,
)
from tests.services.shop_story import passed

REASON = "hashed for a year, never opened"


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path) as opened:
        yield opened
        assert safety.check(opened).sound


def test_a_board_that_passed_twice_after_its_repair_becomes_a_reference_with_its_values_and_where_they_are_from(shop):
    set_letterhead(shop, WHO, "Kovač Miner Repair")
    number = checked(shop, values=cold_values() | walk_values(), repaired=True)
    kept = record_reference(shop, WHO, number)
    one = kept.reference
    assert (one.board_code, one.revision, one.serial) == (CODE, REVISION, "JYZZ5BBAJJBJH0842")
    assert (one.shop, one.bench, one.person, one.instrument) == ("Kovač Miner Repair", "B1", WHO, "UT61E+")
    assert (one.standing, one.order, one.simulated, one.foreign) == (Standing.PASSED, number, False, False)
    assert (one.cold, one.walk) == (DOMAINS + 1, DOMAINS)
    assert one.at(cold_domain(7)) == cold_values()[cold_domain(7)]
    assert references_of(shop, CODE, REVISION) == (one,)


def test_recording_the_same_again_changes_nothing(shop):
    number = checked(shop)
    first = record_reference(shop, WHO, number, REASON)
    again = record_reference(shop, "Marko", number, "another reason")
    assert again.commit is None
    assert again.reference == first.reference


def test_undo_takes_it_back_even_from_a_signed_order(shop):
    view = passed(shop)
    measure(shop, view.number, cold_values(), code="BHB56801")
    orders.sign(shop, WHO, view.number, SignerRole.TECHNICIAN)
    kept = record_reference(shop, WHO, view.number)
    assert kept.reference.board_code == "BHB56801"
    shop.undo(WHO, kept.commit)
    assert references.all_references(shop) == ()
    assert orders.order(shop, view.number).signature_holds


def test_without_two_passes_it_takes_a_reason(shop):
    number = checked(shop)
    with pytest.raises(NotProvenGood) as refused:
        record_reference(shop, WHO, number)
    assert "0 of 2" in sentence(refused.value)
    passes(shop, number, 1)
    with pytest.raises(NotProvenGood):
        record_reference(shop, WHO, number, "  ")
    said = record_reference(shop, WHO, number, REASON).reference
    assert (said.standing, said.reason) == (Standing.SAID, REASON)


def test_no_reason_makes_a_board_good_whose_last_test_failed(shop):
    number = checked(shop, repaired=True)
    passes(shop, number, 1, Fault.CHAIN_BREAK)
    with pytest.raises(FailedLast):
        record_reference(shop, WHO, number, REASON)


def test_values_from_before_the_repair_say_nothing_of_a_good_board(shop):
    number = checked(shop, values=cold_values(shift=3.0))
    orders.add_action(shop, WHO, number, ActionCode.REFLOW, "chip 84")
    passes(shop, number)
    with pytest.raises(NothingMeasured) as refused:
        record_reference(shop, WHO, number)
    assert "since its board was last worked on" in sentence(refused.value)
    measure(shop, number, cold_values())
    assert record_reference(shop, WHO, number).reference.at(cold_domain(1)) == cold_values()[cold_domain(1)]


def test_an_order_without_measurements_and_one_without_a_board_code_are_refused(shop):
    view = orders.open_order(shop, WHO, OrderDraft("x", AssetDraft(board_code=CODE, serial="SN9")))
    with pytest.raises(NothingMeasured) as refused:
        record_reference(shop, WHO, view.number, REASON)
    assert "cold check" in sentence(refused.value)
    view = orders.open_order(shop, WHO, OrderDraft("x", AssetDraft(serial="SN10")))
    with pytest.raises(BoardUnknown):
        record_reference(shop, WHO, view.number, REASON)
    with pytest.raises(NoSuchThing):
        record_reference(shop, WHO, "WO-B1-000099", REASON)


def test_a_value_without_its_conditions_is_no_part_of_it(shop):
    number = checked(shop)
    orders.add_measurement(shop, WHO, number, MeasurementDraft("TP7", "voltage", 1.8, "V"))
    assert all(one.spot.point != "TP7" for one in record_reference(shop, WHO, number, REASON).reference.values)


def test_of_a_spot_measured_twice_the_newer_value_counts(shop):
    number = checked(shop, values=cold_values() | {cold_domain(13): 3.1})
    measure(shop, number, {cold_domain(13): 12.0})
    assert record_reference(shop, WHO, number, REASON).reference.at(cold_domain(13)) == 12.0


def test_a_shorted_domain_refuses_it_and_is_named_whenever_it_was_measured(shop):
    for domain in (1, 13):  # the first of a check had no neighbours to be judged by
        number = checked(shop, f"SN{domain}", cold_values() | {cold_domain(domain): 3.1})
        with pytest.raises(ValuesOff) as refused:
            record_reference(shop, WHO, number, REASON)
        said = sentence(refused.value)
        assert f"Domain {domain} 3.1" in said
        assert len(refused.value.values) == 1
    assert references.all_references(shop) == ()


def test_a_value_outside_its_own_limits_refuses_it(shop):
    number = checked(shop)
    off = MeasurementDraft.at_spot(Spot("VDDIO", powered_domain(1).conditions), 0.7, limit_low=1.1, limit_high=1.3)
    orders.add_measurement(shop, WHO, number, off)
    with pytest.raises(ValuesOff) as refused:
        record_reference(shop, WHO, number, REASON)
    assert "VDDIO 0.700 V" in sentence(refused.value)


def test_many_values_off_are_named_three_and_counted(shop):
    number = checked(shop, values=cold_values() | {cold_domain(n): 3.0 for n in range(1, 8)})
    with pytest.raises(ValuesOff) as refused:
        record_reference(shop, WHO, number, REASON)
    assert "and 4 more" in sentence(refused.value)


def test_an_open_input_is_kept_as_open(shop):
    number = checked(shop, code="XY-1", values=cold_values(domains=6) | {COLD_INPUT: math.inf})
    record_reference(shop, WHO, number, REASON)
    (one,) = references_of(shop, "xy-1")
    assert one.at(COLD_INPUT) == math.inf
    assert math.isinf(median_at([one], COLD_INPUT).middle)


def test_a_typed_revision_stands_above_that_of_the_checks(shop):
    assert record_reference(shop, WHO, checked(shop), REASON, revision="PCB 7").reference.revision == "PCB 7"


def test_the_revision_is_as_the_eeprom_told_the_bench_and_else_as_typed_before(shop):
    number = checked(shop, revision="")
    asset = orders.order(shop, number).asset.id
    assert references.revision_of_board(shop, asset) == ""
    first = record_reference(shop, WHO, number, REASON, revision="PCB 7").reference
    assert references.revision_of_board(shop, asset) == "PCB 7"
    run = BenchRun("loop://", "loop://", False, "1362", (126, 126), (True,) * 126, (),
                   eeprom=EepromContent("bitmain", True, pcb_version=301, bom_version=20))  # fmt: skip
    orders.add_test_run(shop, WHO, number, Fault.NONE, run, phase=Phase.AFTER)
    assert references.revision_of_board(shop, asset) == REVISION
    measure(shop, number, cold_values(0.1), revision="")
    second = record_reference(shop, WHO, number, REASON).reference
    assert (first.revision, second.revision) == ("PCB 7", REVISION)
    again = orders.open_order(shop, WHO, OrderDraft("came back", AssetDraft(board_code=CODE, serial=first.serial)))
    with ColdCheck.open(shop, WHO, again.number) as check:
        assert check.check.revision == REVISION
        assert [one.of_revision for one in check.references] == [False, True]


def test_the_exact_revision_counts_first_and_another_is_marked(shop):
    recorded(shop, "A", 0.0)
    recorded(shop, "B", 0.2, revision="PCB 210 BOM 16")
    exact = median_at(references_of(shop, CODE, "pcb 210  bom 16"), cold_domain(1))
    assert (exact.middle, exact.of_revision) == (cold_values(0.2)[cold_domain(1)], True)
    other = median_at(references_of(shop, CODE, "PCB 999"), cold_domain(1))
    assert (other.count, other.of_revision) == (2, False)
    unknown = median_at(references_of(shop, CODE), cold_domain(1))
    assert (unknown.count, unknown.of_revision) == (2, False)


def test_a_new_revision_is_not_refused_for_being_unlike_the_old_one(shop):
    recorded(shop, "A", 0.0)
    with pytest.raises(ValuesOff):
        recorded(shop, "B", 9.0)
    assert recorded(shop, "C", 9.0, revision="PCB 999").revision == "PCB 999"


def test_a_simulated_board_has_references_of_its_own(shop):
    recorded(shop, "A", 0.0)
    simulated = recorded(shop, "SIM", 9.0, simulated=True)
    assert simulated.simulated
    assert [one.serial for one in references_of(shop, CODE, REVISION)] == ["A"]
    assert [one.serial for one in references_of(shop, CODE, REVISION, simulated=True)] == ["SIM"]


def test_everything_of_a_demo_is_simulated(tmp_path):
    with Shop.open(tmp_path / "demo", demo=True) as demo:
        assert recorded(demo, "A").simulated
        assert [one.serial for one in references_of(demo, CODE, simulated=True)] == ["A"]
        (row,) = references.coverage(demo)
        assert (row.simulated, row.orders, row.missing) == (True, 1, False)


def test_it_is_withdrawn_and_brought_back_and_both_are_undone(shop):
    one = recorded(shop, "A")
    commit = references.withdraw(shop, WHO, [one.id])
    assert references_of(shop, CODE) == ()
    assert references.reference_by_id(shop, one.id).withdrawn
    shop.undo(WHO, commit)
    assert len(references_of(shop, CODE)) == 1
    references.withdraw(shop, WHO, [one.sha256[:8]])
    commit = references.bring_back(shop, WHO, [one.id[-8:]])
    assert len(references_of(shop, CODE)) == 1
    shop.undo(WHO, commit)
    assert references_of(shop, CODE) == ()
    with pytest.raises(NoSuchThing):
        references.withdraw(shop, WHO, ["nobody"])
    with pytest.raises(NoSuchThing):
        references.withdraw(shop, WHO, [one.id[-3:]])


def test_a_later_board_is_judged_by_golden_boards_before_its_neighbours_and_the_catalogue(shop):
    spec = board(CODE)
    assert spec is not None
    spot = powered_domain(19)
    published = expected_at(spot, spec)
    assert published is not None
    assert published.basis is Basis.CATALOGUE
    low = {powered_domain(n): 0.20 for n in range(1, 43)}  # neighbours that would say 0.20 V is usual
    assert expected_at(spot, spec, (), list(low.items())).basis is Basis.NEIGHBOURS
    for number, shift in enumerate((0.0, 0.3, -0.2)):
        recorded(shop, f"SN{number}", shift)
    golden = references_of(shop, CODE, REVISION)
    expected = expected_at(spot, spec, golden, list(low.items()))
    assert (expected.basis, expected.count) == (Basis.GOLDEN, 3)
    assert expected.value == median_at(golden, spot).middle
    assert judge(spot, expected.value, expected, spec).state is ValueState.IN_BAND
    assert judge(spot, 0.20, expected, spec).state is ValueState.LOW
    domain = expected_at(cold_domain(19), spec, golden, list(cold_values().items()))
    assert judge(cold_domain(19), 3.1, domain, spec).hard
    walked = expected_at(cold_domain(19, ProbeMode.DIODE), spec, golden)
    assert walked is None or walked.basis is not Basis.GOLDEN, "nobody measured diode drops"


def test_the_cold_check_of_a_later_board_compares_with_the_golden_ones(shop):
    for number, shift in enumerate((0.0, 0.1, -0.1)):
        recorded(shop, f"SN{number}", shift)
    later = orders.open_order(shop, WHO, OrderDraft("sick", AssetDraft(board_code=CODE, serial="SICK")))
    with ColdCheck.open(shop, WHO, later.number, "UT61E+") as check:
        assert check.at == COLD_INPUT
        first = check.take("420")
        assert (first.expected.basis, first.expected.count) == (Basis.GOLDEN, 3)
        assert first.judgement.state is ValueState.IN_BAND
        assert check.take("1.2").judgement.state.suspect
        assert "against 3 golden boards of any revision" in against_text(first.expected, ProbeMode.OHM)
    known = orders.open_order(shop, WHO, OrderDraft("sick", AssetDraft(board_code=CODE, serial="KNOWN")))
    with ColdCheck.open(shop, WHO, known.number, revision=REVISION) as check:
        assert "against 3 golden boards: " in against_text(check.take("420").expected, ProbeMode.OHM)


def test_the_shape_of_the_golden_boards_is_there_by_domain(shop):
    recorded(shop, "A")
    assert list(shape_of(references_of(shop, CODE), cold_domain(1))) == list(range(1, DOMAINS + 1))


def test_coverage_lists_the_boards_of_the_orders_most_first_and_what_is_missing(shop):
    for number in range(3):
        orders.open_order(shop, WHO, OrderDraft("x", AssetDraft(board_code="bhb56801", serial=f"S{number}")))
    recorded(shop, "A", 0.0)
    recorded(shop, "B", 0.2, revision="PCB 210")
    withdrawn = recorded(shop, "C", 0.1)
    references.withdraw(shop, WHO, [withdrawn.id])
    orders.open_order(shop, WHO, OrderDraft("x", AssetDraft(serial="no code")))
    first, second = references.coverage(shop)
    assert (first.board_code, first.orders, len(first.counted)) == (CODE, 3, 2)
    assert [(part.revision, len(part.counted), len(part.references)) for part in first.revisions] == [
        ("PCB 210", 1, 1), (REVISION, 1, 2)]  # fmt: skip
    assert (second.board_code, second.model, second.orders, second.missing) == ("BHB56801", "S19 XP", 3, True)


def test_a_board_that_only_its_check_or_its_test_names_is_seen_too(shop):
    for serial in ("S1", "S2"):
        view = orders.open_order(shop, WHO, OrderDraft("x", AssetDraft(serial=serial)))
        measure(shop, view.number, cold_values(domains=4))
    view = orders.open_order(shop, WHO, OrderDraft("x", AssetDraft(serial="S3")))
    orders.add_test_run(shop, WHO, view.id, Fault.CHAIN_BREAK, board=board("BHB56801"))
    assert [(row.board_code, row.orders) for row in references.coverage(shop)] == [(CODE, 2), ("BHB56801", 1)]


def test_a_good_board_is_measured_on_an_order_of_the_shops_own_only_once(shop):
    number = references.order_to_measure(shop, WHO, "bhb42601", " SN77 ")
    view = orders.order(shop, number)
    assert (view.kind, view.asset.board_code, view.asset.serial) == (OrderKind.INTERNAL, CODE, "SN77")
    assert references.order_to_measure(shop, WHO, CODE, "SN77") == number
    measure(shop, number, cold_values())
    assert references.recordable(shop) == (number,)
    assert references.preview_reference(shop, number, REASON).cold == DOMAINS + 1
    record_reference(shop, WHO, number, REASON)
    assert references.recordable(shop) == ()
    (row,) = references.coverage(shop)
    assert row.orders == 0, "an order only to measure a good board is none of a sick one"
    with pytest.raises(BoardUnknown):
        references.order_to_measure(shop, WHO, " ", "SN77")
    with pytest.raises(ReferenceSerialMissing):
        references.order_to_measure(shop, WHO, CODE, " ")


def test_values_of_a_check_made_for_another_board_code_stay_out(shop):
    number = checked(shop)
    measure(shop, number, walk_values(), code="BHB56801")
    one = record_reference(shop, WHO, number, REASON).reference
    assert (one.board_code, one.walk) == (CODE, 0)
