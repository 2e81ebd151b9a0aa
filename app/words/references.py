"""References of good boards in words: what was measured, by whom, how far good boards scatter, what a pack brings."""

from __future__ import annotations

from app.domain.reference import Reference, Spread, Standing
from app.domain.reference_pack import Pack, PackEntry, PackNews
from app.words.dates import day_text
from app.words.language import _, mark, ngettext
from app.words.plain_text import plain
from app.words.spots import spot_name, value_text
from drivers.model.probe_point import ProbeMode

_NEWS = {
    PackNews.NEW: mark("new"),
    PackNews.KNOWN: mark("here already"),
    PackNews.WITHDRAWN: mark("withdrawn here"),
    PackNews.CONFLICT: mark("at odds with ours"),
}


def revision_name(revision: str) -> str:
    """The revision as told, or that it is not known."""
    return plain(revision, 40) or _("revision not known")


def measured_text(reference: Reference) -> str:
    """What was measured: "43 cold, 12 under power"."""
    return values_text(reference.cold, reference.walk)


def values_text(cold: int, walk: int) -> str:
    """So many values without power, so many under power."""
    told = []
    if cold:
        told.append(ngettext("{n} cold", "{n} cold", cold).format(n=cold))
    if walk:
        told.append(ngettext("{n} under power", "{n} under power", walk).format(n=walk))
    return ", ".join(told) or _("nothing")


def standing_text(reference: Reference) -> str:
    """Why the board counts as good."""
    if reference.standing is Standing.PASSED:
        return _("passed its tests after the repair")
    return _("said to be good: {reason}").format(reason=plain(reference.reason, 200))


def provenance_text(reference: Reference, offset_min: int) -> str:
    """Who measured it where, when and with what: "Bench B1, 3 Nov 2026, UT61E, Olena"."""
    bench = "" if reference.bench in reference.shop else reference.bench
    told = (reference.shop, bench, day_text(reference.taken_at, offset_min), reference.instrument,
            reference.person)  # fmt: skip
    return ", ".join(dict.fromkeys(plain(part, 60) for part in told if part))


def spread_text(spread: Spread, mode: ProbeMode) -> str:
    """What good boards show at a spot: "10.0 Ω ± 0.5 Ω, 3 boards"."""
    middle = value_text(spread.middle, mode)
    if spread.single:
        return _("{middle}, one board: the spread is assumed").format(middle=middle)
    words = ngettext("{middle} ± {sigma}, {n} board", "{middle} ± {sigma}, {n} boards", spread.count)
    return words.format(middle=middle, sigma=value_text(spread.sigma, mode), n=spread.count)


def revision_note(spread: Spread) -> str:
    """Said where only other revisions were measured; "" where the revision is the one asked for."""
    return "" if spread.of_revision else _("of another revision of this board code")


def news_word(news: PackNews) -> str:
    """What taking a reference of a pack in would mean."""
    return _(_NEWS[news])


def conflict_text(entry: PackEntry) -> str:
    """Why a reference is at odds with what is here, in one line; "" where it is not."""
    if entry.other is not None:
        return _("its serial is known here as {code}").format(code=plain(entry.other.board_code, 40))
    if not entry.off:
        return ""
    value, spread = entry.off[0]
    mode = value.spot.conditions.mode
    words = ngettext(
        "{n} value far off, {spot}: {value}, here {middle}",
        "{n} values far off, worst {spot}: {value}, here {middle}",
        len(entry.off),
    )
    return words.format(
        n=len(entry.off),
        spot=spot_name(value.spot),
        value=value_text(value.value, mode),
        middle=value_text(spread.middle, mode),
    )


def pack_text(pack: Pack) -> str:
    """What a pack would bring, in one line: "2 new, 1 here already"."""
    told = [f"{pack.count(news)} {news_word(news)}" for news in PackNews if pack.count(news)]
    return ", ".join(told)


def taken_text(count: int) -> str:
    """How many references were taken in."""
    if not count:
        return _("Nothing new in it: every reference is here already.")
    return ngettext("{n} reference taken in", "{n} references taken in", count).format(n=count)
