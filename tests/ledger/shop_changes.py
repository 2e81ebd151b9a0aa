"""Changes that tests save: a person, parts with lots, stock moves."""

from app.ledger.change import Change, Op, new_id


def person(name="Olena"):
    return Change("person", new_id(), Op.ADD, {"role": "technician", "name": name})


def part(sku, **fields):
    values = {"sku": sku, "name": "BM1366AL", "kind": "chip", "fits": "[]", "unit": "pc", "minimum": 0}
    return Change("part", new_id(), Op.ADD, values | fields)


def lot(part_id, number):
    values = {"number": number, "part_id": part_id, "grade": "new", "cost_minor": 325, "currency": "USD"}
    return Change("lot", new_id(), Op.ADD, values | {"received_at": "2026-01-01T00:00:00.000Z"})


def move(lot_id, quantity, reason="receive"):
    values = {"lot_id": lot_id, "quantity": quantity, "reason": reason, "cost_minor": 325, "currency": "USD"}
    return Change("stock_move", new_id(), Op.ADD, values)


def received(sku, number, quantity=10):
    """A part, its lot and the move that brings it in."""
    new_part = part(sku)
    new_lot = lot(new_part.id, number)
    return [new_part, new_lot, move(new_lot.id, quantity)]
