"""The receipt for what a customer handed in: each thing with serial, our label, fault and condition, the photos, how
many were declared and came, when it is promised, the terms, and boxes to sign for both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.documents.condition import condition
from app.documents.customer_paper import Heading, begun, customer_lines, ended, stamp, terms
from app.documents.furniture import Masthead, Pill, SignBox, WellColumn, labelled, sign_boxes, well
from app.documents.page import BODY, SMALL, STRONG, Sheets
from app.documents.photos import Photo, photo_grid
from app.documents.printed_paper import PrintedPaper
from app.documents.table import Column, kept_height, table
from app.domain.asset import AssetIdentity
from app.domain.identifier import parse_number
from app.domain.intake import Delivery, DiscrepancyKind
from app.domain.order_view import AttachmentLine, ChecklistLine
from app.words.capital import capital
from app.words.dates import day_text, moment_text
from app.words.intake import count_text, discrepancy_text
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word

_FINE, _LOOK = "\uf851", "\ufac6"
#: Photos of an order beside each other, the long side of each in pixels, and the most of one paper.
_IN_ROW, _PIXELS, _MOST_PHOTOS = 5, 600, 10
#: Differences told one by one; what the customer need not read stands in the record alone.
_MOST_TOLD = 40
_TOLD = frozenset(
    {
        DiscrepancyKind.MISSING, DiscrepancyKind.MISSING_SERIAL, DiscrepancyKind.EXTRA, DiscrepancyKind.NOT_ON_NOTE,
        DiscrepancyKind.NO_SERIAL, DiscrepancyKind.UNREAD,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One thing that was handed in. `miner` = the machine it came from, in a few words."""

    number: str
    asset: AssetIdentity
    reported_fault: str
    checklist: tuple[ChecklistLine, ...] = ()
    miner: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptPrint:
    """What came: of one order, of several, or a whole `delivery`. `at` = when, `by` = who took it in, `customer` whose
    it is; `photos` with their bytes in `images`, by SHA-256.
    """

    heading: Heading
    lines: tuple[ReceiptLine, ...]
    customer: str
    at: datetime
    by: str
    due_at: datetime | None = None
    reference: str = ""
    delivery: Delivery | None = None
    photos: tuple[AttachmentLine, ...] = ()
    images: Mapping[str, bytes] = field(default_factory=dict)


def print_receipt(wanted: ReceiptPrint, on_page: Callable[[int], None] = lambda _page: None) -> PrintedPaper:
    """Set a receipt in the language in force."""
    head = _head(wanted)
    sheets = begun(wanted.heading, head, f"{_('Intake receipt')} {head.number}", head.about, on_page)
    _who(sheets, wanted)
    sheets.y += 10
    _counted(sheets, wanted)
    if len(wanted.lines) == 1 and wanted.delivery is None:
        _one(sheets, wanted.lines[0])
    else:
        _many(sheets, wanted)
    _photos(sheets, wanted)
    terms(sheets, wanted.heading)
    _signed(sheets, wanted)
    return ended(sheets, wanted.heading, _("Intake receipt"), head.number)


def _head(wanted: ReceiptPrint) -> Masthead:
    delivery, lines = wanted.delivery, wanted.lines
    pill = None
    if delivery is not None:
        number, code = delivery.number, parse_number(delivery.number).label
        differs = bool(delivery.count.missing or delivery.count.extra)
        pill = Pill(count_text(delivery.count), _LOOK if differs else _FINE) if delivery.terms.declared else None
    elif len(lines) == 1:
        number, code = lines[0].number, parse_number(lines[0].number).label
    else:
        number, code = ngettext("{n} piece", "{n} pieces", len(lines)).format(n=len(lines)), ""
    about = ", ".join(part for part in (wanted.customer, day_text(wanted.at, wanted.heading.utc_offset_min)) if part)
    return Masthead(wanted.heading.letterhead, _("Intake receipt"), number, code, about, pill, wanted.heading.simulated)


def _who(sheets: Sheets, wanted: ReceiptPrint) -> None:
    delivery, offset = wanted.delivery, wanted.heading.utc_offset_min
    many = len(wanted.lines)
    brought = [ngettext("{n} piece", "{n} pieces", many).format(n=many)]
    if delivery is not None:
        brought += [
            delivery.terms.courier,
            _("delivery note {reference}").format(reference=delivery.terms.reference)
            if delivery.terms.reference
            else "",
        ]
    taken = [moment_text(wanted.at, offset), _("by {name}").format(name=wanted.by) if wanted.by else ""]
    promised = [day_text(wanted.due_at, offset)] if wanted.due_at is not None else [_("no date agreed")]
    well(
        sheets,
        (
            WellColumn(_("Customer"), customer_lines(wanted.heading.customer, wanted.customer, wanted.reference), 1.4),
            WellColumn(_("Handed in"), brought, 1.2),
            WellColumn(_("Taken in"), taken, 1.1),
            WellColumn(_("Promised for"), promised, 1.0),
        ),
    )


def _counted(sheets: Sheets, wanted: ReceiptPrint) -> None:
    """Whether as many came as were declared, in a sentence, and how the delivery differs from its note."""
    delivery = wanted.delivery
    if delivery is None:
        return
    count = delivery.count
    if count.declared is None:
        said = ngettext("{n} piece was scanned; nobody declared how many there are.",
                        "{n} pieces were scanned; nobody declared how many there are.", count.received)  # fmt: skip
        sheets.paragraph(said.format(n=count.received), BODY)
        return
    words = _("{declared} declared, {received} scanned.").format(declared=count.declared, received=count.received)
    told = [one for one in delivery.discrepancies if one.kind in _TOLD]
    if not count.missing and not count.extra and not told:
        sheets.paragraph(f"{words} {_('The count is right.')}", STRONG)
        return
    if count.missing:
        more = ngettext("{n} is missing.", "{n} are missing.", count.missing).format(n=count.missing)
    elif count.extra:
        more = ngettext("{n} came more than declared.", "{n} came more than declared.", count.extra).format(
            n=count.extra
        )
    else:
        more = _("The count is right; the serials differ from the note.")
    if not delivery.closed:
        more += " " + _("The delivery is still open.")
    stamp(sheets, words, more)
    by_one = [one for one in told if one.code]
    for one in by_one[:_MOST_TOLD]:
        sheets.paragraph(discrepancy_text(one), SMALL, indent=14)
    if len(by_one) > _MOST_TOLD:
        left = len(by_one) - _MOST_TOLD
        sheets.paragraph(ngettext("and {n} more", "and {n} more", left).format(n=left), SMALL, indent=14)


def _one(sheets: Sheets, line: ReceiptLine) -> None:
    asset = line.asset
    model = " ".join(part for part in (asset.board_code, asset.model) if part)
    fault = line.reported_fault.strip()
    sheets.section(_("What was handed in"), _("work order {number}").format(number=line.number), keep=60)
    labelled(
        sheets,
        [
            (capital(asset_kind_word(asset.kind)), model or _("kind unknown")),
            (_("Serial"), asset.serial or _("serial unknown")),
            (_("Our label"), asset.number),
            (_("Came from"), line.miner),
            (_("Reported fault"), _("“{words}”").format(words=fault) if fault else _("none given")),
            (_("Condition"), " ".join(condition(line.checklist)) or _("not examined yet")),
        ],
    )


def _many(sheets: Sheets, wanted: ReceiptPrint) -> None:
    faults = {line.reported_fault.strip() for line in wanted.lines}
    same = faults.pop() if len(faults) == 1 else ""
    columns = [
        Column("", 0.5, style=SMALL),
        Column(_("Serial"), 2.6, style=STRONG),
        Column(_("Model"), 2.1),
        Column(_("Our label"), 1.8, style=SMALL),
        Column(_("Work order"), 1.8, style=SMALL),
        Column(_("Condition") if same else _("Reported fault, condition"), 3.0, style=SMALL),
    ]
    rows = [_row(number, line, bare=bool(same)) for number, line in enumerate(wanted.lines, start=1)]
    note = ngettext("{n} piece", "{n} pieces", len(rows)).format(n=len(rows))
    if same:
        labelled(sheets, [(_("Reported fault"), _("“{words}”").format(words=same))])
    sheets.section(_("What was handed in"), note, keep=kept_height(sheets, columns, rows[:40]))
    table(sheets, columns, rows)


def _row(number: int, line: ReceiptLine, *, bare: bool) -> Sequence[str]:
    asset = line.asset
    fault = "" if bare else line.reported_fault.strip()
    said = [_("“{words}”").format(words=fault) if fault else "", *condition(line.checklist)]
    return (
        str(number),
        asset.serial or _("serial unknown"),
        asset.model or asset.board_code or asset_kind_word(asset.kind),
        asset.number,
        line.number,
        " ".join(part for part in said if part) or "—",
    )


def _photos(sheets: Sheets, wanted: ReceiptPrint) -> None:
    if not wanted.photos:
        return
    shown = wanted.photos[:_MOST_PHOTOS]
    left = len(wanted.photos) - len(shown)
    note = ngettext("{n} more in the record", "{n} more in the record", left).format(n=left) if left else ""
    photos = [Photo(one.sha256, one.caption or one.name) for one in shown]
    photo_grid(
        sheets, wanted.images, photos, title=_("Photos at intake"), note=note, row=_IN_ROW, high=68, pixels=_PIXELS
    )


def _signed(sheets: Sheets, wanted: ReceiptPrint) -> None:
    sheets.section(_("Signatures"), keep=104)
    said = _("What is listed here was handed in and taken in as described.")
    sheets.paragraph(said, BODY)
    sheets.y += 4
    who = wanted.by
    sign_boxes(
        sheets,
        [SignBox(_("Handed in by")), SignBox(_("Taken in by {name}").format(name=who) if who else _("Taken in by"))],
        row=2,
    )
