"""Who did what in words: what a step was about, and what it added and changed."""

from __future__ import annotations

from app.domain.deed import Deed, Thing
from app.words.language import _
from app.words.language import mark as _m
from app.words.plain_text import plain

#: What a row of each table is called; a test keeps it whole.
NOUNS = {
    "person": _m("person"),
    "customer": _m("customer"),
    "asset": _m("board or machine"),
    "installation": _m("place in a machine"),
    "reference": _m("reference"),
    "setting": _m("setting"),
    "intake_batch": _m("delivery"),
    "intake_scan": _m("scan of a delivery"),
    "asset_identity": _m("identity"),
    "place": _m("place"),
    "asset_move": _m("move"),
    "price": _m("price"),
    "part": _m("part"),
    "part_alternate": _m("alternate"),
    "part_file": _m("file of a part"),
    "part_supplier": _m("supplier's price"),
    "part_need": _m("wait for a part"),
    "lot": _m("lot"),
    "stock_move": _m("stock move"),
    "supplier": _m("supplier"),
    "purchase": _m("purchase order"),
    "purchase_line": _m("line of a purchase"),
    "stock_count": _m("stocktake"),
    "count_line": _m("count"),
    "import_run": _m("import"),
    "work_order": _m("order"),
    "transition": _m("step"),
    "test_run": _m("test"),
    "finding": _m("finding"),
    "finding_status": _m("verdict on a finding"),
    "measurement": _m("measurement"),
    "board_check": _m("check"),
    "power_override": _m("override of a lock"),
    "action": _m("action"),
    "replacement": _m("part fitted"),
    "part_return": _m("part given back"),
    "signature": _m("signature"),
    "attachment": _m("file"),
    "note": _m("note"),
    "intake_answer": _m("answer at intake"),
    "quote": _m("quote"),
    "approval": _m("customer's answer"),
    "claim": _m("claim"),
    "amendment": _m("amendment"),
    "handover": _m("hand-over"),
    "conflict": _m("conflict"),
    "site": _m("site"),
    "site_range": _m("range of a site"),
    "site_pool": _m("pool of a site"),
    "site_firmware": _m("firmware of a site"),
    "place_rule": _m("rule for places"),
    "rack": _m("rack"),
    "rack_place": _m("place in a rack"),
    "device_action": _m("change of a miner"),
    "device_log": _m("log of a miner"),
    "swap_test": _m("swap test"),
}


def noun(entity: str) -> str:
    """What a row of a table is called."""
    return _(NOUNS[entity]) if entity in NOUNS else plain(entity.replace("_", " "), 40)


def thing_text(thing: Thing | None) -> str:
    """What a step was about: "order WO-B1-000012"."""
    if thing is None:
        return ""
    return f"{noun(thing.kind)} {plain(thing.name, 80)}".strip()


def deed_text(deed: Deed) -> str:
    """What a step did: "new: finding, 2 × file; changed: order"."""
    said = []
    if deed.added:
        said.append(_("new: {what}").format(what=_counted(deed.added)))
    if deed.changed:
        said.append(_("changed: {what}").format(what=_counted(deed.changed)))
    text = "; ".join(said)
    if deed.undoes is not None:
        return _("took a step back ({what})").format(what=text)
    return _("{what}, taken back since").format(what=text) if deed.undone else text


def by_text(deed: Deed) -> str:
    """Who did it; somebody whose name was erased is told by the end of the id."""
    return plain(deed.by, 80) or _("erased, {id}").format(id=f"…{deed.by_id[-6:]}")


def _counted(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(noun(entity) if count == 1 else f"{count:,} × {noun(entity)}" for entity, count in counts)
