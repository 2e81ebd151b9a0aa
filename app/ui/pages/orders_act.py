"""What is done to orders from the board and the list: the next step, a move to another column, and what several share.

Each runs beside the GUI thread as one commit, says what came of it, and offers Undo of exactly that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.order_row import OrderRow
from app.domain.order_view import OrderView
from app.domain.shop_error import ShopError
from app.domain.work_order import Hold, Priority, State
from app.ledger.change import Commit
from app.services import order_bulk as bulk
from app.services import orders
from app.services.order_moves import column_way
from app.services.people import hands
from app.services.shop import Shop
from app.ui import icons
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.order_dialogs import AssignDialog, HoldDialog, PromiseDialog
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.orders import explain, priority_word, state_name, step_name

Said = Callable[[int], str]


class OrderActs:
    """What may be done; `page` holds the dialogs."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        self.desk = desk
        self._page = page
        self._busy = False

    # ------------------------------------------------------------ one order

    def step(self, number: str) -> None:
        """Take the step that is proposed; where a gate holds it up, say what is missing."""
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> tuple[str, Commit | None]:
            view = orders.order(shop, number)
            step = view.next_step
            if step is None:
                text = (
                    _("{number} is closed.") if view.state.closed else _("{number} needs a person to say where it is.")
                )
                return text.format(number=view.number), None
            if step.why is not None:
                return f"{view.number}, {step_name(step)}: {explain(step.why)}", None
            done = bulk.step_all(shop, actor, [number], step.target)
            return _told(done, lambda _n: _now(view, step.target)), done.commit

        self._run(work)

    def move(self, number: str, across: int) -> None:
        """Move a card to the next column on that side to which legal steps lead; holding asks why."""
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> tuple[str, Commit | None] | OrderView:
            view = orders.order(shop, number)
            way = column_way(view, across)
            if not way:
                text = _("No step leads there from {state}.").format(state=state_name(view.state))
                return f"{view.number}: {text}", None
            if way[-1] is State.ON_HOLD:
                return view
            with shop.noting() as noted:
                walk = orders.advance_to if len(way) > 1 else orders.advance
                walk(shop, actor, view.id, way[-1])
            return _now(view, way[-1]), noted[-1] if noted else None

        self._run(work, lambda view: self.hold([view.number]))

    # ------------------------------------------------------------ several

    def step_each(self, numbers: Sequence[str]) -> None:
        """Take each order the step that is proposed for it."""
        self._all(lambda shop, actor: bulk.step_all(shop, actor, numbers), _moved)

    def hold(self, numbers: Sequence[str]) -> None:
        """Ask why, and put them on hold."""
        dialog = HoldDialog(self._page, _title(numbers, _("Put {number} on hold"), _("Put {n} orders on hold")))

        def go() -> None:
            why, until, reason = dialog.why.currentData(), dialog.until.value(), dialog.reason.text()
            self._all(
                lambda shop, actor: bulk.hold_all(shop, actor, numbers, reason, why or Hold.OTHER, until),
                lambda n: ngettext("{n} order on hold", "{n} orders on hold", n).format(n=n),
            )

        dialog.accepted.connect(go)
        dialog.open()

    def assign(self, numbers: Sequence[str]) -> None:
        """Ask whose they are."""
        shop = self.desk.shop

        def ask(people: tuple[str, ...]) -> None:
            title = _title(numbers, _("Assign {number}"), _("Assign {n} orders"))
            dialog = AssignDialog(self._page, title, people, self.desk.actor)

            def go() -> None:
                name = dialog.name.text().strip()
                self._all(
                    lambda shop, actor: bulk.assign_all(shop, actor, numbers, name or None),
                    lambda n: ngettext("{n} order assigned", "{n} orders assigned", n).format(n=n),
                )

            dialog.accepted.connect(go)
            dialog.open()

        run_in_thread(lambda: hands(shop), ask, self.desk.say_error, self._page)

    def promise(self, numbers: Sequence[str]) -> None:
        """Ask for when they are promised."""
        dialog = PromiseDialog(self._page, _title(numbers, _("Promise {number}"), _("Promise {n} orders")))

        def go() -> None:
            due = dialog.due.value()
            self._all(
                lambda shop, actor: bulk.promise_all(shop, actor, numbers, due),
                lambda n: ngettext("{n} order promised", "{n} orders promised", n).format(n=n),
            )

        dialog.accepted.connect(go)
        dialog.open()

    def rank(self, numbers: Sequence[str], priority: Priority) -> None:
        """Say how soon they are wanted."""
        self._all(lambda shop, actor: bulk.rank_all(shop, actor, numbers, priority), _changed)

    def menu(self, rows: Sequence[OrderRow], parent: QWidget, open_order: Callable[[str], None]) -> QMenu:
        """What may be done with these orders."""
        numbers = [row.number for row in rows]
        menu = QMenu(parent)
        menu.setAccessibleName(_("What may be done"))
        entries: list[tuple[str, str, Callable[[], object]] | None] = []
        if len(rows) == 1:
            entries.append((_("Open"), "ph.arrow-right", lambda: open_order(numbers[0])))
            entries.append((_("Next step"), "ph.check", lambda: self.step(numbers[0])))
        else:
            entries.append((_("Next step of each"), "ph.check", lambda: self.step_each(numbers)))
        entries += [
            None,
            (_("Assign…"), "ph.user", lambda: self.assign(numbers)),
            (_("Promise…"), "ph.calendar-blank", lambda: self.promise(numbers)),
            (_("Put on hold…"), "state.paused", lambda: self.hold(numbers)),
            None,
        ]
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                _add(menu, *entry)
        for priority in (Priority.HIGH, Priority.NORMAL, Priority.LOW):
            self.add_rank(menu, rows, priority)
        return menu

    def add_rank(self, menu: QMenu, rows: Sequence[OrderRow], priority: Priority) -> None:
        """An entry that gives these orders a priority, ticked where they all have it."""
        numbers = [row.number for row in rows]
        action = _add(menu, priority_word(priority), "", lambda: self.rank(numbers, priority))
        action.setCheckable(True)
        action.setChecked(all(row.priority is priority for row in rows))

    # ------------------------------------------------------------ running

    def _all(self, work: Callable[[Shop, str], bulk.Done], said: Said) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def both() -> tuple[str, Commit | None]:
            done = work(shop, actor)
            return _told(done, said), done.commit

        self._run(both)

    def _run(
        self,
        work: Callable[[], tuple[str, Commit | None] | OrderView],
        ask: Callable[[OrderView], None] = lambda _view: None,
    ) -> None:
        """Run it, unless something still runs; then say it, with Undo where something was saved."""
        if self._busy:
            return
        self._busy = True

        def done(found: tuple[str, Commit | None] | OrderView) -> None:
            self._busy = False
            if isinstance(found, OrderView):
                ask(found)
                return
            said, commit = found
            self.desk.toast(said, (lambda: self.take_back(commit)) if commit is not None else None)

        def failed(error: BaseException) -> None:
            self._busy = False
            self.desk.say_error(error)

        run_in_thread(work, done, failed, self._page)

    def take_back(self, commit: Commit) -> None:
        """Take back exactly what one action saved."""
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(
            lambda: shop.undo(actor, commit),
            lambda _commit: self.desk.toast(_("Taken back")),
            self.desk.say_error,
            self._page,
        )


def _add(menu: QMenu, text: str, icon: str, do: Callable[[], object]) -> QAction:
    action = QAction(text.replace("&", "&&"), menu)
    if icon:
        action.setIcon(icons.icon(icon, "ink_2"))
    action.triggered.connect(lambda _checked=False: do())
    menu.addAction(action)
    return action


def _title(numbers: Sequence[str], one: str, several: str) -> str:
    return one.format(number=numbers[0]) if len(numbers) == 1 else several.format(n=len(numbers))


def _told(done: bulk.Done, said: Said) -> str:
    """What came of it; of what was refused the first reason."""
    parts = [said(len(done.numbers))] if done.numbers or not done.refused else []
    if done.refused:
        first = done.refused[0]
        why: ShopError = first.error
        left = len(done.refused)
        if left > 1:
            parts.append(ngettext("{n} stays as it is", "{n} stay as they are", left).format(n=left))
        parts.append(sentence(why))
    return ". ".join(part.rstrip(".") for part in parts) + ("." if done.refused else "")


def _now(view: OrderView, state: State) -> str:
    return _("{number} is now: {state}").format(number=view.number, state=state_name(state))


def _moved(count: int) -> str:
    return ngettext("{n} order moved on", "{n} orders moved on", count).format(n=count)


def _changed(count: int) -> str:
    return ngettext("{n} order changed", "{n} orders changed", count).format(n=count)
