"""The board picture on paper: every board of the catalogue fits its page, and every state keeps its mark in grey."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image

from app.documents.board_figure import draw_board, figure_height
from app.documents.page import Sheets
from app.domain.board_picture import BoardLayout
from app.domain.board_state import BoardState, ChipState
from drivers.catalogue import boards


def sheets() -> Sheets:
    return Sheets(lambda sheets, page: 60.0, title="t", author="a", subject="s", language="en")


def broken(chips: int) -> BoardState:
    """A board that stops in the middle, with one chip in each other state."""
    middle = chips // 2
    states = [ChipState.ANSWERED] * middle + [ChipState.SILENT] * (chips - middle)
    for place, state in enumerate((ChipState.WEAK, ChipState.ERRING, ChipState.WARM, ChipState.HOT)):
        if place < middle:
            states[place] = state
    return BoardState(tuple(states), suspects=frozenset({middle}), break_after=middle, tested=True)


def test_every_board_of_the_catalogue_fits_a_page() -> None:
    sheet = sheets()
    shapes = {(spec.chips, spec.domains, spec.chips_per_domain, spec.grid): spec for spec in boards()}
    heights = {}
    for spec in shapes.values():
        height = figure_height(BoardLayout.of(spec, 2.0), broken(spec.chips), sheet.width, sheet.bottom - 60)
        assert height is not None, spec.code
        heights[height] = spec
    for spec in heights.values():  # one of each height is drawn
        before = sheet.page
        draw_board(sheet, BoardLayout.of(spec, 2.0), broken(spec.chips))
        assert sheet.y <= sheet.bottom, spec.code
        assert sheet.page - before <= 1
    pdf = sheet.finish("")
    assert len(pypdfium2.PdfDocument(pdf)) == sheet.page


def test_a_picture_that_no_longer_fits_begins_a_page() -> None:
    sheet = sheets()
    sheet.y = sheet.bottom - 60
    draw_board(sheet, BoardLayout.of_count(126, 2.0), BoardState.untested(126))
    assert sheet.page == 2


def test_states_differ_in_a_grey_photocopy() -> None:
    shots = {}
    for state in ChipState:
        sheet = sheets()
        draw_board(sheet, BoardLayout.of_count(12, 2.0), BoardState((state,) * 12))
        page = pypdfium2.PdfDocument(sheet.finish(""))[0]
        grey = page.render(scale=2).to_pil().convert("L").crop((0, 0, 1190, 420))
        packed = io.BytesIO()
        grey.point(lambda value: 255 if value > 128 else 0).save(packed, "PNG")
        shots[state] = (grey.tobytes(), Image.open(packed).tobytes())
    assert len({grey for grey, _ in shots.values()}) == len(ChipState)
    marked = {state: bits for state, (_, bits) in shots.items() if state is not ChipState.WEAK}
    assert len(set(marked.values())) == len(marked), "black and white alone tells them apart"
