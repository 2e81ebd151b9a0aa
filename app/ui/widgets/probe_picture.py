"""The board picture as a guide for the probes: where they go now, what is measured, what is to do, what stands out.

Red goes on the filled +, black on the hollow −. It is the board picture with marks on top, so it costs what that costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen

from app.domain.board_picture import BoardPicture
from app.domain.board_state import BoardState, ChipState
from app.domain.spot import DOMAIN, DOMAIN_VOLTAGE, INPUT, Polarity, Spot
from app.ui import theme
from app.ui.widgets.board_painter import box_of
from app.ui.widgets.board_picture import BoardPictureView
from app.words.language import _
from app.words.spots import spot_name
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground

#: Height of a value tag and radius of a probe's disc, px at 100 %.
_TAG, _DISC = 18.0, 8.5
#: More tags than this would be a wall; the gravest keep theirs, the others their frame.
_TAGS = 12


@dataclass(frozen=True, slots=True)
class SpotMark:
    """What is known of a spot: `tone` "" = measured and well, `major` or `critical` = stands out; `text` its value.

    `low` = it stands out downwards. `told` is the whole in words.
    """

    tone: str
    text: str
    told: str
    low: bool = True


class ProbePicture(BoardPictureView):
    """`wanted` carries the chip that was clicked or entered: go to what is measured there."""

    wanted = Signal(int)

    def __init__(self) -> None:
        self._here: Spot | None = None
        self._marks: Mapping[Spot, SpotMark] = {}
        self._spots: tuple[Spot, ...] = ()
        self._by_domain: dict[int, SpotMark] = {}
        self._by_chip: dict[int, SpotMark] = {}
        self._input: SpotMark | None = None
        super().__init__()  # which says what is shown
        self.taken.connect(self.wanted)

    def show_spots(self, spots: Sequence[Spot], marks: Mapping[Spot, SpotMark], here: Spot | None) -> None:
        """Show what is to be measured at this stage, what was, and where the probes go now."""
        self._spots, self._marks, self._here = tuple(spots), marks, here
        self._by_domain = {
            spot.domain: marks[spot]
            for spot in spots
            if spot.domain is not None and spot.chip is None and spot in marks
        }
        self._by_chip = {spot.chip: marks[spot] for spot in spots if spot.chip is not None and spot in marks}
        self._input = next((marks[spot] for spot in spots if spot.point == INPUT and spot in marks), None)
        spec = self._spec
        if spec is None:
            return
        measured = set(self._by_chip)
        for domain in self._by_domain:
            measured.update(spec.chips_of(domain))
        if not any(spot.domain or spot.chip for spot in spots) and self._input is not None:
            measured = set(range(1, spec.chips + 1))
        states = tuple(
            ChipState.ANSWERED if chip in measured else ChipState.UNTESTED for chip in range(1, self.state.chips + 1)
        )
        if states != self.state.states:
            self.show_state(BoardState(states, tested=bool(measured)))
        self._say()
        self.update()

    def describe(self, chip: int) -> str:
        """The domain or chip with its value, or that it is to do."""
        mark = self._by_chip.get(chip)
        if mark is None and (domain := self.domain_of(chip)) is not None:
            mark = self._by_domain.get(domain)
        return mark.told if mark else _("{place}: not measured yet").format(place=self._place(chip))

    def _place(self, chip: int) -> str:
        domain = self.domain_of(chip)
        if domain is None:
            return _("chip {chip}").format(chip=chip)
        return _("chip {chip}, domain {domain}").format(chip=chip, domain=domain)

    def _say(self) -> None:
        super()._say()
        if self._spots:
            words = _("{done} of {all} measured").format(
                done=len(self._marks.keys() & set(self._spots)), all=len(self._spots)
            )
            here = _("Now {spot}").format(spot=spot_name(self._here)) if self._here else ""
            self.setAccessibleName(". ".join(part for part in (here, words) if part))

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        picture = self._painter.picture
        if picture is None or not picture.tiles:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across, down = self._aside()
        painter.translate(self.margin + across, self.margin + down)
        tags: list[tuple[str, SpotMark, QRectF]] = []
        for domain, mark in self._by_domain.items():
            if mark.tone:
                tags.append((mark.tone, mark, self._cell(picture, domain)))
        for chip, mark in self._by_chip.items():
            if mark.tone:
                tags.append((mark.tone, mark, box_of(picture.tile(chip))))
        if self._input is not None and self._input.tone:
            tags.append((self._input.tone, self._input, self._lugs(picture)))
        for tone, _mark, box in tags:
            self._frame(painter, box, tone)
        self._paint_here(painter, picture)
        for _tone, mark, box in sorted(tags, key=lambda one: one[0] != "critical")[:_TAGS]:
            self._paint_tag(painter, picture, mark, box)

    def _lugs(self, picture: BoardPicture) -> QRectF:
        hull = QRectF()
        for lug in picture.lugs:
            hull = hull.united(box_of(lug))
        return hull.adjusted(-4, -4, 4, 4)

    def _frame(self, painter: QPainter, box: QRectF, tone: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color(tone), 2.0))
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 6, 6)

    def _paint_here(self, painter: QPainter, picture: BoardPicture) -> None:
        spot = self._here
        if spot is None:
            return
        if spot.point == INPUT or (spot.domain is None and spot.chip is None):
            plus, minus = (box_of(lug).center() for lug in picture.lugs)
            if spot.point == INPUT:
                self._frame(painter, self._lugs(picture), "accent")
                self._discs(painter, spot, plus, minus)
            elif spot.conditions.ground is Ground.BOARD:  # where the point itself lies is not known
                self._discs(painter, spot, None, minus)
            return
        domain = spot.domain or (self.domain_of(spot.chip) if spot.chip else None)
        cell = self._cell(picture, domain) if domain else QRectF()
        if spot.chip is not None:
            tile = box_of(picture.tile(spot.chip))
            self._frame(painter, tile, "accent")
            local = spot.conditions.ground is Ground.DOMAIN and not cell.isNull()
            ground = QPointF(cell.left() + 2, cell.bottom()) if local else box_of(picture.lugs[1]).center()
            if local and abs(ground.x() - tile.right()) < theme.px(2 * _DISC):
                ground.setX(cell.right() - 2)
            point = QPointF(tile.right() - 2, tile.top() + 2)
            self._discs(painter, spot, point, ground)
            return
        if cell.isNull():
            return
        self._frame(painter, cell, "accent")
        reach = min(theme.px(_DISC) + 3.0, cell.width() / 4)
        if cell.width() >= cell.height() * 3 and picture.layout.row_domains:  # a row: probes at its two ends
            tiles = [box_of(picture.tile(chip)) for chip in self._spec.chips_of(domain or 0)] if self._spec else [cell]
            first = min(tile.left() for tile in tiles)  # the domain's number stands before it
            minus, plus = QPointF(first + reach, cell.center().y()), QPointF(cell.right(), cell.center().y())
        else:
            minus = QPointF(cell.left() + reach + 1, cell.bottom())
            plus = QPointF(cell.right() - reach - 1, cell.bottom())
        if spot.conditions.ground is not Ground.DOMAIN:
            minus = box_of(picture.lugs[1]).center()
        self._discs(painter, spot, plus if spot.point in (DOMAIN, DOMAIN_VOLTAGE) else None, minus)

    def _discs(self, painter: QPainter, spot: Spot, point: QPointF | None, ground: QPointF) -> None:
        """The red probe filled with a +, the black one hollow with a −; without a `point` only that on the ground."""
        red, black = (point, ground) if spot.conditions.polarity is Polarity.RED else (ground, point)
        radius = theme.px(_DISC)
        arm = radius * 0.42
        if red is not None:
            painter.setPen(QPen(theme.color("surface"), 1.5))
            painter.setBrush(theme.color("critical"))
            painter.drawEllipse(red, radius, radius)
            painter.setPen(QPen(theme.color("surface"), 2.0))
            painter.drawLine(red - QPointF(arm, 0), red + QPointF(arm, 0))
            painter.drawLine(red - QPointF(0, arm), red + QPointF(0, arm))
        if black is not None:
            painter.setPen(QPen(theme.color("ink"), 2.0))
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(black, radius - 1, radius - 1)
            painter.drawLine(black - QPointF(arm, 0), black + QPointF(arm, 0))

    def _paint_tag(self, painter: QPainter, picture: BoardPicture, mark: SpotMark, box: QRectF) -> None:
        font = theme.font("caption", weight=600)
        text = f"{'▼' if mark.low else '▲'} {mark.text}"
        wide = QFontMetricsF(font).horizontalAdvance(text) + theme.px(12)
        high = theme.px(_TAG)
        left = min(max(box.center().x() - wide / 2, 0.0), max(picture.width - wide, 0.0))
        # Over the lower edge of a domain, where no number stands; below a chip, whose number would be covered.
        over = high * 0.28 if box.height() > 2 * high else -2.0
        top = min(box.bottom() - over, max(picture.height - high, 0.0))
        if picture.layout.row_domains and box.height() < 3 * high:  # rows of domains: at the end of its row
            left, top = box.right() - wide - 2, box.center().y() - high / 2
        tag = QRectF(round(left), round(top), wide, high)
        painter.setPen(QPen(theme.color("surface"), 1))
        painter.setBrush(theme.color(mark.tone))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(theme.color("surface"))
        painter.setFont(font)
        painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes to the spot; the keyboard stays where the value is typed."""
        chip = self._chip_under(event)
        if chip:
            self.wanted.emit(chip)

    def show_probed(self, spec: BoardSpec) -> None:
        """Lay out another board; nothing of it is measured yet."""
        self._spots, self._marks, self._here = (), {}, None
        self._by_domain, self._by_chip, self._input = {}, {}, None
        self.show_board(spec)
