"""What the references of one board code say: bars by domain with each board's line, single values, and the boards."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.reference import Coverage, Reference, RevisionCoverage, Spread, median_at
from app.domain.spot import Conditions, Spot
from app.ui.order_marks import when
from app.ui.widgets.buttons import button
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.reference_bars import ReferenceBar, ReferenceBars, Scale, scale_of
from app.ui.widgets.text import hairline, label
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.references import measured_text, revision_name, spread_text, standing_text
from app.words.spots import conditions_line, point_name, row_title, spot_name, value_parts, value_text

#: So many boards are listed and drawn with their lines, the newest; more would hide each other.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Doings:
    """What the panel's buttons do."""

    open_order: Callable[[str], None]
    set_withdrawn: Callable[[Reference, bool], None]


def fill_panel(column: QVBoxLayout, coverage: Coverage, doings: Doings) -> None:
    """Show everything that is known of a board code."""
    if coverage.missing:
        words = _(
            "No good board of this code is recorded yet. A board that passed twice after its repair is one: measure it "
            "cold and record it. Until then boards are judged by their neighbours and by what is published."
        )
        column.addWidget(label(words, "body", "ink_2", wrap=True))
    for number, one in enumerate(sorted(coverage.revisions, key=lambda part: -len(part.counted))):
        if number:
            column.addWidget(hairline())
        _revision(column, one, doings)
    column.addStretch(1)


def _revision(column: QVBoxLayout, one: RevisionCoverage, doings: Doings) -> None:
    column.addWidget(label(revision_name(one.revision), "section", wrap=True))
    counted = one.counted
    drawn = counted[-_SHOWN:]
    strips = []
    for alike in _by_domain(counted):
        point, conditions = alike
        column.addWidget(label(row_title(Spot(point, conditions)), "strong", wrap=True))
        column.addWidget(label(_caption(conditions, len(counted)), "small", "ink_2", wrap=True))
        strip = _strip(counted, drawn, point, conditions)
        strips.append(strip)
        column.addWidget(strip)
    singles = _single_rows(counted)
    if singles:
        column.addWidget(label(_("Other values"), "strong"))
    for name, told in singles:
        column.addWidget(_fact(name, told))
    boards = ngettext("{n} good board", "{n} good boards", len(counted)).format(n=len(counted))
    column.addWidget(label(boards, "strong"))
    for reference in one.references[-_SHOWN:]:
        place = drawn.index(reference) if reference in drawn else None
        column.addWidget(_board(reference, place, strips, doings))
    more = len(one.references) - _SHOWN
    if more > 0:
        words = ngettext("and {count} older one", "and {count} older ones", more).format(count=f"{more:,}")
        column.addWidget(label(words, "small", "ink_2"))


def _by_domain(references: Sequence[Reference]) -> list[tuple[str, Conditions]]:
    """The points that were measured in two domains or more, the unpowered ones first."""
    domains: dict[tuple[str, Conditions], set[int]] = {}
    for one in references:
        for value in one.values:
            if value.spot.domain is not None and value.spot.chip is None:
                domains.setdefault(value.spot.alike, set()).add(value.spot.domain)
    found = [alike for alike, numbers in domains.items() if len(numbers) > 1]
    return sorted(found, key=lambda alike: (alike[1].powered, alike[0], alike[1].mode.value))


def _caption(conditions: Conditions, boards: int) -> str:
    words = ngettext("{conditions}. Median of {n} board, shaded: what is ordinary",
                     "{conditions}. Median of {n} boards, shaded: what is ordinary", boards)  # fmt: skip
    if boards == 1:
        words = _("{conditions}. One board, so what is ordinary (shaded) is assumed")
    return words.format(conditions=conditions_line(conditions), n=boards)


def _strip(
    references: Sequence[Reference], drawn: Sequence[Reference], point: str, conditions: Conditions
) -> ReferenceBars:
    """The medians of all references, with the lines of those drawn."""
    last = max(
        value.spot.domain
        for one in references
        for value in one.values
        if value.spot.alike == (point, conditions) and value.spot.domain is not None and value.spot.chip is None
    )
    bars = []
    for domain in range(1, last + 1):
        spot = Spot(point, conditions, domain)
        spread = median_at(references, spot)
        values = tuple(one.at(spot) for one in drawn)
        if spread is None:
            bars.append(ReferenceBar(_("Domain {n}: not measured").format(n=domain), math.nan, math.nan, math.nan))
            continue
        bars.append(ReferenceBar(_told(spot, spread), spread.middle, spread.low, spread.high, values))
    strip = ReferenceBars(row_title(Spot(point, conditions)))
    foot, top = scale_of(bars)
    middles = sorted(bar.middle for bar in bars if math.isfinite(bar.middle))
    marks = tuple(
        (value, value_parts(value, conditions.mode)[0])
        for value in ((middles[len(middles) // 2], foot) if middles else ())
    )
    strip.show_bars(bars, Scale(foot, top, marks))
    return strip


def _told(spot: Spot, spread: Spread) -> str:
    return f"{spot_name(spot)}: {spread_text(spread, spot.conditions.mode)}"


def _single_rows(references: Sequence[Reference]) -> list[tuple[str, str]]:
    """What is not drawn: points measured once, and points at chips, those of one kind in a line of their own."""
    drawn = set(_by_domain(references))
    groups: dict[tuple[str, Conditions], dict[Spot, None]] = {}
    for one in references:
        for value in one.values:
            if value.spot.chip is not None or value.spot.alike not in drawn:
                groups.setdefault(value.spot.alike, {})[value.spot] = None
    rows = []
    for (point, conditions), spots in sorted(groups.items(), key=lambda group: (group[0][1].powered, group[0][0])):
        spreads = {spot: spread for spot in spots if (spread := median_at(references, spot)) is not None}
        if len(spreads) == 1:
            ((spot, spread),) = spreads.items()
            rows.append((spot_name(spot), spread_text(spread, conditions.mode)))
        elif spreads:
            middles = sorted(spread.middle for spread in spreads.values())
            words = ngettext("{n} place: {low} to {high}", "{n} places: {low} to {high}", len(spreads))
            told = words.format(
                n=len(spreads), low=value_text(middles[0], conditions.mode),
                high=value_text(middles[-1], conditions.mode),
            )  # fmt: skip
            rows.append((point_name(point), told))
    return rows


def _fact(name: str, told: str) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(label(name, "small", "ink_2", wrap=True), 2)
    row.addWidget(label(told, "small", "ink", wrap=True), 3)
    return whole


def _board(one: Reference, place: int | None, strips: Sequence[ReferenceBars], doings: Doings) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(2)
    name = plain(one.serial or "", 40) or _("serial not known")
    head = QWidget()
    flow = Flow(head, 8)
    if place is not None and strips:
        link = button(name, lambda: _light(strips, place), kind="link")
        link.setAccessibleName(_("Bring out the line of {board}").format(board=name))
        flow.addWidget(link)
    else:
        flow.addWidget(label(name, "strong"))
    for word, tone, icon in _marks(one):
        flow.addWidget(Pill(word, tone, icon))
    column.addWidget(head)
    bench = "" if one.bench in one.shop else one.bench
    told = (one.shop, bench, when(one.taken_at), one.instrument, one.person)
    provenance = ", ".join(dict.fromkeys(plain(part, 60) for part in told if part))
    column.addWidget(label(provenance, "small", "ink_2", wrap=True))
    column.addWidget(label(f"{measured_text(one)}; {standing_text(one)}", "small", "ink_2", wrap=True))
    if one.note:
        column.addWidget(label(plain(one.note, 200), "small", "ink_2", wrap=True))
    row = QWidget()
    doing = Flow(row, 12)
    if one.order is not None:
        number = one.order
        doing.addWidget(button(number, lambda: doings.open_order(number), kind="link"))
    word = _("Bring back") if one.withdrawn else _("Withdraw")
    change = button(word, lambda: doings.set_withdrawn(one, not one.withdrawn), kind="link")
    change.setAccessibleName(
        (_("Judge by {board} again") if one.withdrawn else _("Withdraw {board} as a reference")).format(board=name)
    )
    doing.addWidget(change)
    column.addWidget(row)
    return whole


def _marks(one: Reference) -> list[tuple[str, str, str]]:
    marks = []
    if one.withdrawn:
        marks.append((_("withdrawn"), "idle", "ph.minus-circle"))
    if one.simulated:
        marks.append((_("simulated"), "info", "ph.flask"))
    if one.foreign:
        marks.append((_("other shop"), "info", "ph.storefront"))
    return marks


def _light(strips: Sequence[ReferenceBars], place: int) -> None:
    for strip in strips:
        strip.light(None if strip.lit == place else place)
