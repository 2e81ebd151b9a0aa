"""Sentences about orders and boards that are handed from bench to bench as a file."""

from __future__ import annotations

from app.domain.handover import BenchNameBad, HandoverStopped, HandoverUnreadable
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(HandoverUnreadable)
def _unreadable(error: HandoverUnreadable) -> str:
    name = plain(error.name, 60)
    match error.why:
        case "cut":
            words = _("{name} was cut off or damaged on its way; nothing was taken in. Have it handed over again.")
        case "hash":
            words = _("{name} is not as it was written: {part} was changed or damaged. Nothing was taken in.")
        case "size":
            words = _("{name} holds more than any hand-over does; nothing was taken in.")
        case "rows":
            words = _("{name} holds more entries than any hand-over does ({part}); nothing was taken in.")
        case "version":
            words = _("{name} was written by a newer Hashwrench. Update this one to take it in.")
        case "values":
            words = _("{name} holds what no bench writes ({part}); nothing was taken in.")
        case "demo" if error.detail:
            words = _("{name} comes from a demo: it is taken in by a demo only.")
        case "demo":
            words = _("{name} comes from a real shop: the demo does not take it in.")
        case "empty":
            words = _("There is nothing in {name}.")
        case _:
            words = _("{name} is no order or board that was handed over; nothing was taken in.")
    return words.format(name=name, part=plain(error.detail, 80))


@says(HandoverStopped)
def _stopped(_error: HandoverStopped) -> str:
    return _("Stopped; nothing was changed.")


@says(BenchNameBad)
def _bench(error: BenchNameBad) -> str:
    words = _("{text} is no name for a bench. One to three letters and one to three digits, such as B2.")
    return words.format(text=plain(error.text, 20) or "—")
