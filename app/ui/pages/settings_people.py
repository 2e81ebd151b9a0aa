"""People: who works here and as what, PINs, names taken out; from which role on what may be done; the lock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from app.domain.permission import OFFERED, Permission, lowest_role, rules
from app.domain.person import Person, PersonRole
from app.ledger.change import Commit
from app.services import people
from app.services.pins import LONGEST
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import offset_min
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow import Flow
from app.ui.widgets.notice import Notice
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.dates import moment_text
from app.words.language import _
from app.words.people import is_for, permission_name, role_name, who_may
from app.words.plain_text import plain

_SIDE = 400
#: Minutes without a key or click until the window asks who is there.
_LOCKS_MIN = (0, 5, 15, 30)


class Page(PageBase):
    """The list, the one that is chosen, and what holds for everybody."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("People"))
        self._staff: tuple[Person, ...] = ()
        self._shown: Person | None = None
        self._managed = False
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self.right.addWidget(button(_("Who did what"), self._deeds, icon="ph.clock-counter-clockwise"))
        self.switch_button = button(_("Switch person"), desk.switch_person, icon="ph.users")
        self.switch_button.setToolTip("F9")
        self.right.addWidget(self.switch_button)
        self.new_button = button(_("Add a person"), self.begin, icon="ph.user-plus")
        self.right.addWidget(self.new_button)
        self.notice = Notice("minor", "ph.info")
        self.body.addWidget(self.notice)
        self.rows = Rows((_("Name"), _("Role"), _("PIN"), _("Last saved")))
        self.table = Table(_("People"), self.rows)
        for column, width in enumerate((220, 92, 50, 152)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumHeight(theme.px(240))
        self.table.selectionModel().currentRowChanged.connect(lambda now, _old: self._picked(now.row()))
        inside = Inside()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.table, 1)
        left.addWidget(self._roles())
        row.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._form())
        right.addWidget(self._bench())
        right.addStretch(1)
        row.addLayout(right)
        self.body.addWidget(Scrolled(inside), 1)
        self._edit(None)
        self.follow_shop(self.refresh)

    # ---------------------------------------------------------------- building

    def _form(self) -> Card:
        self.card = Card()
        self.card.setFixedWidth(theme.px(_SIDE))
        self.heading = label("", "section", wrap=True)
        self.card.column.addWidget(self.heading)
        self.name = self._field(_("Name"))
        self.name.setMaxLength(80)
        caption = label(_("Role"), "small", "ink_2")
        self.role = Choice(_("Role"), 240)
        for role in OFFERED:
            self.role.addItem(role_name(role), role)
        caption.setBuddy(self.role)
        self.card.column.addWidget(caption)
        self.card.column.addWidget(self.role)
        self.meaning = label("", "small", "ink_2", wrap=True)
        self.card.column.addWidget(self.meaning)
        self.pin = self._field(_("PIN, 4 to 8 digits"))
        self.pin.setMaxLength(LONGEST)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin_line = label("", "small", "ink_2", wrap=True)
        self.card.column.addWidget(self.pin_line)
        self.save_button = primary(_("Save"), self._save, icon="ph.check", compact=True)
        self.card.column.addWidget(self.save_button)
        self.why = label("", "small", "ink_2", wrap=True)
        self.card.column.addWidget(self.why)
        more = QWidget()
        flow = Flow(more, 4)
        self.drop_pin_button = button(_("No PIN"), self._drop_pin, icon="ph.lock-open", kind="ghost")
        self.remove_button = button(_("Works here no more"), self._remove, icon="ph.sign-out", kind="ghost")
        self.erase_button = button(_("Erase the name"), self._erase, icon="ph.eraser", kind="ghost")
        for one in (self.drop_pin_button, self.remove_button, self.erase_button):
            flow.addWidget(one)
        self.more = more
        self.card.column.addWidget(more)
        self.role.currentIndexChanged.connect(lambda _at: self._judge())
        for field in (self.name, self.pin):
            field.textChanged.connect(lambda _text: self._judge())
            field.returnPressed.connect(self._save)
        return self.card

    def _field(self, name: str) -> QLineEdit:
        caption = label(name, "small", "ink_2")
        made = QLineEdit()
        made.setAccessibleName(name)
        theme.set_font(made, "body")
        caption.setBuddy(made)
        self.card.column.addWidget(caption)
        self.card.column.addWidget(made)
        return made

    def _roles(self) -> Card:
        card = Card(_("From which role on"))
        words = _("A higher role may all that a lower one may. Who only reads changes nothing.")
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        self.lowest: dict[Permission, Choice] = {}
        for at, (permission, rule) in enumerate(rules().items()):
            grid.addWidget(label(permission_name(permission), "body", wrap=True), at, 0)
            if not rule.shop_decides:
                grid.addWidget(label(who_may(lowest_role(permission)), "body", "ink_2", wrap=True), at, 1)
                continue
            made = Choice(permission_name(permission), 260)
            for role in reversed(OFFERED):
                made.addItem(who_may(role), role)
            made.activated.connect(partial(self._decide, permission))
            self.lowest[permission] = made
            grid.addWidget(made, at, 1)
        grid.setColumnStretch(0, 1)
        card.column.addLayout(grid)
        words = _(
            "This keeps honest people honest. The record is a plain file: whoever can open the data folder can read "
            "all of it, prices too."
        )
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        return card

    def _bench(self) -> Card:
        card = Card(_("This bench"))
        card.setFixedWidth(theme.px(_SIDE))
        card.column.addWidget(label(_("Ask who is there after"), "small", "ink_2"))
        options = [(str(one), _("{count} min").format(count=one) if one else _("Never"), "") for one in _LOCKS_MIN]
        self.lock = Segmented(_("Ask who is there after"), options)
        now = self.desk.preferences.lock_min
        self.lock.choose(str(now if now in _LOCKS_MIN else 0))
        self.lock.chosen.connect(lambda minutes: self.desk.choose(lock_min=int(minutes)))
        card.column.addWidget(self.lock, 0, Qt.AlignmentFlag.AlignLeft)
        words = _(
            "Without a key or a click, and where somebody has a PIN. What runs goes on; Esc still cuts the power."
        )
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        return card

    # ---------------------------------------------------------------- what the window asks

    def open(self, **where: Any) -> None:
        """Show everybody; `person` = a name to choose."""
        wanted = str(where.get("person") or "")
        if wanted:
            self._shown = next((one for one in self._staff if one.name == wanted), self._shown)
        self.refresh()

    def stop(self) -> bool:
        """Esc: back to the settings."""
        self.desk.go_to("settings")
        return True

    def refresh(self) -> None:
        """Read anew, away from the GUI thread."""
        shop = self.desk.shop
        run_in_thread(
            lambda: (people.people(shop), people.last_saved(shop), people.managed(shop), people.decided(shop)),
            lambda found: self._arrived(*found),
            self.desk.say_error,
            self,
        )

    def _arrived(self, staff: tuple[Person, ...], last: Any, managed: bool, decided: Any) -> None:
        self._staff, self._managed = staff, managed
        shown = self._shown.id if self._shown is not None else None
        self.table.blockSignals(True)
        self.table.selectionModel().blockSignals(True)
        self.rows.show([(one, _cells(one, last.get(one.id))) for one in staff])
        at = next((at for at in range(self.rows.rowCount()) if self.rows.thing(at).id == shown), -1)
        if at >= 0:
            self.table.selectRow(at)
        self.table.selectionModel().blockSignals(False)
        self.table.blockSignals(False)
        for permission, choice in self.lowest.items():
            choice.setCurrentIndex(choice.findData(decided[permission]))
        self._say_state()
        now = next((one for one in staff if one.id == shown), None)
        if now != self._shown and now is not None and self._touched():
            self._shown = now  # what was typed stays
        elif now != self._shown:
            self._edit(now)
        self._judge()

    def _say_state(self) -> None:
        if self._managed:
            self.notice.hide()
            return
        self.notice.say(
            _("Everybody may everything"),
            _("Roles are in force once there is a manager, who has a PIN. Until then a name is all that is asked for."),
            (_("Make me the manager"), "ph.crown-simple", self.make_me_manager),
        )

    # ---------------------------------------------------------------- one person

    def begin(self) -> None:
        """Somebody new."""
        self.table.clearSelection()
        self._edit(None)
        self.role.setCurrentIndex(self.role.findData(PersonRole.TECHNICIAN))
        self.name.setFocus()

    def make_me_manager(self) -> None:
        """The person at the window, as a manager; the PIN is what is left to type."""
        here = next((one for one in self._staff if one.name == self.desk.actor), None)
        self._edit(here)
        if here is None:
            self.name.setText(self.desk.actor)
        self.role.setCurrentIndex(self.role.findData(PersonRole.MANAGER))
        self.pin.setFocus()

    def _picked(self, at: int) -> None:
        if 0 <= at < self.rows.rowCount():
            self._edit(self.rows.thing(at))

    def _edit(self, one: Person | None) -> None:
        self._shown = one
        self.heading.setText(plain(one.name, 80) if one is not None else _("Add a person"))
        self.name.setText(one.name if one is not None else "")
        self.role.setCurrentIndex(self.role.findData(one.role if one is not None else PersonRole.TECHNICIAN))
        self.pin.clear()
        self.more.setVisible(one is not None)
        self._judge()

    def _touched(self) -> bool:
        """Whether something was typed that is not saved."""
        one = self._shown
        name = one.name if one is not None else ""
        role = one.role if one is not None else PersonRole.TECHNICIAN
        return bool(self.pin.text()) or (self.name.text(), self.role.currentData()) != (name, role)

    def _judge(self) -> None:
        one, role = self._shown, self.role.currentData()
        manages = self.desk.may(Permission.MANAGE_PEOPLE)
        own = one is not None and one.name == self.desk.actor and self.desk.may(Permission.WRITE)
        for field in (self.name, self.role):
            field.setEnabled(manages)
        self.pin.setEnabled(manages or own)
        for made in (self.remove_button, self.erase_button):
            made.setEnabled(manages)
        self.new_button.setEnabled(manages)
        for choice in self.lowest.values():
            choice.setEnabled(manages)
        self.lock.setEnabled(self.desk.may(Permission.SETTINGS))
        self.drop_pin_button.setVisible(one is not None and one.has_pin and one.role is not PersonRole.MANAGER)
        self.drop_pin_button.setEnabled(manages or own)
        why = self.desk.why_not(Permission.MANAGE_PEOPLE)
        if own and not manages:
            why += " " + _("Your own PIN is yours to set.")
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.new_button.setToolTip(why)
        self.meaning.setText(_meaning(role))
        if one is not None and one.has_pin:
            self.pin_line.setText(_("Has a PIN. Digits typed here take its place."))
        elif role is PersonRole.MANAGER:
            self.pin_line.setText(_("A manager needs one."))
        else:
            self.pin_line.setText(_("Without one, anybody at the bench can choose this name."))
        name = " ".join(self.name.text().split())
        pin = self.pin.text()
        same = one is not None and name == one.name and role is one.role and not pin
        lacks = role is PersonRole.MANAGER and not pin and not (one is not None and one.has_pin)
        self.save_button.setEnabled((manages or (own and bool(pin))) and bool(name) and not same and not lacks)

    def _save(self) -> None:
        if not self.save_button.isEnabled():
            return
        one, name, role, pin = self._shown, self.name.text(), self.role.currentData(), self.pin.text()
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> tuple[Person, Commit | None]:
            if one is None:
                return people.add(shop, actor, name, role, pin), None
            by = actor
            kept = one
            if " ".join(name.split()) != one.name:
                kept = people.rename(shop, actor, one.id, name)
                by = kept.name if one.name == actor else actor
            commit = None
            if role is not one.role:
                commit = people.set_role(shop, by, one.id, role, pin)
            elif pin:
                people.set_pin(shop, by, one.id, pin)
            return people.person(shop, kept.id), commit if not pin else None

        def done(found: tuple[Person, Commit | None]) -> None:
            kept, commit = found
            if one is not None and one.name == actor and kept.name != actor:
                self.desk.choose(person=kept.name)
            self._shown = kept
            self._edit(kept)
            said = _("{name} is here as: {role}.").format(name=plain(kept.name, 60), role=role_name(kept.role))
            self.desk.toast(said, self._undo_of(commit) if commit is not None else None)
            self.refresh()

        run_in_thread(work, done, self.desk.say_error, self)

    def _drop_pin(self) -> None:
        one, shop, actor = self._shown, self.desk.shop, self.desk.actor
        if one is not None:
            said = _("{name} has no PIN now.").format(name=plain(one.name, 60))
            self._run(lambda: people.set_pin(shop, actor, one.id, ""), lambda _commit: self.desk.toast(said))

    def _remove(self) -> None:
        one, shop, actor = self._shown, self.desk.shop, self.desk.actor
        if one is None:
            return

        def done(commit: Commit) -> None:
            said = _("{name} is offered no more; the name stays on what was done.").format(name=plain(one.name, 60))
            self.desk.toast(said, self._undo_of(commit))
            self._edit(None)

        self._run(lambda: people.remove(shop, actor, one.id), done)

    def _erase(self) -> None:
        one, shop, actor = self._shown, self.desk.shop, self.desk.actor
        if one is None:
            return
        line = _(
            "Name and PIN are taken out of the record for good; what was done stays, by nobody's name. Backups made "
            "before, papers frozen at a signature and notes still hold it. It cannot be undone."
        )
        asked = AskDialog(self, _("Erase {name}?").format(name=plain(one.name, 60)), line, _("Erase the name"))
        if asked.exec():
            self._run(lambda: people.erase(shop, actor, one.id), lambda _none: self._edit(None))

    def _decide(self, permission: Permission, at: int) -> None:
        shop, actor, role = self.desk.shop, self.desk.actor, self.lowest[permission].itemData(at)

        def done(commit: Commit | None) -> None:
            if commit is not None:
                self.desk.toast(is_for(permission, role), self._undo_of(commit))

        self._run(lambda: people.decide(shop, actor, permission, role), done)

    def _undo_of(self, commit: Commit) -> Callable[[], None]:
        shop = self.desk.shop
        return lambda: self._run(lambda: shop.undo(self.desk.actor, commit), lambda _done: None)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def refused(error: BaseException) -> None:
            self.desk.say_error(error)
            self.refresh()

        run_in_thread(work, done, refused, self)

    def _deeds(self) -> None:
        self.desk.go_to("history", back="people")


def _cells(one: Person, last: Any) -> tuple[CellText, ...]:
    return (
        CellText(plain(one.name, 80), strong=True),
        CellText(role_name(one.role), sort=OFFERED.index(one.role)),
        CellText(_("yes") if one.has_pin else "—", "ink" if one.has_pin else "ink_3"),
        CellText(moment_text(last, offset_min()) if last else "—", "ink" if last else "ink_3", sort=str(last or "")),
    )


def _meaning(role: PersonRole) -> str:
    """What a role is for, in a sentence."""
    return {
        PersonRole.MANAGER: _("May everything; adds people and says who may what."),
        PersonRole.LEAD: _("Answers for the bench: prices, purchases, stocktakes, settings."),
        PersonRole.TECHNICIAN: _("Takes in, tests, repairs, uses parts. Sees no prices unless the shop says so."),
        PersonRole.READER: _("Looks and prints; changes nothing."),
    }[role]
