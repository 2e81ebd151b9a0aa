"""Reports made by hand, with every look of chart and every unit, for tests that write and print them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from math import exp

from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Chart,
    Column,
    Figure,
    Interval,
    Look,
    Period,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)

MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ASKED = Asked(
    Period(datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC)),
    zone=timezone(timedelta(hours=1)),
)


def month(number: int) -> datetime:
    """The beginning of a month, so many months after October 2025, where those who asked are."""
    year, at = divmod(9 + number, 12)
    return datetime(2025 + year, at + 1, 1, tzinfo=UTC) - timedelta(hours=1)


def said(text: str) -> Phrase:
    """A phrase that says a text as it stands: its key is in no table."""
    return Phrase(text)


def turnaround() -> Report:
    """Turnaround: readouts, steps with a band, bars by model with intervals, medians by month."""
    curve = tuple(
        Row((float(day), exp(-day / 6), max(exp(-day / 6) - 0.07, 0), min(exp(-day / 6) + 0.07, 1)))
        for day in range(0, 31, 2)
    )
    models = ("Antminer S19j Pro", "Antminer S21", "Whatsminer M30S++", "Avalon 1246", "Antminer T21 \u202e hydro")
    by_model = tuple(
        Row(
            (name, 60 - 9 * at, 3.4 + 1.3 * at),
            tuple(range(60 - 9 * at)),
            Interval(2.9 + 1.2 * at, 4.1 + 1.5 * at, "order statistics"),
            flagged=at == 4,
        )
        for at, name in enumerate(models)
    )
    months = tuple(
        Row(
            (
                month(at),
                4.5 - 0.2 * at + (at % 3) * 0.5,
                11.5 - 0.3 * at,
            )
        )
        for at in range(12)
    )
    return Report(
        ReportKind.TURNAROUND,
        ASKED,
        MADE,
        214,
        said("214 orders finished"),
        (
            Figure(
                "median",
                said("Median, customer"),
                3.4,
                Unit.DAYS,
                214,
                Interval(2.9, 4.1, "Kaplan-Meier"),
                before=3.8,
                better=Better.DOWN,
                behind=(1, 2, 3),
            ),
            Figure(
                "p90",
                said("P90, customer"),
                11.25,
                Unit.DAYS,
                214,
                Interval(9.0, None, "Kaplan-Meier"),
                before=11.25,
                better=Better.DOWN,
            ),
            Figure(
                "sla",
                said("Ready when promised"),
                0.8735,
                Unit.SHARE,
                198,
                Interval(0.82, 0.913, "Wilson"),
                before=0.85,
                better=Better.UP,
            ),
            Figure("touch", said("Touch time"), 96, Unit.MINUTES, 188),
            Figure("bench", said("Median, bench"), None, Unit.DAYS, 0, note=said("No order has times of waiting.")),
            Figure(
                "cost",
                said("Cost per repair"),
                123456,
                Unit.MONEY,
                188,
                Interval(110000, 140012, "t"),
                "USD",
                118000,
                Better.DOWN,
            ),
        ),
        (
            Table(
                "curve",
                said("Still open after so many days"),
                (
                    Column("day", said("Days since received"), Unit.NUMBER),
                    Column("open", said("Still open"), Unit.SHARE),
                    Column("low", said("Low"), Unit.SHARE),
                    Column("high", said("High"), Unit.SHARE),
                ),
                curve,
            ),
            Table(
                "models",
                said("By model"),
                (
                    Column("model", said("Model")),
                    Column("n", said("Orders"), Unit.COUNT),
                    Column("median", said("Median"), Unit.DAYS),
                ),
                by_model,
                said("A model that stands out is slower than the others at 5%."),
            ),
            Table(
                "months",
                said("By month"),
                (
                    Column("month", said("Month"), Unit.MOMENT),
                    Column("median", said("Median"), Unit.DAYS),
                    Column("p90", said("P90"), Unit.DAYS),
                ),
                months,
            ),
        ),
        (
            Chart(
                "curve", said("Still open after so many days"), Look.STEPS, "curve", "day", ("open",), ("low", "high")
            ),
            Chart("models", said("Median by model"), Look.BARS, "models", "model", ("median",)),
            Chart("months", said("Median and P90 by month"), Look.LINE, "months", "month", ("median", "p90")),
        ),
        (
            said(
                "Turnaround (customer): ready minus received; orders that are still open are censored (Kaplan-Meier)."
            ),
            said("Ready when promised: of orders due in the period, the share ready by then."),
        ),
        (said("12 orders have no time of receipt and are left out."),),
        simulated=True,
    )


def faults() -> Report:
    """Faults: a Pareto, positions upright with one that stands out, a stack by month, amounts in two currencies."""
    names = ("chain break", "chips missing", "domain short", "regulator", "weak chips", "EEPROM corrupt", "fan")
    counts = (81, 44, 30, 22, 15, 9, 3)
    pareto, run = [], 0
    for name, count in zip(names, counts, strict=True):
        run += count
        pareto.append(
            Row(
                (said(name), count, run / sum(counts), count * 4210, "USD" if count > 3 else "EUR"), tuple(range(count))
            )
        )
    positions = tuple(
        Row((at, 2 + (at * 7) % 5 + (14 if at == 53 else 0), 0.0004 if at == 53 else 0.6), flagged=at == 53)
        for at in range(1, 127)
    )
    months = tuple(
        Row((month(7 + at), said(name), 3 + (at * 5 + number * 3) % 9))
        for at in range(6)
        for number, name in enumerate(names[:4])
    )
    return Report(
        ReportKind.FAULTS,
        ASKED,
        MADE,
        204,
        said("204 orders received"),
        (
            Figure("faults", said("Faults"), 204, Unit.COUNT, 204),
            Figure("hot", said("Hot positions"), 1, Unit.COUNT, 126),
        ),
        (
            Table(
                "pareto",
                said("By fault"),
                (
                    Column("fault", said("Fault")),
                    Column("count", said("Count"), Unit.COUNT),
                    Column("cumulative", said("Cumulative"), Unit.SHARE),
                    Column("cost", said("Cost"), Unit.MONEY),
                    Column("currency", said("Currency")),
                ),
                tuple(pareto),
            ),
            Table(
                "positions",
                said("By position"),
                (
                    Column("position", said("Position"), Unit.COUNT),
                    Column("count", said("Count"), Unit.COUNT),
                    Column("p", said("Chance if all were alike"), Unit.PROBABILITY),
                ),
                positions,
            ),
            Table(
                "months",
                said("By month"),
                (
                    Column("month", said("Month"), Unit.MOMENT),
                    Column("fault", said("Fault")),
                    Column("count", said("Count"), Unit.COUNT),
                ),
                months,
            ),
        ),
        (
            Chart("pareto", said("Faults"), Look.PARETO, "pareto", "fault", ("count", "cumulative")),
            Chart("positions", said("Positions"), Look.BARS, "positions", "position", ("count",)),
            Chart("months", said("Faults by month"), Look.STACKED, "months", "month", ("count",), series="fault"),
        ),
        (said("Hot: more faults than chance explains, exact binomial test, Benjamini-Hochberg at 5%."),),
    )
