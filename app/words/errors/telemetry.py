"""Sentences for the readings kept over time."""

from __future__ import annotations

from app.domain.telemetry_error import TelemetryDamaged, TelemetryFailed, TelemetryFull, TelemetryTooNew
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(TelemetryDamaged)
def _damaged(error: TelemetryDamaged) -> str:
    words = _(
        "The history of readings in {file} was damaged. It is kept as {aside}, and a new one has begun; "
        "orders and stock are not touched."
    )
    return words.format(file=plain(error.path.name, 80), aside=plain(error.aside.name, 80))


@says(TelemetryTooNew)
def _too_new(error: TelemetryTooNew) -> str:
    words = _(
        "The history of readings in {file} was written by a newer version. It is kept as {aside}, and a new one has "
        "begun; orders and stock are not touched."
    )
    return words.format(file=plain(error.path.name, 80), aside=plain(error.aside.name, 80))


@says(TelemetryFull)
def _full(error: TelemetryFull) -> str:
    return _("The disk is full, so watching keeps no readings for now. It goes on by itself once there is room.")


@says(TelemetryFailed)
def _failed(error: TelemetryFailed) -> str:
    words = _("The history of readings in {file} cannot be written ({reason}), so none is kept for now.")
    return words.format(file=plain(error.path.name, 80), reason=plain(error.reason, 120))
