"""Every state, step, gate and error of the shop has its words."""

from pathlib import Path

import pytest

from app.domain import record_error, shop_error
from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.phrase import Phrase
from app.domain.record_error import Holder, LedgerError, LedgerHeld
from app.domain.shop_error import ShopError
from app.domain.stock import Grade, Money
from app.domain.test_run import Phase, TestKind
from app.domain.work_order import (
    STEPS,
    ActionCode,
    Billing,
    FindingStatus,
    OrderKind,
    Policy,
    Priority,
    RemovedPart,
    SignerRole,
    Standing,
    State,
    Step,
    steps,
)
from app.words import language, orders
from app.words.errors import _sentences, sentence
from app.words.phrases import templates


@pytest.fixture(autouse=True)
def _english():
    yield
    language.use("en")


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        (orders.state_name, State),
        (orders.action_word, ActionCode),
        (orders.finding_status_word, FindingStatus),
        (orders.grade_word, Grade),
        (orders.phase_word, Phase),
        (orders.test_kind_word, TestKind),
        (orders.asset_kind_word, AssetKind),
        (orders.condition_word, Condition),
        (orders.serial_source_word, SerialSource),
        (orders.removed_word, RemovedPart),
        (orders.signer_word, SignerRole),
        (orders.order_kind_word, OrderKind),
        (orders.priority_word, Priority),
        (orders.billing_word, Billing),
    ],
)
def test_every_member_has_a_word_of_its_own(word, kinds):
    words = [word(member) for member in kinds]
    assert all(words)
    assert len(set(words)) == len(words)
    language.use("pseudo")
    assert all(word(member).startswith("[") for member in kinds)


def test_every_step_and_every_missing_gate_can_be_said():
    strict = Policy(photos=2, checklist=True, burn_in_hours=4, second_person=True)
    for state in STEPS:
        for standing in (Standing(), Standing(confirmed=1, unanswered=1), Standing(suspected=2)):
            for step in steps(state, standing, strict):
                assert orders.step_name(step)
                for gate in step.gates:
                    if gate.why is not None:
                        assert gate.why.key in templates()
                        assert "{" not in orders.explain(gate.why)
    assert orders.step_name(Step(State.ON_HOLD, State.TESTING)) == "Resume: Testing"


def test_every_error_has_a_sentence_of_its_own(tmp_path):
    sentence(ShopError())
    for module, base in ((record_error, LedgerError), (shop_error, ShopError)):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, base) and kind is not base:
                assert kind in _sentences, name


def test_the_holder_of_the_ledger_is_named_and_cannot_fool_the_line(tmp_path):
    said = sentence(LedgerHeld(tmp_path, Holder(4711, "bench-2\nrm", "hash\u202ewrench", "2026-01-01T00:00:00+00:00")))
    assert "4711" in said
    assert "\n" not in said
    assert "\u202e" not in said
    assert sentence(LedgerHeld(tmp_path, Holder(None, "", "", ""))).startswith("Another program")


def test_money_is_written_as_the_language_does_and_read_back():
    assert orders.money_text(Money(1250, "USD")) == "US$12.50"
    assert orders.money_text(Money(1250, "JPY")) in ("JP¥1,250", "¥1,250")
    assert orders.money_of("12,5", "EUR") == Money(1250, "EUR")
    assert orders.money_of("1250", "JPY") == Money(1250, "JPY")
    for text in ("", "abc", "1.234", "NaN", "inf", "1e400"):
        with pytest.raises(ValueError, match=r".*"):
            orders.money_of(text, "USD")
    assert Phrase.of("gate_serial").key in templates()


def test_who_holds_the_shop_is_said_with_process_and_moment():
    held = LedgerHeld(Path("/shop"), Holder(4711, "bench-1", "hashwrench", "2026-11-22T17:55:03+00:00"))
    said = sentence(held)
    assert "hashwrench (process 4711 on bench-1, since " in said
    assert "22 Nov 2026, " in said or "23 Nov 2026, " in said
    assert "T17:55" not in said
    assert "since noon" in sentence(LedgerHeld(Path("/shop"), Holder(1, "h", "p", "noon")))
