"""Parts in words: how it stands with one, where it lies, how long it lasts, what is on its way."""

from __future__ import annotations

from babel.dates import format_date

from app.domain.part_list import PartListing, PartState
from app.domain.stock import SuggestedFor, Suggestion, Tracking
from app.words.capital import capital
from app.words.dates import locale
from app.words.findings import part_name
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.part_story import number_text
from app.words.plain_text import plain

_STATES = {
    PartState.NEGATIVE: _m("Below zero"),
    PartState.OUT: _m("Out"),
    PartState.REFILL: _m("Looks empty"),
    PartState.LOW: _m("Reorder"),
    PartState.ENOUGH: _m("In stock"),
    PartState.NONE: _m("None yet"),
}
_TRACKING = {Tracking.LOT: _m("by lot, each one scanned"), Tracking.LOOSE: _m("loose: counted or weighed")}
#: Units as words; any other unit stands for itself.
_PIECES = frozenset({"", "pc", "pcs", "piece", "pieces"})


def part_state_word(state: PartState) -> str:
    """How it stands with a part."""
    return _(_STATES[state])


def tracking_word(tracking: Tracking) -> str:
    """How a part is kept."""
    return _(_TRACKING[tracking])


def unit_text(unit: str, count: int) -> str:
    """The unit behind a count."""
    return ngettext("pc", "pcs", abs(count)) if unit.casefold() in _PIECES else plain(unit, 12)


def bins_text(listing: PartListing) -> str:
    """Where it lies: "C4", "C4, C5 and 2 more"."""
    names = [plain(name, 24) for name in listing.bins]
    if len(names) <= 2:
        return ", ".join(names)
    return _("{names} and {n} more").format(names=", ".join(names[:2]), n=len(names) - 2)


def coming_text(listing: PartListing) -> str:
    """With which order the next of it comes, and when: "PO-B1-000117 · 28 Nov 2026"."""
    day = format_date(listing.eta, "medium", locale=locale()) if listing.eta is not None else ""
    return " · ".join(part for part in (listing.purchase, day) if part)


def lasts_text(listing: PartListing) -> str:
    """How long it lasts at the pace of the last weeks; "" where nobody can say."""
    weeks = listing.lasts_weeks
    if weeks is None:
        return ""
    if weeks > 104:
        return _("lasts for years")
    if weeks < 1:
        return _("lasts some days")
    return ngettext("lasts about {n} week", "lasts about {n} weeks", round(weeks)).format(n=number_text(round(weeks)))


def suggestion_text(one: Suggestion) -> str:
    """That a lot answers the finding: "BM1362AK fits, bin C4, 37 left"."""
    fits = _("{part} fits") if one.sure else _("{part} may fit, by revision")
    bin_ = _("bin {bin}").format(bin=plain(one.bin, 24)) if one.bin else ""
    left = ngettext("{n} left", "{n} left", one.left).format(n=number_text(one.left))
    return ", ".join(part for part in (fits.format(part=plain(one.lot.sku, 40)), bin_, left) if part)


def suggested_for_text(one: Suggestion) -> str:
    """Why it is suggested."""
    on = plain(one.on, 40)
    match one.why:
        case SuggestedFor.BOARD:
            return _("fits board {board}").format(board=on)
        case SuggestedFor.CHIP:
            return _("fits boards with {chip}").format(chip=on)
        case SuggestedFor.MODEL:
            return _("fits {model}").format(model=on)
        case SuggestedFor.ALTERNATE:
            return _("instead of {part}").format(part=on)
        case SuggestedFor.ANYTHING:
            return _("fits any board")


def kind_text(listing: PartListing) -> str:
    """What sort of thing it is, with a capital."""
    return capital(part_name(listing.part.kind))
