"""Changes that tests save: a person, parts with lots, stock moves."""

from app.ledger.change import Change, Op, Origin, new_id


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


def story(number):
    """One of everything that an order brings: stock, a board from elsewhere with its names and places, an order with a
    step, quote, claim and amendment, a delivery, and a hand-over with what is at odds. The stock move comes third.
    """

    def add(entity, origin=None, /, **fields):
        return Change(entity, new_id(), Op.ADD, fields, origin=origin)

    came = Origin(1000 + number, "2026-01-01T00:00:00.000Z", 60, "somebody else")
    parts = received(f"S{number}", f"LT-B1-{number:06d}", number)
    board = add(
        "asset", came, number=f"HB-B1-{number:06d}", kind="hashboard", condition="unknown", came_as="HB-B2-000001"
    )
    place = add("place", number=f"BN-B1-{number:06d}", kind="bin", name="A")
    batch = add("intake_batch", number=f"IN-B1-{number:06d}", closed=0)
    fields = {"kind": "repair", "priority": "normal", "billing": "paid", "reported_fault": "f", "state": "received"}
    order = add("work_order", number=f"WO-B1-{number:06d}", asset_id=board.id, batch_id=batch.id, attempt=1, **fields)
    on_it = {"order_id": order.id}
    handed = add("handover", **on_it, direction="in", sha256="0" * 64, peer="B2", body="{}")
    return [
        *parts, board, place, batch, order, handed,
        add("asset_identity", came, asset_id=board.id, source="label", serial=f"SN{number}", **on_it),
        add("asset_move", asset_id=board.id, place_id=place.id, observed=0, **on_it),
        add("transition", **on_it, source="draft", target="received"),
        add("quote", number=f"QT-B1-{number:06d}", **on_it, total_minor=1, currency="USD", body="{}", withdrawn=0),
        add("claim", number=f"RM-B1-{number:06d}", **on_it, form="x", body="{}", state="open"),
        add("amendment", **on_it, text="t", content_hash="h"),
        add("conflict", handover_id=handed.id, **on_it, entity="asset", entity_id=board.id, field="model"),
        Change("asset", board.id, Op.SET, {"model": "S19"}),
    ]  # fmt: skip
