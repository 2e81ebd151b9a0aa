"""What was found on an order, as its customer reads it: each fault once, by name and place, with what it means."""

from __future__ import annotations

from app.domain.board_state import break_after
from app.domain.finding import Fault, Finding
from app.domain.order_view import FindingLine, OrderView
from app.domain.work_order import FindingStatus
from app.words.customer_faults import fault_meaning
from app.words.findings import fault_name, position_text
from app.words.language import _, ngettext
from app.words.listed import told

#: More faults than these are not told one by one, nor more chips.
_MOST, _MOST_CHIPS = 6, 8
#: What says that something is not known is told only where nothing else is.
_OPEN = frozenset({Fault.NONE, Fault.INCONCLUSIVE})


def told_faults(order: OrderView) -> tuple[tuple[str, str], ...]:
    """Title and sentence of each fault: of those that were confirmed, else of the likeliest one; () where nothing was
    found yet.
    """
    ranked = sorted(
        (line for line in order.findings if line.status is not FindingStatus.RULED_OUT),
        key=lambda line: (line.finding.severity.rank, -line.finding.confidence),
    )
    lines: list[FindingLine] = [line for line in ranked if line.status is FindingStatus.CONFIRMED] or ranked[:1]
    known = [line for line in lines if line.finding.fault not in _OPEN] or lines
    faults: dict[str, str] = {}
    for line in known:
        faults.setdefault(_title(line.finding), fault_meaning(line.finding.fault))
    return tuple(faults.items())[:_MOST]


def _title(finding: Finding) -> str:
    place = _place(finding)
    name = fault_name(finding.fault)
    return told(name, place) if place else name


def _place(finding: Finding) -> str:
    """Where it is on the board; "" where that is not known or too much of the board to be listed."""
    after = break_after((finding,))
    if after:
        return _("between chip {chip} and chip {next}").format(chip=after, next=after + 1)
    if finding.chips and len(finding.chips) <= _MOST_CHIPS:
        chips = ", ".join(map(str, finding.chips))
        return ngettext("chip {chips}", "chips {chips}", len(finding.chips)).format(chips=chips)
    if finding.domains and len(finding.domains) <= _MOST_CHIPS:
        domains = ", ".join(map(str, finding.domains))
        return ngettext("domain {domains}", "domains {domains}", len(finding.domains)).format(domains=domains)
    return position_text(finding.position) if finding.position else ""
