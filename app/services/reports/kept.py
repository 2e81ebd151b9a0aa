"""The boards kept from scrap: repaired, handed out, and not back as scrap since; with what that means.

Weight, energy and greenhouse gases are told only with a factor that the shop set, or that has a source
(`resources/knowledge/report_factors.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import numpy as np

import resources
from app.domain.asset import AssetKind
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Cell,
    Chart,
    Column,
    Figure,
    Look,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.domain.report_rates import Rate, Rates
from app.services.report_rates import rates as rates_of
from app.services.reports.arrays import DAY_S, Floats, Mask, Whole
from app.services.reports.events import Events
from app.services.reports.frame import OUTCOMES, Facts, Orders, Outcome
from app.services.reports.groups import groups
from app.services.reports.hash_rates import hash_rates
from app.services.reports.naming import text_of
from app.services.reports.order_groups import real
from app.services.reports.rules import rules
from app.services.reports.spans import before, is_over, months

_P = Phrase.of
_REPAIRED = OUTCOMES.index(Outcome.REPAIRED)
_SCRAP = [OUTCOMES.index(one) for one in (Outcome.SCRAPPED, Outcome.DONOR, Outcome.BEYOND_REPAIR)]
_UNITS = {Rate.BOARD_KG: Unit.KILOGRAMS, Rate.BOARD_KWH: Unit.KILOWATT_HOURS, Rate.BOARD_CO2: Unit.KILOGRAMS}


@dataclass(frozen=True, slots=True)
class Factor:
    """What holds for a hashboard of those codes (() = any), who says so, and when that was looked up."""

    rate: Rate
    codes: tuple[str, ...]
    value: float
    source: str
    looked_up: date


@cache
def factors() -> tuple[Factor, ...]:
    """The factors that have a source."""
    with resources.open_binary("knowledge", "report_factors.toml") as file:
        rows = tomllib.load(file)["factor"]
    return tuple(
        Factor(Rate(row["rate"]), tuple(row["codes"]), float(row["value"]), row["source"], row["looked_up"])
        for row in rows
    )


class _Kept:
    """The boards that were handed out repaired in a period and did not come back as scrap, each once."""

    def __init__(self, facts: Facts, asked: Asked) -> None:
        found, self.practice = real(facts.select(asked, "returned"))
        found = found.only(found.outcome == _REPAIRED)
        kinds = facts.figures.names("kind")
        board = kinds.index(AssetKind.HASHBOARD) if AssetKind.HASHBOARD in kinds else -2
        boards = facts.of_assets("kind", found.asset) == board
        self.others = int((~boards).sum())
        found = found.only(boards)
        limit = rules().comeback_days * DAY_S
        self.scrapped = _back_as_scrap(facts, found, limit)
        #: Of a board handed out several times the last time counts.
        newest = np.zeros(len(found), dtype=bool)
        order = np.lexsort((found.returned, found.asset))
        if len(order):
            newest[order] = np.append(np.diff(found.asset[order]) != 0, True)
        self.back = int((newest & self.scrapped).sum())
        self.orders: Orders = found.only(newest & ~self.scrapped)
        self.young = int((self.orders.returned + limit > facts.now_s).sum())
        self.hashes: Floats = hash_rates(facts, self.orders.asset, self.orders.model)

    @property
    def known(self) -> Mask:
        """Of which boards the hashrate is known."""
        return ~np.isnan(self.hashes)

    @property
    def restored(self) -> float:
        """TH/s of the boards whose hashrate is known."""
        return float(np.nansum(self.hashes))


def report(facts: Facts, asked: Asked) -> Report:
    """The boards handed out repaired in the period that were kept from scrap."""
    kept = _Kept(facts, asked)
    past = before(asked)
    earlier = _Kept(facts, past) if past is not None else None
    rates = rates_of(facts.shop)
    orders, n = kept.orders, len(kept.orders)
    behind = orders.behind()
    known = kept.known
    better = Better.UP if is_over(asked, facts.now) else None
    told = known.all() and (earlier is None or earlier.known.all())
    figures = [
        Figure("kept", _P("things.kept.kept"), n, Unit.COUNT, n, before=len(earlier.orders) if earlier else None,
               better=better, behind=behind),
        Figure("restored", _P("things.kept.restored"), kept.restored if known.any() else None, Unit.TERAHASH,
               int(known.sum()), before=earlier.restored if earlier else None, better=better if told else None,
               behind=orders.behind(known), note=None if known.any() else _P("things.note.no_hash_rate_any")),
    ]  # fmt: skip
    codes = facts.figures.names("code")
    factor_rows: list[Row] = []
    notes = [*kept.practice]
    for rate, unit in _UNITS.items():
        value, counted, rows = _meaning(rates, rate, orders, codes)
        was, of = _meaning(rates, rate, earlier.orders, codes)[:2] if earlier is not None else (None, 0)
        every = counted == n and (earlier is None or of == len(earlier.orders))
        figures.append(
            Figure(rate.value, _P(f"things.kept.{rate.value}"), value, unit, counted, before=was,
                   better=better if every else None,
                   behind=behind if counted else (),
                   note=None if value is not None else _P(f"things.kept.note.{rate.value}"))
        )  # fmt: skip
        if value is None:
            notes.append(_P(f"things.kept.note.{rate.value}"))
        factor_rows += rows
    if kept.young:
        notes.append(_P("things.kept.note.young", n=kept.young, days=rules().comeback_days))
    if kept.back:
        notes.append(_P("things.kept.note.back", n=kept.back, days=rules().comeback_days))
    if kept.others:
        notes.append(_P("things.kept.note.others", n=kept.others))
    if n and not known.all():
        notes.append(_P("things.note.no_hash_rate", n=int((~known).sum())))
    return Report(
        ReportKind.KEPT,
        asked,
        facts.now,
        n,
        _P("looked.handed_out", n=n + kept.back),
        tuple(figures),
        (_by_month(kept, asked), _by_model(kept), _factors(factor_rows)),
        (
            Chart("by_month", _P("things.kept.by_month"), Look.BARS, "by_month", "month", ("n",)),
            Chart("by_model", _P("things.kept.by_model"), Look.BARS, "by_model", "model", ("n",)),
        ),
        (
            _P("things.kept.means.kept", days=rules().comeback_days),
            _P("things.kept.means.restored"),
            _P("things.kept.means.factors"),
        ),
        tuple(notes),
        simulated=facts.shop.demo,
    )


def _back_as_scrap(facts: Facts, orders: Orders, limit: float) -> Mask:
    """Which of the orders' boards were given up in a later order within `limit` seconds of being handed out."""
    ends = real(facts.select(Asked()))[0]
    ends = ends.only(np.isin(ends.outcome, _SCRAP))
    given_up = Events(ends.asset, np.where(np.isnan(ends.closed), ends.ready, ends.closed))
    return given_up.within(orders.asset, orders.returned, limit)


def _meaning(rates: Rates, rate: Rate, orders: Orders, codes: Sequence[str]) -> tuple[float | None, int, list[Row]]:
    """What the boards come to by a factor, for how many of them there is one, and the factors as rows."""
    own = getattr(rates, rate.value)
    name = _P(f"things.kept.{rate.value}")
    if own is not None:
        row = Row((name, None, float(own), _P("things.kept.own_factor"), None))
        return float(own) * len(orders), len(orders), [row]
    each = np.full(len(orders), np.nan)
    rows = []
    for factor in (one for one in factors() if one.rate is rate):
        numbers = [number for number, code in enumerate(codes) if code in factor.codes]
        fits = np.isin(orders.code, numbers) if factor.codes else np.ones(len(orders), dtype=bool)
        each[fits & np.isnan(each)] = factor.value
        at = datetime(factor.looked_up.year, factor.looked_up.month, factor.looked_up.day, tzinfo=UTC)
        rows.append(Row((name, ", ".join(factor.codes) or None, factor.value, factor.source, at)))
    counted = int((~np.isnan(each)).sum())
    return (float(np.nansum(each)) if counted else None), counted, rows


def _by_month(kept: _Kept, asked: Asked) -> Table:
    orders, rows = kept.orders, []
    if len(orders):
        first, last = float(orders.returned.min()), float(orders.returned.max())
        for month in months(datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last + 0.001, UTC), asked.zone):
            own = np.flatnonzero(
                (orders.returned >= month.start.timestamp()) & (orders.returned < month.end.timestamp())
            )
            rows.append(_row(month.name, kept, own))
    return Table(
        "by_month",
        _P("things.kept.by_month"),
        (Column("month", _P("things.col.month")), *_COLUMNS),
        tuple(rows),
    )


def _by_model(kept: _Kept) -> Table:
    names = kept.orders.names("model")
    return Table(
        "by_model",
        _P("things.kept.by_model"),
        (Column("model", _P("things.col.model")), *_COLUMNS),
        tuple(
            _row(text_of(names[model] if model >= 0 else ""), kept, own) for (model,), own in groups(kept.orders.model)
        ),
    )


def _row(name: Cell, kept: _Kept, own: Whole) -> Row:
    hashes = kept.hashes[own]
    known = ~np.isnan(hashes)
    return Row(
        (name, len(own), float(np.nansum(hashes)) if known.any() else None, int(known.sum())),
        tuple(kept.orders.key[own].tolist()),
    )


_COLUMNS = (
    Column("n", _P("things.col.boards"), Unit.COUNT),
    Column("restored", _P("things.col.restored"), Unit.TERAHASH),
    Column("known", _P("things.col.hash_rate_known"), Unit.COUNT),
)


def _factors(rows: list[Row]) -> Table:
    return Table(
        "factors",
        _P("things.kept.factors"),
        (
            Column("factor", _P("things.col.factor")),
            Column("codes", _P("things.col.board")),
            Column("value", _P("things.col.for_board"), Unit.NUMBER),
            Column("source", _P("things.col.source")),
            Column("looked_up", _P("things.col.looked_up"), Unit.MOMENT),
        ),
        tuple(rows),
        None if rows else _P("things.kept.note.no_factors"),
    )
