"""The checklist of a board, and what an answered one means: findings with their places, and one verdict.

A look condemns nothing that is not seen: points that nobody answered say nothing, and a whole list answered as fine
says only that there was nothing to see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.diagnosis.knowledge import next_steps
from app.diagnosis.tables import row_of, table
from app.domain.finding import Component, Evidence, Fault, Finding, PartKind, Severity, Suspect, Verdict, verdict_of
from app.domain.phrase import Phrase, Value
from app.domain.visual_check import Look, LookAnswer
from drivers.model.board import BoardSpec

#: Where the evidence of a look comes from.
EYES = "visual check"


@dataclass(frozen=True, slots=True)
class LookItem:
    """One point of the checklist; `at` = the place that it always has, None where one is marked. `only` = for which
    boards it is asked, None for all.
    """

    id: str
    fault: Fault
    severity: Severity
    part: PartKind
    why: str
    steps: tuple[str, ...]
    source: str
    at: str | None = None
    only: str | None = None

    def fits(self, board: BoardSpec | None) -> bool:
        """Whether it is asked of that board; of one that is not known only what every board is asked."""
        if self.only is None:
            return True
        return board is not None and re.search(self.only, f"{board.make} {board.model}", re.IGNORECASE) is not None


@cache
def look_items() -> tuple[LookItem, ...]:
    """Every point there is, in order. Raises KnowledgeError."""
    with row_of("visual.toml", None):
        rows = table("visual.toml")["item"]
    found = []
    for row in rows:
        with row_of("visual.toml", str(row.get("id"))):
            found.append(_item(row))
    return tuple(found)


def _item(row: Mapping[str, Any]) -> LookItem:
    return LookItem(
        row["id"], Fault(row["fault"]), Severity(row["severity"]), PartKind(row["part"]), row["why"],
        tuple(row["steps"]), row["source"], row.get("at"), row.get("only"),
    )  # fmt: skip


def checklist(board: BoardSpec | None) -> tuple[LookItem, ...]:
    """The points of a board, in the order in which one goes over it."""
    return tuple(item for item in look_items() if item.fits(board))


def findings_of_look(
    look: Look, board: BoardSpec | None, photos: Mapping[str, str] | None = None
) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings, gravest first, and the verdict: `none` where every point of the board's list was answered as fine.

    `photos` = names of the photos by their hashes, for the evidence.
    """
    items = {item.id: item for item in look_items()}
    found = [_finding(items[one.item], one, board, photos or {}) for one in look.found if one.item in items]
    findings = tuple(sorted(found, key=lambda one: (one.severity.rank, one.message.key)))
    whole = all(look.of(item.id) is not None for item in checklist(board))
    return findings, verdict_of(findings, healthy=whole)


def _finding(item: LookItem, answer: LookAnswer, board: BoardSpec | None, photos: Mapping[str, str]) -> Finding:
    domains = answer.domains
    if not domains and board is not None:
        near = {board.domain_of(chip) for chip in answer.chips}
        domains = tuple(sorted(domain for domain in near if domain is not None))
    position = item.at or (f"chip {answer.chips[0]}" if len(answer.chips) == 1 else None)
    if position is None and not answer.chips and len(answer.domains) == 1:
        position = f"domain {answer.domains[0]}"
    named = [photos.get(sha256, sha256[:12]) for sha256 in answer.photos]
    values: dict[str, Value] = {}
    if len(domains) == 1:
        values["domain"] = domains[0]
    return Finding(
        item.fault, item.severity, Component.HASHBOARD, Phrase.of(f"look.{item.id}"), seen(item, answer), 0.95,
        chips=answer.chips, domains=domains, position=position,
        parts=(Suspect(item.part, position, likelihood=1.0, reason=Phrase.of(f"why.{item.why}")),),
        evidence=tuple(Evidence(EYES, None, name) for name in named),
        next_steps=next_steps(item.steps, values),
        risks=(Phrase.of("risk.burnt"),) if item.severity is Severity.CRITICAL else (),
    )  # fmt: skip


def seen(item: LookItem, answer: LookAnswer) -> Phrase:
    """Where it was seen, in a sentence of its own."""
    chips, domains = ", ".join(map(str, answer.chips)), ", ".join(map(str, answer.domains))
    if chips and domains:
        return Phrase.of("look.at_both", chips=chips, domains=domains)
    if chips:
        return Phrase.of("look.at_chips", count=len(answer.chips), chips=chips)
    if domains:
        return Phrase.of("look.at_domains", count=len(answer.domains), domains=domains)
    return Phrase.of("look.at_connector") if item.at else Phrase.of("look.at_board")
