"""What a shop promises for a repair, as it stands on paper: days, words, and what ends the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class WarrantyTerms:
    """`days` from the hand-over on, None = nobody has set any; `since` = the hand-over, None = not handed over yet.

    `agreed` = they come from the customer's agreement; `text` says more, `void` what ends it, "" = nothing said.
    """

    days: int | None = None
    since: datetime | None = None
    agreed: bool = False
    text: str = ""
    void: str = ""

    @property
    def until(self) -> datetime | None:
        """Its last moment, once it runs."""
        return self.since + timedelta(days=self.days) if self.since is not None and self.days is not None else None
