"""What the README of a dossier says to whoever unpacks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.work_order import State
from app.words.language import _
from app.words.listed import aside
from app.words.orders import state_name
from app.words.plain_text import plain


def readme_text(index: Mapping[str, Any], day: str) -> str:
    """The README of a dossier, from its index; `day` = when it was made."""
    lines = [
        _("Repair dossier of {shop}, made {day}").format(shop=plain(index["shop"], 120), day=day),
        "",
        _("The shop's own copy: it holds costs.") if index["copy"] == "internal" else _("The customer's copy."),
        _("orders/NUMBER/ holds the work order as PDF and as JSON, and in files/ what was kept with it."),
        _("index.json lists everything for programs. To check that nothing was changed: sha256sum -c SHA256SUMS"),
        "",
    ]
    for one in index["orders"]:
        state = state_name(State(one["state"]))
        lines.append(f"{one['number']}  {plain(one['serial'] or one['asset'], 60)}  {state}")
        for paper in one["papers"]:
            if paper["frozen"]:
                said = _("frozen when it was signed, revision {n}").format(n=paper["revision"])
            else:
                said = {
                    "not_signed": _("not signed; printed for this dossier"),
                    "none_kept": _("signed, but no paper was kept then; printed for this dossier"),
                    "kept_lost": _("the kept paper is missing or damaged; printed for this dossier"),
                }[paper["why_printed"]]
            lines.append(f"  {aside(paper['path'], said)}")
        lines += [f"  {one_file['path']}" for one_file in one["files"]]
        for lacking in one["lacking"]:
            words = {
                "missing": _("LACKING: {name} is missing in the shop's files"),
                "damaged": _("LACKING: {name} is damaged in the shop's files"),
            }[lacking["why"]]
            lines.append("  " + words.format(name=plain(lacking["name"] or lacking["sha256"], 120)))
    return "\n".join(lines) + "\n"
