"""Who did what: every saved step by person and day, which leads to the thing it was about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QHeaderView

from app.domain.deed import Deed
from app.services import people
from app.services.who_did_what import LIMIT, deeds
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.register import PAGES
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.choice import Choice
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.dates import moment_text
from app.words.deeds import by_text, deed_text, thing_text
from app.words.language import _
from app.words.plain_text import plain

#: Where a kind of thing is shown, and what its page calls it.
_LEADS = {
    "work_order": ("order", "order"),
    "asset": ("board", "serial"),
    "part": ("part", "part"),
    "purchase": ("purchase", "purchase"),
    "customer": ("customers", "customer"),
    "person": ("people", "person"),
}
#: How far back is looked, days; None = always.
_SPANS: tuple[tuple[str, int | None], ...] = (("today", 1), ("week", 7), ("month", 30), ("all", None))


class Page(PageBase):
    """Newest first; Enter or a double click goes to the thing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Who did what"))
        self._back = "settings"
        self._found: list[Deed] = []
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self.who = Choice(_("Whose"), 200)
        self.who.addItem(_("Everybody"), "")
        self.who.activated.connect(lambda _at: self.refresh())
        self.left.addWidget(self.who)
        self.span = Choice(_("Since when"), 160)
        words = {"today": _("Today"), "week": _("7 days"), "month": _("30 days"), "all": _("Always")}
        for key, _days in _SPANS:
            self.span.addItem(words[key], key)
        self.span.setCurrentIndex(1)
        self.span.activated.connect(lambda _at: self.refresh())
        self.left.addWidget(self.span)
        self.rows = Rows((_("When"), _("Who"), _("What about"), _("What was saved")))
        self.table = Table(_("Who did what"), self.rows)
        for column, width in enumerate((146, 210, 270, 300)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(self._lead)
        self.body.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.count = label("", "small", "ink_2")
        foot.addWidget(self.count, 1)
        self.more_button = button(_("Show older"), self._more, icon="ph.caret-down")
        self.more_button.hide()
        foot.addWidget(self.more_button)
        self.body.addLayout(foot)
        self.follow_shop(self._changed)

    def open(self, **where: Any) -> None:
        """`back` = the page to go back to; `person` = whose steps."""
        back = str(where.get("back") or "")
        if back and back != "history":
            self._back = back
        self.refresh(str(where.get("person") or ""))

    def stop(self) -> bool:
        """Esc: back to where one was."""
        self.desk.go_to(self._back)
        return True

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self, name: str = "") -> None:
        """Read anew what is asked for, away from the GUI thread."""
        shop, by, since = self.desk.shop, str(self.who.currentData() or ""), self._since()

        def work() -> Any:
            staff = people.people(shop)
            chosen = next((one.id for one in staff if one.name == name), by)
            return staff, chosen, deeds(shop, by=(chosen,) if chosen else (), since=since)

        run_in_thread(work, lambda found: self._arrived(*found), self.desk.say_error, self)

    def _since(self) -> datetime | None:
        days = dict(_SPANS)[self.span.currentData()]
        if days is None:
            return None
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - timedelta(days=days - 1)).astimezone(UTC)

    def _arrived(self, staff: Any, chosen: str, found: tuple[Deed, ...]) -> None:
        self.who.clear()
        self.who.addItem(_("Everybody"), "")
        for one in staff:
            self.who.addItem(plain(one.name, 60), one.id)
        self.who.setCurrentIndex(max(self.who.findData(chosen), 0))
        self._found = list(found)
        self._show(len(found) == LIMIT)

    def _more(self) -> None:
        shop, by, since = self.desk.shop, str(self.who.currentData() or ""), self._since()
        before = self._found[-1].stamp

        def done(found: tuple[Deed, ...]) -> None:
            self._found += found
            self._show(len(found) == LIMIT)

        run_in_thread(
            lambda: deeds(shop, by=(by,) if by else (), since=since, before=before), done, self.desk.say_error, self
        )

    def _show(self, older: bool) -> None:
        self.rows.show([(one, _cells(one)) for one in self._found])
        said = _("{count} steps, newest first.") if older else _("{count} steps: all there are.")
        self.count.setText(said.format(count=f"{len(self._found):,}"))
        self.more_button.setVisible(older)

    def _lead(self, at: int) -> None:
        thing = self.rows.thing(at).thing if 0 <= at < self.rows.rowCount() else None
        page, key = _LEADS.get(thing.kind, ("", "")) if thing is not None else ("", "")
        if thing is None or page not in {one.id for one in PAGES}:
            self.desk.toast(_("This step has no page of its own."))
        elif page == "order":
            self.desk.go_to(page, order=thing.number)
        else:
            self.desk.go_to(page, **{key: thing.number}, back="history")


def _cells(one: Deed) -> tuple[CellText, ...]:
    tone = "ink_3" if one.undone else "ink"
    return (
        CellText(moment_text(one.at, one.offset), "ink_2", sort=one.stamp),
        CellText(by_text(one), tone, strong=True),
        CellText(thing_text(one.thing), tone),
        CellText(deed_text(one), tone),
    )
