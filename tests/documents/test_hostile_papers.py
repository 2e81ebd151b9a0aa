"""Papers of orders in which every text is hostile: read back, each word stands inside the margins and on no other."""

from __future__ import annotations

import dataclasses
import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from app.documents.money_lines import quote_lines
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, Sheets
from app.documents.paper_size import Paper
from app.documents.table import Column, table
from app.documents.work_order import print_work_order
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.order_view import OrderView
from app.domain.quote import Quote, QuoteDraft, QuoteLine
from app.domain.spot import cold_domain
from app.domain.work_order import Billing
from tests.documents.reading import text_of, words_of
from tests.documents.sample_orders import AGED, BY, FULL, QUOTE, QUOTED, full, minute

_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', re.S)
#: Names that programs read, values that are no free text.
_READ = re.compile(r"(^|_)(id|sha256|hash|stamp|mime|phase|code|item|currency|number|label|template)$")


def test_long_words_stay_inside_the_margins() -> None:
    for text in ("x" * 10_000, "算力板不工作请检查" * 60):
        assert misplaced(print_work_order(hostile(full(Copy.CUSTOMER, Paper.LETTER), text)).pdf) == [], text[:9]


def test_empty_lines_do_not_make_pages() -> None:
    printed = print_work_order(hostile(full(Copy.CUSTOMER), "one\n\n\n \n\n\n" * 20 + "end")).pdf
    assert misplaced(printed) == []
    assert text_of(printed).count("\f") < 24
    assert "126 × BM1362, 42 domains" in words_of(printed)


def test_amounts_of_any_size_stand_on_one_line() -> None:
    quote = replace(QUOTE, lines=tuple(replace(q, unit_minor=10**15) for q in QUOTE.lines))
    printed = print_work_order(full(quotes=(replace(QUOTED, draft=quote),))).pdf
    assert misplaced(printed) == []
    assert "€10,000,000,000,000.00" in words_of(printed)


def test_the_content_hash_stands_below_a_long_foot() -> None:
    made = full(Copy.CUSTOMER)
    said = replace(made, letterhead=replace(made.letterhead, footer="WWWW" * 60))
    pages = text_of(print_work_order(said).pdf).split("\f")[:-1]
    assert all("Content 7f3a 91c0" in page and "prepared offline" in page for page in pages)
    assert all("more, in the record)" in page for page in pages)


def test_bars_of_any_count_of_domains_keep_their_numbers_apart() -> None:
    drafts = [
        MeasurementDraft.at_spot(cold_domain(n), 14.0 if n == 80 else 11.8, "Fluke", limit_low=10.4, limit_high=13.0)
        for n in range(1, 81)
    ]
    values = tuple(Measurement(f"m{n}", minute(30), BY, draft, check_id="c") for n, draft in enumerate(drafts))
    assert misplaced(print_work_order(full(measurements=values)).pdf) == []


def test_limits_of_any_size_stand_left_of_their_bars() -> None:
    drafts = [
        MeasurementDraft.at_spot(cold_domain(n), -11_000.5, "Fluke", limit_low=-130_000.25, limit_high=104_000.5)
        for n in range(1, 14)
    ]
    values = tuple(Measurement(f"m{n}", minute(30), BY, draft, check_id="c") for n, draft in enumerate(drafts))
    assert misplaced(print_work_order(full(measurements=values)).pdf) == []


def test_every_day_of_the_calendar_and_every_signature_is_told() -> None:
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    signatures = tuple(replace(FULL.signatures[0], id=f"s{n}", at=minute(900 + n)) for n in range(40))
    text = words_of(print_work_order(full(opened_at=last, signatures=signatures)).pdf)
    assert "31 Dec 9999" in text
    assert "39 earlier signatures are in the record." in text


def test_no_table_leaves_its_first_row_alone() -> None:
    for above in range(0, 60, 6):
        sheets = Sheets(lambda _sheets, _page: 100.0, title="", author="", subject="", language="en")
        sheets.y = sheets.bottom - above
        table(sheets, [Column("Head", 1.0)], [(f"row {n}",) for n in range(4)])
        pages = text_of(sheets.finish("foot")).split("\f")[:-1]
        assert all(page.count("row") != 1 for page in pages), above


def test_no_paragraph_leaves_a_line_alone() -> None:
    for count in range(2, 7):
        sheets = Sheets(lambda _sheets, _page: 100.0, title="", author="", subject="", language="en")
        for above in range(6):
            sheets.turn()
            sheets.y = sheets.bottom - above * BODY.leading - 1
            sheets.paragraph("\n".join(f"line {n} of {count}" for n in range(count)))
        pages = text_of(sheets.finish("foot")).split("\f")[:-1]
        assert all(page.count("line") != 1 for page in pages), count


def test_a_total_keeps_the_remark_below_it() -> None:
    sheets = Sheets(lambda _sheets, _page: 100.0, title="", author="", subject="", language="en")
    for above in range(60, 200, 6):
        sheets.turn()
        sheets.y = sheets.bottom - above
        quote_lines(sheets, replace(QUOTE, note="Payable within 14 days."), Billing.WARRANTY)
    pages = [page for page in text_of(sheets.finish("foot")).split("\f") if "Payable" in page]
    assert len(pages) == 24
    assert all("Total" in page and "Regular customer" in page for page in pages)


def hostile(made: OrderPrint, text: str) -> OrderPrint:
    """The order with that text in place of every free text in it."""
    return replaced(made, text)


def replaced(value: Any, text: str, name: str = "") -> Any:
    """The value with that text in place of every free text in it."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value if _READ.search(name) else text
    if isinstance(value, tuple):
        return tuple(replaced(one, text, name) for one in value)
    if not isinstance(value, _HOLD_TEXT):
        return value
    fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.init}
    return replace(value, **{key: replaced(old, text, key) for key, old in fields.items()})


_HOLD_TEXT: tuple[Any, ...] = (
    OrderPrint, OrderView, Quote, QuoteDraft, QuoteLine, *{type(one) for one in (
        *FULL.actions, *FULL.replacements, *FULL.signatures, *FULL.amendments, *FULL.notes, *FULL.checklist,
        *FULL.attachments, *FULL.transitions, *FULL.test_runs, full().letterhead, full().customer, full().warranty,
        *full().identities, FULL.asset, FULL.miner, QUOTED.approval, AGED, AGED.plan,
    )},
)  # fmt: skip


def misplaced(pdf: bytes) -> list[tuple[int, str]]:
    """Words outside the margins or over another word, with their page."""
    found = []
    for number, page in enumerate(text_of(pdf, "-bbox").split("<page ")[1:], start=1):
        wide, high = map(float, re.findall(r'"([\d.]+)"', page)[:2])
        words = [(*map(float, box), html.unescape(text)) for *box, text in _WORD.findall(page)]
        found += [(number, w[4]) for w in words if w[0] < 46 or w[2] > wide - 46 or w[1] < 30 or w[3] > high - 16]
        cores = sorted((b + (d - b) / 3, d - (d - b) / 3, a + 0.4, c - 0.4, text) for a, b, c, d, text in words)
        for at, (_top, low, left, right, text) in enumerate(cores):
            for other in cores[at + 1 :]:
                if other[0] >= low:
                    break
                if left < other[3] and other[2] < right:
                    found.append((number, f"{text} | {other[4]}"))
    return found
