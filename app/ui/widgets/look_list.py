"""The checklist of the visual check: a row for each point with its answer, the one in hand opened with its question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.phrase import Phrase
from app.domain.visual_check import Look, LookAnswer
from app.services.visual_check import LookItem
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.flow import Flow
from app.ui.widgets.photo_strip import PhotoStrip
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.phrases import say


class LookRow(QFrame):
    """One point that is not in hand; a click takes it in hand."""

    taken = Signal(str)

    def __init__(self, item: LookItem, answer: LookAnswer | None) -> None:
        super().__init__()
        self._id = item.id
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        icon, tone, said = _standing(answer)
        row.addWidget(icon_label(icon, tone, 18))
        row.addWidget(label(say(Phrase(f"look.{item.id}.name")), "body", "ink" if answer else "ink_2"), 1)
        if answer is not None and answer.photos:
            count = len(answer.photos)
            row.addWidget(icon_label("action.photo", "ink_2", 16))
            row.addWidget(label(str(count), "small", "ink_2"))
            said_photos = ngettext("{n} photo", "{n} photos", count).format(n=count)
            said = ", ".join(part for part in (said, said_photos) if part)
        row.addWidget(label(_standing(answer)[2], "small", "ink" if answer and answer.found else "ink_2"))
        self.setAccessibleName(f"{say(Phrase(f'look.{item.id}.name'))}: {said}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.taken.emit(self._id)


class LookQuestion(QFrame):
    """The point in hand: what to look for, 1 = fine, 2 = found; once found, its places and photos."""

    answered = Signal(bool)
    unmarked = Signal(int, int)
    photo_wanted = Signal()

    def __init__(self, item: LookItem, answer: LookAnswer | None, photos: PhotoStrip | None) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setProperty("tone", "accent")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(label(say(Phrase(f"look.{item.id}.name")), "section", wrap=True))
        column.addWidget(label(say(Phrase(f"look.{item.id}.ask")), "body", "ink", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.fine_button = _answer_button(
            _("Fine"), "1", "state.ok_quiet", chosen=answer is not None and not answer.found
        )
        self.fine_button.clicked.connect(lambda _checked=False: self.answered.emit(False))
        self.found_button = _answer_button(_("Found"), "2", "state.major", chosen=answer is not None and answer.found)
        self.found_button.clicked.connect(lambda _checked=False: self.answered.emit(True))
        row.addWidget(self.fine_button, 1)
        row.addWidget(self.found_button, 1)
        column.addLayout(row)
        self.field = QLineEdit()
        self.field.setAccessibleName(_("Place: a chip's number, or a domain's behind a point"))
        self.field.setPlaceholderText(_("chip 84, or .28 for domain 28; Enter"))
        self.field.setMaxLength(12)
        self.places = QWidget()
        flow = Flow(self.places, gap=6)
        found = answer is not None and answer.found
        if found and item.at is None:
            column.addWidget(self.field)
        else:
            self.field.hide()
        if answer is not None and found:
            for chip in answer.chips:
                flow.addWidget(self._place(_("chip {chip}").format(chip=chip), chip, 0))
            for domain in answer.domains:
                flow.addWidget(self._place(_("domain {domain}").format(domain=domain), 0, domain))
            if answer.chips or answer.domains:
                column.addWidget(self.places)
            foot = QHBoxLayout()
            foot.setSpacing(8)
            self.photo_button = button(_("Add a photo…"), self.photo_wanted.emit, icon="action.photo")
            foot.addWidget(self.photo_button)
            foot.addWidget(label(_("or drop or paste one"), "small", "ink_2", wrap=True), 1)
            column.addLayout(foot)
        self.photos = photos
        if photos is not None:
            column.addWidget(photos)

    def _place(self, text: str, chip: int, domain: int) -> QWidget:
        holder = QFrame()
        holder.setProperty("kind", "well")
        row = QHBoxLayout(holder)
        row.setContentsMargins(10, 0, 2, 0)
        row.setSpacing(2)
        row.addWidget(label(text, "small", "ink"))
        away = icon_button(_("Take {place} away").format(place=text), "ph.x", lambda: self.unmarked.emit(chip, domain))
        row.addWidget(away)
        return holder


class LookList(QWidget):
    """All points. `answered` carries the answer to the point in hand, `chosen` the id of one that is taken in hand."""

    answered = Signal(bool)
    unmarked = Signal(int, int)
    photo_wanted = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.question: LookQuestion | None = None

    def show_items(
        self, items: Sequence[LookItem], look: Look, here: str | None, photos: Callable[[LookAnswer], PhotoStrip]
    ) -> None:
        """Show the points, the one `here` in hand with its `photos`."""
        self.question = None
        empty(self._column)
        for item in items:
            answer = look.of(item.id)
            if item.id != here:
                row = LookRow(item, answer)
                row.taken.connect(self.chosen)
                self._column.addWidget(row)
                continue
            self.question = question = LookQuestion(item, answer, photos(answer) if answer and answer.photos else None)
            question.answered.connect(self.answered)
            question.unmarked.connect(self.unmarked)
            question.photo_wanted.connect(self.photo_wanted)
            self._column.addSpacing(4)
            self._column.addWidget(question)
            self._column.addSpacing(4)


def _answer_button(text: str, key: str, icon: str, *, chosen: bool) -> QPushButton:
    made = button(text, icon=icon, tone="accent" if chosen else "ink")
    made.setProperty("tall", True)
    made.setProperty("answer", True)
    made.setCheckable(True)
    made.setChecked(chosen)
    made.setToolTip(key)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 12, 0)
    row.addStretch(1)
    row.addWidget(key_plate(key))
    return made


def _standing(answer: LookAnswer | None) -> tuple[str, str, str]:
    """Icon, tone and words of an answer."""
    if answer is None:
        return "state.not_run", "ink_3", ""
    if not answer.found:
        return "state.ok", "ok", _("fine")
    places = [_("chip {chip}").format(chip=chip) for chip in answer.chips[:2]]
    places += [_("domain {domain}").format(domain=domain) for domain in answer.domains[:2]]
    more = len(answer.chips) + len(answer.domains) - len(places)
    if more > 0:
        places.append(f"+{more}")
    return "state.major", "major", ", ".join(places) or _("found")
