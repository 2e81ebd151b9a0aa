"""The entities of the shop as data: fields, types, and how each merges when benches exchange changes.

Every table has besides: `id` (UUIDv7), `hlc` (stamp of the last change), `gone` (1 = taken back; nothing is ever
deleted), `created_at` (UTC), `created_offset` (the bench's minutes from UTC) and `created_by` (person id); these come
from the change log. A field marked private never enters the log: it lives in the table `<entity>_private`, which can
be redacted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Merge(StrEnum):
    """How changes of several benches come together.

    FACTS: insert-only rows, union. FIELDS: per field the newest stamp wins. EXCLUSIVE: facts of which only one may be
    open at a time; two open ones are a dispute for a person. STATE: facts replayed in clock order by the state machine.
    """

    FACTS = "facts"
    FIELDS = "fields"
    EXCLUSIVE = "exclusive"
    STATE = "state"


class Kind(StrEnum):
    """Column types, as SQLite's STRICT tables name them."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    REAL = "REAL"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `refers` names the entity it points at."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    refers: str | None = None
    unique: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: its table has the same name. `settable` are the fields that may change after the row was added."""

    name: str
    merge: Merge
    fields: tuple[Field, ...]
    settable: frozenset[str] = frozenset()

    def field(self, name: str) -> Field | None:
        """The declared field of that name."""
        return _FIELDS[self.name].get(name)

    @property
    def logged(self) -> tuple[Field, ...]:
        """The fields that go into the table and the change log."""
        return tuple(field for field in self.fields if not field.private)

    @property
    def private(self) -> tuple[Field, ...]:
        """The fields that can be redacted."""
        return tuple(field for field in self.fields if field.private)

    def may_set(self, name: str) -> bool:
        """Whether a `set` change may touch the field; `gone` always may, since that is how a row is taken back."""
        return name == "gone" or self.merge is Merge.FIELDS or name in self.settable


def _text(name: str, *, required: bool = False, unique: bool = False, private: bool = False) -> Field:
    return Field(name, Kind.TEXT, required, unique=unique, private=private)


def _int(name: str, *, required: bool = False) -> Field:
    return Field(name, Kind.INTEGER, required)


def _real(name: str, *, required: bool = False) -> Field:
    return Field(name, Kind.REAL, required)


def _ref(name: str, entity: str, *, required: bool = False) -> Field:
    return Field(name, Kind.TEXT, required, refers=entity)


_ORDER = _ref("order_id", "work_order", required=True)
#: A machine as it was known at the time, beside its asset and order where the shop has them.
_MACHINE = (
    _ref("asset_id", "asset"),
    _ref("order_id", "work_order"),
    _text("ip", required=True),
    _text("make"),
    _text("model"),
    _text("serial"),
    _text("mac"),
    _int("simulated", required=True),
)
_SITE = _ref("site_id", "site", required=True)

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity("person", Merge.FIELDS, (_text("role", required=True), _text("name", required=True, private=True))),
        Entity(
            "customer",
            Merge.FIELDS,
            (_text("language"), _text("name", required=True, private=True), _text("contact", private=True)),
        ),
        Entity(
            "asset",
            Merge.FIELDS,
            (
                _text("number", required=True, unique=True),
                _text("kind", required=True),
                _text("make"),
                _text("model"),
                _text("board_code"),
                _text("serial"),
                _text("serial_source"),
                _text("mac"),
                _text("condition", required=True),
                _ref("owner_id", "customer"),
            ),
        ),
        Entity(
            "work_order",
            Merge.FIELDS,
            (
                _text("number", required=True, unique=True),
                _ref("asset_id", "asset", required=True),
                _ref("miner_id", "asset"),
                _text("miner_ip"),
                _text("miner_make"),
                _text("miner_model"),
                _int("miner_slot"),
                _ref("customer_id", "customer"),
                _ref("parent_id", "work_order"),
                _text("kind", required=True),
                _text("priority", required=True),
                _text("billing", required=True),
                _text("reported_fault", required=True),
                _text("state", required=True),
                _text("held_from"),
                _int("attempt", required=True),
            ),
        ),
        Entity(
            "installation",
            Merge.EXCLUSIVE,
            (
                _ref("asset_id", "asset", required=True),
                _ref("machine_id", "asset", required=True),
                _int("slot"),
                _text("since", required=True),
                _text("until"),
                _int("observed", required=True),
                _ref("order_id", "work_order"),
            ),
            settable=frozenset({"until"}),
        ),
        Entity(
            "transition",
            Merge.STATE,
            (
                _ORDER,
                _text("source", required=True),
                _text("target", required=True),
                _text("reason"),
                _int("overridden"),
            ),
        ),
        Entity(
            "test_run",
            Merge.FACTS,
            (
                _ORDER,
                _text("kind", required=True),
                _text("phase", required=True),
                _text("verdict", required=True),
                _text("board_code"),
                _int("chips_expected"),
                _int("chips_found"),
                _real("seconds"),
                _real("ambient_c"),
                _text("fixture"),
                _text("note"),
                _text("run"),
                _text("aging"),
            ),
        ),
        Entity(
            "finding",
            Merge.FACTS,
            (
                _ORDER,
                _ref("test_run_id", "test_run"),
                _text("phase", required=True),
                _text("fault", required=True),
                _text("body", required=True),
            ),
        ),
        Entity(
            "finding_status",
            Merge.FACTS,
            (_ORDER, _ref("finding_id", "finding", required=True), _text("status", required=True), _text("note")),
        ),
        Entity(
            "measurement",
            Merge.FACTS,
            (
                _ORDER,
                _ref("test_run_id", "test_run"),
                _text("point", required=True),
                _int("domain"),
                _int("chip"),
                _text("quantity", required=True),
                _real("value", required=True),
                _text("unit", required=True),
                _real("limit_low"),
                _real("limit_high"),
                _real("uncertainty"),
                _text("instrument"),
                _text("conditions"),
                _ref("check_id", "board_check"),
                _text("mode"),
                _text("state"),
                _text("ground"),
                _text("polarity"),
            ),
        ),
        Entity(
            "board_check",
            Merge.FIELDS,
            (
                _ORDER,
                _text("kind", required=True),
                _text("phase", required=True),
                _text("board_code"),
                _text("revision"),
                _text("instrument"),
                _int("simulated", required=True),
                _text("body"),
                _int("ended", required=True),
                _ref("test_run_id", "test_run"),
            ),
            frozenset({"instrument", "body", "ended", "test_run_id"}),
        ),
        Entity(
            "power_override",
            Merge.FACTS,
            (_ORDER, _ref("check_id", "board_check"), _text("reason", required=True)),
        ),
        Entity(
            "reference",
            Merge.FIELDS,
            (
                _ref("asset_id", "asset"),
                _ref("order_id", "work_order"),
                _text("board_code", required=True),
                _text("revision"),
                _text("serial"),
                _text("shop"),
                _text("sha256", required=True),
                _int("simulated", required=True),
                _text("body", required=True),
                _text("note"),
                _int("withdrawn", required=True),
                _text("person", private=True),
            ),
            frozenset({"note", "withdrawn"}),
        ),
        Entity(
            "action",
            Merge.FACTS,
            (
                _ORDER,
                _text("code", required=True),
                _text("position"),
                _text("result"),
                _int("minutes", required=True),
                _text("finding_ids"),
            ),
        ),
        Entity(
            "part",
            Merge.FIELDS,
            (
                _text("sku", required=True),
                _text("name", required=True),
                _text("kind", required=True),
                _text("fits", required=True),
                _text("mpn"),
                _text("unit", required=True),
                _int("minimum", required=True),
            ),
        ),
        Entity(
            "lot",
            Merge.FIELDS,
            (
                _text("number", required=True, unique=True),
                _ref("part_id", "part", required=True),
                _text("grade", required=True),
                _int("cost_minor", required=True),
                _text("currency", required=True),
                _text("supplier"),
                _text("batch"),
                _text("bin"),
                _text("received_at", required=True),
                _ref("donor_asset_id", "asset"),
            ),
        ),
        Entity(
            "stock_move",
            Merge.FACTS,
            (
                _ref("lot_id", "lot", required=True),
                _int("quantity", required=True),
                _text("reason", required=True),
                _ref("order_id", "work_order"),
                _int("cost_minor", required=True),
                _text("currency", required=True),
                _text("note"),
            ),
        ),
        Entity(
            "replacement",
            Merge.FACTS,
            (
                _ORDER,
                _ref("stock_move_id", "stock_move", required=True),
                _ref("lot_id", "lot", required=True),
                _text("position", required=True),
                _int("quantity", required=True),
                _text("removed", required=True),
                _text("removed_mark"),
                _text("finding_ids"),
            ),
        ),
        Entity(
            "part_return",
            Merge.FACTS,
            (
                _ORDER,
                _ref("replacement_id", "replacement", required=True),
                _ref("stock_move_id", "stock_move", required=True),
                _int("quantity", required=True),
            ),
        ),
        Entity(
            "signature",
            Merge.FACTS,
            (
                _ORDER,
                _ref("person_id", "person", required=True),
                _text("role", required=True),
                _text("content_hash", required=True),
                _text("image_sha256"),
            ),
        ),
        Entity(
            "attachment",
            Merge.FACTS,
            (
                _ORDER,
                _text("sha256", required=True),
                _text("mime", required=True),
                _int("size", required=True),
                _text("name"),
                _text("caption"),
                _text("phase"),
            ),
        ),
        Entity("note", Merge.FACTS, (_ORDER, _text("text", required=True))),
        Entity(
            "intake_answer",
            Merge.FACTS,
            (_ORDER, _text("item", required=True), _text("answer", required=True), _text("note")),
        ),
        Entity("setting", Merge.FIELDS, (_text("name", required=True), _text("scope"), _text("value", required=True))),
        Entity("site", Merge.FIELDS, (_text("name", required=True),)),
        Entity(
            "site_range",
            Merge.FIELDS,
            (_ref("site_id", "site"), _text("name", required=True), _text("targets", required=True)),
        ),
        Entity("site_pool", Merge.FIELDS, (_SITE, _text("url", required=True), _text("user"))),
        Entity("site_firmware", Merge.FIELDS, (_SITE, _text("make"), _text("firmware", required=True))),
        Entity("place_rule", Merge.FIELDS, (_SITE, _text("area"), _text("pattern", required=True))),
        Entity(
            "rack",
            Merge.FIELDS,
            (_SITE, _text("area"), _text("name", required=True), _int("positions"), _int("columns")),
        ),
        Entity(
            "rack_place",
            Merge.FIELDS,
            (
                _SITE,
                _text("area"),
                _text("rack"),
                _text("position"),
                _text("ip"),
                _text("mac"),
                _text("serial"),
                _text("source", required=True),
            ),
        ),
        Entity(
            "device_action",
            Merge.FACTS,
            (
                *_MACHINE,
                _text("kind", required=True),
                _real("watts"),
                _text("outcome", required=True),
                _text("detail"),
                _int("confirmed"),
                _ref("part_of", "device_action"),
            ),
        ),
        Entity(
            "device_log",
            Merge.FACTS,
            (
                *_MACHINE,
                _text("sha256", required=True),
                _int("size", required=True),
                _text("name"),
                _text("source"),
                _int("cut", required=True),
                _text("verdict"),
            ),
        ),
        Entity("swap_test", Merge.FACTS, (*_MACHINE, _text("verdict", required=True), _text("body", required=True))),
    )
}

#: entity -> field name -> field: looked up for every value that is saved.
_FIELDS = {name: {field.name: field for field in entity.fields} for name, entity in ENTITIES.items()}
