"""The card on which a reference pack is shown before it is taken in (what is new, known, at odds) or written out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.domain.reference_pack import Pack, PackNews
from app.ui import theme
from app.ui.bridge import post, run_in_thread
from app.ui.order_marks import when
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.progress import Bar
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.capital import capital
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.references import conflict_text, measured_text, news_word, pack_text, revision_name, taken_text

if TYPE_CHECKING:
    from app.services.reference_packs import TakenPack
    from app.ui.pages.page import Desk

#: So many references of a pack are shown; of more the number is told.
_SHOWN = 6
#: What needs a look comes first.
_ORDER = (PackNews.CONFLICT, PackNews.NEW, PackNews.WITHDRAWN, PackNews.KNOWN)


class PackCard(Card):
    """Hidden until a pack is proposed or written; `opened` tells when it comes and goes. `taken` is called with words
    and the commit once a pack was taken in.
    """

    opened = Signal(bool)

    def __init__(self, desk: Desk, taken: Callable[[str, Any], object]) -> None:
        super().__init__(_("Reference pack"))
        self._desk, self._taken = desk, taken
        self._path: Path | None = None
        self._pack: Pack | None = None
        self._stop = threading.Event()
        self._words = label("", "body", "ink", wrap=True)
        self.column.addWidget(self._words)
        self.bar = Bar()
        self.column.addWidget(self.bar)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.column.addLayout(self._rows)
        self.also = QCheckBox("")
        self.also.toggled.connect(lambda _on: self._name_take())
        self.column.addWidget(self.also)
        row = QWidget()
        buttons = Flow(row, 8)
        self.take_button = primary("", self.take, icon="ph.check", compact=True)
        self.leave_button = button(_("Leave it"), self.leave)
        buttons.addWidget(self.take_button)
        buttons.addWidget(self.leave_button)
        self.column.addWidget(row)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a pack is being read or taken in."""
        return not self.isHidden() and not self.bar.isHidden()

    def answer(self) -> str:
        """What the card says now."""
        return self._words.text()

    def propose(self, path: Path) -> None:
        """Read a pack and show what it would bring."""
        from app.services.reference_packs import read_pack

        shop = self._desk.shop
        self.leave()
        stop = self._begin(_("Reading {file}…").format(file=plain(path.name, 60)))
        run_in_thread(
            lambda: read_pack(shop, path, self._told, stop.is_set),
            lambda pack: self._show(stop, path, pack), lambda error: self._failed(stop, error), self,
        )  # fmt: skip

    def take(self) -> None:
        """Take in what is new in the pack that is shown."""
        from app.services.reference_packs import import_pack

        path, shop, actor, also = self._path, self._desk.shop, self._desk.actor, self.also.isChecked()
        if path is None:
            return
        stop = self._begin(_("Taking in {file}…").format(file=plain(path.name, 60)))

        def done(result: TakenPack) -> None:
            self.leave()
            self._taken(taken_text(len(result.taken)), result.commit)

        run_in_thread(
            lambda: import_pack(shop, actor, path, conflicting=also, progress=self._told, stopped=stop.is_set),
            done, lambda error: self._failed(stop, error), self,
        )  # fmt: skip

    def write(self, path: Path, ids: Sequence[str] | None, *, person: bool) -> None:
        """Write a pack of these references, None = of all."""
        from app.services.reference_packs import export_pack

        shop = self._desk.shop
        self.leave()
        stop = self._begin(_("Writing {file}…").format(file=plain(path.name, 60)))

        def done(count: int) -> None:
            self.leave()
            words = ngettext("{count} reference written to {file}", "{count} references written to {file}", count)
            self._desk.toast(words.format(count=f"{count:,}", file=plain(path.name, 60)))

        run_in_thread(
            lambda: export_pack(shop, path, ids, person=person, progress=self._told, stopped=stop.is_set),
            done, lambda error: self._failed(stop, error), self,
        )  # fmt: skip

    def leave(self) -> None:
        """Stop what runs, and put the pack away."""
        self._stop.set()
        self._path = self._pack = None
        empty(self._rows)
        self.hide()
        self.opened.emit(False)

    # ---------------------------------------------------------------- inside

    def _begin(self, words: str) -> threading.Event:
        self._stop = threading.Event()
        empty(self._rows)
        self._say(words)
        self.bar.show_fraction(0.0)
        self.bar.show()
        self.also.hide()
        self.take_button.hide()
        self._name_leave(_("Cancel"))
        self.show()
        self.opened.emit(True)
        return self._stop

    def _told(self, share: float) -> None:
        post(lambda: self.bar.show_fraction(share), self)

    def _show(self, stop: threading.Event, path: Path, pack: Pack) -> None:
        if stop is not self._stop or stop.is_set():
            return
        self.bar.hide()
        self._name_leave(_("Leave it"))
        self._path, self._pack = path, pack
        self._say(
            _("{file}, from {shop}, {day}: {news}").format(
                file=plain(pack.name, 60), shop=plain(pack.shop, 60) or _("an unnamed shop"), day=when(pack.made_at),
                news=pack_text(pack),
            )
        )  # fmt: skip
        entries = sorted(pack.entries, key=lambda one: _ORDER.index(one.news))
        for one in entries[:_SHOWN]:
            told = (one.reference.board_code, revision_name(one.reference.revision), one.reference.serial or "",
                    measured_text(one.reference), conflict_text(one))  # fmt: skip
            word = news_word(one.news)
            line = _("{news}: {reference}").format(
                news=capital(word), reference=", ".join(plain(part, 80) for part in told if part)
            )
            self._rows.addWidget(Elided(line, "small", "major" if one.news is PackNews.CONFLICT else "ink"))
        more = len(entries) - _SHOWN
        if more > 0:
            words = ngettext("and {count} more", "and {count} more", more).format(count=f"{more:,}")
            self._rows.addWidget(label(words, "small", "ink_2"))
        odds = pack.count(PackNews.CONFLICT)
        words = ngettext(
            "Also the {n} that is at odds with ours", "Also the {n} that are at odds with ours", odds
        ).format(n=odds)  # fmt: skip
        self.also.setText(words)
        self.also.setAccessibleName(words)
        self.also.setChecked(False)
        self.also.setVisible(bool(odds))
        self._name_take()

    def _name_take(self) -> None:
        """The button names how many it takes in, and is not there where that is none."""
        if self._pack is None:
            return
        count = self._pack.count(PackNews.NEW)
        count += self._pack.count(PackNews.CONFLICT) if self.also.isChecked() else 0
        words = ngettext("Take in {n} reference", "Take in {n} references", count).format(n=count)
        self.take_button.setText(words)
        self.take_button.setAccessibleName(words)
        self.take_button.setVisible(bool(count))

    def _name_leave(self, words: str) -> None:
        self.leave_button.setText(words)
        self.leave_button.setAccessibleName(words)

    def _failed(self, stop: threading.Event, error: BaseException) -> None:
        if stop is not self._stop or stop.is_set():
            return
        self.bar.hide()
        self.take_button.hide()
        self._name_leave(_("Leave it"))
        self._say(sentence(error), "critical")

    def _say(self, words: str, tone: str = "ink") -> None:
        self._words.setText(words)
        theme.set_tone(self._words, tone)
