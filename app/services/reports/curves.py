"""A curve of survival as a table to be drawn in steps: days, share, band, how many were followed that long."""

from __future__ import annotations

import numpy as np

from app.domain.phrase import Phrase
from app.domain.report import Chart, Column, Look, Row, Table, Unit
from app.domain.survival import Survival
from app.services.reports.arrays import Floats
from app.services.reports.shares import bounds

_P = Phrase.of
#: Steps that a curve is told in, days; the finest that needs no more than so many lines.
_STEPS = (0.5, 1.0, 2.0, 7.0, 14.0, 30.0, 90.0)
_MOST = 120


def curve(
    id_: str, title: Phrase, share: Column, curve_: Survival, days: Floats, up_to: float, *, falling: bool
) -> tuple[Table, Chart]:
    """The curve by days up to `up_to`, as far as anybody was followed. `days` = how long each was followed; `falling` =
    the share not over by then, else that which is over.
    """
    end = min(up_to, curve_.until)
    step = next((one for one in _STEPS if end / one <= _MOST), _STEPS[-1])
    followed = np.sort(days[np.isfinite(days)])
    rows = []
    for day in np.arange(0, end + step / 2, step).tolist() if curve_.n else ():
        told = curve_.at(min(day, curve_.until)) if falling else curve_.over(min(day, curve_.until))
        at_risk = len(followed) - int(np.searchsorted(followed, day, side="left"))
        rows.append(Row((day, told.value, told.low, told.high, at_risk), interval=told.interval))
    table = Table(
        id_,
        title,
        (
            Column("days", _P("flow.col.days"), Unit.DAYS),
            share,
            *bounds(Unit.SHARE),
            Column("at_risk", _P("flow.col.at_risk"), Unit.COUNT),
        ),
        tuple(rows),
    )
    return table, Chart(id_, title, Look.STEPS, id_, "days", (share.id,), ("low", "high"))
