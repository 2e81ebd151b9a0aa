"""What is said of the rows of an import: fields, what is wrong with a row and what to do about it, what it makes."""

from __future__ import annotations

from app.domain.asset import AssetKind
from app.domain.finding import PartKind
from app.domain.import_plan import Fate, ImportPlan, PlanProblem, PlanTrouble, Trouble
from app.domain.import_row import CellProblem
from app.domain.import_target import TargetId
from app.words.findings import part_name
from app.words.language import _, mark, ngettext
from app.words.orders import asset_kind_word
from app.words.plain_text import plain

_TARGETS = {
    TargetId.PARTS: mark("Parts"),
    TargetId.STOCK: mark("Stock"),
    TargetId.ASSETS: mark("Machines and boards"),
    TargetId.REPAIRS: mark("Old repairs"),
}
_FIELDS = {
    "sku": mark("SKU"),
    "name": mark("Name"),
    "kind": mark("Kind"),
    "fits": mark("Fits"),
    "mpn": mark("Maker's number"),
    "unit": mark("Unit"),
    "minimum": mark("Minimum"),
    "target": mark("Target"),
    "pack": mark("Pack"),
    "lead_days": mark("Lead time, days"),
    "tracking": mark("Kept as"),
    "piece_mg": mark("Weight of one, mg"),
    "esd": mark("ESD sensitive"),
    "msl": mark("Moisture level"),
    "bin": mark("Bin"),
    "supplier": mark("Supplier"),
    "order_code": mark("Supplier's code"),
    "price": mark("Price"),
    "price_quantity": mark("Price is for"),
    "from_quantity": mark("From quantity"),
    "currency": mark("Currency"),
    "note": mark("Note"),
    "quantity": mark("Quantity"),
    "cost": mark("Unit cost"),
    "value": mark("Value of all"),
    "grade": mark("Grade"),
    "batch": mark("Batch"),
    "received_at": mark("Received"),
    "expires_at": mark("Expires"),
    "serial": mark("Serial"),
    "make": mark("Make"),
    "model": mark("Model"),
    "board_code": mark("Board code"),
    "mac": mark("MAC"),
    "owner": mark("Owner"),
    "condition": mark("Condition"),
    "place": mark("Place"),
    "parent": mark("Sits in machine"),
    "slot": mark("Slot"),
    "number": mark("Number"),
    "customer": mark("Customer"),
    "closed_at": mark("Closed"),
    "reported_fault": mark("Reported fault"),
    "diagnosis": mark("Diagnosis"),
    "work": mark("Work done"),
    "position": mark("Position"),
    "parts": mark("Parts used"),
    "outcome": mark("Outcome"),
    "technician": mark("Technician"),
    "minutes": mark("Minutes"),
}
_CELLS = {
    CellProblem.MISSING: (mark("Nothing stands here."), mark("Fill it in, or leave the row out.")),
    CellProblem.NONE_OF: (
        mark("Nothing in the row names it."),
        mark("Fill one in, or leave the row out."),
    ),
    CellProblem.DIGITS_LOST: (
        mark("The spreadsheet kept only part of this number."),
        mark("Format the column as text, type it again, and save."),
    ),
    CellProblem.NO_NUMBER: (mark("This is no number."), mark("Write figures only.")),
    CellProblem.NOT_WHOLE: (mark("This is no whole number."), mark("Write it without a fraction.")),
    CellProblem.TOO_SMALL: (mark("This is less than it can be."), mark("Check the figure.")),
    CellProblem.TOO_LARGE: (mark("This is more than it can be."), mark("Check the figure.")),
    CellProblem.NO_MONEY: (mark("This is no amount."), mark("Write it like 12.50, with or without the currency.")),
    CellProblem.NO_DATE: (mark("This is no date."), mark("Write it like 2024-03-31.")),
    CellProblem.NO_CHOICE: (mark("This word is none that is known here."), mark("Use another word, or map no column.")),
    CellProblem.NO_DURATION: (mark("This is no length of time."), mark("Write minutes, or hours like 1:30.")),
    CellProblem.NO_YES_NO: (mark("This is neither yes nor no."), mark("Write yes or no.")),
    CellProblem.SHEET_ERROR: (mark("The spreadsheet shows an error here."), mark("Mend the formula and save.")),
    CellProblem.NO_VALUE: (
        mark("This formula was never calculated."),
        mark("Open the file in a spreadsheet program and save it."),
    ),
    CellProblem.TOO_LONG: (mark("This is too long."), mark("Shorten it.")),
    CellProblem.HIDDEN_CHARACTERS: (
        mark("Characters that nobody can see stand here."),
        mark("Clear the cell and type it again."),
    ),
    CellProblem.SHIFTED: (
        mark("The row has more cells than there are headings."),
        mark("Look for a separator inside a cell, or leave the row out."),
    ),
}
_PLANS = {
    PlanProblem.TWICE: (
        mark("The same stands in line {line} already."),
        mark("Remove one of the two, or leave this row out."),
    ),
    PlanProblem.SEVERAL: (mark("More than one thing here is called so."), mark("Give its SKU or its kind.")),
    PlanProblem.IN_STOCK: (
        mark("{text} are in stock already."),
        mark("Choose above: add to what is there, or set it to this count."),
    ),
    PlanProblem.NO_KIND: (
        mark("It does not say what kind of thing it is."),
        mark("Map a column to Kind, or choose one kind for all rows."),
    ),
    PlanProblem.OTHER_KIND: (
        mark("That serial is known here as: {text}."),
        mark("Check the kind, or leave the row out."),
    ),
    PlanProblem.NO_PLACE: (mark("No place has that number."), mark("Write the place's name, or leave the cell empty.")),
    PlanProblem.IN_ITSELF: (mark("It is said to sit in itself."), mark("Write the machine's serial.")),
    PlanProblem.WRONG_CHECK: (
        mark("This number of ours is misread: its check character does not fit."),
        mark("Read the label again."),
    ),
    PlanProblem.NO_MSL: (mark("There is no such moisture level."), mark("Write 1, 2, 2a, 3, 4, 5, 5a or 6.")),
    PlanProblem.OUT_BEFORE_IN: (mark("It was closed before it came in."), mark("Check the two dates.")),
    PlanProblem.IN_FUTURE: (mark("That day is yet to come."), mark("Check the date and the order of day and month.")),
    PlanProblem.REPAIR_KNOWN: (mark("This old repair is here already."), mark("Leave the row out.")),
    PlanProblem.TOO_MUCH: (mark("That is more than a shop can hold."), mark("Check quantity and price.")),
}
_FATES = {
    Fate.NEW: mark("new"),
    Fate.CHANGED: mark("changed"),
    Fate.SAME: mark("as it is here"),
    Fate.LEFT_OUT: mark("left out"),
    Fate.WRONG: mark("problem"),
}


def target_word(target: TargetId) -> str:
    """What the rows of a table become."""
    return _(_TARGETS[target])


def field_word(field: str) -> str:
    """A field of a target; "" for the row as a whole."""
    return _(_FIELDS[field]) if field else ""


def trouble_text(trouble: Trouble) -> tuple[str, str]:
    """What is wrong with a row, and what to do about it."""
    if isinstance(trouble, PlanTrouble):
        what, remedy = _PLANS[trouble.problem]
        text = trouble.text
        if trouble.problem is PlanProblem.OTHER_KIND:
            text = asset_kind_word(AssetKind(text))
        return _(what).format(text=plain(text, 60), line=trouble.other_line), _(remedy)
    what, remedy = _CELLS[trouble.problem]
    return _(what), _(remedy)


def fate_word(fate: Fate) -> str:
    """What becomes of a row."""
    return _(_FATES[fate])


def choice_word(field: str, id_: str) -> str:
    """A value that may hold for all rows; a currency is its own word."""
    if field != "kind":
        return id_
    kinds = {one.value for one in AssetKind}
    return asset_kind_word(AssetKind(id_)) if id_ in kinds else part_name(PartKind(id_))


def counts_text(plan: ImportPlan) -> str:
    """How many rows become what, such as "1,204 new · 37 changed · 12 with problems"."""
    told = [
        (plan.new, ngettext("{count:,} new", "{count:,} new", plan.new)),
        (plan.changed, ngettext("{count:,} changed", "{count:,} changed", plan.changed)),
        (plan.same, ngettext("{count:,} as it is here already", "{count:,} as they are here already", plan.same)),
        (plan.left_out, ngettext("{count:,} left out", "{count:,} left out", plan.left_out)),
        (plan.wrong, ngettext("{count:,} with problems", "{count:,} with problems", plan.wrong)),
    ]
    return " · ".join(text.format(count=count) for count, text in told if count) or _("No rows")


def made_text(plan: ImportPlan) -> str:
    """What is made by the way, and what was guessed; "" for nothing."""
    words = {
        "bin": ngettext("{count:,} new bin", "{count:,} new bins", plan.made.get("bin", 0)),
        "place": ngettext("{count:,} new place", "{count:,} new places", plan.made.get("place", 0)),
        "supplier": ngettext("{count:,} new supplier", "{count:,} new suppliers", plan.made.get("supplier", 0)),
        "customer": ngettext("{count:,} new customer", "{count:,} new customers", plan.made.get("customer", 0)),
    }
    told = [words[name].format(count=count) for name, count in plan.made.items() if count]
    if plan.guessed:
        told.append(
            ngettext(
                "kind of {count:,} part by its name", "kind of {count:,} parts by their names", plan.guessed
            ).format(count=plan.guessed)
        )
    if plan.unknown_kind:
        told.append(
            ngettext(
                "{count:,} part of no known kind becomes a passive", "{count:,} parts of no known kind become passives",
                plan.unknown_kind,
            ).format(count=plan.unknown_kind)
        )  # fmt: skip
    for name, rows in plan.ignored.items():
        told.append(
            ngettext(
                "{field} of {count:,} row has no place to go", "{field} of {count:,} rows has no place to go", rows
            ).format(field=field_word(name), count=rows)
        )  # fmt: skip
    return " · ".join(told)
