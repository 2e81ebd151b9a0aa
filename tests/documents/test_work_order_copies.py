"""The three copies of a work order: what each has and what it must not have, on both papers, read back by poppler."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from app.documents.letterhead import Letterhead
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import MARGIN
from app.documents.paper_size import Paper
from app.documents.work_order import print_work_order
from app.domain.order_view import AttachmentLine
from app.domain.quote import Decision, LineKind, QuoteLine
from app.domain.work_order import Billing, FindingStatus
from tests.documents.reading import boxes, checked, text_of, words_of
from tests.documents.sample_orders import (
    BY,
    FINDINGS,
    FULL,
    QUOTED,
    finding_line,
    full,
    minute,
    picture,
    printed,
    under_repair,
)

#: On every copy that is for somebody who was not at the bench.
TOLD = (
    "Ref. PO 2211", "BHB42601 rev 1.3", "0DCT2208-114 (barcode of the circuit board)", "Hall C · C3 · R4 · 17",
    "Burn marks: seen (small, beside chip 84). Corrosion: none", "2 photos at intake",
    "The board stops after chip 84", "Break 84 | 85", "Cold check", "recovered part",
    "Aging in the machine", "✓ passed · 2 h of 2 h hashed", "gaps: 1, 6 min", "ambient 24 °C",
    "Hashrate, TH/s", "at least 30.6", "Hottest chip, °C",
    "90 days on this repair, from 31 Oct 2024 until 29 Jan 2025. As agreed with the customer.",
    "Void after liquid, work by somebody else, or a missing label.",
    "Approved by phone, Ingrid Dahl, 30 Oct 2024, 10:32: €140.63, quote QT-B1-000012, noted by M. Kovač. Go ahead.",
    "Heat sink of chip 12 was reseated. 散热片已重装。", "Обратная сторона, при приёмке · 背面 · 30 Oct 2024",
    "prepared offline",
)  # fmt: skip
#: Lines of tables and sums, as they stand on the paper.
LINES = ("Domain 28 10.4 – 13.0 Ω ▼ 0.4 Ω 11.8 Ω +11.4 Ω ✓ in band", "Sum €112.50", "VAT 25 % €28.13", "Total €140.63")
#: The shop's own business.
OWN = (
    "Cost of parts", "€0.84", "Costs and margin", "Margin, 79 %", "Labour, 25.2 minutes at €36.00 an hour",
    "since the shop has set no rate: shipping.",
    "Heatsinks complete.", "Course of the order", "Suspected parts", "chain_break", "confidence 0.95", "miner.log",
    "LT-B1-000432",
)  # fmt: skip


@cache
def paper(copy: Copy, size: Paper = Paper.A4) -> bytes:
    return print_work_order(full(copy, size)).pdf


def lines_of(pdf: bytes) -> list[str]:
    return [" ".join(line.split()) for line in text_of(pdf, "-layout").splitlines()]


@cache
def bench(size: Paper = Paper.A4) -> bytes:
    return print_work_order(under_repair(Copy.BENCH, size)).pdf


def test_the_customers_copy_has_everything_but_the_shops_own_business() -> None:
    text = words_of(paper(Copy.CUSTOMER))
    assert "customer's copy" in text
    assert [said for said in TOLD if said not in text] == []
    assert set(LINES) <= set(lines_of(paper(Copy.CUSTOMER)))
    assert [said for said in (*OWN, "pays late") if said in text] == []


def test_the_internal_copy_has_both() -> None:
    text = words_of(paper(Copy.INTERNAL))
    assert [said for said in (*TOLD, *OWN) if said not in text] == []
    assert set(LINES) <= set(lines_of(paper(Copy.INTERNAL)))
    assert "pays late" not in text, "a remark on the customer is no part of an order"


def test_the_bench_copy_has_places_and_room_to_write_and_no_prices() -> None:
    text = words_of(bench())
    assert "€" not in text
    for said in ("bench copy", "What to do next", "Done by", "Measured by hand", "a pass is owed",
                 "Position Action Part and lot, or result", "Remarks by hand", "Heatsinks complete."):  # fmt: skip
        assert said in text, said
    first = text_of(bench()).split("\f")[0]
    assert first.index("What to do next") < first.index("The board stops after chip 84")
    signed = words_of(print_work_order(full(Copy.BENCH)).pdf)
    assert "Measured by hand" not in signed
    assert "a pass is owed" not in signed


@pytest.mark.parametrize("size", Paper)
def test_every_word_stands_inside_the_margins_of_the_paper(size: Paper, tmp_path: Path) -> None:
    bad = print_work_order(replace(hostile(Copy.INTERNAL), paper=size)).pdf
    good = paper(Copy.CUSTOMER) if size is Paper.A4 else bench(size)
    for pdf in (good, bad):
        assert "No syntax or stream encoding errors" in checked(pdf, tmp_path)
        pages, words = boxes(pdf)
        assert {(round(wide), round(high)) for wide, high in pages} == {tuple(map(round, size.size))}
        wide, high = size.size
        outside = [
            word for word in words
            if word[0] < MARGIN - 1 or word[2] > wide - MARGIN + 1 or word[1] < MARGIN - 14 or word[3] > high - 24
        ]  # fmt: skip
        assert outside == []


NASTY = "=cmd|'/C calc'!A0 <b>&amp;</b> \u202eevil\u2066 سلام 🔥 漢字 " + "X" * 3000 + " " + "слово " * 1200


def hostile(copy: Copy) -> OrderPrint:
    """The full order with the same nasty text in every field a person or a device fills in."""
    made = full(
        copy,
        customer=NASTY,
        reported_fault=NASTY,
        customer_reference=NASTY,
        asset=replace(FULL.asset, model=NASTY, serial=NASTY, mac=NASTY),
        miner=None,
        notes=tuple(replace(line, text=NASTY, by=NASTY) for line in FULL.notes),
        actions=tuple(replace(line, result=NASTY, position=NASTY, by=NASTY) for line in FULL.actions),
        replacements=tuple(replace(line, part_name=NASTY, lot_number=NASTY) for line in FULL.replacements),
        attachments=tuple(replace(line, caption=NASTY, name=NASTY) for line in FULL.attachments),
        amendments=tuple(replace(line, text=NASTY, by=NASTY) for line in FULL.amendments),
        signatures=tuple(replace(line, by=NASTY) for line in FULL.signatures),
        checklist=tuple(replace(line, note=NASTY, item=f"{n} {NASTY}") for n, line in enumerate(FULL.checklist[:2])),
        transitions=tuple(replace(line, reason=NASTY, by=NASTY) for line in FULL.transitions),
        test_runs=tuple(replace(run, fixture=NASTY, by=NASTY) for run in FULL.test_runs),
        quotes=(
            replace(QUOTED, draft=replace(QUOTED.draft, lines=(QuoteLine(LineKind.FREE, NASTY, 1, 5),), note=NASTY)),
        ),
    )
    assert made.customer is not None
    customer = replace(made.customer, name=NASTY, contact=NASTY, address=NASTY)
    return replace(made, customer=customer, owner=NASTY, letterhead=Letterhead(NASTY, (NASTY,)), images={})


def test_what_is_too_long_says_how_much_more_there_is_and_hides_nothing() -> None:
    made = print_work_order(printed(customer="X" * 10_000, reported_fault="a\u202eb\n" + "ж" * 9_000))
    text = words_of(made.pdf)
    shown = sum(len(run) for run in re.findall(r"X{9,}", text))
    more = int(re.search(r"X … \((\d+) characters more, in the record\)", text)[1])  # type: ignore[index]
    assert shown + more == 10_000
    assert "a⟨202E⟩b" in text
    assert "… (7006 characters more, in the record)" in text
    assert print_work_order(hostile(Copy.INTERNAL)).missing == set("سلام🔥")


def test_pictures_have_words_sections_have_bookmarks_and_the_file_a_language(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    path.write_bytes(paper(Copy.CUSTOMER))
    raw = subprocess.run(["qpdf", "--qdf", path, "-"], capture_output=True, check=True).stdout
    for words in ("QR code WO-B1-000131", "Picture of the board, 126 chips. answered: 84", "Front side, at intake",
                  "mean 33.89 TH/s", "Values by domain: 1: 11.5 Ω, 2: 11.5 Ω"):  # fmt: skip
        assert b"/alt <feff" + words.encode("utf-16-be").hex().encode() in raw.lower(), words
    assert b"/Lang (en)" in raw
    outline = re.findall(rb"/Title \(\xfe\xff([^)]*)\)|/Title \(([^)]*)\)", raw)
    assert len(outline) >= 9


def test_the_price_is_the_approved_quotes_even_where_a_newer_one_waits() -> None:
    def priced(**changes: object) -> str:
        return words_of(print_work_order(replace(printed(findings=(), **changes), copy=Copy.CUSTOMER)).pdf)

    newer = replace(QUOTED, id="n", number="QT-B1-000013", approval=None,
                    draft=replace(QUOTED.draft, lines=QUOTED.draft.lines[:1]))  # fmt: skip
    text = priced(quotes=(QUOTED, newer))
    assert "quote QT-B1-000012" in text
    assert "Total €140.63" in text
    assert QUOTED.approval is not None
    refused = replace(QUOTED, approval=replace(QUOTED.approval, decision=Decision.DECLINED))
    text = priced(quotes=(refused, newer))
    assert "Total €118.75" in text
    assert "Declined by phone" in text
    assert "Not charged: warranty." in priced(quotes=(), billing=Billing.WARRANTY)


def test_many_findings_tell_a_customer_no_guesses() -> None:
    many = tuple(finding_line(n, replace(FINDINGS[0], position=f"U{n}"), FindingStatus.CONFIRMED) for n in range(15))
    suspected = (*many[:2], *(replace(line, status=FindingStatus.SUSPECTED) for line in many[2:]))
    said = {
        copy: words_of(print_work_order(replace(printed(findings=many), copy=copy)).pdf)
        for copy in (Copy.CUSTOMER, Copy.INTERNAL)
    }
    guesses = ("chain_break", "Suspected, likeliest first", "0.95")
    assert all(text.count("The board stops after chip 84") == 15 for text in said.values())
    assert [word for word in guesses if word not in said[Copy.INTERNAL] or word in said[Copy.CUSTOMER]] == []
    text = words_of(print_work_order(replace(printed(findings=suspected), copy=Copy.CUSTOMER)).pdf)
    assert text.count("The board stops after chip 84") == 2, "what nobody confirmed is the shop's own"


class Album(dict[str, bytes]):
    """Photos that note how often each is asked for."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.jpeg = picture(3, 160, 120)
        self.names = [f"{n:064x}" for n in range(count)]

    def get(self, key: str, default: bytes = b"") -> bytes:  # type: ignore[override]
        if not key:
            return default
        self.asked.append(key)
        return self.jpeg if int(key, 16) % 7 else b"no picture"


def test_sixty_photos_are_read_one_by_one_two_in_a_row(tmp_path: Path) -> None:
    album = Album(60)
    lines = tuple(
        AttachmentLine(f"p{n}", minute(5), BY, name, "image/jpeg", 9, "p.jpg", f"photo number {n}", "intake")
        for n, name in enumerate(album.names)
    )
    made = replace(full(Copy.CUSTOMER, attachments=lines, checks=()), images=album)
    pages: list[int] = []
    pdf = print_work_order(made, pages.append).pdf
    assert album.asked == album.names
    assert "No syntax or stream encoding errors" in checked(pdf, tmp_path)
    text = words_of(pdf)
    assert all(f"photo number {n} " in text + " " for n in range(60))
    assert text.count("picture not readable") == 9
    assert album.jpeg in pdf, "a picture that is small enough goes in as it is"
    assert pdf.count(album.jpeg) == 1, "and once"
    assert pages == list(range(2, text.count("Page ") + 1))


class Enough(Exception):
    """Somebody pressed Cancel."""


def test_printing_is_broken_off_at_a_page() -> None:
    def stop(page: int) -> None:
        if page == 3:
            raise Enough

    many = tuple(finding_line(n, FINDINGS[0], FindingStatus.CONFIRMED) for n in range(90))
    with pytest.raises(Enough):
        print_work_order(printed(findings=many), stop)
