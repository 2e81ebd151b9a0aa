"""The code a telephone reads to send photos of the order on screen: off until a person opens it, and gone with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.domain.order_view import OrderView
from app.services import evidence
from app.services.evidence import PhotoPhase
from app.services.orders import KeptOrder
from app.services.phone_events import Ended, LinkEnded, LinkEvent, PhoneOpened, PhotoCame, PhotoComing, PhotoRefused
from app.ui.bridge import post, run_in_thread
from app.ui.widgets.buttons import button
from app.ui.widgets.choice import Choice
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.qr_code import QrCode
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.evidence import came_from_phone
from app.words.language import _, ngettext
from app.words.language import mark as _m

if TYPE_CHECKING:  # the page for phones is imported when one is wanted
    from app.services.phone import OwnNetwork, PhoneLink

#: How often the time that is left is told anew, ms; arrivals that stay on screen.
_TELL_MS, _SHOWN = 5_000, 6
_WHY = {
    Ended.TIME: _m("The time for the phone is over."),
    Ended.GUESSED: _m("Somebody tried wrong links, so the page for the phone was closed. Open it again where needed."),
    Ended.HOST: _m("The order is signed or closed, so the page for the phone was closed."),
    Ended.FAILED: _m("The page for the phone failed and was closed. Open it again."),
}


class PhoneCard(OrderCard):
    """Hidden until `ask`: then it says what opening does and to whom, and one button opens it."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Photos from a phone"))
        self.link: PhoneLink | None = None
        self.link_order = ""
        self._networks: tuple[OwnNetwork, ...] = ()
        self._arrived: list[tuple[str, str]] = []
        self._phones: set[int] = set()
        self._asked = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self._tell)
        self.body = QWidget()
        self._inside = QVBoxLayout(self.body)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(8)
        self.column.addWidget(self.body)
        space.on_leave(self._leave)
        self.hide()

    def show_order(self, view: OrderView, found: Any) -> None:
        if self.link_order and self.link_order != view.id:
            self.end()  # a link is for that one order only
        if view.signed and self.link is None:
            self._asked = False
        self.setVisible(self._asked or self.link is not None)

    # ------------------------------------------------------------ opening

    def ask(self) -> None:
        """Say what it does, and offer to open it."""
        if self.link is not None or self.space.view is None:
            self.show()
            return
        self._asked = True
        self.space.read_aside(_networks, self._offer)

    def _offer(self, found: Sequence[OwnNetwork]) -> None:
        if self.link is not None:
            return
        self._networks = tuple(found)
        self._renew()
        number = self.space.view.number if self.space.view is not None else ""
        if not self._networks:
            said = _(
                "This computer is on no network. Join the phone's Wi-Fi, or open a hotspot on the phone and join it."
            )
            self._inside.addWidget(label(said, "body", wrap=True))
            self._inside.addWidget(button(_("Look again"), self.ask))
            self._inside.addWidget(button(_("Close"), self.put_away, kind="ghost"))
            self.show()
            return
        said = _(
            "Opens a page on the network below, for {number} only. Whoever reads the code can send photos to this"
            " order, and sees its number, model and serial; nothing else. It closes after 15 minutes without use."
        )
        self._inside.addWidget(label(said.format(number=number), "body", wrap=True))
        if len(self._networks) > 1:
            self.network = Choice(_("Network of the phone"), 280)
            for one in self._networks:
                self.network.addItem(_network_text(one), one)
            self._inside.addWidget(self.network)
        else:
            self._inside.addWidget(label(_network_text(self._networks[0]), "small", "ink_2", wrap=True))
        self.open_button = button(_("Open for phones"), self.open_link, icon="ph.device-mobile-camera")
        self._inside.addWidget(self.open_button)
        self._inside.addWidget(button(_("Close"), self.put_away, kind="ghost"))
        self.show()
        self._into_sight()
        self.open_button.setFocus()

    def open_link(self, address: str = "") -> None:
        """Open the page at an address of this computer; that of the chosen network where none is given."""
        view = self.space.view
        if view is None or self.link is not None:
            return
        if not address:
            chosen = self.network.currentData() if len(self._networks) > 1 else self._networks[0]
            address = chosen.ip
        shop, actor, number = self.space.desk.shop, self.space.desk.actor, view.number
        self.open_button.setEnabled(False)

        def heard(event: LinkEvent) -> None:
            post(lambda: self._heard(event), self)

        def opened() -> PhoneLink:
            from app.services.phone import PhoneLink

            return PhoneLink(shop, actor, number, address, heard)

        self.link_order = view.id
        run_in_thread(opened, self._opened, self._failed, self)

    def _failed(self, error: BaseException) -> None:
        self.link_order = ""
        self.open_button.setEnabled(True)
        self.space.desk.say_error(error)

    def _opened(self, link: PhoneLink) -> None:
        view = self.space.view
        if view is None or view.id != self.link_order:  # somebody went on meanwhile
            link.end()
            return
        self.link, self._arrived, self._phones = link, [], set()
        self._show_link(evidence.photo_phase(view))
        self._timer.start()
        self._tell()

    def _show_link(self, now: PhotoPhase) -> None:
        link = self.link
        assert link is not None  # noqa: S101 - it has just been opened
        self._renew()
        self.code = QrCode(_("Code for the phone"))
        self.code.show_text(link.url)
        self._inside.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        address = label(link.url, "small", "ink_2", wrap=True, mono=True, select=True)
        address.setAccessibleName(_("Address of the page"))
        self._inside.addWidget(address)
        short = {"intake": _("Intake"), "before": _("Before"), "after": _("After")}
        self.phase = Segmented(_("What the photos show"), [(one.value, short[one.value], "") for one in PhotoPhase])
        self.phase.choose(now.value)
        link.phase = now.value
        self.phase.chosen.connect(self._set_phase)
        self._inside.addWidget(self.phase)
        self._state = label("", "small", "ink_2", wrap=True)
        self._inside.addWidget(self._state)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._inside.addLayout(self._list)
        self.end_button = button(_("End now"), self.end, icon="ph.x")
        self._inside.addWidget(self.end_button)
        self.show()
        self._into_sight()

    def _set_phase(self, phase: str) -> None:
        if self.link is not None:
            self.link.phase = phase

    # ------------------------------------------------------------ while it is open

    def _heard(self, event: LinkEvent) -> None:
        match event:
            case PhoneOpened(phone):
                self._phones.add(phone)
                self._tell()
            case PhotoComing(phone, share, over):
                self._coming(phone, share, over)
            case PhotoCame(phone, at, name, kept):
                self._note(came_from_phone(phone, at), name)
                self.space.desk.toast(_("Photo from phone {n} added").format(n=phone), lambda: self._undo(kept))
                self.space.refresh()
            case PhotoRefused(phone, at, why):
                self._note(came_from_phone(phone, at), why)
            case LinkEnded(why):
                self._over(why)

    def _coming(self, phone: int, share: float | None, over: bool) -> None:
        if self.link is None:
            return
        if over:
            self._tell()
        elif share is None:
            self._state.setText(_("A photo is coming from phone {n}…").format(n=phone))
        else:
            words = _("A photo is coming from phone {n}: {share} %")
            self._state.setText(words.format(n=phone, share=round(share * 100)))

    def _note(self, source: str, what: str) -> None:
        self._arrived.append((source, what))
        if self.link is None:
            return
        if self._list.count() >= _SHOWN:
            item = self._list.takeAt(self._list.count() - 1)
            old = item.widget() if item is not None else None
            if old is not None:
                old.deleteLater()
        self._list.insertWidget(0, label(f"{source} · {what}", "small", wrap=True))

    def _tell(self) -> None:
        """How long it stays open, and for how many phones so far."""
        if self.link is None:
            return
        left = max(0.0, (self.link.until - datetime.now(UTC)).total_seconds())
        minutes = max(1, round(left / 60))
        said = ngettext("Open for {n} more minute", "Open for {n} more minutes", minutes).format(n=minutes)
        count = len(self._phones)
        if count:
            said += " · " + ngettext("{n} phone", "{n} phones", count).format(n=count)
        self._state.setText(said)

    def _undo(self, kept: KeptOrder) -> None:
        shop, actor, desk = self.space.desk.shop, self.space.desk.actor, self.space.desk
        run_in_thread(lambda: shop.undo(actor, kept.commit), None, desk.say_error, self)

    # ------------------------------------------------------------ the end

    def end(self) -> None:
        """Close the page; a photo that is being kept is kept first, beside the GUI thread."""
        link, self.link = self.link, None
        self._timer.stop()
        if link is not None:
            run_in_thread(link.end, None, self.space.desk.say_error, self)
        self.put_away()

    def _leave(self) -> None:
        """The window closes, and its shop after it: wait for the page to be closed."""
        link, self.link = self.link, None
        self._timer.stop()
        if link is not None:
            link.end()

    def _over(self, why: Ended) -> None:
        """It ended by itself."""
        if self.link is None:
            return
        self.link = None
        self._timer.stop()
        self.put_away()
        if why in _WHY:
            self.space.desk.toast(_(_WHY[why]))

    def put_away(self) -> None:
        """Hide the card."""
        self._asked, self.link_order = False, ""
        self._renew()
        self.hide()

    def _into_sight(self) -> None:
        """Scroll to the card once it has its size."""
        around: QWidget | None = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            scroll = around
            QTimer.singleShot(0, self, lambda: scroll.ensureWidgetVisible(self, 0, 8))

    def _renew(self) -> None:
        """Begin the card's inside anew; the keyboard stays on this page."""
        if self.body.isAncestorOf(self.window().focusWidget() or self.window()) and isinstance(self.space, QWidget):
            self.space.setFocus()
        body = QWidget()
        self.column.replaceWidget(self.body, body)
        self.body.hide()
        self.body.deleteLater()
        self.body = body
        self._inside = QVBoxLayout(body)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(8)


def _networks() -> tuple[OwnNetwork, ...]:
    from app.services.phone import networks

    return networks()


def _network_text(network: OwnNetwork) -> str:
    return f"{network.ip}/{network.prefix} · {network.name}"
