"""A board beside another run: an earlier one of its own or of a sister board, of this sitting or from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.domain.board_state import BoardState, board_state_of
from app.domain.domain_bars import DomainBar, changed_chips, compared, domain_bars
from app.services.bench_sisters import StoredRun, stored_runs
from app.services.bench_steps import BenchReport
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.domain_card import DomainCard, Other
from app.words.dates import moment_text
from app.words.language import _, ngettext
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec

#: From this change of its relative rate on a chip is counted as changed.
_CHANGED_BY = 0.1
#: So many tests of this sitting are offered.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Tested:
    """A test of this sitting: when (local time), of which place on the bench, and what it measured of which board."""

    at: datetime
    place: int
    code: str
    serial: str
    run: BenchRun


class Comparison(QObject):
    """Offers the runs in the domain card and lays the chosen one over a state. `changed` follows the choice."""

    changed = Signal()

    def __init__(self, desk: Desk, card: DomainCard, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._card = desk, card
        self._wanted: tuple[str, str] = ("", "")
        self._now: BoardState | None = None
        self._laid: BoardState | None = None
        self._then: tuple[Other, BoardState] | None = None
        self._stored: tuple[StoredRun, ...] = ()
        self._shown: BenchRun | None = None
        #: The tests of this sitting, newest first; the page lets all its boards share one list.
        self.sitting: list[Tested] = []
        card.compared.connect(lambda _other: self._chosen())

    @property
    def other(self) -> Other | None:
        """The run that the board is compared with."""
        return self._card.chosen()

    def show_board(self, board: BoardSpec | None, serial: str | None) -> None:
        """Look for runs of that board and of its sisters, away from the GUI thread."""
        code = board.code if board else ""
        wanted = (code, serial or "")
        if wanted == self._wanted:
            return
        if code != self._wanted[0]:
            self._stored = ()
        self._wanted = wanted
        self.offer(self._shown)
        shop = self._desk.shop
        if code and shop is not None:
            run_in_thread(
                lambda: stored_runs(shop, code, serial), lambda runs: self._found(wanted, runs),
                self._desk.say_error, self,
            )  # fmt: skip

    def tested(self, report: BenchReport, place: int) -> None:
        """Take a test that has ended into the sitting; it is offered to the tests after it."""
        run, code = report.run, report.board.code if report.board else ""
        if code and not run.interrupted:
            serial = (run.eeprom.board_sn if run.eeprom else None) or ""
            self.sitting.insert(0, Tested(datetime.now().astimezone(), place, code, serial, run))
            del self.sitting[4 * _MOST :]
        self.offer(run)

    def offer(self, shown: BenchRun | None) -> None:
        """Offer what there is to compare with, but for the run that is shown."""
        self._shown = shown
        code, serial = self._wanted
        kept = [stored.run for stored in self._stored]
        sitting = [one for one in self.sitting if one.code == code and one.run is not shown and one.run not in kept]
        sitting.sort(key=lambda one: not (serial and one.serial == serial))
        stored = [one for one in self._stored if one.run != shown]
        before = self.other
        self._card.show_others([*(_of_sitting(one, serial) for one in sitting[:_MOST]), *map(_other, stored)])
        if self.other != before:
            self._chosen()

    def renew(self) -> None:
        """Look again: a run was kept."""
        code, serial = self._wanted
        shop = self._desk.shop
        if code and shop is not None:
            wanted = self._wanted
            run_in_thread(
                lambda: stored_runs(shop, code, serial or None), lambda runs: self._found(wanted, runs),
                self._desk.say_error, self,
            )  # fmt: skip

    def laid_over(self, state: BoardState, board: BoardSpec | None) -> tuple[BoardState, tuple[DomainBar, ...], str]:
        """The state with its changes against the chosen run, its domains beside those of that run, and their name."""
        other = self.other
        if other is None:
            rated = any(rate is not None for rate in state.rates)
            about = _("rate against the median") if rated else _("share that answers")
            return state, domain_bars(state, board), about if state.tested else ""
        if self._then is None or self._then[0] is not other:
            self._then = (other, board_state_of(other.run, board))
            self._now = None
        if self._now is not state or self._laid is None:
            self._now, self._laid = state, compared(state, self._then[1])
        changed = len(changed_chips(self._laid, _CHANGED_BY))
        words = ngettext("{n} chip changed by 10 points or more", "{n} chips changed by 10 points or more", changed)
        about = f"{words.format(n=changed)} · {other.told}" if self._laid.changes else other.told
        return self._laid, domain_bars(state, board, self._then[1]), about

    def _chosen(self) -> None:
        self._now = self._laid = None
        self.changed.emit()

    def _found(self, wanted: tuple[str, str], runs: tuple[StoredRun, ...]) -> None:
        if wanted != self._wanted:
            return
        self._stored = runs
        self.offer(self._shown)


def _of_sitting(one: Tested, serial: str) -> Other:
    when = f"{one.at:%H:%M}"
    if serial and one.serial == serial:
        name = _("This board, {when}").format(when=when)
    else:
        name = _("Board {number}, {when}").format(number=one.place, when=when)
    return Other(name, _("line: {run}").format(run=name), one.run)


def _other(stored: StoredRun) -> Other:
    when = moment_text(stored.at, stored.utc_offset_min)
    if stored.same_board:
        name = _("This board, {when}").format(when=when)
    else:
        name = _("Sister {serial}, {when}").format(serial=stored.serial or stored.order, when=when)
    return Other(name, _("line: {run} ({order})").format(run=name, order=stored.order), stored.run)
