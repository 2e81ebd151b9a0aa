"""The period that --from, --to, --month and --last ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from app.cli.exits import Exit, fail
from app.domain import report_period
from app.domain.local_time import HERE
from app.domain.report import Period
from app.domain.report_error import BadPeriod
from app.words.errors import sentence
from app.words.language import _

Month = Annotated[
    str | None, typer.Option(help="One month, such as 2026-10; last is the one before this, this the one we are in.")
]
Last = Annotated[
    str | None, typer.Option(help="The last days, weeks, months of 30 days, years: 90d, 12w, 6m, 1y; up to today.")
]


def asked_period(first: str | None, final: str | None, month: str | None, last: str | None) -> Period:
    """The period by the clock here; all time where nothing is said. Ends the program where it is none, or several."""
    if sum(one is not None for one in (month, last, first or final)) > 1:
        raise fail(Exit.BAD_INPUT, _("Give one period: --month, or --last, or --from and --to."))
    now = datetime.now(HERE)
    try:
        if month is not None:
            return report_period.month(month, now, HERE)
        if last is not None:
            return report_period.last(last, now, HERE)
        return report_period.between(first, final, HERE)
    except BadPeriod as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
