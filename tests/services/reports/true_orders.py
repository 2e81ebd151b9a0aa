"""What is true of the orders of the synthetic shop, with numbers instead of texts: what reports are checked against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.clock import time_of
from app.domain.report import Asked, Period
from tests.services.reports.conftest import TrueShop


@dataclass(frozen=True, slots=True)
class TrueOrder:
    """A line of truth_orders.csv; moments that lie after the shop's last day are None. Minutes, days."""

    number: str
    serial: str
    fault: str
    model: str
    technician: str
    fate: str
    fixture: str
    received: datetime
    ready: datetime | None
    returned: datetime | None
    repaired: datetime | None
    held: float
    touch: float
    first_pass: int | None
    second_attempt: bool

    @property
    def turnaround(self) -> float:
        """Days from received to ready."""
        assert self.ready is not None
        return days(self.ready - self.received)

    @property
    def due(self) -> datetime:
        """The shop promises a week."""
        return self.received + timedelta(days=7)


def days(span: timedelta) -> float:
    """A span in days."""
    return span.total_seconds() / 86_400


def true_orders(shop: TrueShop) -> list[TrueOrder]:
    """All of them."""
    made = []
    for row in shop.orders:
        diagnosed, ready, returned = (_moment(row[f"{what}_at"]) for what in ("diagnosed", "ready", "returned"))
        worked = row["fate"] == "repaired" and row["first_pass"] != ""
        hold, repair = float(row["days_held"]), float(row["days_to_repair"])
        made.append(
            TrueOrder(
                row["number"], row["serial"], row["fault"], row["model"], row["technician"], row["fate"],
                row["fixture"],
                time_of(row["failed_at"]), ready, returned,
                diagnosed + timedelta(days=hold + repair) if worked and diagnosed else None,
                hold, float(row["touch_min"]), int(row["first_pass"]) if row["first_pass"] else None,
                row["second_attempt"] == "1",
            )
        )  # fmt: skip
    return made


def middle_of(shop: TrueShop) -> tuple[Asked, datetime, datetime]:
    """A period in the shop's life: from a third to two thirds."""
    first, last = time_of(shop.truth["first_day"]), time_of(shop.truth["last_day"])
    third = (last - first) / 3
    start, end = first + third, last - third
    return Asked(Period(start, end)), start, end


def numbers_behind(shop: TrueShop, behind: tuple[int, ...]) -> set[str]:
    """The numbers of the orders behind a figure."""
    return {row.number for row in shop.facts.orders(behind)}


def _moment(text: str) -> datetime | None:
    return time_of(text).astimezone(UTC) if text else None
