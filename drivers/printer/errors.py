"""What goes wrong on the way to a printer. What a person reads of it is made in `app.words.errors`."""

from __future__ import annotations

from enum import StrEnum

from drivers.errors import DriverError


class Trouble(StrEnum):
    """Why a printer did not get its data."""

    #: Nobody listens at that address, or the printer takes one sender at a time and has one.
    REFUSED = "refused"
    #: No answer from that address within the time, or no way there.
    UNREACHABLE = "unreachable"
    #: No address goes by that name.
    UNKNOWN = "unknown"
    #: It was there and took no more data for too long: paper or ribbon out, its lid open, or paused.
    STALLED = "stalled"
    #: It ended the connection before everything was taken.
    CLOSED = "closed"
    #: What was named is a file or a folder, and no device.
    NOT_A_DEVICE = "not_a_device"


class PrinterFailed(DriverError):
    """The data did not get through; `sent` bytes of `total` had been taken by then."""

    def __init__(self, printer: str, trouble: Trouble, sent: int = 0, total: int = 0) -> None:
        super().__init__(printer, trouble, sent, total)
        self.printer = printer
        self.trouble = trouble
        self.sent = sent
        self.total = total


class PrinterStopped(DriverError):
    """The sender broke it off; `sent` bytes of `total` had gone, and the printer may print what it has."""

    def __init__(self, printer: str, sent: int, total: int) -> None:
        super().__init__(printer, sent, total)
        self.printer = printer
        self.sent = sent
        self.total = total
