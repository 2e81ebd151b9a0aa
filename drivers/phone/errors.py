"""What goes wrong with a phone page. What a person reads of it is made in `app.words.errors`."""

from __future__ import annotations

from enum import StrEnum

from drivers.errors import DriverError


class PhonePageFailed(DriverError):
    """The page could not be opened at an address of this computer; `reason` is what the system said."""

    def __init__(self, address: str, port: int, reason: str) -> None:
        super().__init__(address, port, reason)
        self.address = address
        self.port = port
        self.reason = reason


class Refusal(StrEnum):
    """Why a request was not taken; the host words it."""

    NOT_A_FORM = "not_a_form"
    NOTHING_SENT = "nothing_sent"
    FILE_TOO_LARGE = "file_too_large"
    REQUEST_TOO_LARGE = "request_too_large"
    TOO_MANY_FILES = "too_many_files"
    LINK_FULL = "link_full"
    NO_SPACE = "no_space"
    TOO_SLOW = "too_slow"
    CLOSED = "closed"


class FormError(DriverError):
    """A request whose body is refused; everything that arrived of it before may have been kept."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
