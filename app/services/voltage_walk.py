"""The voltage walk: supply, domains, rails and signals of a board under power, spot by spot.

Signals are followed by bisection: where one is good at a chip and bad at a later one, the middle is asked next, until
the two are neighbours. Rails are asked for where something is off.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from app.diagnosis.measured import measured_verdict, walk_findings
from app.domain.board_check import CheckKind
from app.domain.cold_plan import Stage, StageId, between, rails_near, reduced, walk_plan
from app.domain.finding import Finding, Verdict
from app.services.measuring import Measuring


class VoltageWalk(Measuring):
    """A voltage walk under way; `Measuring` tells how it is worked."""

    kind = CheckKind.WALK

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Supply, domains, rails, and the signals with the chips that their bisection asks for."""
        if self.only:
            return self._plan
        good = {one.spot: not one.judgement.state.suspect for one in self.judged}
        more = {StageId.SIGNALS: between(self.board, good), StageId.RAILS: rails_near(self.board, good)}
        return tuple(
            Stage(stage.id, (*stage.spots, *(spot for spot in more.get(stage.id, ()) if spot not in stage.spots)))
            for stage in self._plan
        )

    def look_around(self, chip: int | None) -> None:
        """Measure the signals around the chip where the chain is thought to break; None = along the whole chain."""
        self._body.around = chip
        self.__dict__.pop("_plan", None)
        if self._kept:
            self._keep_body()

    def findings(self) -> tuple[Finding, ...]:
        """Supply, rails and signals that lie beside what was expected."""
        return walk_findings(self.judged, self.board)

    def verdict(self, findings: Sequence[Finding]) -> Verdict:
        """The gravest finding; `none` where everything was measured and in line, else `inconclusive`."""
        return measured_verdict(findings, self.judged, whole=self.complete)

    @cached_property
    def _plan(self) -> tuple[Stage, ...]:
        return reduced(walk_plan(self.board, around=self._body.around), self.only)
