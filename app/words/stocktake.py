"""What a stocktake says: what came of a scan, how far it is, what becomes of a line in the review."""

from __future__ import annotations

from app.domain.stocktake import CountState, Judged, Standing
from app.domain.stocktake_view import CountRow, SheetRow, Step, StepKind
from app.words.language import _, ngettext
from app.words.plain_text import plain


def progress_text(done: int, scope: int) -> str:
    """Such as "131 of 200 bins"."""
    return ngettext("{done} of {n} bin", "{done} of {n} bins", scope).format(done=done, n=scope)


def thing_text(row: SheetRow) -> str:
    """The thing of a line: SKU and lot."""
    return " · ".join(part for part in (plain(row.sku, 40), row.number) if part)


def counted_text(row: SheetRow) -> str:
    """How many were counted, with the unit."""
    return f"{row.counted or 0:,} {plain(row.unit, 12)}"


def step_text(step: Step, *, blind: bool) -> str:
    """What came of a scan, in one sentence."""
    text = plain(step.text, 40)
    row = step.sheet.row if step.sheet is not None else None
    name = plain(step.sheet.name, 40) if step.sheet is not None else ""
    if step.kind is StepKind.BIN and step.sheet is not None:
        if step.sheet.again:
            return _("{bin} is counted anew.").format(bin=name)
        known = len(step.sheet.rows)
        if blind or not known:
            return _("Scan what lies in {bin}.").format(bin=name)
        words = ngettext("{n} thing should lie in {bin}. Scan it.", "{n} things should lie in {bin}. Scan them.", known)
        return words.format(n=known, bin=name)
    if step.kind is StepKind.ELSEWHERE and row is not None and row.elsewhere:
        where, pieces = plain(row.elsewhere[0][1], 40), row.elsewhere[0][2]
        if blind:
            return _("{lot} belongs in {bin}.").format(lot=row.number, bin=where)
        return _("{lot} belongs in {bin}, with {n}.").format(lot=row.number, bin=where, n=pieces)
    if step.kind is StepKind.UNKNOWN:
        return _("Nobody knows {text}. It is kept, to be settled in the review.").format(text=text)
    if step.kind is StepKind.WHICH_LOT:
        words = ngettext(
            "{n} lot of {text} lies here: scan its own label.", "{n} lots of {text} lie here: scan the lot's label.",
            step.lots,
        )  # fmt: skip
        return words.format(n=step.lots, text=text)
    if step.kind is StepKind.NOT_STOCK:
        return _("{text} is not counted here: it is a thing with a number of its own.").format(text=text)
    if step.kind is StepKind.WRONG_CHECK:
        return _("{text} was misread. Meant is probably {meant}; scan it again.").format(
            text=text, meant=step.suggestion
        )
    if step.kind is StepKind.TAKEN_BACK:
        return _("Taken back.")
    if step.kind is StepKind.DONE:
        return _("{bin} is done. Scan the next bin.").format(bin=name)
    if row is None:
        return ""
    if row.loose and not blind:
        return _("Weigh it, type how many there are, or say how full it is.")
    return _("Scan the next one, or type how many there are.")


def state_word(state: CountState) -> str:
    """The state of a stocktake in a word."""
    return {
        CountState.OPEN: _("Being counted"),
        CountState.REVIEW: _("To be reviewed"),
        CountState.ACCEPTED: _("Accepted"),
        CountState.DROPPED: _("Dropped"),
    }[state]


def count_text(row: CountRow) -> str:
    """A stocktake in a line: who began it, where, how far it is."""
    parts = (row.by, row.place or _("whole shop"), progress_text(row.done, row.scope), _("blind") if row.blind else "")
    return " · ".join(plain(part, 40) for part in parts if part)


def standing_text(one: Judged, moved_to: str, moved_from: str) -> str:
    """What becomes of a line of the review, in a few words."""
    if one.standing is Standing.MISSED:
        return _("nobody scanned it")
    if one.standing is Standing.LATER:
        return _("counted again since")
    if one.standing is Standing.SAME:
        return _("as recorded")
    if moved_to:
        return _("lies in {bin}").format(bin=plain(moved_to, 30))
    if moved_from:
        return _("was kept in {bin}").format(bin=plain(moved_from, 30))
    if one.filled < 0:
        return _("booked out for a lot that was counted")
    if one.tally.moved_meanwhile:
        return _("moved while counted: count again")
    if not one.tally.expected:
        return _("not known to lie here")
    return _("missing") if one.change < 0 else _("too many")
