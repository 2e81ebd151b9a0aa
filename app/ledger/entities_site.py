"""The entities of the LAN side: sites, racks, and what was done to machines."""

from __future__ import annotations

from app.ledger.entity import Entity, Merge, integer, real, ref, text

#: A machine as it was known at the time, beside its asset and order where the shop has them.
_MACHINE = (
    ref("asset_id", "asset"),
    ref("order_id", "work_order"),
    text("ip", required=True),
    text("make"),
    text("model"),
    text("serial"),
    text("mac"),
    integer("simulated", required=True),
)
_SITE = ref("site_id", "site", required=True)

SITE_ENTITIES: tuple[Entity, ...] = (
    Entity("site", Merge.FIELDS, (text("name", required=True),)),
    Entity(
        "site_range",
        Merge.FIELDS,
        (ref("site_id", "site"), text("name", required=True), text("targets", required=True)),
    ),
    Entity("site_pool", Merge.FIELDS, (_SITE, text("url", required=True), text("user"))),
    Entity("site_firmware", Merge.FIELDS, (_SITE, text("make"), text("firmware", required=True))),
    Entity("place_rule", Merge.FIELDS, (_SITE, text("area"), text("pattern", required=True))),
    Entity(
        "rack",
        Merge.FIELDS,
        (_SITE, text("area"), text("name", required=True), integer("positions"), integer("columns")),
    ),
    Entity(
        "rack_place",
        Merge.FIELDS,
        (
            _SITE,
            text("area"),
            text("rack"),
            text("position"),
            text("ip"),
            text("mac"),
            text("serial"),
            text("source", required=True),
        ),
    ),
    Entity(
        "device_action",
        Merge.FACTS,
        (
            *_MACHINE,
            text("kind", required=True),
            real("watts"),
            text("outcome", required=True),
            text("detail"),
            integer("confirmed"),
            ref("part_of", "device_action"),
        ),
    ),
    Entity(
        "device_log",
        Merge.FACTS,
        (
            *_MACHINE,
            text("sha256", required=True),
            integer("size", required=True),
            text("name"),
            text("source"),
            integer("cut", required=True),
            text("verdict"),
        ),
    ),
    Entity("swap_test", Merge.FACTS, (*_MACHINE, text("verdict", required=True), text("body", required=True))),
)
