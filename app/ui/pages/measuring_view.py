"""The parts of a guided measurement on one page: stages, picture, bars, value, what locks power, the last values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.cold_plan import Stage
from app.domain.expected import ValueState
from app.domain.spot import Spot
from app.services.measuring import Measuring
from app.ui import theme
from app.ui.pages.measured_board import (
    band_of,
    bars_of,
    last_values,
    marks_of,
    newest,
    place_of,
    row_of,
    tone_of,
    where_of,
)
from app.ui.widgets.card import Card
from app.ui.widgets.last_values import LastValues
from app.ui.widgets.lock_card import LockCard
from app.ui.widgets.pill import Pill
from app.ui.widgets.probe_legend import ProbeLegend
from app.ui.widgets.probe_picture import ProbePicture
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Elided, label
from app.ui.widgets.value_bars import ValueBars
from app.ui.widgets.value_entry import ValueEntry
from app.words.board_picture import picture_side
from app.words.language import _, ngettext
from app.words.spots import (
    against_text,
    conditions_line,
    difference_text,
    row_title,
    spot_name,
    spot_short,
    stage_name,
    state_word,
    value_text,
    where_to_probe,
)

#: Pill of a value by what it says: tone and icon.
PILLS = {
    ValueState.IN_BAND: ("ok", "state.ok"),
    ValueState.LOW: ("major", "state.major"),
    ValueState.HIGH: ("major", "state.major"),
    ValueState.SHORT: ("critical", "state.critical"),
    ValueState.OPEN: ("major", "state.major"),
    ValueState.UNKNOWN: ("idle", "state.unknown"),
}


class MeasuringView(QWidget):
    """`stage_chosen` carries a stage's id, `chip_wanted` a chip of the picture."""

    stage_chosen = Signal(str)
    chip_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._row: tuple[Spot, ...] = ()
        self._session: Measuring | None = None
        self._is_low = self._is_wide = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._stage_row = QHBoxLayout()
        self._stage_row.setSpacing(12)
        self.stages = Segmented(_("Stage of the check"), ())
        self.about = Elided("", "small", "ink_2", right=True)
        self._stage_row.addWidget(self.stages)
        self._stage_row.addWidget(self.about, 1)
        column.addLayout(self._stage_row)
        #: What stands above the picture.
        self.above = QVBoxLayout()
        column.addLayout(self.above)
        row = QHBoxLayout()
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._picture_card(), 1)
        left.addWidget(self._bars())
        row.addLayout(left, 1)
        row.addWidget(self._side_column())
        row.addWidget(self._far_column())
        column.addLayout(row, 1)
        self.restyle()

    def _picture_card(self) -> Card:
        card = Card()
        card.column.setContentsMargins(16, 10, 12, 8)
        line = QHBoxLayout()
        line.setSpacing(10)
        self.heading = label(_("Where to probe"), "section")
        line.addWidget(self.heading)
        self.where = Elided("", "small", "ink_2")
        line.addWidget(self.where, 1)
        card.column.addLayout(line)
        self.picture = ProbePicture()
        self.picture.wanted.connect(self.chip_wanted)
        self.picture.pointed.connect(self._point_chip)
        card.column.addWidget(self.picture, 1)
        self.legend = ProbeLegend()
        card.column.addWidget(self.legend)
        return card

    def _bars(self) -> Card:
        card = Card()
        card.column.setContentsMargins(16, 8, 16, 6)
        card.column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(10)
        self.bars_title = label("", "section")
        self.against = Elided("", "small", "ink_2")
        self.out = Pill("", "critical", "state.critical")
        line.addWidget(self.bars_title)
        line.addWidget(self.against, 1)
        line.addWidget(self.out)
        card.column.addLayout(line)
        self.bars = ValueBars(_("Values side by side"))
        self.bars.pointed.connect(self._point_bar)
        card.column.addWidget(self.bars)
        self.bars_card = card
        return card

    def _side_column(self) -> Scrolled:
        inside = Inside()
        side = QVBoxLayout(inside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        self.entry = ValueEntry()
        side.addWidget(self.entry)
        self.lock = LockCard()
        side.addWidget(self.lock)
        self._beside = QWidget()
        #: What stands between what locks power and the last values; in a wide window in a column of its own.
        self.beside = QVBoxLayout(self._beside)
        self.beside.setContentsMargins(0, 0, 0, 0)
        self.beside.setSpacing(12)
        side.addWidget(self._beside)
        self._side = side
        self.last = LastValues()
        side.addWidget(self.last)
        side.addStretch(1)
        self.column_view = Scrolled(inside)
        self.column_view.fitted.connect(self.column_view.setFixedWidth)
        return self.column_view

    def _far_column(self) -> Scrolled:
        inside = Inside()
        self._far = QVBoxLayout(inside)
        self._far.setContentsMargins(0, 0, 0, 0)
        self._far.addStretch(1)
        self.far_view = Scrolled(inside)
        self.far_view.fitted.connect(self.far_view.setFixedWidth)
        self.far_view.hide()
        return self.far_view

    def set_wide(self, *, wide: bool) -> None:
        """In a wide window what stands beside the value has a column of its own."""
        self._beside.setVisible(self.beside.count() > 0)
        wide = wide and self.beside.count() > 0
        if wide == self._is_wide:
            return
        self._is_wide = wide
        if wide:
            self._side.removeWidget(self._beside)
            self._far.insertWidget(0, self._beside)
        else:
            self._far.removeWidget(self._beside)
            self._side.insertWidget(self._side.indexOf(self.last), self._beside)
        self.far_view.setVisible(wide)

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        least = round(356 * min(theme.current().scale, 1.1))
        self.column_view.set_span(least, round(least * 1.25))
        self.far_view.set_span(least, round(least * 1.25))
        self.bars.setFixedHeight(theme.px(84) if self._is_low else self.bars.sizeHint().height())

    def set_low(self, *, low: bool) -> None:
        """In a low window pad and bars are as low as they can be."""
        if low != self._is_low:
            self._is_low = low
            self.entry.set_low(low=low)
            self.lock.set_low(low=low)
            self.restyle()
            self._show_last()

    # ------------------------------------------------------------ what it shows

    def begin(self, session: Measuring, options: Sequence[tuple[str, str]]) -> None:
        """Show another check; `options` are its stages to choose from."""
        self._session = session
        self.picture.show_probed(session.board)
        self._stage_row.removeWidget(self.stages)
        self.stages.hide()
        self.stages.deleteLater()
        self.stages = Segmented(_("Stage of the check"), [(id_, words, "") for id_, words in options])
        self.stages.chosen.connect(self.stage_chosen)
        self._stage_row.insertWidget(0, self.stages)
        side = picture_side(self.picture.layout_shown, session.board.connector_side, mirrored=False)
        self.legend.show_side(side)
        self.entry.show_swapped(swapped=session.swapped)
        self.entry.clear()

    def show_session(self, stage: Stage | None, here: Spot | None, option: str) -> None:
        """Show the check as it stands: `here` is measured now, `stage` is the one it belongs to, `option` its tab."""
        session = self._session
        if session is None:
            return
        spots = stage.spots if stage is not None else session.spots
        shown = next((spot for spot in spots if here and place_of(spot) == place_of(here)), here)
        if shown is not None and shown not in spots:
            spots = (*spots, shown)
        self.picture.show_spots(spots, marks_of(session, spots), here)
        self.heading.setText(_("Where to probe") if here else _("What was measured"))
        self.where.set_text(where_to_probe(here, where_of(session, here)) if here else "")
        self._show_stages(session, option)
        self._show_bars(session, here)
        self._show_last()

    def _show_last(self) -> None:
        """The last values; in a low window the card that locks the power has their room."""
        shown = last_values(self._session) if self._session is not None else []
        self.last.show_values([] if self._is_low and self._session and self._session.locks else shown)

    def _show_stages(self, session: Measuring, option: str) -> None:
        known = newest(session)
        skipped = {place_of(spot) for spot in session.skipped}
        for stage in session.stages:
            done = [spot for spot in stage.spots if place_of(spot) in known or place_of(spot) in skipped]
            words = stage_name(stage.id)
            if len(stage.spots) == 1 and done and (one := known.get(place_of(done[0]))) is not None:
                words = f"{words}  {value_text(one.value, one.spot.conditions.mode)}"
            elif len(stage.spots) > 1:
                words = f"{words}  {len(done)} / {len(stage.spots)}"
            self.stages.rename(stage.id.value, words)
        self.stages.blockSignals(True)
        self.stages.choose(option)
        self.stages.blockSignals(False)
        self.stages.updateGeometry()

    def _show_bars(self, session: Measuring, here: Spot | None) -> None:
        self._row = row = row_of(session.stages, here)
        self.bars_card.setVisible(bool(row))
        if not row:
            return
        first = row[0]
        at = next((place for place, spot in enumerate(row, 1) if here and place_of(spot) == place_of(here)), 0)
        expected = session.expected(row[at - 1] if at else first)
        names = [str(spot.chip or spot.domain) for spot in row]
        self.bars.show_values(bars_of(session, row), band_of(expected, first), at, names)
        self.bars_title.setText(row_title(first))
        self.against.set_text(against_text(expected, first.conditions.mode) if expected else "")
        known = newest(session)
        out = [one for spot in row if (one := known.get(place_of(spot))) and tone_of(one.judgement)]
        self.out.setVisible(bool(out))
        if len(out) == 1:
            one = out[0]
            told = difference_text(one.judgement.difference)
            words = _("{place}: {told}").format(
                place=spot_short(one.spot), told=state_word(one.judgement.state) if told == "—" else told
            )
            self.out.show_state(words, tone_of(one.judgement), f"state.{tone_of(one.judgement)}")
        elif out:
            gravest = "critical" if any(tone_of(one.judgement) == "critical" for one in out) else "major"
            words = ngettext("{n} stands out", "{n} stand out", len(out)).format(n=len(out))
            self.out.show_state(words, gravest, f"state.{gravest}")

    def show_lock(self, session: Measuring, *, overridden: bool) -> Spot | None:
        """Raise the card of a hard fail, or take it away; gives the spot that it is about."""
        locks = session.locks
        if not locks:
            self.lock.hide()
            return None
        one = locks[-1]
        mode = one.spot.conditions.mode
        value = value_text(one.value, mode)
        against = value_text(one.expected.value, mode) if one.expected else ""
        head = _("{place} looks shorted").format(place=spot_name(one.spot))
        told = _("{value} against {expected}.").format(value=value, expected=against) if against else f"{value}."
        what = (
            _("Somebody gave a reason to power it all the same.")
            if overridden
            else _("Measure once more, with the probes pressed on well. Power stays locked until it is cleared.")
        )
        if len(locks) > 1:
            others = ngettext("{n} more looks shorted.", "{n} more look shorted.", len(locks) - 1)
            what = f"{others.format(n=len(locks) - 1)} {what}"
        again = _("Measure {place} again").format(place=spot_short(one.spot))
        self.lock.show_lock(head, f"{told} {what}", again, overridden=overridden, by_enter=session.at is not None)
        return one.spot

    def show_spot(self, here: Spot, place: str, fraction: float) -> None:
        """Show in the entry what is measured now."""
        how = here.conditions
        self.entry.show_spot(spot_name(here), place, fraction, conditions_line(how), how.unit)

    # ------------------------------------------------------------ what is pointed at

    def _point_chip(self, chip: int) -> None:
        spec = self._session.board if self._session else None
        domain = spec.domain_of(chip) if spec and chip else None
        places = [spot.chip == chip if spot.chip is not None else spot.domain == domain for spot in self._row]
        self.bars.mark(places.index(True) + 1 if chip and True in places else None)
        self.about.set_text(self.picture.describe(chip) if chip else self._about)

    def _point_bar(self, number: int) -> None:
        spot = self._row[number - 1] if 1 <= number <= len(self._row) else None
        self.picture.point_out(spot.domain or 0 if spot else 0)
        self.about.set_text(self.bars.describe(number) if number else self._about)

    _about = ""

    def tell(self, words: str) -> None:
        """What stands at the right of the stages while nothing is pointed at."""
        self._about = words
        self.about.set_text(words)
