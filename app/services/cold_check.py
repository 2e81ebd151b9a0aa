"""The cold check: ohms and diode drops of a board without power, spot by spot, before it may have any."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from app.diagnosis.measured import cold_findings, measured_verdict
from app.domain.board_check import CheckKind
from app.domain.cold_plan import Stage, cold_plan, reduced
from app.domain.finding import Finding, Verdict
from app.services.measuring import Measuring


class ColdCheck(Measuring):
    """A cold check under way; `Measuring` tells how it is worked."""

    kind = CheckKind.COLD

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Input, domains, LDO outputs, signals at the ends, parts: `app.domain.cold_plan`."""
        return reduced(cold_plan(self.board), self.only)

    def findings(self) -> tuple[Finding, ...]:
        """Shorts and whatever else lies beside what was expected."""
        return cold_findings(self.judged, self.board)

    def verdict(self, findings: Sequence[Finding]) -> Verdict:
        """The gravest finding; `none` where everything was measured and in line, else `inconclusive`."""
        return measured_verdict(findings, self.judged, whole=self.complete)
