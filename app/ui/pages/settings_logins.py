"""The Miner logins page: the person's passwords for miners by site and firmware, and what is tried without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import IPv4Address
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.credentials import CredentialService, SavedLogin, logins
from app.services.login_trial import Trial, try_login
from app.services.sites import sites
from app.services.vault import Keeping
from app.ui import theme
from app.ui.bridge import post, run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, hairline, label
from app.words.errors import sentence
from app.words.language import _
from app.words.logins import guard_text, keeping_text, trial_text, ways_text

#: What a button of a saved login does.
Do = Callable[[SavedLogin], object]


class Page(PageBase):
    """Every button works away from the GUI thread: the keyring may ask to be unlocked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Miner logins"))
        self._service: CredentialService = desk.credentials
        self._saved: tuple[SavedLogin, ...] = ()
        self._trying: SavedLogin | None = None
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        for cards in ((self._list_card(), self._form_card()), (self._keeping_card(), self._ways_card())):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addWidget(Scrolled(inside), 1)
        self.follow_shop(self.refresh)

    # ---------------------------------------------------------------- building

    def _list_card(self) -> Card:
        card = Card(_("Saved logins"))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        card.column.addLayout(self._list)
        self._none = label(
            _("None yet. Machines that still have the maker's password are read without one."),
            "body",
            "ink_2",
            wrap=True,
        )
        card.column.addWidget(self._none)
        self._trial = QWidget()
        row = QHBoxLayout(self._trial)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        self._trial_name = Elided("", "body", "ink_2")
        row.addWidget(self._trial_name, 1)
        self.trial_ip = _field(_("Address of the miner to try it on"), "10.3.1.17", 150)
        self.trial_ip.returnPressed.connect(self.try_it)
        row.addWidget(self.trial_ip)
        self.try_button = button(_("Try it there"), self.try_it, icon="ph.key")
        row.addWidget(self.try_button)
        self._trial.hide()
        card.column.addWidget(self._trial)
        self._answer = label("", "small", "ink_2", wrap=True, select=True)
        self._answer.hide()
        card.column.addWidget(self._answer)
        return card

    def _form_card(self) -> Card:
        card = Card(_("Add or replace a login"))
        self.site = Choice(_("Site"), 240)
        self.login = Choice(_("Firmware"), 240)
        for one in logins():
            self.login.addItem(one.name, one.id)
        self.login.activated.connect(lambda _at: self._suit_form())
        self.user = _field(_("User name"), "", 240)
        self.password = _field(_("Password"), "", 240)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for name, widget in (
            (_("Site"), self.site),
            (_("Firmware"), self.login),
            (_("User name"), self.user),
            (_("Password"), self.password),
        ):
            caption = label(name, "small", "ink_2")
            caption.setBuddy(widget)
            card.column.addWidget(caption)
            card.column.addWidget(widget)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.save)
        self._help = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self._help)
        row = QHBoxLayout()
        self.sites_button = button(_("Name a site first"), lambda: self.desk.go_to("sites"), icon="ph.map-pin")
        row.addWidget(self.sites_button)
        row.addStretch(1)
        self.save_button = primary(_("Save login"), self.save, compact=True)
        row.addWidget(self.save_button)
        card.column.addLayout(row)
        self._suit_form()
        return card

    def _keeping_card(self) -> Card:
        card = Card(_("Where passwords are kept"))
        self._keeping = label("", "body", "ink", wrap=True)
        card.column.addWidget(self._keeping)
        words = _(
            "A login is offered only to a device that was identified as its firmware without a login, at an address "
            "inside its site's ranges, once a scan."
        )
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        return card

    def _ways_card(self) -> Card:
        card = Card(_("What is sent without your logins"))
        card.column.addWidget(label(guard_text(), "body", "ink", wrap=True))
        for names, words in ways_text(logins()):
            card.add_line()
            card.column.addWidget(label(names, "strong", "ink", wrap=True))
            card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        return card

    # ---------------------------------------------------------------- showing

    def open(self, **where: Any) -> None:
        """Read anew at each visit."""
        self.refresh()

    def stop(self) -> bool:
        """Esc: back to the settings."""
        self.desk.go_to("settings")
        return True

    def refresh(self) -> None:
        """Read logins and sites anew."""
        shop, service = self.desk.shop, self._service
        if shop is not None:
            run_in_thread(
                lambda: (service.saved(shop), sites(shop), service.vault.name), self._show, self.desk.say_error, self
            )

    def _show(self, read: tuple[tuple[SavedLogin, ...], Sequence[Any], str]) -> None:
        self._saved, known, keyring = read
        if any(one.keeping is Keeping.MEMORY for one in self._saved):
            keyring = ""
        self._keeping.setText(keeping_text(keyring))
        chosen = self.site.currentData()
        self.site.clear()
        for one in known:
            self.site.addItem(one.name, one.id)
        self.site.setCurrentIndex(max(self.site.findData(chosen), 0) if known else -1)
        self.site.setEnabled(bool(known))
        self.sites_button.setVisible(not known)
        self.save_button.setEnabled(bool(known))
        empty(self._list)
        for saved in self._saved:
            self._list.addWidget(_Line(saved, self._replace, self._propose_trial, self.remove))
            self._list.addWidget(hairline())
        self._none.setVisible(not self._saved)
        if self._trying is not None and self._trying.id not in {one.id for one in self._saved}:
            self._trying = None
            self._trial.hide()

    def _suit_form(self) -> None:
        """A firmware that asks for a password only has no user name."""
        one = next(one for one in logins() if one.id == self.login.currentData())
        self.user.setEnabled(bool(one.user))
        self.user.setPlaceholderText(one.user or _("asks for a password only"))
        if one.user and not self.user.text():
            self.user.setText(one.user)
        if not one.user:
            self.user.clear()
        self._say()

    # ---------------------------------------------------------------- what a person does

    def save(self) -> None:
        """Keep the login that is typed, in the keyring or in memory."""
        shop, actor, service, lan = self.desk.shop, self.desk.actor, self._service, self.desk.lan
        site, login = self.site.currentData(), self.login.currentData()
        user, password = self.user.text(), self.password.text()
        if site is None:
            return

        def work() -> SavedLogin:
            saved = service.save(shop, actor, site, login, user, password)
            service.offer(shop, lan)
            return saved

        def done(saved: SavedLogin) -> None:
            self.password.clear()
            self._say()
            words = _("The login for {name} at {site} is saved.")
            if saved.keeping is not Keeping.SYSTEM:
                words = _("The login for {name} at {site} is kept in memory until the window closes.")
            self.desk.toast(words.format(name=saved.login.name, site=saved.site))
            self.refresh()

        run_in_thread(work, done, lambda error: self._say(sentence(error)), self)

    def remove(self, saved: SavedLogin) -> None:
        """Forget a login and its password."""
        shop, actor, service, lan = self.desk.shop, self.desk.actor, self._service, self.desk.lan

        def work() -> None:
            service.remove(shop, actor, saved.id)
            service.offer(shop, lan)

        def done(_nothing: None) -> None:
            words = _("The login for {name} at {site} is forgotten.")
            self.desk.toast(words.format(name=saved.login.name, site=saved.site))
            self.refresh()

        run_in_thread(work, done, self.desk.say_error, self)

    def _replace(self, saved: SavedLogin) -> None:
        self.site.setCurrentIndex(self.site.findData(saved.site_id))
        self.login.setCurrentIndex(self.login.findData(saved.login.id))
        self._suit_form()
        self.user.setText(saved.user)
        self.password.setFocus()

    def _propose_trial(self, saved: SavedLogin) -> None:
        self._trying = saved
        self._trial_name.set_text(f"{saved.login.name} · {saved.site}")
        self._answer.hide()
        self._trial.show()
        self.trial_ip.setFocus()

    def try_it(self) -> None:
        """Read the named miner once with the login that was chosen."""
        saved, ip = self._trying, self.trial_ip.text().strip()
        if saved is None or not ip:
            return
        if not _is_address(ip):
            self._tell("critical", _("{text} is no IP address. One such as 10.3.1.17 is asked.").format(text=ip))
            return
        shop, service, lan = self.desk.shop, self._service, self.desk.lan
        self.try_button.setEnabled(False)
        self._tell("ink_2", _("Asking {ip}…").format(ip=ip))

        def ended(trial: Trial) -> None:
            self.try_button.setEnabled(True)
            self._tell(*trial_text(trial.ip, trial.result, saved.login))

        def failed(error: BaseException) -> None:
            self.try_button.setEnabled(True)
            self._tell("critical", sentence(error))

        def work() -> None:
            credential = service.within(shop, saved.id, ip)
            try_login(lan, credential, ip, lambda trial: post(lambda: ended(trial), self))

        run_in_thread(work, None, failed, self)

    def _tell(self, tone: str, words: str) -> None:
        self._answer.setText(words)
        theme.set_tone(self._answer, tone)
        self._answer.show()

    def _say(self, problem: str = "") -> None:
        """What is wrong with the form, in the place of its help."""
        self._help.setText(problem or _("The site's ranges say where it is offered. One login a site and firmware."))
        theme.set_tone(self._help, "critical" if problem else "ink_2")


class _Line(QWidget):
    """A saved login: site, firmware, user, where the password lies, and what may be done with it."""

    def __init__(self, saved: SavedLogin, replace: Do, try_out: Do, remove: Do) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(" · ".join((saved.login.name, saved.site)), "strong"))
        kept = {
            Keeping.SYSTEM: _("in the keyring"),
            Keeping.MEMORY: _("in memory until the window closes"),
            None: _("password missing, enter it again"),
        }[saved.keeping]
        detail = Elided(" · ".join(part for part in (saved.user, kept) if part), "small", "ink_2")
        if saved.keeping is None:
            detail.set_text(" · ".join(part for part in (saved.user, kept) if part), "major")
        words.addWidget(detail)
        row.addLayout(words, 1)
        name = f"{saved.login.name}, {saved.site}"
        for title, icon, do in (
            (_("Try {name} on one miner"), "ph.key", try_out),
            (_("Replace the password of {name}"), "ph.pencil-simple", replace),
            (_("Forget {name}"), "ph.trash", remove),
        ):
            row.addWidget(
                icon_button(title.format(name=name), icon, partial(do, saved)), 0, Qt.AlignmentFlag.AlignVCenter
            )


def logins_card(desk: Desk) -> Card:
    """The card on the Settings page that leads here."""
    card = Card(_("Miner logins"))
    words = _("Your passwords for miners, by site and firmware, and what a scan sends without them.")
    card.column.addWidget(label(words, "small", "ink_2", wrap=True))
    open_button = button(_("Open miner logins"), lambda: desk.go_to("logins"), icon="ph.key")
    card.column.addWidget(open_button, 0, Qt.AlignmentFlag.AlignLeft)
    return card


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def _field(name: str, example: str, width: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    made.setMinimumWidth(theme.px(width // 2))
    made.setMaxLength(120)
    theme.set_font(made, "body")
    return made
