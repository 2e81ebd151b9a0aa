"""Labels on every size: where things stand, how large codes are, and that other people's programs read them."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.label_code import code_of
from app.documents.label_layout import lay_out
from app.documents.label_pdf import label_mm, label_pages, label_sheets
from app.documents.label_stock import limits, roll_named, rolls, sheet_named, sheets
from app.documents.label_zpl import can_set, native_zpl, picture_zpl
from app.domain.label import CodeKind, Label, LabelKind, Shape
from app.domain.label_error import LabelTooSmall, NoSuchSize, NotCodable
from tests.documents.label_reading import HOSTILE, faults, pixels, read, read_dots, some_label
from tests.documents.reading import checked, text_of

STOCKS = [*rolls(), *(sheet.stock for sheet in sheets())]
BOARD = Label(LabelKind.BOARD, "HB-B1-000123-K", "HB-B1-000123-K", "S19j Pro", ("SN JYZZ5BBAJJBJH0842", "Nordic Hash"))
PLACE = Label(LabelKind.PLACE, "BN-B1-000003-K", "BN-B1-000003-K", "R2-14", ("Shelf 2",))
ORDER = Label(LabelKind.ORDER, "WO-B1-000123-K", "WO-B1-000123-K", "Antminer S19", HOSTILE)


@settings(max_examples=12, deadline=None)
@given(text=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=24))
def test_every_code_is_read_back_by_another_program(text: str) -> None:
    for kind in CodeKind:
        code = code_of(kind, text)
        modules = np.zeros((code.rows, code.columns), dtype=bool)
        for row, column, length in code.dark:
            modules[row, column : column + length] = True
        paper = np.kron(np.pad(modules, code.quiet), np.ones((3, 3), dtype=bool))
        if code.bars:
            paper = np.repeat(paper[len(paper) // 2 :][:1], 40, axis=0)
        (found,) = zxingcpp.read_barcodes(np.where(paper, 0, 255).astype(np.uint8))
        assert found.text == text


def test_what_no_code_can_carry_is_refused() -> None:
    for kind in CodeKind:
        for text in ("", "чип", "a\nb"):
            with pytest.raises(ValueError):  # noqa: PT011 - the text is all it says
                code_of(kind, text)
    with pytest.raises(NotCodable):
        lay_out(Label(LabelKind.PART, "чип-1", "чип-1"), roll_named("zebra-4x6"))
    with pytest.raises(NotCodable):
        lay_out(Label(LabelKind.PART, "A-" * 40, "A-" * 40), roll_named("zebra-4x6"))


def test_on_every_size_codes_are_whole_dots_and_text_keeps_away_from_them() -> None:
    chance = random.Random(1)
    for at, stock in enumerate(STOCKS):
        for label in ((BOARD, PLACE, ORDER)[at % 3], some_label(chance)):
            try:
                layout = lay_out(label, stock)
            except LabelTooSmall:
                assert min(side for side in (stock.width_mm, stock.height_mm) if side) <= 17, (stock, label)
                continue
            assert not faults(layout, stock), stock
            bars = layout.code.kind is CodeKind.CODE128
            assert layout.module_mm >= (limits().bar_mm if bars else limits().module_mm)
            if label.kind is not LabelKind.PART:  # a number of ours is never cut
                assert label.number in "".join(line.text for line in layout.lines)


def test_on_every_size_the_code_is_read_back_at_203_dots_an_inch() -> None:
    with pytest.raises(LabelTooSmall):
        lay_out(BOARD, roll_named("brother-round-12"))
    labels = [(BOARD, PLACE, ORDER)[at % 3] for at in range(len(STOCKS))]
    labels[[stock.name for stock in STOCKS].index("brother-round-12")] = None
    made = [(label, stock, lay_out(label, stock)) for label, stock in zip(labels, STOCKS, strict=True) if label]
    unread = [
        stock.name
        for (label, stock, _layout), image in zip(made, pixels([one[2] for one in made], 203.2), strict=True)
        if read(image) != label.payload
    ]
    assert not unread


def test_a_label_is_as_large_as_its_stock_to_a_hundredth_of_a_millimetre(tmp_path: Path) -> None:
    for name in ("brother-12", "brother-62", "brother-17x54", "brother-round-58", "zebra-2.25x1.25", "33.3x21.7"):
        stock = roll_named(name)
        layout = lay_out(BOARD, stock)
        pdf = label_pages([layout], stock, title="Labels").pdf
        box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
        assert box is not None
        wide, high = (float(side) / 72 * 25.4 for side in box.groups())
        assert (wide, high) == pytest.approx(label_mm(layout, stock), abs=0.01)
        if stock.shape in (Shape.CUT, Shape.ROUND):
            assert (wide, high) == pytest.approx((stock.width_mm, stock.height_mm), abs=0.01)
    checked(pdf, tmp_path)


def test_a_code_in_the_wrong_place_would_be_found() -> None:
    stock = roll_named("zebra-2x1")
    good = lay_out(BOARD, stock)
    assert faults(replace(good, x=0), stock)
    assert faults(replace(good, x=good.x + 40), stock)
    assert faults(replace(good, lines=(replace(good.lines[0], size=80.0), *good.lines[1:])), stock)


def test_an_endless_tape_is_as_long_as_its_content() -> None:
    tape = roll_named("brother-62")
    short, long = lay_out(Label(LabelKind.BOARD, "HB-B1-000123-K", "HB-B1-000123-K"), tape), lay_out(ORDER, tape)
    assert label_mm(short, tape)[0] == label_mm(long, tape)[0] == 62
    assert label_mm(short, tape)[1] < label_mm(long, tape)[1] < 40


def test_sheets_begin_where_the_last_one_ended_and_can_be_shifted() -> None:
    sheet = sheet_named("avery-l7160")
    layout = lay_out(BOARD, sheet.stock)
    made = label_sheets([layout] * 3, sheet, title="", start=20, copies=2)
    assert made.pages == 2
    texts = [page.count("HB-B1-000123-K") for page in text_of(made.pdf, "-layout").split("\f")]
    assert texts[:2] == [2, 4]
    plain = label_sheets([layout], sheet, title="", start=21).pdf
    moved = label_sheets([layout], sheet, title="", start=21, shift_mm=(1.5, -2.0)).pdf
    before, after = (_place_of(pdf) for pdf in (plain, moved))
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((1.5, -2.0), abs=0.02)
    corner = sheet.corner_mm(20)
    assert before[0] > corner[0]
    assert before[1] > corner[1]


def _place_of(pdf: bytes) -> tuple[float, float]:
    """Where pdftotext finds the number, in millimetres from the upper left."""
    word = re.search(r'<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>HB-B1-000123-K<', text_of(pdf, "-bbox"))
    assert word is not None
    return float(word[1]) / 72 * 25.4, float(word[2]) / 72 * 25.4


def test_sheets_fit_their_paper_and_sizes_of_ones_own_are_understood() -> None:
    for sheet in sheets():
        for place in (0, sheet.count - 1):
            x, y = sheet.corner_mm(place)
            assert x >= -0.01 <= y
            assert x + sheet.stock.width_mm <= sheet.paper_mm[0] + 0.01
            assert y + sheet.stock.height_mm <= sheet.paper_mm[1] + 0.01
    assert len({stock.name for stock in STOCKS}) == len(STOCKS)
    own = roll_named(" 50x30.5@300 ")
    assert (own.width_mm, own.height_mm, own.dpi) == (50, 30.5, 300)
    for wrong in ("50", "0x30", "50x3000", "brother-63", "50x30@20"):
        with pytest.raises(NoSuchSize):
            roll_named(wrong)


def test_hostile_text_is_shown_and_what_is_cut_or_missing_is_told() -> None:
    stock = roll_named("zebra-4x6")
    layout = lay_out(ORDER, stock)
    made = label_pages([layout], stock, title="")
    text = " ".join(text_of(made.pdf).split())
    assert "⟨202E⟩gnp.exe" in text or "⟨202E⟩" in layout.left_out[0]
    assert made.missing >= set("عربى")
    assert any("XXXX" in cut for cut in (*layout.cut, *layout.left_out))


# ----------------------------------------------------------------------- zpl


def unpacked(data: str, row_bytes: int, height: int) -> bytes:
    """The rows of ^GFA data as a printer reads them (ZPL II Programming Guide, alternative data compression)."""
    rows: list[str] = []
    row, count = "", 0
    for sign in data:
        if sign == ":":
            rows.append(rows[-1])
        elif sign == ",":
            rows.append(row.ljust(row_bytes * 2, "0"))
            row = ""
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("f"))
        else:
            row, count = row + sign * (count or 1), 0
            if len(row) == row_bytes * 2:
                rows.append(row)
                row = ""
    assert not row
    assert len(rows) == height
    return bytes.fromhex("".join(rows))


@settings(max_examples=30, deadline=None)
@given(data=st.data(), width=st.integers(1, 90), height=st.integers(1, 12))
def test_a_picture_comes_out_of_its_compression_as_it_went_in(data, width: int, height: int) -> None:
    row = st.sampled_from([b"\0" * 99, b"\xff" * 99, b"\xf0\x0f" * 50]) | st.binary(min_size=99, max_size=99)
    rows = b"".join(data.draw(row)[: (width + 7) // 8] for _ in range(height))
    zpl = picture_zpl(rows, width, height, 3).decode("ascii")
    match = re.fullmatch(r"\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\^FO0,0\^GFA,(\d+),\3,(\d+),([^^~]*)\^FS\^PQ3\^XZ\n", zpl)
    assert match is not None
    assert (int(match[1]), int(match[2]), int(match[3]), int(match[4])) == (width, height, len(rows), (width + 7) // 8)
    assert unpacked(match[5], (width + 7) // 8, height) == rows


@settings(max_examples=12, deadline=None)
@given(name=st.text(st.characters(max_codepoint=126), max_size=40), tail=st.sampled_from(HOSTILE))
def test_no_text_becomes_a_command_of_the_printer(name: str, tail: str) -> None:
    label = Label(LabelKind.BOARD, "HB-B1-000123-K", "HB-B1-000123-K", name, (tail,))
    layout = lay_out(label, roll_named("zebra-3x2"))
    if not can_set(layout):
        return
    zpl = native_zpl(layout).decode("ascii")
    fields = r"(?:\^FT\d+,\d+\^A0N,\d+,\d+\^FH_\^FD[^^~]*\^FS)*"
    assert re.fullmatch(
        rf"\^XA\^PW609\^LL406\^LH0,0\^FO\d+,\d+\^BXN,\d+,200,16,16\^FDHB-B1-000123-K\^FS{fields}\^XZ\n", zpl
    )
    told = re.findall(r"\^FH_\^FD([^^~]*)\^FS", zpl)
    assert [re.sub(r"_([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), one) for one in told] == [
        line.text for line in layout.lines
    ]


def test_the_printers_own_codes_have_the_modules_of_the_layout() -> None:
    stock = roll_named("zebra-2.25x1.25")
    for label, command in (
        (PLACE, r"\^BY{module}\^BCN,{high},N,N,N,A\^FDBN-B1-000003-K\^FS"),
        (Label(LabelKind.ORDER, "WO-B1-000123-K", "WO-B1-000123-K"), r"\^BQN,2,{module}\^FDMA,WO-B1-000123-K\^FS"),
    ):
        layout = lay_out(label, stock)
        zpl = native_zpl(layout, 2).decode()
        assert re.search(command.format(module=layout.module, high=layout.high), zpl)
        assert zpl.endswith("^PQ2^XZ\n")
    odd = Label(LabelKind.PART, "A^B>0~_1", "A^B>0~_1")
    assert not can_set(lay_out(odd, stock))
    assert read_dots(b"\0" * 8, 8, 8) == ""
