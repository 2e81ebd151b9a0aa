"""Quote, intake receipt and return slip: what stands on them, in three languages, whatever stands in their fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file

from app.documents.customer_paper import Heading
from app.documents.intake_receipt import ReceiptLine, ReceiptPrint, print_receipt
from app.documents.letterhead import Letterhead, ShopTerms
from app.documents.order_print import Copy
from app.documents.page import MARGIN
from app.documents.paper_size import Paper
from app.documents.quote_print import QuotePrint, print_quote
from app.documents.return_slip import ReturnLine, ReturnPrint, print_return
from app.documents.work_order import print_work_order
from app.domain.asset import AssetIdentity, AssetKind
from app.domain.customer import Customer, Terms
from app.domain.intake import Delivery, DeliveryDraft, ScanLine, ScanOutcome
from app.domain.quote import LineKind, QuoteLine
from app.domain.repair_result import Outcome, RepairResult, result_of
from app.domain.warranty_terms import WarrantyTerms
from app.domain.work_order import State
from app.words import findings, intake, language, look_templates, orders, quotes
from app.words.paper_language import CODES, DOMAIN, speaking_to
from app.words.spoken import catalogue
from tests.documents.reading import boxes, checked, codes_of, words_of
from tests.documents.sample_orders import FULL, QUOTE, QUOTED, full, minute, printed, under_repair

NASTY = "=cmd|'/C calc'!A0 <b>&amp;</b> \u202eevil\u2066 سلام 🔥 漢字 " + "X" * 10_000 + " " + "слово " * 1200
NOW = datetime(2024, 11, 2, 9, tzinfo=UTC)
CUSTOMER = Customer(
    "c", "Северный майнинг ООО", "Иван, +7 900", "ул. Мира 4", "", "ru", "EUR", Terms(text="30 days net"), 0
)
HEAD = Letterhead("Nordic Hash Repair", ("Havnegata 12",), footer="VAT NO987654321")
HEADING = Heading(HEAD, ShopTerms("Boards are kept for 90 days.", 3), CUSTOMER, utc_offset_min=60)


def quote(heading: Heading = HEADING, now: datetime = NOW, **changes: object) -> QuotePrint:
    valid = replace(QUOTE, valid_until=minute(20_000))
    asked = replace(QUOTED, draft=valid, approval=None)
    return QuotePrint(heading, replace(printed(), copy=Copy.CUSTOMER), replace(asked, **changes), now)  # type: ignore[arg-type]


def line(number: int, **changes: Any) -> ReceiptLine:
    asset = AssetIdentity("a", f"HB-B1-{number:06d}", AssetKind.HASHBOARD, "S19 XP", None, f"YNAHD7BBAJEJI{number:04d}")
    return replace(ReceiptLine(f"WO-B1-{number:06d}", asset, "dead"), **changes)


def delivery(came: int, declared: int | None) -> Delivery:
    scans = tuple(ScanLine(str(n), f"S{n}", ScanOutcome.OPENED, NOW, "A") for n in range(came))
    return Delivery("d", "IN-B1-000007", DeliveryDraft("X", declared, "DHL", "LS-88"), True, NOW, "A", "", scans)


def receipt(lines: tuple[ReceiptLine, ...], came: Delivery | None = None, heading: Heading = HEADING) -> ReceiptPrint:
    return ReceiptPrint(heading, lines, "Северный майнинг ООО", NOW, "M. Kovač", NOW + timedelta(days=9), delivery=came)


def slip(*results: RepairResult, heading: Heading = HEADING) -> ReturnPrint:
    promised = WarrantyTerms(90, NOW, void="liquid")
    return ReturnPrint(heading, tuple(ReturnLine(FULL, result, promised) for result in results), NOW)


MENDED = RepairResult(Outcome.REPAIRED, FULL.findings[0].finding.fault, 2, 4.0, 3, 1)


def test_a_quote_says_what_was_found_what_it_costs_and_how_to_accept_it(tmp_path: Path) -> None:
    made = print_quote(quote())
    text = words_of(made.pdf)
    for said in (
        "Quote · work order WO-B1-000131", "QT-B1-000012", "Open", "valid until 13 Nov 2024", "VAT NO987654321",
        "Chain broken: between chip 84 and chip 85", "behind one place none of them answers", "Break 84 | 85",
        "€112.50", "€28.13", "€140.63", "30 days net", "version 3 of the shop's terms",
        "Boards are kept for 90 days.", "I accept the quote", "I decline the quote", "reference QT-B1-000012",
    ):  # fmt: skip
        assert said in text, said
    assert codes_of(made.pdf, 90)[0][0].startswith("QT-B1-000012-")
    assert "No syntax or stream encoding errors" in checked(made.pdf, tmp_path)
    assert print_quote(quote()).pdf == made.pdf


def test_a_quote_that_asks_nothing_any_more_says_so() -> None:
    for made, stamp in (
        (quote(withdrawn=True), "The shop has withdrawn this quote."),
        (quote(now=NOW + timedelta(days=60)), "This quote was valid until 13 Nov 2024."),
    ):
        text = words_of(print_quote(made).pdf)
        assert stamp in text
        assert "I accept the quote" not in text
    agreed = words_of(print_quote(quote(approval=QUOTED.approval)).pdf)
    assert "The customer agreed to this quote: Ingrid Dahl, by phone, 30 Oct 2024, 10:32." in agreed
    assert "I accept the quote" in agreed
    assert "Tell the shop" not in agreed


def test_two_hundred_boards_stand_in_one_receipt_with_a_count_that_is_true() -> None:
    lines = tuple(line(n) for n in range(1, 201))
    short = words_of(print_receipt(receipt(lines, delivery(200, 202))).pdf)
    assert "202 declared, 200 scanned. 2 are missing." in short
    assert all(f"YNAHD7BBAJEJI{n:04d}" in short for n in range(1, 201))
    assert "“dead”" in short
    assert "The count is right." in words_of(print_receipt(receipt(lines[:2], delivery(2, 2))).pdf)
    assert "nobody declared" in words_of(print_receipt(receipt(lines[:2], delivery(2, None))).pdf)


def test_a_slip_says_what_became_of_each_board_and_nothing_of_the_shops_own() -> None:
    made = slip(MENDED, RepairResult(Outcome.NO_FAULT), RepairResult(Outcome.DECLINED))
    text = words_of(print_return(made).pdf)
    for said in (
        "3 pieces", "Chain broken, passed 2 tests in a row, ran 4 h under load", "3 parts fitted (1 recovered)",
        "Recovered parts come from a donor board", "31 Jan 2025", "the repair was not wanted", "No fault found",
        "Do not put an unrepaired board back into a machine", "Received whole and complete",
    ):  # fmt: skip
        assert said in text, said
    for own in ("€", "Heatsinks complete", "Margin", "M. Kovač"):
        assert own not in text, own


def test_what_became_of_a_board_is_read_from_its_order() -> None:
    assert result_of(under_repair(Copy.CUSTOMER).order) is None
    mended = result_of(FULL)
    assert mended is not None
    assert (mended.outcome, mended.recovered) == (Outcome.REPAIRED, 1)
    assert result_of(replace(FULL, state=State.SCRAPPED)) is None
    left = result_of(replace(FULL, state=State.RETURNED_UNREPAIRED))
    assert left is not None
    assert left.outcome is Outcome.BEYOND


def test_hostile_text_stays_on_the_page_and_what_no_font_has_is_told(tmp_path: Path) -> None:
    customer = replace(CUSTOMER, name=NASTY, contact=NASTY, address=NASTY, terms=Terms(text=NASTY))
    heading = Heading(Letterhead(NASTY, (NASTY,), footer=NASTY), ShopTerms(NASTY, 1), customer, Paper.LETTER)
    order = replace(FULL, customer=NASTY, reported_fault=NASTY, customer_reference=NASTY,
                    asset=replace(FULL.asset, model=NASTY, serial=NASTY))  # fmt: skip
    asked = replace(quote(heading), made=replace(printed(), order=order))
    bad = line(1, asset=order.asset, reported_fault=NASTY, miner=NASTY)
    returned = replace(slip(MENDED, heading=heading), lines=(ReturnLine(order, MENDED, WarrantyTerms(90, text=NASTY)),))
    for made in (
        print_quote(asked),
        print_receipt(replace(receipt((bad,), heading=heading), customer=NASTY, by=NASTY, reference=NASTY)),
        print_return(returned),
    ):
        assert "No syntax or stream encoding errors" in checked(made.pdf, tmp_path)
        assert made.missing == set("سلام🔥")
        pages, words = boxes(made.pdf)
        wide = pages[0][0]
        assert [word for word in words if word[0] < MARGIN - 1 or word[2] > wide - MARGIN + 1] == []


def test_an_order_on_which_nothing_was_found_has_a_quote_of_one_page() -> None:
    bare = replace(printed(findings=(), test_runs=()), copy=Copy.CUSTOMER)
    text = words_of(print_quote(replace(quote(), made=bare)).pdf)
    assert "The examination is not finished" in text
    assert "Page 1 of 1" in text


# ---------------------------------------------------------------- languages

#: What the customer's papers are set by: everything these say is in the catalogues.
_MODULES = (
    "documents/condition", "documents/customer_paper", "documents/fault_lines", "documents/furniture",
    "documents/intake_receipt", "documents/money_lines", "documents/page", "documents/photos",
    "documents/printed_paper", "documents/quote_print", "documents/return_slip", "documents/work_order",
    "documents/work_order_aging", "documents/domain_values", "words/customer_faults", "words/dossier", "words/listed",
    "words/repair_results", "words/missing_characters",
)  # fmt: skip
_KEYWORDS: dict[str, Any] = {"_": None, "_m": None, "mark": None, "ngettext": (1, 2), "_n": (2, 3)}
_TABLES = (
    findings.FAULT_NAMES, orders.STATES, orders.GRADES, orders._ACTIONS, orders._ASSET_KINDS, orders._BILLINGS,
    orders._PHASES, orders._TEST_KINDS, orders._REMOVED, quotes._LINES, quotes._HOW, quotes._DECISIONS, intake._ANSWERS,
)  # fmt: skip


def _asked() -> set[str | tuple[str, int]]:
    root = Path(language.__file__).parents[1]
    found: set[str | tuple[str, int]] = set()
    for name in _MODULES:
        for _line, message, _comments, _context in extract_from_file("python", root / f"{name}.py", keywords=_KEYWORDS):
            found.add(message if isinstance(message, str) else (message[0], 0))
    found |= {text for table in _TABLES for text in table.values()}
    found |= {texts[0] for texts in intake._ITEMS.values()}
    found |= {text for key, text in look_templates.TEMPLATES.items() if key.endswith(".name")}
    return found


class _Strict(GNUTranslations):
    """The catalogue, and what it was asked for in vain."""

    def __init__(self, inner: Any) -> None:
        self._catalog = inner._catalog
        self.plural = inner.plural
        self._fallback = None
        self.lacking: set[object] = set()

    def gettext(self, message: str) -> str:
        if message and message not in self._catalog:
            self.lacking.add(message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        if (msgid1, 0) not in self._catalog:
            self.lacking.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)


@pytest.mark.parametrize(("short", "code"), [("ru", "ru"), ("zh", "zh_CN")])
def test_no_word_of_the_customers_papers_is_left_untranslated(short: str, code: str) -> None:
    said = catalogue(code, DOMAIN)
    known: Any = said._catalog  # type: ignore[attr-defined]
    assert CODES[short] == code
    assert {message for message in _asked() if message not in known} == set()
    assert all(_fields(key) == _fields(text) for key, text in known.items() if isinstance(key, str) and key)
    strict = _Strict(said)
    makers: list[Callable[[], object]] = [
        lambda: print_quote(quote()),
        lambda: print_quote(quote(withdrawn=True)),
        lambda: print_receipt(receipt((line(1),))),
        lambda: print_receipt(receipt((line(1), line(2, reported_fault="x")), delivery(3, 2))),
        lambda: print_return(slip(MENDED, RepairResult(Outcome.BEYOND, MENDED.fault))),
        lambda: print_work_order(full(Copy.CUSTOMER)),
    ]
    with language.speaking(code, strict):
        for make in makers:
            make()
    assert strict.lacking == set()


def test_what_a_quote_proposed_by_itself_is_said_in_the_customers_language_and_a_persons_words_stay() -> None:
    own = (
        QuoteLine(LineKind.FLAT, quotes.REPAIR_OF.format(board="Antminer T21"), 1, 9500),
        QuoteLine(LineKind.INSPECTION, quotes.NOTHING_FOUND, 1, 2000),
        QuoteLine(LineKind.LABOUR, "Labour", 25, 6000),
        QuoteLine(LineKind.FREE, "Repair of the carton", 1, 100),
    )
    with speaking_to("zh"):
        assert [quotes.line_text(line) for line in own] == [
            "维修 Antminer T21", "检测，未发现故障", "工时", "Repair of the carton",
        ]  # fmt: skip
    with speaking_to("ru"):
        asked = replace(QUOTED, draft=replace(QUOTE, lines=own))
        assert "Ремонт: Antminer T21" in words_of(print_quote(replace(quote(), quote=asked)).pdf)
    assert [quotes.line_text(line) for line in own] == [line.text for line in own]


def _fields(text: str) -> set[str]:
    return set(re.findall(r"{(\w*)", text))


def test_papers_speak_to_the_customer_while_the_window_keeps_its_language() -> None:
    with speaking_to("ru"):
        russian = words_of(print_quote(quote()).pdf)
        order = words_of(print_work_order(full(Copy.CUSTOMER)).pdf)
    with speaking_to("zh"):
        chinese = words_of(print_return(slip(MENDED)).pdf)
    assert "Обрыв цепи чипов: между чипами 84 и 85" in russian
    figures = re.sub(r"\d+(\.\d+){3}|рев\. 1\.3|Hashwrench 0\.1", "", order)
    assert "11,8 Ω" in order
    assert "33,89 TH/s" in order
    assert not re.search(r"\d\.\d", figures), "figures have the comma of the language, amounts and readings alike"
    assert "Итого 140,63 €" in russian
    assert "Чипы передают данные по цепочке" in order
    assert "The board stops" not in order
    assert "芯片链断开，连续通过 2 次测试" in chinese
    assert "更换 3 个元件（其中拆机件 1 个）" in chinese
    assert language.code() == "en"
    assert not language.elsewhere()
    with pytest.raises(LookupError), speaking_to("de"):
        pass
