"""What is refused about people and their PINs. Each error carries the data that its sentence in `app.words` needs."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class PeopleError(ShopError):
    """Base of every refusal about people; `name` is whom it is about, "" where nobody is named."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.name = name


class NobodyThere(PeopleError):
    """Nobody of that name works here; `near` are names that may have been meant."""

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(name)
        self.near = near


class PersonNameTaken(PeopleError):
    """Somebody of that name works here already."""


class PersonNameMissing(PeopleError):
    """A person needs a name."""


class BadPin(PeopleError):
    """A PIN is 4 to 8 digits."""


class ManagerNeedsPin(PeopleError):
    """A manager without a PIN would make the roles mean nothing."""


class LastManager(PeopleError):
    """The only manager stays one while roles are in force."""


class FirstIsManager(PeopleError):
    """Roles mean nothing before there is a manager: the first to get one is made a manager."""


class PinAsked(PeopleError):
    """The person has a PIN, and none was given."""


class WrongPin(PeopleError):
    """Not this person's PIN; the next try is taken after `wait_s` seconds."""

    def __init__(self, name: str, wait_s: float) -> None:
        super().__init__(name)
        self.args = (name, wait_s)
        self.wait_s = wait_s


class TooSoon(WrongPin):
    """A try before the wait was over; it was not looked at."""
