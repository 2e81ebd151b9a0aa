"""Which papers a shop gives out, and in which languages those for its customers are printed."""

from __future__ import annotations

from enum import StrEnum

#: The languages of papers for customers, as a customer's own is kept.
PAPER_LANGUAGES = ("en", "ru", "zh")


class PaperKind(StrEnum):
    """A paper of the shop. ORDER has three copies; the others are for the customer."""

    ORDER = "order"
    QUOTE = "quote"
    RECEIPT = "receipt"
    RETURN = "return"
