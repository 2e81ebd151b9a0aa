"""One consistent reading of the store of figures, with who is who in it: merged assets and customers, names, sites."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from app.ledger.figures import Figures
from app.ledger.ledger import Reader
from app.services.reports.arrays import Floats, Numbers, Whole
from app.services.shop import Shop


class Reading:
    """One consistent reading of the shop's figures. `now` = when it was taken."""

    def __init__(self, shop: Shop, figures: Figures, db: Reader) -> None:
        self.shop = shop
        self.figures = figures
        self.now = datetime.now(UTC)
        self._merged_assets = _merged(db, "asset")
        self._merged_customers = _merged(db, "customer")
        self._people = _names(db, "SELECT p.id, q.name FROM person AS p JOIN person_private AS q ON q.id = p.id")
        self._sites = _names(db, "SELECT id, name FROM site")

    @property
    def now_s(self) -> float:
        """`now` in seconds since 1970."""
        return self.now.timestamp()

    # ---------------------------------------------------------------- who is who

    def customer_head(self, id_: str) -> str:
        """The customer that a merged double stands for; itself for any other."""
        return self._merged_customers.get(id_, id_)

    @cached_property
    def customer_ids(self) -> tuple[str, ...]:
        """The ids of customers by the numbers that `Orders.customer` has."""
        known = self.figures.names("customer")
        heads = [self.customer_head(id_) for id_ in known]
        return (*known, *dict.fromkeys(head for head in heads if head not in set(known)))

    @cached_property
    def customer_of(self) -> Whole:
        """Number of a customer as stored -> number of the one that stands for it; the last entry is for -1."""
        number = {id_: n for n, id_ in enumerate(self.customer_ids)}
        heads = [number[self.customer_head(id_)] for id_ in self.figures.names("customer")]
        return np.array([*heads, -1], dtype=np.int64)

    @cached_property
    def customer_names(self) -> tuple[str, ...]:
        """The names of customers by number; "" where one was erased."""
        with self.shop.read() as db:
            names = _names(db, "SELECT id, name FROM customer_private")
        return tuple(names.get(id_, "") for id_ in self.customer_ids)

    @cached_property
    def person_names(self) -> tuple[str, ...]:
        """The names of people by number; "" where one was erased."""
        return tuple(self._people.get(id_, "") for id_ in self.figures.names("person"))

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """The names of sites by number."""
        return tuple(self._sites.get(id_, "") for id_ in self.figures.names("site"))

    @cached_property
    def _asset_head(self) -> Whole:
        """Place of each asset -> place of the one that stands for it."""
        head = np.arange(self.figures.count("asset"))
        if self._merged_assets:
            place = {id_: at for at, id_ in enumerate(self.figures.ids("asset"))}
            for id_, stands in self._merged_assets.items():
                if id_ in place and stands in place:
                    head[place[id_]] = place[stands]
        return head

    def asset_head(self, places: Whole) -> Whole:
        """The assets that stand for assets, by place; -1 stays."""
        return np.where(places >= 0, np.append(self._asset_head, -1)[places], -1)

    def of_assets(self, column: str, places: Whole) -> Numbers:
        """A column of assets at places; -1 where there is none."""
        return np.append(self.column("asset", column), -1)[places]

    @cached_property
    def _sited(self) -> tuple[Numbers, Numbers, Numbers]:
        """Asset (as merged), moment and site of every time one was put on a site, sorted."""
        asset = self.asset_head(self.column("sited", "asset"))
        at, site = self.column("sited", "at"), self.column("sited", "site")
        own = np.lexsort((at, asset))
        return asset[own], at[own], site[own]

    def site_at(self, assets: Whole, moments: Floats) -> Whole:
        """Where assets (places) stood at moments, as numbers of sites: where they had last been put; -1 = unknown."""
        asset, at, site = self._sited
        found = np.full(len(assets), -1, dtype=np.int64)
        if not len(asset):
            return found
        # one number grows with asset and moment, so that one search finds both
        step = float(max(at.max(), np.nanmax(moments, initial=0)) + 1)
        last = np.searchsorted(asset * step + at, assets * step + np.nan_to_num(moments), side="right") - 1
        there = (last >= 0) & (assets >= 0)
        there[there] &= asset[last[there]] == assets[there]
        found[there] = site[last[there]]
        return found

    def column(self, sheet: str, column: str) -> Numbers:
        """A whole column of the store. Raises LedgerFailed where it is damaged."""
        return self.figures.column(sheet, column)


def _names(db: Reader, question: str) -> dict[str, str]:
    return {row[0]: row[1] or "" for row in db.execute(question)}


def _merged(db: Reader, table: str) -> dict[str, str]:
    """Each merged row's id -> that of the one that stands for it; of two merged into each other the older one."""
    into = {
        row[0]: row[1]
        for row in db.execute(f"SELECT id, merged_into FROM {table} WHERE merged_into IS NOT NULL AND gone = 0")  # noqa: S608
    }
    heads = {}
    for id_ in into:
        seen = [id_]
        while seen[-1] in into and into[seen[-1]] not in seen:
            seen.append(into[seen[-1]])
        last = seen[-1]
        heads[id_] = min(seen[seen.index(into[last]) :]) if last in into else last
    return {id_: head for id_, head in heads.items() if head != id_}
