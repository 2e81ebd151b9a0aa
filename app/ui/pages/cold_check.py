"""The cold check: ohms and diode drops of the board at hand before it has any power, a number and Enter each."""

from __future__ import annotations

from app.services.cold_check import ColdCheck
from app.services.measuring import Measuring
from app.ui.pages.measuring import MeasuringPage
from app.ui.pages.page import Desk
from app.words.language import _


class Page(MeasuringPage):
    """Input, domains, LDO outputs, signals and parts of a board that is off and discharged."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Cold check"))

    def open_session(self, number: str, actor: str) -> Measuring:
        """Begin the cold check of an order, or take it up again."""
        return ColdCheck.open(self.desk.shop, actor, number, simulated=self.simulated)

    def show_power(self) -> None:
        """The board must have no power meanwhile."""
        self.power.show_state(_("Without power"), "ok", "ph.lightning-slash")

    def kept_words(self, number: str) -> str:
        """What is said once the check stands on its order."""
        return _("Cold check added to order {number}").format(number=number)
