"""A board beside another run that the ledger keeps: an earlier one of its own, or one of a sister board."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.board_state import BoardState, board_state_of
from app.domain.domain_bars import DomainBar, changed_chips, compared, domain_bars
from app.services.bench_sisters import StoredRun, stored_runs
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.domain_card import DomainCard, Other
from app.words.dates import moment_text
from app.words.language import _, ngettext
from drivers.model.board import BoardSpec

#: From this change of its relative rate on a chip is counted as changed.
_CHANGED_BY = 0.1


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
            self._card.show_others(())
        self._wanted = wanted
        shop = self._desk.shop
        if code and shop is not None:
            run_in_thread(
                lambda: stored_runs(shop, code, serial), lambda runs: self._found(wanted, runs),
                self._desk.say_error, self,
            )  # fmt: skip

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
            about = _("median rate") if rated else _("share that answers")
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
        before = self.other
        self._card.show_others([_other(stored) for stored in runs])
        if self.other != before:
            self._chosen()


def _other(stored: StoredRun) -> Other:
    when = moment_text(stored.at, stored.utc_offset_min)
    if stored.same_board:
        name = _("This board, {when}").format(when=when)
    else:
        name = _("Sister {serial}, {when}").format(serial=stored.serial or stored.order, when=when)
    return Other(name, _("line: {run} ({order})").format(run=name, order=stored.order), stored.run)
