"""A page that shows how a letterhead will look: its head and its foot around nothing."""

from __future__ import annotations

from app.documents.customer_paper import Heading, begun, ended
from app.documents.furniture import Masthead
from app.words.language import _


def head_sample(heading: Heading, number: str, code: str) -> bytes:
    """One page with that head, a number and the QR code of `code`."""
    head = Masthead(heading.letterhead, _("Quote"), number, code)
    return ended(begun(heading, head, number, ""), heading).pdf
