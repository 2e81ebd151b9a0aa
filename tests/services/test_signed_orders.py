"""After a signature: every service that writes an order's content refuses, amendments are added, undo has its rule."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
from dataclasses import astuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app.services
from app.domain.board_check import CheckKind
from app.domain.finding import Fault
from app.domain.measurement import MeasurementDraft
from app.domain.order_history import Kind
from app.domain.quote import LineKind, QuoteDraft, QuoteLine
from app.domain.repair_choice import RepairChoice
from app.domain.shop_error import (
    EmptyAmendment,
    NothingToUndo,
    NotSigned,
    OrderSigned,
    SignatureStands,
    StandsBecause,
)
from app.domain.work_order import ActionCode, Priority, SignerRole, State
from app.services import (
    amendments,
    call,
    checks,
    evidence,
    intake_answers,
    machine_test,
    order_history,
    orders,
    paper,
    part_use,
    power_lock,
    quotes,
    recordings,
    remeasure,
    repairs,
    safety,
)
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.order_history import blocked_text, saved_text
from tests.services.photo_story import a_photo
from tests.services.shop_story import FINDING, WHO, opening, passed, under_repair

ANA = "Ana"
NUMBERS = itertools.count()
TAKEN = MeasurementDraft("RO", "voltage", 1.19, "V")
QUOTE = QuoteDraft((QuoteLine(LineKind.FLAT, "Repair", 1, 9500),), "EUR")

#: Every service that writes the content of an order; what each is asked on a signed one.
WRITES = {
    "order_records.add_findings": lambda s, v, _f: orders.add_findings(s, WHO, v.id, [FINDING]),
    "order_records.confirm_finding": lambda s, v, _f: orders.confirm_finding(s, WHO, v.id, v.findings[0].id),
    "order_records.rule_out_finding": lambda s, v, _f: orders.rule_out_finding(s, WHO, v.id, v.findings[0].id),
    "order_records.add_test_run": lambda s, v, _f: orders.add_test_run(s, WHO, v.id, Fault.NONE),
    "order_records.add_measurement": lambda s, v, _f: orders.add_measurement(s, WHO, v.id, TAKEN),
    "order_records.add_action": lambda s, v, _f: orders.add_action(s, WHO, v.id, ActionCode.CLEAN),
    "order_records.use_part": lambda s, v, _f: orders.use_part(s, WHO, v.id, v.replacements[0].lot_id, 1, "U1"),
    "order_records.return_part": lambda s, v, _f: orders.return_part(s, WHO, v.id, v.replacements[0].id),
    "part_use.use_scanned": lambda s, v, _f: part_use.use_scanned(s, WHO, v.id, v.replacements[0].sku),
    "part_use.take_back": lambda s, v, _f: part_use.take_back(s, WHO, v.id, v.replacements[0].sku),
    "order_records.attach": lambda s, v, f: orders.attach(s, WHO, v.id, f),
    "order_records.add_note": lambda s, v, _f: orders.add_note(s, WHO, v.id, "late"),
    "order_records.answer_intake": lambda s, v, _f: orders.answer_intake(s, WHO, v.id, "photos", "yes"),
    "orders.set_serial": lambda s, v, _f: orders.set_serial(s, WHO, v.id, "ANOTHER"),
    "evidence.add": lambda s, v, f: evidence.add(s, WHO, v.id, f),
    "evidence.add_many": lambda s, v, f: evidence.add_many(s, WHO, v.id, [f]),
    "evidence.describe": lambda s, v, _f: evidence.describe(s, WHO, v.id, v.attachments[0].id, caption="x"),
    "intake_answers.answer": lambda s, v, _f: intake_answers.answer(s, WHO, v.id, "burn_marks", "none"),
    "intake_answers.rest_is_fine": lambda s, v, _f: intake_answers.rest_is_fine(s, WHO, v.id),
    "evidence.remove": lambda s, v, _f: evidence.remove(s, WHO, v.id, v.attachments[0].id),
    "recordings.attach_file": lambda s, v, f: recordings.attach_file(s, WHO, v.id, f),
    "repairs.record_choice": lambda s, v, _f: repairs.record_choice(s, WHO, v.id, RepairChoice(ActionCode.CLEAN, "U1")),
    "machine_test.keep_machine_test": lambda s, v, _f: machine_test.keep_machine_test(s, WHO, v.number, 1.0, "110"),
    "checks.begin": lambda s, v, _f: checks.begin(s, WHO, v.number, CheckKind.COLD, "BHB56801"),
    "checks.override_power": lambda s, v, _f: checks.override_power(s, WHO, v.number, "known"),
    "power_lock.override": lambda s, v, _f: power_lock.override(s, WHO, v.number, "known"),
    "quotes.write_quote": lambda s, v, _f: quotes.write_quote(s, WHO, v.id, QUOTE),
    "quotes.approve": lambda s, v, _f: quotes.approve(s, WHO, v.id),
    "call.note_call": lambda s, v, _f: call.note_call(s, WHO, [v.id], "called"),
}
#: What may go on after a signature, or writes nothing by itself, or has no open quote to write to; each looked at.
GOES_ON = {
    "amendments.amend", "orders.sign", "order_signing.sign", "order_signing.amend",
    "orders.advance", "orders.advance_to", "orders.hold", "orders.resume",
    "orders.set_due", "orders.assign", "orders.set_priority", "paper.freeze", "papers.freeze_quote",
    "papers.freeze_return", "order_history.take_back",
    "order_history.give_back", "quotes.withdraw", "remeasure.begin_again", "references.record_reference",
    "handover.export_order", "console_orders.keep_run", "keypad.keep_answer", "device_logs.attach_to_order",
    "bench_orders.keep_report", "bench_orders.keep_report_told",
}  # fmt: skip
_NAMES = {"order_id", "order", "order_ids", "number", "number_or_id"}


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "data") as opened:
        yield opened
        assert safety.check(opened).sound


@pytest.fixture
def signed(shop):
    """An order with a part, a photo and a test, ready and signed."""
    view = passed(shop)
    evidence.add(shop, WHO, view.id, a_photo(), name="front.jpg")
    orders.advance(shop, WHO, view.id, State.READY)
    return orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)


def _services():
    """Every public service that writes to an order, as `module.name`."""
    for info in pkgutil.iter_modules(app.services.__path__):
        module = importlib.import_module(f"app.services.{info.name}")
        for name, made in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(made) or made.__module__ != module.__name__:
                continue
            asked = list(inspect.signature(made).parameters)
            if asked[:2] == ["shop", "actor"] and _NAMES & set(asked[2:4]):
                yield f"{info.name}.{name}"


def test_no_service_that_writes_an_order_was_left_out():
    told = {"order_records.attach" if name == "orders.attach" else name for name in _services()}
    other = told - WRITES.keys() - GOES_ON
    others = ("places.", "device_logs.keep", "claims.", "purchases.", "part_needs.", "stocktake_review.", "stocktake.")
    assert {name for name in other if not name.startswith(others)} == set()


def test_every_service_refuses_a_signed_order_with_one_sentence(shop, signed, tmp_path):
    file = tmp_path / "late.txt"
    file.write_text("late")
    before = astuple(orders.order(shop, signed.id))
    for name, write in WRITES.items():
        with pytest.raises(OrderSigned) as refused:
            write(shop, signed, file)
        assert "amendment" in sentence(refused.value), name
        assert astuple(orders.order(shop, signed.id)) == before, name


def test_the_record_itself_refuses_what_a_service_forgot(shop, signed):
    for entity, fields in (
        ("note", {"order_id": signed.id, "text": "x"}),
        ("swap_test", {"order_id": signed.id}),
        ("attachment", {"order_id": signed.id, "sha256": "0" * 64, "mime": "text/plain", "size": 1}),
    ):
        with pytest.raises(OrderSigned), shop.writing(WHO) as draft:
            draft.add(entity, **fields)
    with pytest.raises(OrderSigned), shop.writing(WHO) as draft:
        draft.set("work_order", signed.id, reported_fault="something else")
    orders.set_priority(shop, WHO, signed.id, Priority.HIGH)  # how it is worked on is no content
    assert orders.order(shop, signed.id).signature_holds


def test_an_amendment_stands_after_the_signature_and_a_later_signature_vouches_for_it(shop, signed, tmp_path):
    note = tmp_path / "meter.txt"
    note.write_text("1.19 V")
    with pytest.raises(EmptyAmendment):
        amendments.amend(shop, WHO, signed.number, "  ")
    kept = amendments.amend(shop, ANA, signed.number, "Heat sink was loose", [note])
    view = orders.order(shop, kept.number)
    (line,) = view.amendments
    assert (line.text, line.by, line.content_hash) == ("Heat sink was loose", ANA, signed.content_hash)
    assert [file.name for file in view.files_of(line)] == ["meter.txt"]
    assert view.signature_holds, "an amendment changes nothing of what was signed"
    assert view.content_hash != signed.content_hash
    assert [entry.what for entry in view.timeline][-2:] == ["signature", "amendment"]
    assert view.amended_since
    again = orders.sign(shop, ANA, view.id, SignerRole.LEAD)
    assert again.signature_holds
    assert not again.amended_since
    assert again.signatures[-1].content_hash == view.content_hash
    shop.undo(WHO, shop_commit(shop, again, Kind.SIGNATURE))
    shop.undo(WHO, kept.commit)
    back = orders.order(shop, view.id)
    assert (back.amendments, back.content_hash) == ((), signed.content_hash)


def test_an_order_that_is_not_signed_is_not_amended(shop):
    view = orders.open_order(shop, WHO, opening())
    with pytest.raises(NotSigned):
        amendments.amend(shop, WHO, view.number, "x")


def shop_commit(shop, view, kind):
    """The newest entry of a kind, as the commit that `Shop.undo` takes."""
    saved = next(line.saved for line in order_history.history(shop, view.id) if line.saved.kind is kind)
    return order_history._named(saved, saved.commit_id)


def test_the_last_signature_is_taken_back_by_its_own_undo_alone(shop, signed):
    paper.freeze(shop, WHO, signed.id)
    line = order_history.newest(shop, signed.id)
    assert (line.saved.kind, line.blocked) == (Kind.SIGNATURE, None)
    amended = amendments.amend(shop, WHO, signed.id, "A scratch on the heat sink")
    blocked = {one.saved.kind: one.blocked for one in order_history.history(shop, signed.id)}
    assert isinstance(blocked[Kind.SIGNATURE].error, SignatureStands)
    assert "amendment back first" in blocked_text(blocked[Kind.SIGNATURE])
    assert isinstance(blocked[Kind.REPLACEMENT].error, OrderSigned)
    shop.undo(WHO, amended.commit)
    order_history.take_back(shop, ANA, signed.id)
    view = orders.order(shop, signed.id)
    assert not view.signed
    assert not paper.frozen(view), "the paper of the signature goes with it"
    order_history.give_back(shop, ANA, signed.id)
    assert len(paper.frozen(orders.order(shop, signed.id))) == 2
    assert orders.order(shop, signed.id).signature_holds
    order_history.take_back(shop, WHO, signed.id)
    orders.add_note(shop, WHO, signed.id, "changed since")
    with pytest.raises(SignatureStands) as refused:
        order_history.give_back(shop, WHO, signed.id)
    assert refused.value.why is StandsBecause.CHANGED


def test_after_the_hand_over_the_signature_stands(shop, signed):
    orders.advance(shop, WHO, signed.id, State.RETURNED)
    with pytest.raises(SignatureStands) as refused:
        shop.undo(WHO, shop_commit(shop, signed, Kind.SIGNATURE))
    assert refused.value.why is StandsBecause.HANDED_OVER
    assert saved_text(order_history.take_back(shop, ANA, signed.id)) == "Now: Returned"
    assert order_history.take_back(shop, ANA, signed.id).kind is Kind.SIGNATURE


def test_a_step_back_into_unfinished_work_is_refused_on_a_signed_order(shop):
    view = passed(shop)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    with pytest.raises(OrderSigned):
        shop.undo(WHO, shop_commit(shop, view, Kind.TRANSITION))


def test_what_builds_on_an_entry_is_said_in_words(shop):
    view, lot = under_repair(shop)
    fitted = orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85").replacements[0]
    orders.return_part(shop, ANA, view.id, fitted.id)
    lines = {line.saved.kind: line for line in order_history.history(shop, view.id)}
    assert blocked_text(lines[Kind.REPLACEMENT].blocked) == (
        "“Part given back: BM1366AL” builds on it. Take that back first."
    )
    assert lines[Kind.PART_RETURN].blocked is None
    assert lines[Kind.PART_RETURN].saved.by == ANA
    assert all(saved_text(line.saved) for line in lines.values())


def content(view):
    """What stands on an order: a row that was given back stands with a newer stamp, so stamps are no part of it."""
    lines = (view.notes, view.actions, view.measurements, view.test_runs, view.findings)
    return [view.state, *([line.id for line in rows] for rows in lines)]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(st.sampled_from(["note", "clean", "measure", "test", "back", "again"]), min_size=1, max_size=9))
def test_undo_and_redo_restore_the_order_step_by_step(shop, steps):
    opened = orders.open_order(shop, WHO, opening(f"SN{next(NUMBERS)}"))
    view = orders.advance_to(shop, WHO, opened.id, State.DIAGNOSING)
    stood = [content(view)]  # what it was before each thing that stands
    undone: list[list[object]] = []
    base = sum(not line.saved.undone for line in order_history.history(shop, view.id))
    for step in steps:
        before = content(orders.order(shop, view.id))
        if step == "back":
            if len(stood) > 1:
                order_history.take_back(shop, ANA, view.id)
                undone.append(before)
                assert content(orders.order(shop, view.id)) == stood.pop()
            continue
        if step == "again":
            if not undone:
                with pytest.raises(NothingToUndo):
                    order_history.give_back(shop, ANA, view.id)
                continue
            order_history.give_back(shop, ANA, view.id)
            stood.append(before)
            assert content(orders.order(shop, view.id)) == undone.pop()
            continue
        if undone:
            continue  # a new branch: what was taken back comes in its own order, which is tried above
        stood.append(before)
        {
            "note": lambda: orders.add_note(shop, WHO, view.id, "x"),
            "clean": lambda: orders.add_action(shop, WHO, view.id, ActionCode.INSPECT),
            "measure": lambda: orders.add_measurement(shop, WHO, view.id, TAKEN),
            "test": lambda: orders.add_test_run(shop, WHO, view.id, Fault.CHAIN_BREAK),
        }[step]()
    standing = sum(not line.saved.undone for line in order_history.history(shop, view.id))
    assert standing == base + len(stood) - 1


def test_nothing_is_left_to_measure_again_on_a_signed_order(shop, signed):
    assert remeasure.begin_again(shop, WHO, signed.number) is None
