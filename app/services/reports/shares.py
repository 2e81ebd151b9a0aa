"""Shares of orders as figures and tables: hits of so many, Wilson's interval, the same of the period before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from app.domain.estimates import Estimate, wilson
from app.domain.phrase import Phrase
from app.domain.report import Better, Cell, Column, Figure, Row, Table, Unit
from app.services.reports.arrays import Mask, Whole
from app.services.reports.frame import Orders
from app.services.reports.order_groups import Group, behind

_P = Phrase.of


def share_of(hits: Mask) -> Estimate:
    """The share of those that hit."""
    return wilson(int(np.count_nonzero(hits)), len(hits))


def share_figure(
    id_: str,
    title: Phrase,
    orders: Orders,
    hits: Mask,
    before: Estimate | None,
    better: Better,
    none: Phrase,
) -> Figure:
    """A share of these orders; `none` is the note where there are none of them."""
    told = share_of(hits)
    return Figure(
        id_,
        title,
        told.value,
        Unit.SHARE,
        told.n,
        told.interval,
        before=before.value if before is not None else None,
        better=better,
        behind=orders.behind(),
        note=none if told.value is None else None,
    )


def share_table(
    id_: str,
    title: Phrase,
    name: Column,
    told: Iterable[Group],
    orders: Orders,
    hits: Mask,
    words: tuple[str, str, str],
) -> Table:
    """A line for each group: how many, how many of them hit, the share with its interval. `words` = the keys of the
    headings of the three.
    """
    of, hit, share = words
    return Table(
        id_,
        title,
        (
            name,
            Column("n", _P(of), Unit.COUNT),
            Column("hits", _P(hit), Unit.COUNT),
            Column("share", _P(share), Unit.SHARE),
            *bounds(Unit.SHARE),
        ),
        tuple(share_row(group, orders, hits) for group in told),
    )


def share_row(group: Group, orders: Orders, hits: Mask) -> Row:
    """The line of one group."""
    told = share_of(hits[group.places])
    return Row(
        (*group.names, told.n, int(hits[group.places].sum()), told.value, told.low, told.high),
        behind=behind(orders, group.places),
        interval=told.interval,
    )


def bounds(unit: Unit) -> tuple[Column, Column]:
    """The columns of an interval."""
    return Column("low", _P("flow.col.low"), unit), Column("high", _P("flow.col.high"), unit)


def parts_table(
    id_: str, title: Phrase, name: Column, orders: Orders, parts: Iterable[tuple[Cell, Mask | Whole]]
) -> Table:
    """What these orders fall into: how many, and which share of all of them."""
    rows = []
    for cell, mask in parts:
        keys = behind(orders, mask)
        told = wilson(len(keys), len(orders))
        rows.append(Row((cell, len(keys), told.value, told.low, told.high), keys, told.interval))
    return Table(
        id_,
        title,
        (
            name,
            Column("n", _P("flow.col.orders"), Unit.COUNT),
            Column("share", _P("flow.col.share"), Unit.SHARE),
            *bounds(Unit.SHARE),
        ),
        tuple(rows),
    )
