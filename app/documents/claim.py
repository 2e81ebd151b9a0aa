"""A claim to a maker on paper: who claims, what is sent in, every field of the form, and the photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from app.documents.furniture import Masthead, WellColumn, masthead, well
from app.documents.letterhead import Letterhead
from app.documents.page import STRONG, VALUE, Sheets
from app.documents.paper_size import Paper
from app.documents.photos import Photo, photo_grid
from app.documents.printed_paper import PrintedPaper, begun, ended
from app.documents.table import Cell, Column, table
from app.domain.claim import Claim, ClaimForm, FieldKind
from app.domain.identifier import parse_number
from app.domain.order_view import OrderView
from app.words.claims import choice_word, field_name, form_name
from app.words.dates import day_text
from app.words.language import _


@dataclass(frozen=True, slots=True)
class ClaimPrint:
    """One claim to print; `images` gives photos by their SHA-256."""

    claim: Claim
    form: ClaimForm
    order: OrderView
    letterhead: Letterhead
    images: Mapping[str, bytes] = field(default_factory=dict)
    paper: Paper = Paper.A4


def print_claim(made: ClaimPrint) -> PrintedPaper:
    """Set a claim in the language in force. Whether it is whole is for the caller to see to."""
    title = f"{made.claim.number} {made.form.make}"
    sheets = begun(partial(masthead, head=_masthead(made)), made.letterhead, title, _("Repair claim"), made.paper)
    _who(sheets, made)
    _fields(sheets, made)
    _photos(sheets, made)
    return ended(sheets, f"{made.letterhead.program} · {made.claim.number} · {made.order.number}")


def _masthead(made: ClaimPrint) -> Masthead:
    number = made.claim.number
    return Masthead(
        letterhead=made.letterhead,
        kind=f"{_('Repair claim')} · {form_name(made.form.id)}",
        number=number,
        code=parse_number(number).label,
        simulated=made.order.simulated,
    )


def _who(sheets: Sheets, made: ClaimPrint) -> None:
    """A well with who claims, which order it is of, and when it was filled in."""
    day = day_text(made.claim.at, made.order.utc_offset_min)
    well(
        sheets,
        (
            WellColumn(_("From"), [made.letterhead.name, *made.letterhead.lines], 2.2),
            WellColumn(_("To"), [made.form.make], 0.8),
            WellColumn(_("Work order"), [made.order.number, made.order.asset.number], 1.1),
            WellColumn(_("Filled in"), [day, made.claim.by], 1.1),
        ),
    )


def _fields(sheets: Sheets, made: ClaimPrint) -> None:
    sheets.section(_("What the form asks"))
    rows: list[tuple[str, str | Cell]] = []
    for one in made.form.fields:
        if one.kind is FieldKind.PHOTOS:
            count = len(made.claim.filled.photos.get(one.id, ()))
            said = _("{n}, below").format(n=count) if count else "—"
        else:
            text = made.claim.filled.texts.get(one.id, "").strip()
            said = choice_word(text) if one.choices and text else text or "—"
        rows.append((field_name(one.id), Cell(said, VALUE)))
    table(sheets, [Column("", 2.4, style=STRONG), Column("", 6.0)], rows)


def _photos(sheets: Sheets, made: ClaimPrint) -> None:
    shown: dict[str, str] = {}
    for one in made.form.fields:
        if one.kind is FieldKind.PHOTOS:
            for sha256 in made.claim.filled.photos.get(one.id, ()):
                shown.setdefault(sha256, field_name(one.id))
    captions = {line.sha256: line.caption or line.name for line in made.order.attachments}
    photos = []
    for sha256, name in shown.items():
        caption = captions.get(sha256, "")
        photos.append(Photo(sha256, name if caption in ("", name) else f"{name} · {caption}"))
    photo_grid(sheets, made.images, photos, title=_("Photos"))
