"""Logins for miners in words: how each travels, what is tried by itself, where they are kept, what a trial said."""

from __future__ import annotations

from collections.abc import Sequence

from app.words.language import _
from app.words.plain_text import plain
from drivers.model.login import LoginWay, MinerLogin


def ways_text(logins: Sequence[MinerLogin]) -> tuple[tuple[str, str], ...]:
    """What a scan sends by itself and what the egress guard makes of it: (names of firmwares, sentences), by kind."""
    kinds = (
        (
            [one for one in logins if one.way is LoginWay.DIGEST],
            _(
                "A scan tries the maker's published password by itself, twice at most. Only a proof of it travels, "
                "never the password. Yours is tried the same way, once."
            ),
        ),
        (
            [one for one in logins if one.way is LoginWay.POST and one.reads],
            _(
                "A scan sends the maker's published password in clear to whatever claims to be this firmware, and "
                "after a refusal not again. Yours goes in clear too, but only to a device identified as this firmware."
            ),
        ),
        (
            [one for one in logins if one.way is LoginWay.POST and not one.reads],
            _(
                "A scan sends no password: their state is open to everybody. An action or a log that needs one "
                "sends it in clear."
            ),
        ),
        (
            [one for one in logins if one.way is LoginWay.RAW],
            _(
                "A scan sends no password. Actions and logs speak over raw TCP (4028, 4433); WhatsMiner's commands are "
                "encrypted under a key made of the password."
            ),
        ),
    )
    return tuple((", ".join(one.name for one in some), words) for some, words in kinds if some)


def guard_text() -> str:
    """What the egress guard does whatever the firmware."""
    return _(
        "All web requests and raw commands of a scan pass a guard: nothing goes to an address you did not name, "
        "nothing that could change a machine, and no second password in clear after a refusal. It does not look into "
        "TLS; on macOS raw commands go past it."
    )


def keeping_text(name: str) -> str:
    """Where passwords are kept; `name` is the system's keyring, empty where there is none."""
    if name:
        return _(
            "Passwords lie in this computer's keyring ({name}), never in the shop's record, a log or a PDF."
        ).format(name=plain(name, 60))
    return _(
        "This computer has no keyring that can be used. Passwords stay in memory until the window closes and have to "
        "be entered again then; they are never written to a file."
    )


def trial_text(ip: str, result: str, login: MinerLogin) -> tuple[str, str]:
    """(tone, sentence) of a trial."""
    ip, name = plain(ip, 40), login.name
    match result:
        case "opened":
            return "ok", _("{ip} opened with this login.").format(ip=ip)
        case "published":
            return "major", _("{ip} opened with the maker's published password, not with this login.").format(ip=ip)
        case "refused":
            return "critical", _("{ip} refused this login. It was tried once.").format(ip=ip)
        case "not_asked":
            words = _(
                "{ip} told its state without a login. Whether this one is right shows at the first action or log."
            )
            return "ink_2", words.format(ip=ip)
        case "other_machine":
            return "major", _("{ip} is no {name}; the password was not sent.").format(ip=ip, name=name)
        case "no_answer":
            return "major", _("{ip} does not answer.").format(ip=ip)
        case _:
            return "critical", _("{ip} could not be asked.").format(ip=ip)
