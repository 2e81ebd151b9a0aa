"""Words of the board picture: what a chip is called, what its states are called, what the picture says without eyes."""

from __future__ import annotations

from collections import Counter

from app.domain.board_picture import BoardLayout
from app.domain.board_state import BoardState, ChipState, value_at
from app.domain.domain_bars import DomainBar
from app.words.language import _, fill, mark, ngettext

_STATES = {
    ChipState.ANSWERED: mark("answered"),
    ChipState.WEAK: mark("weak (fill = rate)"),
    ChipState.ERRING: mark("errors"),
    ChipState.WARM: mark("warm"),
    ChipState.HOT: mark("hot"),
    ChipState.SILENT: mark("silent"),
    ChipState.UNTESTED: mark("not asked"),
}


def state_name(state: ChipState) -> str:
    """The word of a chip state, as in the legend of a board whose rates are measured."""
    return _(_STATES[state])


def legend_word(state: ChipState, *, rated: bool) -> str:
    """The word of a chip state in a legend; `rated` = chips have a rate, which the fill of a weak one then shows."""
    return _("stands out") if state is ChipState.WEAK and not rated else state_name(state)


def chip_name(chip: int, domain: int | None) -> str:
    """A chip in full: `chip 84 (log index 83), domain 28`."""
    if domain is None:
        return fill(_("chip {chip} (log index {index})"), {"chip": chip, "index": chip - 1})
    return fill(_("chip {chip} (log index {index}), domain {domain}"),
                {"chip": chip, "index": chip - 1, "domain": domain})  # fmt: skip


def chip_line(chip: int, domain: int | None, state: BoardState, address: int | None = None) -> str:
    """A chip with all that is known of it: name, address, state, counts, errors, rate, change, answers, temperature."""
    parts = [chip_name(chip, domain)]
    if address is not None:
        parts.append(fill(_("address {address}"), {"address": f"0x{address:02X}"}))
    parts.append(state_name(state.states[chip - 1]).partition(" (")[0])
    counts, errors = value_at(state.counts, chip), value_at(state.errors, chip)
    if counts is not None:
        parts.append(ngettext("{n} count", "{n} counts", round(counts)).format(n=f"{counts:,.0f}"))
    if errors is not None:
        parts.append(ngettext("{n} error", "{n} errors", errors).format(n=f"{errors:,}"))
    rate, temp, nonces = state.rate(chip), state.temp_c(chip), value_at(state.nonces, chip)
    if rate is not None:
        parts.append(fill(_("rate {percent} %"), {"percent": round(rate * 100)}))
    change = value_at(state.changes, chip)
    if change is not None:
        parts.append(fill(_("{points} points against the other run"), {"points": signed(round(change * 100))}))
    if nonces is not None:
        parts.append(ngettext("{n} true answer", "{n} true answers", nonces).format(n=nonces))
    if temp is not None:
        parts.append(fill(_("{temp} °C"), {"temp": round(temp)}))
    cores = value_at(state.cores, chip)
    if cores:
        parts.append(fill(_("core domains {counts}"), {"counts": core_counts(cores)}))
    if chip in state.suspects:
        parts.append(_("suspect"))
    return " · ".join(parts)


def core_counts(counts: tuple[int, ...]) -> str:
    """What the domains inside a chip counted, in their order: `13 / 12 / 13 / 12`."""
    return " / ".join(f"{count:,}" for count in counts)


def signed(value: int) -> str:
    """A whole number with its sign, a real minus, and none for nothing."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def domain_line(bar: DomainBar) -> str:
    """A domain with all that is known of it: its chips, how many answer, its rate, and that of the compared run."""
    first, last = bar.chips[0], bar.chips[-1]
    parts = [fill(_("domain {domain}: chips {first} to {last}"), {"domain": bar.domain, "first": first, "last": last})]
    if bar.asked:
        parts.append(fill(_("{answered} of {asked} answer"), {"answered": bar.answered, "asked": bar.asked}))
    if bar.rate is not None:
        parts.append(fill(_("{percent} % of the median"), {"percent": round(bar.rate * 100)}))
    if bar.worst not in (ChipState.ANSWERED, ChipState.UNTESTED):
        parts.append(fill(_("worst: {state}"), {"state": state_name(bar.worst).partition(" (")[0]}))
    if bar.value_then is not None:
        parts.append(fill(_("then {percent} %"), {"percent": round(bar.value_then * 100)}))
    return " · ".join(parts)


def break_flag(after: int) -> str:
    """The flag at a break."""
    if after == 0:
        return _("Break before 1")
    return fill(_("Break {chip} | {next}"), {"chip": after, "next": after + 1})


def picture_side(layout: BoardLayout, connector_side: str | None, *, mirrored: bool) -> str:
    """From where the board is seen, or that the picture is a schematic."""
    if layout.schematic:
        return _("schematic order")
    if not (connector_side or "").startswith("left"):
        return _("seen from behind") if mirrored else _("chip side")
    return _("seen from behind, connector right") if mirrored else _("chip side, connector left")


def picture_summary(state: BoardState) -> str:
    """The whole picture in one sentence, for a screen reader."""
    if not state.tested:
        return ngettext("Board picture: {n} chip, not tested", "Board picture: {n} chips, not tested",
                        state.chips).format(n=state.chips)  # fmt: skip
    counts = Counter(state.states)
    parts = [
        fill(_("{count} {state}"), {"count": counts[kind], "state": state_name(kind).partition(" (")[0]})
        for kind in ChipState
        if kind in counts
    ]
    if state.break_after is not None:
        parts.append(break_flag(state.break_after))
    return fill(_("Board picture: {parts}"), {"parts": ", ".join(parts)})
