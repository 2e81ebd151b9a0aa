"""What a work order still waits for, in words: one template for each gate's phrase."""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES: dict[str, str] = {
    "gate_serial": _m("The board's serial is not known yet. Scan or type it from the label."),
    "gate_photos": _m("{have} of {need} intake photos are attached. Take the missing ones first."),
    "gate_checklist": _m("The intake checklist is not filled in yet."),
    "gate_confirm": _m("No finding is confirmed yet (suspected: {suspected}). Confirm one, or rule them out."),
    "gate_no_finding": _m("There is no finding yet. Test the board, or close the order as no fault found."),
    "gate_findings_open": _m("Findings still open: {count}. Rule them out before calling it no fault found."),
    "gate_actions": _m("Confirmed findings without an action: {count}. Record what was done for each, or rule it out."),
    "gate_passes": _m("{have} of {need} tests in a row have passed since the last work. Test again."),
    "gate_burn_in": _m("Aging: {have} of {need} hours have passed. Let it run on."),
    "gate_signature": _m("Nobody has signed yet. Sign the order, or give a reason to hand it over unsigned."),
    "gate_second_person": _m("Scrapping needs a second person's signature."),
    "gate_approval": _m("The quote waits for the customer's word. Record it, or give a reason to begin without it."),
    "gate_declined": _m("The customer declined the quote. Write another, or give a reason to go on all the same."),
    "gate_under_cap": _m("The quote is within the price cap agreed: no approval is needed."),
}
