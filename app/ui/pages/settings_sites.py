"""The Sites page: where machines stand, ranges by name, what the owner states. Every change can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.place_rule import PlaceRuleError, parse_rule
from app.domain.site import RackPlace, Site, SiteRecord
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.places_list_card import PlacesListCard
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.entry_card import EntryCard
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.places import place_words, rack_title


class Page(PageBase):
    """One site at a time; the ranges by name are the whole shop's."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Sites"))
        self._record = SiteRecord()
        self._site_id = ""
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self.site = Choice(_("Site"), 240)
        self.site.activated.connect(lambda at: self._choose(str(self.site.itemData(at))))
        self.left.addWidget(self.site)
        self.new_name = QLineEdit()
        self.new_name.setAccessibleName(_("Name of a new site"))
        self.new_name.setPlaceholderText(_("Name of a new site"))
        self.new_name.setMaxLength(80)
        self.new_name.setFixedWidth(theme.px(200))
        theme.set_font(self.new_name, "body")
        self.new_name.returnPressed.connect(self.add_site)
        self.right.addWidget(self.new_name)
        self.right.addWidget(primary(_("Add site"), self.add_site, icon="ph.plus", compact=True))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._first())
        self._stack.addWidget(self._cards())
        self.body.addWidget(self._stack, 1)
        self.follow_shop(self.refresh)

    # ---------------------------------------------------------------- building

    def _first(self) -> QWidget:
        return EmptyState(
            _("Where do your miners stand?"),
            _("A site is a hall, a farm, a customer's container yard. Name the first one above."),
            (
                Way("ph.hash", _("Rules read places out of addresses"), _("10.3.R.P: 10.3.4.17 stands in rack 4")),
                Way("ph.map-pin", _("Ranges get names"), _("Container 3 instead of 10.3.1-6.*")),
                Way("ph.shield-check", _("Pools and firmware are stated"), _("Who mines elsewhere is reported")),
            ),
        )  # fmt: skip

    def _cards(self) -> QWidget:
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        self.lists = PlacesListCard(self.desk, self._toast)
        for cards in (
            (self._rules(), self._ranges(), self.lists),
            (self._pools(), self._firmwares(), self._racks(), self._about()),
        ):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        return Scrolled(inside)

    def _rules(self) -> Card:
        help_ = _("R is the rack, P the position, A the area; R+10 adds ten; RP/6 counts through racks of six.")
        self.rules = EntryCard(_("Places by rule"), help_, _("Add rule"), self.add_rule)
        self.pattern = self.rules.field(_("Pattern"), _("10.3.R.P"), 150)
        self.rule_area = self.rules.field(_("Area, unless A tells it"), _("Container 3"), 150)
        self.rules.finish()
        self.sample = QLineEdit()
        self.sample.setAccessibleName(_("Address to try the rule with"))
        self.sample.setPlaceholderText(_("try an address"))
        self.sample.setFixedWidth(theme.px(150))
        theme.set_font(self.sample, "body")
        self.preview = label("", "body", "ink", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.sample)
        row.addWidget(self.preview, 1)
        self.rules.column.addLayout(row)
        for field in (self.pattern, self.rule_area, self.sample):
            field.textChanged.connect(lambda _text: self.show_preview())
        return self.rules

    def _ranges(self) -> Card:
        help_ = _("Type the name where ranges are typed, in the window or behind scan. What is stated applies inside.")
        self.ranges = EntryCard(_("Ranges by name"), help_, _("Add range"), self.add_range)
        self.range_name = self.ranges.field(_("Name"), _("Container 3"), 140)
        self.range_targets = self.ranges.field(_("Addresses"), "10.3.1-6.*", 190)
        self.ranges.finish()
        return self.ranges

    def _pools(self) -> Card:
        help_ = _("Once one is stated, a machine in this site that mines elsewhere is reported. No user means any.")
        self.pools = EntryCard(_("Stated pools"), help_, _("Add pool"), self.add_pool)
        self.pool_url = self.pools.field(_("Pool address"), "stratum+tcp://pool.example:3333", 240)
        self.pool_user = self.pools.field(_("User or worker prefix"), _("user"), 110)
        self.pools.finish()
        return self.pools

    def _firmwares(self) -> Card:
        help_ = _("Once one is stated, a machine of that make with another is reported. No make means every make.")
        self.firmwares = EntryCard(_("Stated firmware"), help_, _("Add firmware"), self.add_firmware)
        self.firmware_name = self.firmwares.field(_("Firmware"), _("VNish"), 150)
        self.firmware_make = self.firmwares.field(_("Make"), _("Antminer"), 130)
        self.firmwares.finish()
        return self.firmwares

    def _racks(self) -> Card:
        help_ = _("Only where the map should draw a rack otherwise: how many positions, how many side by side.")
        self.racks = EntryCard(_("Racks"), help_, _("Add rack"), self.add_rack)
        self.rack_area = self.racks.field(_("Area"), _("Container 3"), 120)
        self.rack_name = self.racks.field(_("Rack"), "4", 60)
        self.rack_positions = self.racks.field(_("Positions"), "48", 72)
        self.rack_columns = self.racks.field(_("Side by side"), "6", 84)
        for field in (self.rack_positions, self.rack_columns):
            field.setValidator(QIntValidator(1, 512, field))
        self.racks.finish()
        return self.racks

    def _about(self) -> Card:
        card = Card(_("This site"))
        caption = label(_("Name"), "small", "ink_2")
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name of the site"))
        self.name.setMaxLength(80)
        theme.set_font(self.name, "body")
        caption.setBuddy(self.name)
        self.name.editingFinished.connect(self._rename)
        card.column.addWidget(caption)
        card.column.addWidget(self.name)
        self.covers = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self.covers)
        card.column.addWidget(
            button(_("Remove this site"), self._remove_site, kind="danger", icon="ph.trash"),
            0,
            Qt.AlignmentFlag.AlignLeft,
        )
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
        """Read the sites anew, away from the GUI thread."""
        shop = self.desk.shop
        if shop is not None:
            from app.services.sites import record_of

            run_in_thread(lambda: record_of(shop), self._show, self.desk.say_error, self)

    def _show(self, record: SiteRecord) -> None:
        self._record = record
        if record.site(self._site_id) is None:
            self._site_id = record.sites[0].id if record.sites else ""
        self._stack.setCurrentIndex(1 if record.sites else 0)
        self.site.setVisible(bool(record.sites))
        self.site.clear()
        for one in record.sites:
            self.site.addItem(one.name, one.id)
        self.site.setCurrentIndex(self.site.findData(self._site_id))
        site = self._site
        if site is not None:
            self._show_site(record, site)

    def _show_site(self, record: SiteRecord, site: Site) -> None:
        mine = [one for one in record.rules if one.site_id == site.id]
        self.rules.show_entries(
            [(one.id, str(one.rule), self._rule_words(one.rule.example(), str(one.rule), one.area)) for one in mine],
            lambda id_: self._remove("place_rule", id_),
        )
        names = {one.id: one.name for one in record.sites}
        self.ranges.show_entries(
            [
                (one.id, one.name, " · ".join(part for part in (one.targets, names.get(one.site_id or "", "")) if part))
                for one in record.ranges
            ],
            lambda id_: self._remove("site_range", id_),
        )
        self.pools.show_entries(
            [(one.id, one.pool.url, one.pool.user or _("any user")) for one in record.pools if one.site_id == site.id],
            lambda id_: self._remove("site_pool", id_),
        )
        self.firmwares.show_entries(
            [(one.id, one.firmware, one.make or _("every make")) for one in record.firmwares if one.site_id == site.id],
            lambda id_: self._remove("site_firmware", id_),
        )
        self.racks.show_entries(
            [
                (
                    one.id,
                    ", ".join(part for part in (one.area, rack_title(one.name)) if part),
                    _rack_words(one.positions, one.columns),
                )
                for one in record.racks
                if one.site_id == site.id
            ],
            lambda id_: self._remove("rack", id_),
        )
        if not self.name.hasFocus():
            self.name.setText(site.name)
        told = sum(one.site_id == site.id for one in record.placed)
        covered = mine or told or any(one.site_id == site.id for one in record.ranges)
        words = ngettext(
            "{count} machine was placed here one by one.", "{count} machines were placed here one by one.", told
        )
        self.covers.setText(
            words.format(count=f"{told:,}")
            if covered
            else _("Nothing says yet which machines belong here: add a rule or a range.")
        )
        self.lists.show_count(len(record.placed))

    @property
    def _site(self) -> Site | None:
        return self._record.site(self._site_id)

    def _choose(self, site_id: str) -> None:
        self._site_id = site_id
        self._show(self._record)

    def show_preview(self) -> None:
        """What the rule that is being typed makes of an address."""
        text = self.pattern.text().strip()
        if not text:
            self.preview.setText("")
            self.rules.say()
            return
        try:
            rule = parse_rule(text)
        except PlaceRuleError as problem:
            self.preview.setText("")
            self.rules.say(sentence(problem))
            return
        self.rules.say()
        ip = self.sample.text().strip() or rule.example()
        self.preview.setText(f"{ip} → {self._rule_words(ip, text, self.rule_area.text().strip() or None, bare=True)}")

    def _rule_words(self, ip: str, pattern: str, area: str | None, *, bare: bool = False) -> str:
        found = parse_rule(pattern).place_of(ip)
        if found is None:
            return _("not covered by this rule")
        whole = " ".join(part for part in (area, None if found.area is None else str(found.area)) if part)
        rack, position = (None if number is None else str(number) for number in (found.rack, found.position))
        words = place_words(RackPlace("", whole or None, rack, position))
        return words if bare else f"{ip} → {words}"

    # ---------------------------------------------------------------- what a person does

    def add_site(self) -> None:
        """Add the site whose name is typed in the header."""
        from app.services import sites

        name = self.new_name.text()

        def done(commit: Any) -> None:
            self.new_name.clear()
            self._site_id = next(id_ for entity, id_ in commit.touched if entity == "site")
            self._toast(_("{name} was added").format(name=name.strip()), commit)
            self.refresh()

        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: sites.add_site(shop, actor, name), done, self.desk.say_error, self)

    def add_rule(self) -> None:
        """Add the rule that is typed."""
        from app.services import sites

        pattern, area, site = self.pattern.text(), self.rule_area.text(), self._site_id
        self._add(
            self.rules, lambda shop, actor: sites.add_rule(shop, actor, site, pattern, area), _("The rule was added")
        )

    def add_range(self) -> None:
        """Add the range that is typed, to this site."""
        from app.services import sites

        name, targets, site = self.range_name.text(), self.range_targets.text(), self._site_id
        self._add(
            self.ranges, lambda shop, actor: sites.add_range(shop, actor, name, targets, site), _("The range was added")
        )

    def add_pool(self) -> None:
        """State the pool that is typed."""
        from app.services import sites

        url, user, site = self.pool_url.text(), self.pool_user.text(), self._site_id
        self._add(self.pools, lambda shop, actor: sites.add_pool(shop, actor, site, url, user), _("The pool was added"))

    def add_firmware(self) -> None:
        """State the firmware that is typed."""
        from app.services import sites

        name, make, site = self.firmware_name.text(), self.firmware_make.text(), self._site_id
        self._add(
            self.firmwares, lambda shop, actor: sites.add_firmware(shop, actor, site, name, make),
            _("The firmware was added"),
        )  # fmt: skip

    def add_rack(self) -> None:
        """Describe the rack that is typed."""
        from app.services import sites

        area, name, site = self.rack_area.text(), self.rack_name.text(), self._site_id
        positions, columns = (int(field.text() or 0) or None for field in (self.rack_positions, self.rack_columns))
        self._add(
            self.racks,
            lambda shop, actor: sites.set_rack(
                shop, actor, site, name, area=area, positions=positions, columns=columns
            ),
            _("The rack was added"),
        )

    def _add(self, card: EntryCard, write: Callable[[Any, str], Any], words: str) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def done(commit: Any) -> None:
            card.clear()
            self._toast(words, commit)

        run_in_thread(lambda: write(shop, actor), done, lambda error: card.say(sentence(error)), self)

    def _remove(self, entity: str, id_: str) -> None:
        from app.services import sites

        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(
            lambda: sites.remove(shop, actor, entity, id_),
            lambda commit: self._toast(_("Removed"), commit), self.desk.say_error, self,
        )  # fmt: skip

    def _remove_site(self) -> None:
        from app.services import sites

        site, shop, actor = self._site, self.desk.shop, self.desk.actor
        if site is not None:
            words = _("{name} was removed, with its rules, ranges and places").format(name=site.name)
            run_in_thread(
                lambda: sites.remove(shop, actor, "site", site.id),
                lambda commit: self._toast(words, commit), self.desk.say_error, self,
            )  # fmt: skip

    def _rename(self) -> None:
        from app.services import sites

        site, name, shop, actor = self._site, self.name.text().strip(), self.desk.shop, self.desk.actor
        if site is None or name == site.name:
            return

        def failed(error: BaseException) -> None:
            self.name.setText(site.name)
            self.desk.say_error(error)

        run_in_thread(
            lambda: sites.rename(shop, actor, site.id, name),
            lambda commit: self._toast(_("The site is called {name} now").format(name=name), commit), failed, self,
        )  # fmt: skip

    def _toast(self, words: str, commit: Any) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def take_back() -> None:
            run_in_thread(lambda: shop.undo(actor, commit), None, self.desk.say_error, self)

        self.desk.toast(words, take_back)


def _rack_words(positions: int | None, columns: int | None) -> str:
    parts = []
    if positions:
        parts.append(ngettext("{count} position", "{count} positions", positions).format(count=positions))
    if columns:
        parts.append(_("{count} side by side").format(count=columns))
    return ", ".join(parts)


def sites_card(desk: Desk) -> Card:
    """The card of the Settings page that leads here."""
    card = Card(_("Sites and places"))
    words = _("Where machines stand, ranges by name, and the pools and firmware that an owner states.")
    card.column.addWidget(label(words, "small", "ink_2", wrap=True))
    wish = button(_("Open the sites"), lambda: desk.go_to("sites"), icon="ph.map-pin")
    card.column.addWidget(wish, 0, Qt.AlignmentFlag.AlignLeft)
    return card
