"""The phone rings: what is found for a name or four digits, what it waits for, the message, and the note."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.call import CallAnswer, marked
from app.domain.customer import CustomerDraft, Terms
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.price import PriceDraft, PriceKind
from app.domain.quote import Difficulty
from app.domain.shop_error import NoSuchThing, OrderSigned
from app.domain.stock import Money
from app.domain.work_order import Hold, SignerRole, State
from app.services import call, customers, messages, orders, prices, quotes
from app.services.shop import Shop
from app.words.call import waiting_text
from app.words.messages import BadText, checked_text, message, short_names
from tests.services.shop_story import WHO, passed

NOW = datetime.now(UTC)


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """Three boards of one customer that end alike, one of another; a quote above the cap."""
    terms = Terms(sla_days=10, price_cap_minor=12_000)
    customers.new(
        shop,
        WHO,
        CustomerDraft("Nordhash AS", "Ingrid Dahl, +47 555 01 84", language="en", currency="EUR", terms=terms),
    )
    customers.new(shop, WHO, CustomerDraft("Северный Майнинг", "Олег", language="ru", currency="EUR"))
    prices.set_prices(shop, WHO, (
        PriceDraft(PriceKind.REPAIR, Money(14_800, "EUR"), "S19j Pro", Difficulty.HARD),
        PriceDraft(PriceKind.REPAIR, Money(9_500, "EUR"), "S19j Pro"),
    ))  # fmt: skip

    def board(serial: str, customer: str, **more: object) -> str:
        draft = OrderDraft("no chips", AssetDraft(model="S19j Pro", serial=serial), customer=customer)
        return orders.open_order(shop, WHO, replace(draft, **more)).id

    board("JYZZ5BBAJJBJH0842", "Nordhash AS", due_at=NOW - timedelta(days=1, hours=2))
    quoted = board("JYZZ5BBAJJBJG0842", "Nordhash AS", customer_reference="RMA-77")
    board("SMTTHC1177", "Nordhash AS")
    board("XX990842", "Северный Майнинг")
    quotes.write_quote(shop, WHO, quoted, quotes.suggest(shop, orders.order(shop, quoted), Difficulty.HARD))
    return shop


def told(answer: CallAnswer) -> list[str]:
    return [board.told for board in answer.boards]


def test_four_digits_find_every_board_that_ends_so(counter: Shop) -> None:
    answer = call.find(counter, "0842")
    assert sorted(told(answer)) == ["JYZZ5BBAJJBJG0842", "JYZZ5BBAJJBJH0842", "XX990842"]
    assert all(board.told[first:last] == "0842" for board in answer.boards for first, last in board.marks)
    assert answer.customer is None
    assert sorted(one.name for one in answer.names) == ["Nordhash AS", "Северный Майнинг"]
    first = next(board for board in answer.boards if board.told.endswith("H0842"))
    assert first.late(NOW)
    assert (first.price, first.estimated) == (Money(9_500, "EUR"), True)
    quoted = next(board for board in answer.boards if board.told.endswith("G0842"))
    assert (quoted.price, quoted.estimated) == (Money(14_800, "EUR"), False)
    assert waiting_text(quoted, 0) == "the customer's approval: quote of €148.00, sent today"
    assert waiting_text(first, 0) == "its diagnosis"
    assert quoted.promised is not None
    assert timedelta(days=9) < quoted.promised - NOW < timedelta(days=11)


def test_a_name_finds_all_that_is_here_and_sums_it_up(counter: Shop) -> None:
    answer = call.find(counter, "nordh")
    assert len(answer.boards) == 3
    assert answer.customer is not None
    assert (answer.customer.open_boards, answer.customer.open_quotes) == (3, (Money(14_800, "EUR"),))
    assert told(call.find(counter, "nordhash 0842")) == ["JYZZ5BBAJJBJH0842", "JYZZ5BBAJJBJG0842"]
    assert len(call.find(counter, "5550184").boards) == 3  # a phone number, however it is spaced
    assert len(call.find(counter, "ingrid").boards) == 3
    assert told(call.find(counter, "RMA-77")) == ["RMA-77"]
    assert told(call.find(counter, "WO-B1-000003")) == ["WO-B1-000003"]
    nobody = call.find(counter, "0000%")
    assert (nobody.boards, nobody.customer, nobody.more) == ((), None, 0)
    assert call.find(counter, " ").boards == ()
    whole = call.of_customer(counter, answer.customer.customer.id)
    assert whole.boards == replace_marks(answer)
    assert call.caller(counter, answer.customer.customer.id) == answer.customer
    with pytest.raises(NoSuchThing):
        call.caller(counter, "nobody")
    cut = call.find(counter, "nordhash", limit=2)
    assert (len(cut.boards), cut.more) == (2, 1)


def replace_marks(answer: CallAnswer) -> tuple[object, ...]:
    """The same boards, nothing in them marked."""
    return tuple(replace(board, marks=()) for board in answer.boards)


def test_a_double_and_what_left_are_found_too(counter: Shop) -> None:
    twin = customers.new(counter, WHO, CustomerDraft("Nord Hash"))
    draft = OrderDraft("hot", AssetDraft(model="M50S", serial="TWIN5511"), customer="Nord Hash")
    view = orders.open_order(counter, WHO, draft)
    customers.merge(counter, WHO, twin.id, customers.customer(counter, "Nordhash AS").id)
    assert "TWIN5511" in told(call.find(counter, "nordhash"))
    orders.advance_to(counter, WHO, view.id, State.DIAGNOSING)
    orders.advance(counter, WHO, view.id, State.NO_FAULT_FOUND)
    orders.advance(counter, WHO, view.id, State.RETURNED, "fetched")
    assert "TWIN5511" not in told(call.find(counter, "nordhash"))
    gone = call.find(counter, "5511").boards[0]
    assert (gone.open, waiting_text(gone, 0)) == (False, "")


@pytest.mark.parametrize(
    "typed", ["ab " * 3000, "9" * 10_000, "\ud800abc", "%_\\'\"*", "\0", "\N{RIGHT-TO-LEFT OVERRIDE}12"]
)
def test_whatever_is_typed_finds_something_or_nothing(counter: Shop, typed: str) -> None:
    assert len(call.find(counter, typed).boards) <= call.MOST
    assert len(customers.customers(counter, typed)) <= 500


def test_the_call_is_noted_as_one_change(counter: Shop) -> None:
    ids = [board.order_id for board in call.find(counter, "nordhash").boards]
    noted = call.note_call(counter, WHO, ids, "Call: asked when")
    assert len(noted.numbers) == 3
    assert [line.text for line in orders.order(counter, ids[0]).notes] == ["Call: asked when"]
    counter.undo(WHO, noted.commit)
    assert not orders.order(counter, ids[0]).notes


def test_a_signed_order_takes_no_note(shop: Shop) -> None:
    view = passed(shop)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    with pytest.raises(OrderSigned):
        call.note_call(shop, WHO, [view.id], "Call")


def test_the_message_is_in_the_language_of_the_customer(counter: Shop) -> None:
    answer = call.find(counter, "nordhash")
    said = messages.message_for(counter, answer)
    assert said.splitlines()[0] == "Hello Ingrid Dahl,"
    assert "Board …G0842 (S19j Pro) waits for your approval of €148.00." in said
    assert "It was promised for" in said
    russian = messages.message_for(counter, call.find(counter, "XX990842"))
    assert russian.startswith("Здравствуйте, Олег!\nПлата …0842 (S19j Pro) принята")
    assert "Ориентировочная стоимость: 95,00\xa0€." in russian
    chinese = messages.message_for(counter, answer, "zh")
    assert "等待您确认" in chinese
    assert " 。" not in chinese


def test_many_boards_are_counted_with_the_right_plural(counter: Shop) -> None:
    board = call.find(counter, "1177").boards[0]
    texts = {code: messages.texts(counter, code) for code in ("en", "ru", "zh")}

    def first_lines(count: int, code: str) -> str:
        boards = tuple(replace(board, told=f"SN{at:05d}") for at in range(count))
        return message(texts[code], boards, contact="Ingrid", now=NOW).splitlines()[1]

    assert first_lines(7, "ru") == "У нас 7 ваших плат:"
    assert first_lines(21, "ru") == "У нас 21 ваша плата:"
    assert first_lines(22, "ru") == "У нас 22 ваши платы:"
    assert first_lines(21, "en") == "You have 21 boards with us:"
    assert first_lines(21, "zh") == "您有 21 块算力板在我们这里："
    day = datetime(2026, 3, 4, 12, tzinfo=UTC)
    for code, promise in (("en", "Promised: 9 March."), ("ru", "Срок: 9 марта."), ("zh", "预计完成：3月9日。")):
        assert promise in message(texts[code], (replace(board, promised=day + timedelta(days=5)),), now=day)
    held = replace(board, state=State.ON_HOLD, waits_for=_drying(counter, board.order_id))
    assert "has been washed" in message(texts["en"], (held,), now=NOW)


def _drying(shop: Shop, order_id: str) -> Phrase:
    view = orders.hold(shop, WHO, order_id, "washed", Hold.DRYING, NOW + timedelta(hours=4))
    waits = view.waits_for
    assert waits is not None
    assert waiting_text(call.find(shop, view.number).boards[0], 0).startswith("drying, until ")
    return waits


def test_a_shop_has_its_own_texts(counter: Shop) -> None:
    messages.set_text(counter, WHO, "closing", "en", "Yours, {shop}")
    assert messages.message_for(counter, call.find(counter, "1177")).endswith("Yours, Bench B1")
    for wrong in ("{serial}", "{board", "{board!r}", "{0}", "{board.told}"):
        with pytest.raises(BadText):
            messages.set_text(counter, WHO, "closing", "en", wrong)
    messages.set_text(counter, WHO, "closing", "en", None)
    assert messages.texts(counter, "en").plain["closing"] == ""


def test_every_text_can_be_filled_in_and_has_every_language(counter: Shop) -> None:
    for code, locale in messages.LANGUAGES.items():
        texts = messages.texts(counter, code)
        for text in (*texts.plain.values(), *(one for forms in texts.counted.values() for one in forms.values())):
            assert checked_text(text) == text
        for forms in texts.counted.values():
            assert set(forms) == set(locale.plural_form.tags) | {"other"}


def test_serials_are_cut_to_what_tells_them_apart() -> None:
    assert short_names(("AAH0842", "AAG0842", "XX1177")) == ("…H0842", "…G0842", "…1177")
    assert short_names(("12", "12")) == ("12", "12")
    assert marked("AB0842X0842", ("0842",)) == ((7, 11),)
    assert marked("AB0842", ("b08", "842")) == ((1, 6),)
