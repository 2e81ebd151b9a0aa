"""The board picture as a widget: painted marks, keyboard cursor, hover, mirror, words, table twin."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from app.domain.board_state import BoardState, ChipState
from app.ui import theme
from app.ui.widgets.board_looks import Mode
from app.ui.widgets.board_picture import BoardPictureView
from app.ui.widgets.chain_card import ChainCard
from drivers.catalogue import board

SPEC = board("BHB42601")


def broken(after: int = 84) -> BoardState:
    states = [ChipState.ANSWERED] * after + [ChipState.SILENT] * (126 - after)
    return BoardState(tuple(states), suspects=frozenset({after, after + 1}), break_after=after, tested=True)


@pytest.fixture
def view(dressed, qtbot) -> BoardPictureView:
    made = BoardPictureView()
    qtbot.addWidget(made)
    made.resize(600, 440)
    made.show_board(SPEC)
    made.show()
    qtbot.waitExposed(made)
    return made


def centre(view: BoardPictureView, chip: int) -> QPoint:
    return view.place_of(chip).center()


def corner_color(view: BoardPictureView, chip: int):
    place = view.place_of(chip)
    return view.grab().toImage().pixelColor(place.x() + 3, place.center().y())


def test_a_small_board_lies_in_the_middle_of_its_room(view):
    for code, last in (("Bitaxe Gamma", 1), ("emberOne/00", 12)):
        view.show_board(board(code))
        places = [view.place_of(chip) for chip in range(1, last + 1)]
        left, right = min(one.left() for one in places), max(one.right() for one in places)
        assert abs((left + right) / 2 - view.width() / 2) < 60  # the connector is at the left
        assert view._chip_at(places[-1].center()) == last
        picture = view._painter.picture
        assert not any(picture.connector.contains(*lug.centre) for lug in picture.lugs)


def test_answered_and_untested_chips_look_different(view):
    assert corner_color(view, 1) != theme.chip("answered")
    view.show_state(broken())
    assert corner_color(view, 1) == theme.chip("answered")
    assert corner_color(view, 120) != theme.chip("answered")


def test_arrows_walk_by_place_and_name_chip_and_domain(view, qtbot):
    view.show_state(broken())
    view.setFocus()
    with qtbot.waitSignal(view.pointed) as pointed:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert pointed.args == [84]  # begins at the break
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.cursor_chip == 85
    assert view.accessibleDescription().startswith("chip 85 (log index 84), domain 29 · silent")
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.cursor_chip == 86
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.cursor_chip == 87
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.cursor_chip == 1
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.cursor_chip == 126


def test_click_and_hover_find_the_chip(view, qtbot):
    view.grab()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 53))
    assert view.cursor_chip == 53
    with qtbot.waitSignal(view.pointed) as pointed:
        qtbot.mouseMove(view, centre(view, 90))
    assert pointed.args == [90]


def test_mirror_turns_the_arrow_keys_with_the_picture(view, qtbot):
    view.set_mirrored(True)
    view.point_at(1)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.cursor_chip == 6
    view.grab()
    assert view._painter.picture.connector.x > view._painter.picture.tile(1).x


def test_summary_says_what_the_picture_shows(view):
    view.show_state(broken())
    assert view.accessibleName() == "Board picture: 84 answered, 42 silent, Break 84 | 85"


@pytest.mark.parametrize("name", theme.NAMES)
def test_every_mark_is_drawn_in_every_theme_and_mode(view, name):
    kinds = list(ChipState)
    states = tuple(kinds[n % len(kinds)] for n in range(126))
    rates = tuple(0.5 + n / 252 if n % 3 else None for n in range(126))
    theme.choose(name)
    for mode in Mode:
        view.set_mode(mode)
        view.show_state(BoardState(states, rates, rates, frozenset({3}), 7, tested=True))
        image = view.grab().toImage()
        colors = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert len(colors) > 20


def test_rates_show_on_the_heat_scale_and_unmeasured_chips_do_not(view):
    rates = (0.2,) + (1.0,) * 124 + (None,)
    view.show_state(BoardState((ChipState.ANSWERED,) * 126, rates, tested=True))
    view.set_mode(Mode.RATE)
    assert corner_color(view, 1) == theme.heat(0.0)
    assert corner_color(view, 50) == theme.heat(1.0)
    assert corner_color(view, 126) not in (theme.heat(0.0), theme.heat(1.0))


def test_an_unknown_board_grows_with_what_answers(dressed, qtbot):
    view = BoardPictureView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show_board(None)
    view.show_state(BoardState((ChipState.ANSWERED,) * 7, tested=True))
    assert view.layout_shown.chips == 7
    assert view.describe(7) == "chip 7 (log index 6) · answered"


def test_the_table_twin_says_the_same(dressed, qtbot):
    card = ChainCard()
    qtbot.addWidget(card)
    card.show_board(SPEC)
    card.show_state(broken())
    card.table_action.setChecked(True)
    model = card.table.model()
    row = [model.index(84, column).data() for column in range(6)]
    assert row == ["85", "84", "29", "—", "silent, suspect", "—"]
    assert model.rowCount() == 126
