"""The visual checks on paper: what was looked at, what was seen and where, each with the photos taken of it."""

from __future__ import annotations

from app.diagnosis.visual import LookItem, checklist, look_items, seen
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, MEDIUM, Sheets
from app.documents.photos import Photo, photo_grid
from app.documents.table import BLANK, Column, kept_height, table
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.phrase import Phrase
from app.domain.visual_check import Look, LookAnswer
from app.words.language import _, ngettext
from app.words.listed import names
from app.words.orders import phase_word
from app.words.phrases import say

#: Long side of a photo in a row of four, px: 115 points at 430 dpi.
_PIXELS = 700
#: The height of a row of photos with what stands below.
_PHOTOS = 100.0


def looks(made: OrderPrint) -> tuple[tuple[BoardCheck, Look], ...]:
    """The visual checks in which something was answered, in the order in which they were begun."""
    checks = [check for check in made.order.checks if check.kind is CheckKind.VISUAL]
    return tuple((check, look) for check in checks if (look := Look.of_body(check.body)).answers)


def photos_shown(made: OrderPrint) -> frozenset[str]:
    """The hashes of the photos that stand with a visual check."""
    kept = {line.sha256 for line in made.order.attachments if line.mime.startswith("image/")}
    of_looks = {photo for _check, look in looks(made) for answer in look.answers for photo in answer.photos}
    return frozenset(kept & of_looks)


def visual_checks(sheets: Sheets, made: OrderPrint) -> None:
    """What was looked at; nothing where nobody looked, but at the bench a list to go through."""
    found = looks(made)
    for check, look in found:
        _look(sheets, made, check, look)
    if not found and made.copy is Copy.BENCH and not made.order.signed:
        _to_look(sheets, made)


def _to_look(sheets: Sheets, made: OrderPrint) -> None:
    """The points of the visual check, to be filled in by hand."""
    columns = [Column(_("Look for"), 3.4, style=MEDIUM), Column(_("Seen"), 1.2), Column(_("Place, remark"), 5.4)]
    rows = [(say(Phrase(f"look.{item.id}")), BLANK, BLANK) for item in checklist(made.board)]
    sheets.section(_("Visual check"), _("not done yet"), keep=kept_height(sheets, columns, rows))
    table(sheets, columns, rows)


def _look(sheets: Sheets, made: OrderPrint, check: BoardCheck, look: Look) -> None:
    known = {item.id: item for item in look_items()}
    answered = [one for one in look.answers if one.item in known]
    count = ngettext("{n} point looked at", "{n} points looked at", len(answered)).format(n=len(answered))
    note = " · ".join((count, phase_word(check.phase), check.by, made.moment(check.at)))
    found = [one for one in answered if one.found]
    fine = [known[one.item] for one in answered if not one.found]
    left = [item for item in checklist(made.board) if look.of(item.id) is None]
    files = {line.sha256 for line in made.order.attachments if line.mime.startswith("image/")}
    shown: list[Photo] = []
    for one in answered:
        places = ", ".join(
            [*(_("chip {n}").format(n=n) for n in one.chips), *(_("domain {n}").format(n=n) for n in one.domains)]
        )
        caption = " · ".join(part for part in (say(Phrase(f"look.{one.item}.name")), places) if part)
        shown += [Photo(sha256, caption) for sha256 in one.photos if sha256 in files]
    columns = [Column(_("Seen"), 3.4, style=MEDIUM), Column(_("Place"), 5.0), Column(_("Photos"), 1.2, "right")]
    rows = [(say(Phrase(f"look.{one.item}")), say(seen(known[one.item], one)), _photos(one)) for one in found]
    whole = kept_height(sheets, columns, rows) if found else 0.0
    whole += BODY.leading * (bool(fine) + bool(left)) + (_PHOTOS if shown else 0.0)
    sheets.section(_("Visual check"), note, keep=max(50, whole))
    if found:
        table(sheets, columns, rows)
        sheets.skip(4)
    if fine:
        sheets.paragraph(_("Looked at, nothing found: {points}.").format(points=_names(fine)), BODY)
    if left:
        sheets.paragraph(_("Not looked at: {points}.").format(points=_names(left)), BODY)
    if shown:
        sheets.skip(6)
        photo_grid(sheets, made.images, shown, row=4, high=76, pixels=_PIXELS)


def _photos(answer: LookAnswer) -> str:
    return str(len(answer.photos)) if answer.photos else "—"


def _names(items: list[LookItem]) -> str:
    return names(name[:1].lower() + name[1:] for name in (say(Phrase(f"look.{item.id}.name")) for item in items))
