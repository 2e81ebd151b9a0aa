"""What the store of figures asks the shop's tables, about any set of orders or assets.

Each question begins with its table and the column that holds the ids asked for; `{source}` and `{where}` say which
rows. Lines come in no order.
"""

# ruff: noqa: S608 - made of our own names alone
from __future__ import annotations


def _seconds(column: str) -> str:
    """A stored time as seconds since 1970; exact to less than a tenth of a millisecond, to be rounded."""
    return f"(julianday({column}) - 2440587.5) * 86400.0"


def _json(column: str, *paths: str) -> str:
    """Values out of a stored JSON text as a list in JSON; NULL where there is none, or none that can be read."""
    asked = ", ".join(f"'$.{path}'" for path in paths)
    return f"CASE WHEN json_valid(t.{column}) THEN json_extract(t.{column}, {asked}) END"


ORDERS = f"""-- work_order id
SELECT t.id, t.gone = 0, {_seconds("t.created_at")}, {_seconds("t.due_at")}, t.state, t.kind, t.billing, t.priority,
    t.customer_id, t.assignee_id, t.asset_id, t.miner_id, t.miner_model, t.parent_id, t.imported_from IS NOT NULL,
    CASE t.state WHEN 'on_hold' THEN t.held_why END
FROM {{source}} WHERE {{where}}
"""
MOVES = f"""-- transition order_id
SELECT t.order_id, t.hlc, {_seconds("t.created_at")}, t.source, t.target, t.why, t.created_by
FROM {{source}} WHERE {{where}} AND t.gone = 0
"""
TESTS = f"""-- test_run order_id
SELECT t.order_id, t.hlc, {_seconds("t.created_at")}, t.kind, t.phase, t.verdict, t.fixture, t.seconds, t.created_by,
    {_json("run", "interrupted", "replayed", "left_out", "simulated")},
    {_json("aging", "standing.state", "plan.simulated")}
FROM {{source}} WHERE {{where}} AND t.gone = 0
"""
FAULTS = f"""-- finding order_id
SELECT t.order_id, t.hlc, {_seconds("t.created_at")}, t.fault, t.phase,
    (SELECT s.status FROM finding_status AS s WHERE s.finding_id = t.id AND s.gone = 0 ORDER BY s.hlc DESC LIMIT 1),
    {_json("body", "position", "domains[0]", "chips")}
FROM {{source}} WHERE {{where}} AND t.gone = 0
"""
PARTS = f"""-- replacement order_id
SELECT t.order_id, t.hlc, {_seconds("t.created_at")}, l.part_id, t.lot_id, l.grade, t.quantity,
    (SELECT coalesce(sum(b.quantity), 0) FROM part_return AS b WHERE b.replacement_id = t.id AND b.gone = 0),
    -coalesce(m.value_minor, m.quantity * m.cost_minor)
        - (SELECT coalesce(sum(coalesce(r.value_minor, r.quantity * r.cost_minor)), 0) FROM part_return AS b
            JOIN stock_move AS r ON r.id = b.stock_move_id WHERE b.replacement_id = t.id AND b.gone = 0),
    m.currency, t.position
FROM {{source}} JOIN lot AS l ON l.id = t.lot_id JOIN stock_move AS m ON m.id = t.stock_move_id
WHERE {{where}} AND t.gone = 0
"""
ACTIONS = """-- action order_id
SELECT t.order_id, t.minutes FROM {source} WHERE {where} AND t.gone = 0
"""
CHECKS = """-- board_check order_id
SELECT DISTINCT t.order_id FROM {source} WHERE {where} AND t.gone = 0 AND t.simulated = 1
"""
ASSETS = f"""-- asset id
SELECT t.id, t.kind, t.make, t.model, t.board_code, t.revision, t.owner_id, t.condition,
    {_seconds("t.created_at")}, t.gone = 0
FROM {{source}} WHERE {{where}}
"""
STAYS = f"""-- installation asset_id
SELECT t.asset_id, t.machine_id, {_seconds("t.since")}, {_seconds("t.until")}
FROM {{source}} WHERE {{where}} AND t.gone = 0 ORDER BY t.since, t.id
"""
SITED = f"""-- asset_move asset_id
SELECT t.asset_id, t.site_id, {_seconds("t.created_at")}
FROM {{source}} WHERE {{where}} AND t.gone = 0 AND t.site_id IS NOT NULL ORDER BY t.hlc
"""
