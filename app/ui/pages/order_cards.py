"""The cards of the order page: one line each. A new card is one class in a module and one line below.

Across the top stands where the order is and what must not be missed; the left column tells what was found and done, the
right one what is next, for whom, and what happened. Ranks leave room between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import cast

from app.ui.widgets.order_card import OrderCard


class Side(StrEnum):
    """Where a card stands: across the page, or in a column."""

    TOP = "top"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card: its name, where its class is, its side, and its rank there from the top down."""

    name: str
    module: str
    kind: str
    side: Side
    rank: int


CARDS = (
    CardLine("progress", "app.ui.widgets.order_progress", "OrderProgressCard", Side.TOP, 10),
    CardLine("handover", "app.ui.widgets.order_handover", "OrderHandover", Side.LEFT, 5),
    CardLine("signatures", "app.ui.widgets.order_signatures", "OrderSignatures", Side.LEFT, 10),
    CardLine("findings", "app.ui.widgets.order_findings", "OrderFindings", Side.LEFT, 20),
    CardLine("checklist", "app.ui.widgets.order_checklist", "OrderChecklist", Side.LEFT, 25),
    CardLine("work", "app.ui.widgets.order_work", "OrderWork", Side.LEFT, 30),
    CardLine("measured", "app.ui.widgets.order_measured", "OrderMeasured", Side.LEFT, 40),
    CardLine("tests", "app.ui.widgets.order_tests", "OrderTests", Side.LEFT, 50),
    CardLine("photos", "app.ui.widgets.order_photos", "OrderPhotos", Side.LEFT, 60),
    CardLine("next_step", "app.ui.widgets.next_step", "NextStepCard", Side.RIGHT, 10),
    CardLine("needs", "app.ui.widgets.order_needs", "OrderNeeds", Side.RIGHT, 12),
    CardLine("phone", "app.ui.widgets.phone_card", "PhoneCard", Side.RIGHT, 15),
    CardLine("causes", "app.ui.pages.order_causes", "OrderCauses", Side.RIGHT, 20),
    CardLine("facts", "app.ui.widgets.order_facts", "OrderFacts", Side.RIGHT, 28),
    CardLine("customer", "app.ui.widgets.order_customer", "OrderCustomer", Side.RIGHT, 35),
    CardLine("quote", "app.ui.widgets.order_quote", "OrderQuote", Side.RIGHT, 30),
    CardLine("claim", "app.ui.widgets.order_claim", "OrderClaim", Side.RIGHT, 70),
    CardLine("timeline", "app.ui.widgets.order_timeline", "OrderTimeline", Side.RIGHT, 90),
)


@cache
def classes() -> tuple[tuple[CardLine, type[OrderCard]], ...]:
    """Every card with its class, side by side, from the top down."""
    ordered = sorted(CARDS, key=lambda line: (line.side, line.rank))
    return tuple((line, cast("type[OrderCard]", getattr(import_module(line.module), line.kind))) for line in ordered)
