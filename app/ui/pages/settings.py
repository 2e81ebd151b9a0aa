"""The Settings page: who works here, how the window looks, what the shop prints, and the safety of its data."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.domain.people_error import NobodyThere
from app.domain.permission import Permission
from app.services import people, permissions, warranty
from app.services.warranty import LONGEST
from app.ui import fallback, preferences, theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk, Wish
from app.ui.pages.page import Page as PageBase
from app.ui.pages.settings_data import data_card
from app.ui.pages.settings_gates import gates_card
from app.ui.pages.settings_logins import logins_card
from app.ui.pages.settings_sites import sites_card
from app.ui.preferences import WATCH_EVERY_S
from app.ui.widgets.buttons import button
from app.ui.widgets.captioned import captioned_line
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words import language
from app.words.language import _
from app.words.watching import cost_text, often_text


class Page(PageBase):
    """Every field takes effect when it is left; there is no button to press for it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Settings"))
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        for cards in (
            (self._you(), self._window(), self._watching(), gates_card(self.desk), self._help()),
            (self._shop(), sites_card(self.desk), logins_card(self.desk), data_card(self.desk), self._about()),
        ):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addWidget(Scrolled(inside), 1)

    def open(self, **where: Any) -> None:
        """`field="person"` puts the cursor into the name."""
        if where.get("field") == "person":
            self.person.setFocus()
            self.person.selectAll()

    # ---------------------------------------------------------------- cards

    def _you(self) -> Card:
        card = Card(_("You"))
        self.person = captioned_line(card, _("Your name"), _("It stands on what you do, and beside your signature."))
        self.person.setText(self.desk.preferences.person)
        self.person.setPlaceholderText(preferences.default_person())
        self.person.editingFinished.connect(self._save_person)
        row = QWidget()
        buttons = Flow(row, 8)
        self.switch_button = button(_("Switch person"), self.desk.switch_person, icon="ph.users")
        self.switch_button.setToolTip("F9")
        buttons.addWidget(self.switch_button)
        buttons.addWidget(button(_("People and roles"), lambda: self.desk.go_to("people"), icon="ph.users-three"))
        deeds = button(_("Who did what"), lambda: self.desk.go_to("history"), icon="ph.clock-counter-clockwise")
        buttons.addWidget(deeds)
        card.column.addWidget(row)
        self.on_leave(self.desk.on_person(self._show_person))
        self._show_person()
        return card

    def _show_person(self) -> None:
        """A name is typed in while no manager says who works here; then one switches."""
        self.person.setText(self.desk.preferences.person)
        managed = permissions.standing(self.desk.shop, self.desk.actor).managed
        self.person.setReadOnly(managed)
        self.person.setToolTip(_("Managers add people; F9 switches between them.") if managed else "")

    def _window(self) -> Card:
        card = Card(_("This window"))
        card.column.addWidget(label(_("Theme"), "small", "ink_2"))
        options = (
            (theme.SYSTEM, _("System"), ""),
            (theme.LIGHT, _("Light"), ""),
            (theme.DARK, _("Dark"), ""),
            (theme.BRIGHT_SITE, _("Bright site"), ""),
        )
        self.theme = Segmented(_("Theme"), options)
        self.theme.choose(
            self.desk.preferences.theme
            if self.desk.preferences.theme in dict.fromkeys(one for one, _text, _icon in options)
            else theme.SYSTEM
        )
        self.theme.chosen.connect(lambda name: self.desk.choose(theme=name))
        card.column.addWidget(self.theme, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addWidget(
            label(_("Bright site is black on white, one size larger, for sun and dust."), "small", "ink_2", wrap=True)
        )
        self.glove = QCheckBox(_("Glove mode: taller rows and buttons"))
        self.glove.setAccessibleName(self.glove.text())
        theme.set_font(self.glove, "body")
        self.glove.setChecked(self.desk.preferences.glove)
        self.glove.toggled.connect(lambda on: self.desk.choose(glove=on))
        card.column.addWidget(self.glove)
        card.add_line()
        caption = label(_("Language"), "small", "ink_2")
        card.column.addWidget(caption)
        self.language = QComboBox()
        self.language.setAccessibleName(_("Language"))
        theme.set_font(self.language, "body")
        caption.setBuddy(self.language)
        for code, name in language.installed():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(self.language.findData(language.code()), 0))
        self.language.activated.connect(self._save_language)
        card.column.addWidget(self.language, 0, Qt.AlignmentFlag.AlignLeft)
        self._language_note = label(_("Takes effect at the next start."), "small", "ink_2", wrap=True)
        card.column.addWidget(self._language_note)
        return card

    def _watching(self) -> Card:
        card = Card(_("Watching"))
        card.column.addWidget(label(_("Watched machines are read"), "small", "ink_2"))
        options = [(str(seconds), often_text(seconds), "") for seconds in WATCH_EVERY_S]
        self.every = Segmented(_("Watched machines are read"), options)
        self.every.choose(str(self.desk.watching.every_s))
        self.every.chosen.connect(lambda seconds: self._save_every(int(seconds)))
        card.column.addWidget(self.every, 0, Qt.AlignmentFlag.AlignLeft)
        self._cost = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self._cost)
        words = _("The history keeps one reading in five minutes. Machines under an aging test are read every minute.")
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        self._show_cost()
        return card

    def _save_every(self, seconds: int) -> None:
        self.desk.watching.choose_every(seconds)
        self._show_cost()

    def _show_cost(self) -> None:
        from app.services.watching import LOOK_MS

        self._cost.setText(cost_text(self.desk.watching.every_s, LOOK_MS))

    def _help(self) -> Card:
        card = Card(_("Help and demo"))
        row = QWidget()
        buttons = Flow(row, 8)
        buttons.addWidget(button(_("Help"), lambda: self.desk.go_to("help", back="settings"), icon="ph.question"))
        if self.desk.demo:
            buttons.addWidget(
                button(_("Tell the tour again"), lambda: self.desk.open_instead(Wish.DEMO), icon="ph.play")
            )
            buttons.addWidget(
                button(_("Leave the demo"), lambda: self.desk.open_instead(Wish.SHOP), icon="ph.sign-out")
            )
            words = _("The tour begins with a fresh demo: what was done in this one is removed first.")
        else:
            buttons.addWidget(button(_("Welcome page"), lambda: self.desk.go_to("welcome"), icon="ph.hand-waving"))
            words = _("The welcome page also leads to the demo, which lies apart from this shop.")
        card.column.addWidget(row)
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        return card

    def _shop(self) -> Card:
        card = Card(_("The shop"))
        for text, page, icon, what in (
            (_("Name, logo, terms, numbers"), "paper", "ph.file-text", _("What stands on everything the shop prints.")),
            (_("Rates and standard minutes"), "rates", "ph.scales", _("What the reports reckon with besides parts.")),
        ):
            way = button(text, partial(self.desk.go_to, page), icon=icon)
            card.column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
            card.column.addWidget(label(what, "small", "ink_3", wrap=True))
        card.add_line()
        meaning = _("It stands in every number, as in WO-B2-000001. Each laptop of a shop needs one of its own.")
        self.bench = captioned_line(card, _("Bench"), meaning)
        self.bench.setMaxLength(6)
        self.bench.setText(self.desk.shop.bench_prefix)
        self.bench.editingFinished.connect(self._save_bench)
        card.add_line()
        meaning = _("It runs from the return of a repair, where the customer's agreement says nothing else.")
        self.warranty = captioned_line(card, _("Days of warranty"), meaning)
        self.warranty.setMaxLength(4)
        self.warranty.setValidator(QIntValidator(0, LONGEST, self.warranty))
        self._show_warranty()
        self.warranty.editingFinished.connect(self._save_warranty)
        self._why = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self._why)
        self.on_leave(self.desk.on_person(self._judge_shop))
        self._judge_shop()
        return card

    def _judge_shop(self) -> None:
        """The shop's own card is for those who may change how it works; the others read it."""
        may = self.desk.may(Permission.SETTINGS)
        for field in (self.bench, self.warranty):
            field.setReadOnly(not may)
        self._why.setText(self.desk.why_not(Permission.SETTINGS))
        self._why.setVisible(not may)

    def _show_warranty(self) -> None:
        days = warranty.shop_days(self.desk.shop)
        self.warranty.setText("" if days is None else str(days))

    def _save_warranty(self) -> None:
        shop, actor, text = self.desk.shop, self.desk.actor, self.warranty.text().strip()
        days = int(text) if text.isdecimal() else None
        if self.warranty.isReadOnly():
            return

        def refused(error: BaseException) -> None:
            self._show_warranty()
            self.desk.say_error(error)

        run_in_thread(lambda: warranty.set_shop_days(shop, actor, days), lambda _commit: None, refused, self)

    def _save_bench(self) -> None:
        from app.services.handover import set_bench

        shop, wanted = self.desk.shop, self.bench.text()
        if self.bench.isReadOnly():
            return
        if wanted.strip().upper() == shop.bench_prefix:
            self.bench.setText(shop.bench_prefix)
            return

        def done(prefix: str) -> None:
            self.bench.setText(prefix)
            self.desk.toast(_("Numbers given from now on begin with {prefix}").format(prefix=f"WO-{prefix}-"))

        def refused(error: BaseException) -> None:
            self.bench.setText(shop.bench_prefix)
            self.desk.say_error(error)

        run_in_thread(lambda: set_bench(shop, wanted), done, refused, self)

    def _about(self) -> Card:
        card = Card(_("About"))
        card.column.addWidget(label(f"Hashwrench {__version__}", "strong"))
        words = _(
            "Apache License 2.0. It uses Qt through PySide6 under the LGPL, version 3, and the fonts Inter, "
            "JetBrains Mono, WenQuanYi Micro Hei and DejaVu. It works without any network but the mine's own; "
            "nothing leaves this computer."
        )
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        log = _("Errors are kept in {file} in the data folder.").format(file=fallback.LOG_NAME)
        card.column.addWidget(label(log, "small", "ink_2", wrap=True))
        return card

    # ---------------------------------------------------------------- what a person does

    def _save_person(self) -> None:
        name = " ".join(self.person.text().split())
        if name == self.desk.preferences.person or self.person.isReadOnly():
            return
        shop = self.desk.shop

        def refused(error: BaseException) -> None:
            if isinstance(error, NobodyThere):  # a name that is new is added with the first thing it saves
                self.desk.choose(person=name)
                return
            self.person.setText(self.desk.preferences.person)
            self.desk.switch_person()

        def let_in(_one: object) -> None:
            self.desk.choose(person=name)

        run_in_thread(lambda: people.let_in(shop, name, None), let_in, refused, self)

    def _save_language(self, at: int) -> None:
        self.desk.choose(language=str(self.language.itemData(at)))
        theme.set_tone(self._language_note, "accent")
