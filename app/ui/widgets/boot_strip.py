"""The stages of a control board's start in a row, each with the time it was reached."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.services.console_events import Stage, StageReached
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.console import medium_text, stage_name
from app.words.language import _

#: The kernel being called is no stage of its own: it is the kernel, not speaking yet.
_SHOWN = (Stage.FIRST_STAGE, Stage.BOOT_LOADER, Stage.KERNEL, Stage.ROOTFS, Stage.MINER)


class BootStrip(QFrame):
    """Hidden until a start is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.setSpacing(24)
        self._boot = 0
        self._times: dict[Stage, float] = {}
        self._medium: str | None = None
        self._failed = False
        self.hide()

    @property
    def boot(self) -> int:
        """Which start is shown, from 1; 0 = none yet."""
        return self._boot

    def clear(self) -> None:
        """Another console."""
        self._boot, self._times, self._medium, self._failed = 0, {}, None, False
        self.hide()

    def reach(self, event: StageReached) -> None:
        """A stage was reached."""
        if event.boot != self._boot:
            self.clear()
            self._boot = event.boot
        self._times.setdefault(event.stage, event.at)
        self._medium = event.medium or self._medium
        self._show()

    def fail(self) -> None:
        """The start ended where it stands."""
        self._failed = True
        self._show()

    def restyle(self) -> None:
        """Draw anew at a switch of theme."""
        if self._boot:
            self._show()

    def _show(self) -> None:
        empty(self._row)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(label(_("Start {number}").format(number=self._boot), "strong"))
        head.addWidget(Elided(medium_text(self._medium) if self._medium else "", "small", "ink_2"))
        holder = QWidget()
        head.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(head)
        self._row.addWidget(holder)
        latest = max(self._times, key=lambda stage: stage.place)
        said = []
        for stage in _SHOWN:
            at = self._times.get(stage)
            called = stage is Stage.KERNEL and at is None and Stage.KERNEL_CALLED in self._times
            here = stage is latest or (called and latest is Stage.KERNEL_CALLED)
            self._row.addWidget(self._stage(stage, at, called=called, here=here), 1)
            if at is not None:
                said.append(stage_name(stage))
        self.setAccessibleName(_("Start {number}").format(number=self._boot) + ": " + ", ".join(said))
        self.show()

    def _stage(self, stage: Stage, at: float | None, *, called: bool, here: bool) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        failed = here and self._failed
        if failed:
            icon, tone = "state.critical", "critical"
        elif at is not None:
            icon, tone = "state.ok", "ok"
        else:
            icon, tone = ("ph.clock", "minor") if called else ("state.not_run", "ink_3")
        row.addWidget(icon_label(icon, tone, 16))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(stage_name(stage), "strong" if here else "body", "ink" if at or called else "ink_2"))
        time = datetime.fromtimestamp(at).strftime("%H:%M:%S") if at is not None else ""
        if time or called:  # else the name stands on the icon's middle
            words.addWidget(Elided(time or _("called"), "small", "ink_2"))
        row.addLayout(words, 1)
        return made
