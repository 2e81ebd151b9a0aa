"""A log in words: its language, where it comes from, what its boots and boards say beside the verdict, comparisons."""

from __future__ import annotations

from itertools import groupby

from app.domain.finding import Fault, Finding
from app.domain.log_diagnosis import Boot, ChainState, ChainStatus, ChipSeen, LogDiagnosis
from app.words.findings import say
from app.words.language import _, ngettext
from app.words.plain_text import plain
from drivers.model.log import LogKind

#: Chains that are named one by one; of more only the number is said.
_NAMED = 4


def log_kind_name(kind: LogKind) -> str:
    """What kind of text it is."""
    return {
        LogKind.ANTMINER_MINER_LOG: _("Antminer log"),
        LogKind.BITMAIN_FIXTURE_LOG: _("Bitmain tester log"),
        LogKind.CONTROL_BOARD_UART: _("control board console"),
        LogKind.WHATSMINER: "WhatsMiner",
        LogKind.AVALON: "Avalon",
        LogKind.BITAXE: "ESP-Miner",
        LogKind.BRAIINS: "Braiins OS",
        LogKind.VNISH: "VNish",
        LogKind.LUXOS: "LuxOS",
        LogKind.EPIC: "ePIC",
        LogKind.SEALMINER: "Sealminer",
        LogKind.ELPHAPEX: "Elphapex",
        LogKind.CGMINER: _("cgminer replies"),
        LogKind.MUJINA: "mujina",
        LogKind.UNKNOWN: _("no log that is known here"),
    }[kind]


def log_line(diagnosis: LogDiagnosis, lines: int) -> str:
    """Where a log comes from, in one line: model, board, firmware, boots, lines."""
    boots = len(diagnosis.boots)
    said = (
        diagnosis.model or log_kind_name(diagnosis.reading.kind),
        diagnosis.board_code or "",
        diagnosis.firmware or "",
        ngettext("{n} boot", "{n} boots", boots).format(n=boots) if boots > 1 else "",
        ngettext("{n} line", "{n} lines", lines).format(n=f"{lines:,}"),
    )
    return " · ".join(plain(part, 60) for part in said if part)


def second_line(diagnosis: LogDiagnosis) -> str:
    """What stands below the verdict: in which boots it shows, and which boards are good."""
    lead = diagnosis.verdict.finding
    good = _good_line(diagnosis.chains) if says_good(diagnosis) else _counted_line(diagnosis.chains)
    said = [_boots_line(lead, diagnosis.boots) if lead is not None else "", good]
    reason = diagnosis.verdict.reason
    if reason is not None and reason.key == "verdict.log_unknown":
        said.append(_("Nothing in it is known here, so nothing is said about the machine."))
    return " ".join(part for part in said if part)


def _boots_line(lead: Finding, boots: tuple[Boot, ...]) -> str:
    if len(boots) < 2:
        return ""
    lines = [proof.line for proof in lead.evidence if proof.line is not None]
    seen = [boot.number for boot in boots if any(boot.first_line <= line <= boot.last_line for line in lines)]
    # Evidence is a sample: of a boot that it has no line of, nothing can be said.
    return _("Seen in all {n} boots.").format(n=len(boots)) if len(seen) == len(boots) else ""


def _good_line(chains: tuple[ChainStatus, ...]) -> str:
    good = [chain for chain in chains if chain.status is ChainState.OK]
    if not good:
        return ""
    if len(good) == len(chains):
        return ngettext("Its board is good.", "All {n} boards are good.", len(good)).format(n=len(good))
    if len(good) > _NAMED:
        return _("{n} of {all} boards are good.").format(n=len(good), all=len(chains))
    named = ", ".join(str(chain.index) for chain in good)
    return ngettext("Chain {named} is good.", "Chains {named} are good.", len(good)).format(named=named)


def says_good(diagnosis: LogDiagnosis) -> bool:
    """Whether boards that show no fault may be called good: not where the verdict is open, or about all of them."""
    lead = diagnosis.verdict.finding
    if lead is None:
        return diagnosis.verdict.fault is Fault.NONE
    return lead.chain is not None or lead.board_sn is not None


def _counted_line(chains: tuple[ChainStatus, ...]) -> str:
    """Of boards that are not called good only what was counted is said."""
    if not chains or any(chain.status is not ChainState.OK for chain in chains):
        return ""
    count = len(chains)
    return ngettext("Every chip of its board answers.", "Every chip of its {n} boards answers.", count).format(n=count)


def chain_state_word(state: ChainState, *, good: bool = True) -> str:
    """The state of a chain in one word; one that is not to be called good is complete."""
    return {
        ChainState.OK: _("good") if good else _("complete"),
        ChainState.BROKEN: _("broken"),
        ChainState.MISSING: _("silent"),
        ChainState.UNKNOWN: _("not told"),
    }[state]


def chain_name(chain: ChainStatus) -> str:
    """A chain with its count: "chain 1: 84 of 126 chips"."""
    if chain.found is None:
        return _("chain {index}").format(index=chain.index)
    if chain.expected is None:
        words = ngettext("chain {index}: {found} chip", "chain {index}: {found} chips", chain.found)
        return words.format(index=chain.index, found=chain.found)
    return _("chain {index}: {found} of {expected} chips").format(
        index=chain.index, found=chain.found, expected=chain.expected
    )


def boot_lines(boots: tuple[Boot, ...]) -> tuple[tuple[str, str, int], ...]:
    """Each start with what is other in it than in the one before, and its first line; () where there is one start.

    Starts one after the other in which nothing is other are told together.
    """
    if len(boots) < 2:
        return ()
    found: list[tuple[str, str, int]] = []
    for alike, run in groupby(boots, key=lambda boot: boot.number > 1 and not boot.changes):
        told = tuple(run)
        if alike and len(told) > 1:
            name = _("boots {first} to {last}").format(first=told[0].number, last=told[-1].number)
            found.append((name, _("As in the boot before."), told[0].first_line))
            continue
        for boot in told:
            changes = _("As in the boot before.") if alike else "\n".join(say(change) for change in boot.changes)
            name = _("boot {number}").format(number=boot.number)
            found.append((name, changes or _("The first in this log."), boot.first_line))
    return tuple(found)


def place_words(finding: Finding) -> str:
    """Where hands go: chain, chips, domains, or the named part."""
    parts = []
    if finding.chain is not None:
        parts.append(_("chain {index}").format(index=finding.chain))
    if finding.chips:
        parts.append(_("chip {chips}").format(chips=_few(finding.chips)))
    if finding.domains:
        parts.append(_("domain {domains}").format(domains=_few(finding.domains)))
    return " · ".join(parts)


def _few(numbers: tuple[int, ...]) -> str:
    shown = " | ".join(str(one) for one in numbers[:_NAMED])
    return f"{shown} | …" if len(numbers) > _NAMED else shown


def chip_seen_words(seen: ChipSeen) -> str:
    """What a log tells of one chip beside its state, rate, errors and temperature: voltage and clock."""
    said = []
    if seen.voltage_v is not None:
        said.append(f"{seen.voltage_v:.3f} V")
    if seen.frequency_mhz is not None:
        said.append(f"{seen.frequency_mhz:.0f} MHz")
    return " · ".join(said)
