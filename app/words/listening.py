"""What an ear's state is called for people, and what helps against deafness."""

from __future__ import annotations

from app.words.language import _
from drivers.model.sighting import Ear, Sighting, Source, Trouble


def ear_name(ear: Ear) -> str:
    """What the ear listens for: the makes and the port."""
    makes = ", ".join(ear.makes)
    if ear.source is Source.MDNS:
        return _("{makes} by mDNS").format(makes=makes)
    return _("{makes} on UDP port {port}").format(makes=makes, port=ear.port)


def trouble_words(ear: Ear) -> str:
    """Why it hears nothing or not everything, and what to do; empty while all is well."""
    match ear.trouble:
        case None:
            return ""
        case Trouble.PORT_TAKEN:
            return _("another program listens on this port; close it, and this one opens by itself")
        case Trouble.NOT_PERMITTED:
            return _("the system does not permit this port; allow it for Hashwrench")
        case Trouble.NO_NETWORK:
            return _("this computer is in no network now; connect it, and this one opens by itself")
        case Trouble.FLOODED:
            return _("so much comes in here that some of it is not shown")
        case _:
            return _("the port could not be opened: {detail}").format(detail=ear.detail or "?")


def all_deaf_words() -> str:
    """The one sentence when no ear hears."""
    return _("Nothing can be heard: every port is closed to us. Close other listening programs and try again.")


def source_words(source: Source) -> str:
    """How an address came to our notice, in a word or two."""
    return {Source.SWEEP: _("scan"), Source.MDNS: _("mDNS"), Source.IP_REPORT: _("IP Report")}[source]


def could_be_words(sighting: Sighting) -> str:
    """Which other makes announce themselves in the same way; empty where there are none."""
    *first, last = sighting.could_be or ("",)
    if not last:
        return ""
    makes = _("{makes} or {last}").format(makes=", ".join(first), last=last) if first else last
    return _("Could also be {makes}").format(makes=makes)
