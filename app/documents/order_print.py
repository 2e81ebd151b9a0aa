"""What one printed work order is made from, and what comes out: values shared by the parts that set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.documents.letterhead import Letterhead
from app.documents.paper_size import Paper
from app.domain.warranty_terms import WarrantyTerms
from app.domain.work_order import FindingStatus
from app.words.dates import day_text, moment_text

if TYPE_CHECKING:  # the first window wants the letterhead alone, and opens sooner without what orders are made of
    from app.diagnosis.causes.ranking import Ranking
    from app.domain.asset import IdentityLine
    from app.domain.customer import Customer
    from app.domain.order_view import AttachmentLine, FindingLine, OrderView
    from app.domain.report_rates import Rates
    from drivers.model.board import BoardSpec


class Copy(StrEnum):
    """For whom the order is printed. BENCH: the technician at the table; places and blanks to write in, no prices.
    CUSTOMER: what was found, done and charged; no costs, no remarks of the shop. INTERNAL: everything.
    """

    BENCH = "bench"
    CUSTOMER = "customer"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper frozen at a signature or an amendment: which revision, for whom, and the file that holds its bytes."""

    revision: int
    copy: Copy
    file: AttachmentLine


@dataclass(frozen=True, slots=True)
class OrderPrint:
    """One order to print. `board` None = its kind is not in the catalogue; `images` holds photos by their SHA-256.

    `ranking` = the causes as the evidence before the repair had them, `sources` = who took each piece of it.
    `identities` = every name the asset was seen to carry; `rates` = what the shop says a repair costs besides parts;
    `kept` = the papers frozen so far. `revision` 0 = the order as it stands, else the one this paper will be kept as.
    """

    order: OrderView
    letterhead: Letterhead
    board: BoardSpec | None = None
    copy: Copy = Copy.INTERNAL
    images: Mapping[str, bytes] = field(default_factory=dict)
    ranking: Ranking | None = None
    sources: tuple[str, ...] = ()
    customer: Customer | None = None
    owner: str = ""
    site: str = ""
    board_revision: str = ""
    identities: tuple[IdentityLine, ...] = ()
    warranty: WarrantyTerms = field(default_factory=WarrantyTerms)
    rates: Rates | None = None
    kept: tuple[KeptPaper, ...] = ()
    revision: int = 0
    paper: Paper = Paper.A4

    def day(self, moment: datetime | None) -> str:
        """A day at the bench's offset; "" for None."""
        return day_text(moment, self.order.utc_offset_min) if moment is not None else ""

    def moment(self, moment: datetime | None) -> str:
        """Day and time at the bench's offset; "" for None."""
        return moment_text(moment, self.order.utc_offset_min) if moment is not None else ""

    @property
    def findings(self) -> tuple[FindingLine, ...]:
        """Confirmed ones first, then suspected, then ruled out; within that by severity and confidence."""
        rank = {FindingStatus.CONFIRMED: 0, FindingStatus.SUSPECTED: 1, FindingStatus.RULED_OUT: 2}
        return tuple(
            sorted(
                self.order.findings,
                key=lambda line: (rank[line.status], line.finding.severity.rank, -line.finding.confidence),
            )
        )

    @property
    def simulated(self) -> bool:
        """Something on this order is not real."""
        return self.order.simulated


def short_hash(content_hash: str) -> str:
    """The first eight hex digits, in two groups, as printed at the foot of each page."""
    return f"{content_hash[:4]} {content_hash[4:8]}"
