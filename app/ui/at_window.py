"""Who is at the window, and what they may: kept in memory, renewed when the record of people changes; the dialog that
switches the person, and the lock after idle minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.domain.permission import Permission, lowest_role
from app.domain.person import Person, PersonRole
from app.services import permissions
from app.services.standing import Standing
from app.ui import bridge
from app.words.hidden_prices import hide_prices
from app.words.language import _

if TYPE_CHECKING:
    from app.ledger.change import Commit
    from app.services.shop import Shop
    from app.ui.pages.page import Desk
    from app.ui.widgets.who_dialog import WhoDialog

#: What the standing of a person rests on.
_RESTS_ON = frozenset({"person", "setting"})
#: What says that somebody is there.
_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class AtWindow(QObject):
    """The person at the window. Lives on the GUI thread; `stop` is what Esc does in front of a locked window."""

    def __init__(self, desk: Desk, window: QWidget, stop: Callable[[], object]) -> None:
        super().__init__(window)
        self._desk, self._window, self._stop = desk, window, stop
        self._standing: Standing | None = None
        self._followers: list[Callable[[], None]] = []
        self._asking = False
        self._watching = False
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.timeout.connect(self.lock)

    def open(self, shop: Shop) -> None:
        """Begin with a shop."""
        self._standing = None
        _now = self.standing  # decides whether amounts are shown
        shop.on_change(self._saved)
        self.watch_idle()

    @property
    def standing(self) -> Standing:
        """What the person at the window is in the shop."""
        if self._standing is None:
            self._standing = permissions.standing(self._desk.shop, self._desk.actor)
            hide_prices(Permission.SEE_PRICES not in self._standing.may)
        return self._standing

    def may(self, permission: Permission) -> bool:
        """Whether the person at the window may do that."""
        return permission in self.standing.may

    def why_not(self, permission: Permission) -> str:
        """Why the person at the window may not do that, by what the shop decided; "" where they may."""
        if self.may(permission):
            return ""
        from app.words.people import is_for

        return is_for(permission, lowest_role(permission, self.standing.lowest))

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call back when somebody else is at the window, or may do something else; what comes back ends it."""
        self._followers.append(changed)

        def end() -> None:
            if changed in self._followers:
                self._followers.remove(changed)

        return end

    def switched(self) -> None:
        """Somebody else is at the window."""
        self._standing = None
        self._tell()

    def close(self) -> None:
        """The window closes: what comes after it in this program is nobody's."""
        self._watch(on=False)
        self._followers.clear()
        hide_prices(False)

    # ---------------------------------------------------------------- switching

    def ask(self, *, locked: bool = False) -> None:
        """Ask who is at the bench; a locked window goes on only with an answer."""
        if self._asking:
            return
        self._asking = True
        shop = self._desk.shop
        from app.services.people import people

        bridge.run_in_thread(
            lambda: people(shop), lambda staff: self._asked(staff, locked=locked), self._failed, self._window
        )

    def ask_at_start(self) -> None:
        """At a start the window belongs to nobody: ask where the roles are in force and the person is unknown, or
        asked for a PIN.
        """
        here = self.standing
        from app.services.people import people

        known = next((one for one in people(self._desk.shop) if one.id == here.id), None)
        if (here.managed and known is None) or (known is not None and known.has_pin):
            self.ask(locked=True)

    def lock(self) -> None:
        """Nobody was there for a while: ask who is, where a PIN tells people apart."""
        shop = self._desk.shop
        from app.services.people import people

        if any(one.has_pin for one in people(shop)):
            self.ask(locked=True)

    def _asked(self, staff: tuple[Person, ...], *, locked: bool) -> None:
        from app.ui.widgets.who_dialog import WhoDialog

        here = self.standing
        if here.id is None and not here.managed:  # somebody who has saved nothing yet
            staff = (*staff, Person("", here.name, PersonRole.TECHNICIAN, has_pin=False))
        dialog = WhoDialog(
            self._window, self._desk.shop, staff, here.name, locked=locked,
            stop=self._stop, more=None if locked else self._more(),
        )  # fmt: skip
        dialog.finished.connect(lambda result: self._answered(dialog, result))
        dialog.open()

    def _more(self) -> tuple[str, Callable[[], object]] | None:
        here = self.standing
        if Permission.MANAGE_PEOPLE not in here.may:
            return None
        return _("People and roles"), lambda: self._desk.go_to("people")

    def _answered(self, dialog: WhoDialog, result: int) -> None:
        self._asking = False
        if result == QDialog.DialogCode.Accepted and dialog.chosen != self._desk.preferences.person:
            self._desk.choose(person=dialog.chosen)
            self._desk.toast(_("{name} is at the bench.").format(name=dialog.chosen))
        dialog.deleteLater()
        self.watch_idle()

    def _failed(self, error: BaseException) -> None:
        self._asking = False
        self._desk.say_error(error)

    # ---------------------------------------------------------------- idle

    def watch_idle(self) -> None:
        """Watch for signs of somebody, as the choices of this window say."""
        minutes = self._desk.preferences.lock_min
        self._watch(on=minutes > 0)
        self.idle.setInterval(minutes * 60_000)
        if minutes > 0:
            self.idle.start()

    def _watch(self, *, on: bool) -> None:
        application = QApplication.instance()
        if application is None or on is self._watching:
            return
        self._watching = on
        if on:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)
            self.idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self.idle.start()
        return False

    # ---------------------------------------------------------------- inside

    def _tell(self) -> None:
        _now = self.standing  # decides whether amounts are shown before pages write them again
        for changed in tuple(self._followers):
            changed()

    def _saved(self, commit: Commit) -> None:
        """On the writer's thread."""
        if any(entity in _RESTS_ON for entity, _id in commit.touched):
            bridge.post(self._look_again, self)

    def _look_again(self) -> None:
        before, self._standing = self._standing, None
        if before is not None and self.standing != before:
            self._tell()
