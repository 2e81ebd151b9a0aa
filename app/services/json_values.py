"""Amounts and moments as JSON documents have them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.stock import Money
from app.words.hidden_prices import prices_hidden


def money_document(money: Money | None) -> dict[str, Any] | None:
    """An amount in minor units; None where there is none, and for somebody who may not see prices."""
    return None if money is None or prices_hidden() else {"minor": money.minor, "currency": money.currency}


def minor_document(minor: int | None) -> int | None:
    """An amount alone; None for somebody who may not see prices."""
    return None if prices_hidden() else minor


def iso_text(moment: datetime | None, timespec: str = "seconds") -> str | None:
    """A moment in ISO 8601, such as 2026-11-02T09:30:00Z; None for none."""
    return None if moment is None else moment.isoformat(timespec=timespec).replace("+00:00", "Z")
