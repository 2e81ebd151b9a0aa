"""What a delivery lacks against its note, and the checklists that are asked of what comes in."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.asset import AssetIdentity, AssetKind
from app.domain.intake import Delivery, DeliveryDraft, DiscrepancyKind, ScanLine, ScanOutcome, serials_of_note
from app.domain.intake_checklist import Need, checklist_like, checklist_of, filled_in, items
from app.domain.order_view import ChecklistLine
from app.domain.work_order import Billing, OrderKind
from app.words.intake import answer_word, item_ask, item_name

AT = datetime(2026, 11, 23, tzinfo=UTC)


def line(number: int, outcome: ScanOutcome = ScanOutcome.OPENED, serial: str | None = "", owner: str | None = None):
    named = f"SN{number:06d}" if serial == "" else serial
    asset = AssetIdentity(f"a{number}", f"HB-B1-{number:06d}", AssetKind.HASHBOARD, serial=named)
    board = asset if outcome is not ScanOutcome.UNREAD else None
    return ScanLine(f"s{number}", named or "?", outcome, AT, "Ada", board, order_number=f"WO-{number}", owner=owner)


def delivery(*lines: ScanLine, **terms: object) -> Delivery:
    return Delivery("d", "IN-B1-000001", DeliveryDraft(**terms), False, AT, "Ada", lines=tuple(reversed(lines)))


@settings(max_examples=40)
@given(st.lists(st.sampled_from(list(ScanOutcome)), max_size=30), st.none() | st.integers(0, 40))
def test_a_board_counts_once_and_the_rest_of_the_note_is_missing_or_extra(outcomes, declared):
    made = delivery(*(line(at, outcome) for at, outcome in enumerate(outcomes)), declared=declared)
    count, came = made.count, sum(one.counts for one in outcomes)
    assert count.received == came
    assert count.received + count.missing - count.extra == (came if declared is None else declared)
    assert not (count.missing and count.extra)
    found = Counter(one.kind for one in made.discrepancies)
    assert (DiscrepancyKind.MISSING in found, DiscrepancyKind.EXTRA in found) == (count.missing > 0, count.extra > 0)
    assert found[DiscrepancyKind.TWICE] == outcomes.count(ScanOutcome.TWICE)
    assert found[DiscrepancyKind.UNREAD] == outcomes.count(ScanOutcome.UNREAD)


def test_a_note_that_lists_serials_says_which_lack_and_which_nobody_announced():
    expected = serials_of_note("sn000001, SN000002\nSN000009\n\nSN000009")
    made = delivery(line(1), line(2), line(3), expected=expected, declared=3)
    found = {(one.kind, one.code) for one in made.discrepancies}
    assert found == {(DiscrepancyKind.MISSING_SERIAL, "SN000009"), (DiscrepancyKind.NOT_ON_NOTE, "SN000003")}


def test_a_board_without_a_serial_and_one_that_was_somebody_elses_are_said():
    made = delivery(line(1, serial=None), line(2, owner="North"), line(3, owner="South"), customer="North")
    assert [(one.kind, one.number) for one in made.discrepancies] == [
        (DiscrepancyKind.OTHER_OWNER, "WO-3"), (DiscrepancyKind.NO_SERIAL, "WO-1"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", list(AssetKind))
@pytest.mark.parametrize("need", list(Need))
def test_every_kind_has_a_list_whose_points_have_words_and_a_source(kind, need):
    listed = checklist_of(kind, need)
    assert listed.items
    assert len({item.id for item in listed.items}) == len(listed.items)
    for item in listed.items:
        assert item.source
        assert item_ask(item.id)
        assert item_name(item.id) != item.id
        assert all(answer_word(said) for said in item.answers)


def test_a_warranty_order_asks_more_whoever_the_customer_is():
    usual = checklist_of(AssetKind.HASHBOARD)
    more = checklist_of(AssetKind.HASHBOARD, billing=Billing.WARRANTY)
    assert more == checklist_of(AssetKind.HASHBOARD, order_kind=OrderKind.WARRANTY)
    assert more.items[: len(usual.items)] == usual.items
    assert {"seals", "photo_front", "photo_back"} <= {item.id for item in more.items}
    assert {item.id for item in more.items} <= items().keys()


def test_a_list_is_filled_in_when_none_of_its_points_is_open():
    listed = checklist_of(AssetKind.HASHBOARD, Need.SHORT)
    answers = [ChecklistLine(one.id, AT, "Ada", one.id, one.answers[0], template=listed.name) for one in listed.items]
    assert checklist_like(answers, AssetKind.HASHBOARD) == listed
    assert filled_in(answers, listed)
    assert not filled_in(answers[:1], listed)
    assert not filled_in([], listed)
    old = [ChecklistLine("x", AT, "Ada", "burns", "none")]
    assert filled_in(old, checklist_of(AssetKind.HASHBOARD))  # answered before there were lists
