"""The intake checklist on the order page: one point after the other, keys 1 and 2, a note, a photo."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit

from app.domain.intake_checklist import Checklist, IntakeItem, Need
from app.domain.order_view import ChecklistLine, OrderView
from app.domain.work_order import State
from app.services import evidence, intake_answers
from app.services.evidence import Origin, PhotoPhase
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import key_plate
from app.ui.widgets.order_card import PLAIN_KEYS, OrderAction, OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, hairline, label
from app.words.capital import capital
from app.words.intake import answer_word, item_ask, item_name, need_word
from app.words.language import _, ngettext

_EARLY = frozenset({State.DRAFT, State.RECEIVED, State.TRIAGE})
_KEYS = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1}


class OrderChecklist(OrderCard):
    """While points are open the first of them is asked; answered ones stand above it, the good ones quietly."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Taken in as"))
        self.column.setSpacing(6)
        self._listed: Checklist | None = None
        self._again = ""
        self._note: QLineEdit | None = None

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        return bool(view.checklist) or (view.state in _EARLY and not view.signed)

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> Checklist:
        return intake_answers.checklist_for(shop, view)

    def show_order(self, view: OrderView, found: Any) -> None:
        typed = self._note.text() if self._note is not None else ""
        self.clear()
        self._note = None
        self._listed = found if isinstance(found, Checklist) else None
        if self._listed is None:
            return
        given = {line.item: line for line in view.checklist}
        still = self._listed.open(given)
        asked = self._asked(view, still)
        seen = [line for line in given.values() if self._is_bad(line)]
        good = [line for line in given.values() if not self._is_bad(line)]
        for line in seen:
            self.column.addLayout(self._answered(line, frozen=view.signed))
        if good:
            words = ", ".join(f"{item_name(line.item)}: {answer_word(line.answer)}" for line in good)
            self.column.addWidget(label(words, "small", "ink_2", wrap=True))
        if asked is None:
            if not given:
                self.column.addWidget(label(_("Nothing was noted when it came in."), "body", "ink_2"))
            return
        if given:
            self.column.addWidget(hairline())
        self._ask(asked, len(still), typed if not self._again else "", keys=self._takes_keys(view))

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        if not view.customer or view.signed or view.checklist:
            return ()
        shop, actor, customer = self.space.desk.shop, self.space.desk.actor, view.customer
        return tuple(
            OrderAction(
                _("Intake checklist for {customer}: {need}").format(customer=customer, need=need_word(need)),
                "ph.list-bullets",
                partial(self._choose_need, shop, actor, customer, need),
            )
            for need in Need
        )

    def key_pressed(self, event: QKeyEvent) -> bool:
        at = _KEYS.get(Qt.Key(event.key()))
        view = self.space.view
        if at is None or view is None or event.modifiers() not in PLAIN_KEYS or self._listed is None:
            return False
        asked = self._asked(view, self._listed.open(line.item for line in view.checklist))
        if asked is None or not self._takes_keys(view):
            return False
        self.answer(asked, asked.answers[at])
        return True

    def answer(self, item: IntakeItem, said: str) -> None:
        """Answer a point, with the note that stands in the field."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        note = self._note.text() if self._note is not None else ""
        if self._note is not None:
            self._note.clear()
        self._again = ""
        words = f"{item_name(item.id)}: {answer_word(said)}"
        self.space.write(lambda: intake_answers.answer(shop, actor, order_id, item.id, said, note), words)

    def rest_is_fine(self) -> None:
        """Answer what is open as good."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(lambda: intake_answers.rest_is_fine(shop, actor, order_id), _("The rest is noted as good"))

    # ------------------------------------------------------------ inside

    def _asked(self, view: OrderView, still: tuple[IntakeItem, ...]) -> IntakeItem | None:
        """The point that is asked now: one that is answered anew, else the first open one."""
        if view.signed or self._listed is None:
            return None
        again = next((item for item in self._listed.items if item.id == self._again), None)
        return again or next(iter(still), None)

    def _takes_keys(self, view: OrderView) -> bool:
        """Keys 1 and 2 record work where something was found; else, and once it is begun, they are the list's."""
        begun = view.checklist or view.policy.checklist or self._again
        return view.state in _EARLY and bool(begun or not view.findings)

    def _is_bad(self, line: ChecklistLine) -> bool:
        items = self._listed.items if self._listed is not None else ()
        item = next((one for one in items if one.id == line.item), None)
        return bool(line.note) or item is None or line.answer == item.answers[1]

    def _answered(self, line: ChecklistLine, *, frozen: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label(item_name(line.item), "strong"))
        row.addWidget(Pill(answer_word(line.answer), "minor", "state.minor"))
        row.addWidget(Elided(line.note, "small", "ink_2"), 1)
        if not frozen:
            row.addWidget(button(_("Change"), partial(self._change, line.item), kind="link"))
        return row

    def _ask(self, item: IntakeItem, still: int, typed: str, *, keys: bool) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(item_name(item.id), "strong"))
        head.addStretch(1)
        if not self._again:
            head.addWidget(label(ngettext("{n} open", "{n} open", still).format(n=still), "small", "ink_2"))
        self.column.addLayout(head)
        self.column.addWidget(label(item_ask(item.id), "small", "ink_2", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        for at, said in enumerate(item.answers):
            row.addWidget(button(capital(answer_word(said)), partial(self.answer, item, said)))
            if keys:
                row.addWidget(key_plate(str(at + 1)))
        row.addStretch(1)
        if item.photo:
            row.addWidget(button(_("Photo"), partial(self.ask_photo, item), icon="ph.camera", kind="link"))
        if not self._again and not item.is_photo:
            row.addWidget(button(_("All the rest is good"), self.rest_is_fine, kind="link"))
        self.column.addLayout(row)
        self._note = QLineEdit(typed)
        self._note.setMaxLength(300)
        self._note.setPlaceholderText(_("a note on it, where one is needed"))
        self._note.setAccessibleName(_("Note on {point}").format(point=item_name(item.id)))
        self.column.addWidget(self._note)

    def ask_photo(self, item: IntakeItem) -> None:
        """Choose the photo that belongs to a point; it is kept under the point's name."""
        dialog = QFileDialog(self, item_name(item.id))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.add_photos(item, [Path(path) for path in chosen]))
        dialog.open()

    def add_photos(self, item: IntakeItem, paths: list[Path]) -> None:
        """Keep photos of a point; where the point is the photo itself, it is thereby answered."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id

        def keep() -> None:
            evidence.add_many(
                shop, actor, order_id, paths, phase=PhotoPhase.INTAKE.value, origin=Origin.FILE,
                caption=item_name(item.id),
            )  # fmt: skip
            if item.is_photo:
                intake_answers.answer(shop, actor, order_id, item.id, item.answers[0])

        self.space.write(keep, _("{point}: photo kept").format(point=item_name(item.id)))

    def _change(self, item: str) -> None:
        self._again = item
        if self.space.view is not None:
            self.show_order(self.space.view, self._listed)

    def _choose_need(self, shop: Any, actor: str, customer: str, need: Need) -> None:
        self.space.write(
            lambda: intake_answers.choose_need(shop, actor, customer, need),
            _("{customer} wants noted: {need}").format(customer=customer, need=need_word(need)),
        )
