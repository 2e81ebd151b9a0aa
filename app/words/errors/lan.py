"""Sentences for the LAN side."""

from __future__ import annotations

from app.words.errors import says
from app.words.language import _
from drivers.lan.errors import DialMapError, LanProcessFailedError, LanProcessLostError, TargetError, TargetProblem


@says(TargetError)
def _target(error: TargetError) -> str:
    match error.problem:
        case TargetProblem.EMPTY:
            return _("Nothing to scan. Name an address, a range such as 10.0.0.5-90, or a network such as 10.0.0.0/24.")
        case TargetProblem.BACKWARDS:
            return _("{target} ends before it begins. Write the lower address first.").format(target=error.target)
        case TargetProblem.TOO_MANY:
            return _("{target} covers {count} addresses; one scan takes at most {limit}. Split it up.").format(
                target=error.target, count=error.count, limit=error.limit
            )
        case TargetProblem.NOT_UNICAST:
            return _("{target} includes addresses no device can have. Name the miners' own network.").format(
                target=error.target
            )
        case TargetProblem.IPV6:
            return _("{target} is an IPv6 address; miners are found by their IPv4 address.").format(target=error.target)
        case TargetProblem.NAME_UNKNOWN:
            return _("{target} is neither an address nor a name this network knows. Check the spelling.").format(
                target=error.target
            )
        case TargetProblem.NOT_ALONE:
            return _("The word {target} stands alone: scan either the simulated miners or addresses.").format(
                target=error.target
            )
        case _:
            return _(
                "{target} is no address, range or host name. Examples: 10.0.0.7, 10.0.0.0/24, 10.0.0.5-90, 10.0.1-4.*"
            ).format(target=error.target)


@says(LanProcessLostError)
def _lost(error: LanProcessLostError) -> str:
    if error.hung:
        return _("The LAN process did not answer any more and was ended. Try again: it starts anew.")
    if error.code is not None and error.code < 0:
        return _("The LAN process was ended by signal {signal}. Try again: it starts anew.").format(signal=-error.code)
    return _("The LAN process ended unexpectedly. Try again: it starts anew.")


@says(LanProcessFailedError)
def _failed(error: LanProcessFailedError) -> str:
    return _("The LAN process could not do this ({kind}: {text}). Try again; if it repeats, report it.").format(
        kind=error.kind, text=error.text
    )


@says(DialMapError)
def _dial_map(error: DialMapError) -> str:
    return _(
        '{path} is no dial map: "{entry}" cannot be read. Entries look like "10.0.0.7:80": "127.0.0.1:8080".'
    ).format(path=error.path, entry=error.entry)
