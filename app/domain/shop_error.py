"""What the shop's rules refuse. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from enum import StrEnum

from app.domain.claim import FieldProblem
from app.domain.phrase import Phrase


class ShopError(Exception):
    """Base of every refusal by a rule of the shop."""


class NoSuchThing(ShopError):
    """Nothing of that kind goes by that name; `kind` is "order", "asset", "part", "lot", "finding" or "replacement".

    `near` are names that may have been meant, where somebody looked for them.
    """

    def __init__(self, kind: str, name: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name
        self.near = near


class NoSuchStep(ShopError):
    """A work order cannot go from the state it is in to the one asked for."""

    def __init__(self, number: str, state: str, target: str) -> None:
        super().__init__(number, state, target)
        self.number = number
        self.state = state
        self.target = target


class GateNotMet(ShopError):
    """The step exists, but something is missing first; `why` says what."""

    def __init__(self, number: str, target: str, why: Phrase) -> None:
        super().__init__(number, target, why)
        self.number = number
        self.target = target
        self.why = why


class OrderSigned(ShopError):
    """The work order is signed: its content no longer changes."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class TooEarlyToSign(ShopError):
    """A work order is signed when its work is finished."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(number, state)
        self.number = number
        self.state = state


class NotSigned(ShopError):
    """An amendment is for an order that is signed; any other is changed as ever."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class EmptyAmendment(ShopError):
    """An amendment says something in words."""


class StandsBecause(StrEnum):
    """Why a signature may not be taken back, or not be given back."""

    #: Somebody signed after it.
    SIGNED_AGAIN = "signed_again"
    #: An amendment was added after it.
    AMENDED = "amended"
    #: The board was given back, or the order handed over, after it.
    HANDED_OVER = "handed_over"
    #: The content was changed since it was taken back.
    CHANGED = "changed"


class SignatureStands(ShopError):
    """A signature is taken back only by its own undo, and only while nothing is built on it."""

    def __init__(self, number: str, why: StandsBecause) -> None:
        super().__init__(number, why)
        self.number = number
        self.why = why


class NothingToUndo(ShopError):
    """Nothing on the order is left to be taken back, or to be given back."""


class BelongsToOthers(ShopError):
    """What was saved belongs to other orders too; `number` is one of them."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class BadQuantity(ShopError):
    """A quantity that makes no sense here."""

    def __init__(self, quantity: int) -> None:
        super().__init__(quantity)
        self.quantity = quantity


class ReasonMissing(ShopError):
    """The step needs a reason in words."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


class NotAPhoto(ShopError):
    """A file that is no picture, or too large to be kept: what it is called, and its size in bytes."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(name, size)
        self.name = name
        self.size = size


class AlreadyOpen(ShopError):
    """The thing is here on an open order already: its serial, and the order's number."""

    def __init__(self, serial: str, number: str) -> None:
        super().__init__(serial, number)
        self.serial = serial
        self.number = number


class DeliveryClosed(ShopError):
    """The delivery is closed: nothing more comes with it."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class ClaimIncomplete(ShopError):
    """The maker's form is not whole: its id, and what is wrong field by field."""

    def __init__(self, form: str, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(form, problems)
        self.form = form
        self.problems = problems
