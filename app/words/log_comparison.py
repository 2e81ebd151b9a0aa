"""Two logs compared, in words."""

from __future__ import annotations

from app.domain.log_comparison import Became, ComparedChain, LogComparison, Outcome
from app.domain.log_diagnosis import ChainStatus
from app.words.language import _, ngettext

#: From this change of its share of the median on a chip is named.
TELLING = 0.1


def outcome_text(outcome: Outcome) -> str:
    """What the comparison comes to, in one sentence."""
    return {
        Outcome.REPAIRED: _("What the first log found is gone"),
        Outcome.GONE_SO_FAR: _("The fault is gone, as far as the second log tells"),
        Outcome.BETTER: _("Better, and not yet good"),
        Outcome.SAME: _("Unchanged: the fault is still there"),
        Outcome.WORSE: _("Something new is wrong"),
        Outcome.NEVER_ILL: _("Neither log shows a fault"),
        Outcome.UNKNOWN: _("These two logs do not settle it"),
    }[outcome]


def outcome_line(comparison: LogComparison) -> str:
    """What stands below it: how many findings became what, and what speaks against the comparison."""
    counts = [(one, len(comparison.of(one))) for one in (Became.GONE, Became.STAYED, Became.NEW, Became.NOT_TOLD)]
    said = [", ".join(f"{count} {became_word(one)}" for one, count in counts if count)]
    if comparison.other_model:
        said.append(
            _("The logs name different models, {before} and {after}: they are not of one machine.").format(
                before=comparison.before.model, after=comparison.after.model
            )
        )
    others = [chain for chain in comparison.chains if chain.other_board]
    if others:
        listed = ", ".join(str(chain.index) for chain in others)
        words = ngettext(
            "Another board sits on chain {chains} now.", "Other boards sit on chains {chains} now.", len(others)
        )
        said.append(words.format(chains=listed))
    if comparison.of(Became.NOT_TOLD):
        said.append(_("A fault counts as gone only where the second log speaks of the same board."))
    return " ".join(f"{part}." if number == 0 and part else part for number, part in enumerate(said) if part)


def became_word(became: Became) -> str:
    """What became of a finding, in one word."""
    return {
        Became.GONE: _("gone"),
        Became.STAYED: _("still there"),
        Became.NEW: _("new"),
        Became.NOT_TOLD: _("not told"),
    }[became]


def chain_change(chain: ComparedChain) -> str:
    """The counts of a chain, then and now: "84 of 126 → 126 of 126"."""
    return f"{_count(chain.before)} → {_count(chain.after)}"


def chain_remark(chain: ComparedChain) -> str:
    """What else is to be said of a chain; "" where nothing."""
    if chain.other_board:
        return _("another board")
    if chain.moved and chain.before is not None:
        return _("was on chain {index}").format(index=chain.before.index)
    if chain.before is None:
        return _("only in the second log")
    if chain.after is None:
        return _("only in the first log")
    return ""


def chip_changes(chain: ComparedChain, most: int = 4) -> str:
    """The chips whose share changed most, in words; "" where no chip is listed in both logs."""
    if not chain.chips:
        return ""
    silent = [chip.chip for chip in chain.chips if chip.before.answers is False and chip.after.answers]
    lost = [chip.chip for chip in chain.chips if chip.before.answers and chip.after.answers is False]
    changed = [(chip.chip, chip.change) for chip in chain.chips if chip.change is not None]
    told = sorted(((chip, change) for chip, change in changed if abs(change) >= TELLING), key=lambda one: -abs(one[1]))
    said = []
    if silent:
        said.append(_("answer again: {chips}").format(chips=_few(silent)))
    if lost:
        said.append(_("silent now: {chips}").format(chips=_few(lost)))
    if told:
        listed = ", ".join(f"{chip} {change * 100:+.0f} %".replace("-", "−") for chip, change in told[:most])
        said.append(_("rate against the median: chip {chips}").format(chips=listed))
    if not said:
        n = len(chain.chips)
        said.append(ngettext("{n} chip compared, alike", "{n} chips compared, alike", n).format(n=n))
    return " · ".join(said)


def _few(chips: list[int], most: int = 8) -> str:
    shown = ", ".join(map(str, chips[:most]))
    return f"{shown}, …" if len(chips) > most else shown


def _count(status: ChainStatus | None) -> str:
    if status is None or status.found is None:
        return _("not told")
    if status.expected is None:
        return str(status.found)
    return _("{found} of {expected}").format(found=status.found, expected=status.expected)
