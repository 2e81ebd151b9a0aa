"""Sentences for labels and label printers."""

from __future__ import annotations

from app.domain.label_error import (
    BadPort,
    BadPrinterAddress,
    BadStart,
    LabelsStopped,
    LabelTooSmall,
    NoLabelFor,
    NoSheetsInZpl,
    NoSuchSize,
    NotCodable,
    NothingToLabel,
    TooManyLabels,
)
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from drivers.printer.errors import PrinterFailed, PrinterStopped, Trouble


@says(LabelTooSmall)
def _too_small(error: LabelTooSmall) -> str:
    number, size = plain(error.number, 60), plain(error.size, 40)
    if error.larger:
        words = _("{size} is too small for the code and the number of {number}. The next size that takes it: {larger}.")
        return words.format(size=size, number=number, larger=error.larger)
    return _("{size} is too small for the code and the number of {number}.").format(size=size, number=number)


@says(NotCodable)
def _not_codable(error: NotCodable) -> str:
    words = _(
        "{number} cannot stand in a code so that a scan finds it: it has characters that scanners do not send, is too"
        " long, or is something else's number too. Label its lots, or give it another SKU."
    )
    return words.format(number=plain(error.number, 60))


@says(NoLabelFor)
def _no_label(error: NoLabelFor) -> str:
    words = _(
        "{number} gets no label. Labels are for work orders, boards, machines, power supplies, control boards, fans,"
        " places, parts, lots and deliveries."
    )
    return words.format(number=plain(error.number, 60))


@says(NothingToLabel)
def _nothing(_error: NothingToLabel) -> str:
    return _("Nothing in this shop fits what was asked for; no label was made.")


@says(NoSuchSize)
def _no_size(error: NoSuchSize) -> str:
    words = _(
        "There is no size {name}. Look at them with: hashwrench label sizes; or say width x height in mm, as 50x30."
    )
    return words.format(name=plain(error.name, 40))


@says(BadStart)
def _bad_start(error: BadStart) -> str:
    return _("{sheet} has {count} labels; there is none at place {start}.").format(
        sheet=error.sheet, count=error.count, start=error.start
    )


@says(TooManyLabels)
def _too_many(error: TooManyLabels) -> str:
    return _("{count} labels are more than the {most} that are printed at once. Ask for fewer.").format(
        count=error.count, most=error.most
    )


@says(LabelsStopped)
def _stopped(_error: LabelsStopped) -> str:
    return _("Stopped. No label was made.")


@says(NoSheetsInZpl)
def _no_sheets(error: NoSheetsInZpl) -> str:
    words = _("{sheet} is a sheet for an office printer; a label printer takes a size of a roll. Make a PDF instead.")
    return words.format(sheet=error.sheet)


@says(BadPrinterAddress)
def _bad_address(error: BadPrinterAddress) -> str:
    text = plain(error.text, 60)
    if error.why is BadPort.NUMBER:
        return _("{text}: the port is a number from 1 to 65535. Printers listen on 9100.").format(text=text)
    return _("{text} is no address of a printer. Examples: 10.0.0.7, zebra.local:9100.").format(text=text)


@says(PrinterFailed)
def _failed(error: PrinterFailed) -> str:
    words = {
        Trouble.REFUSED: _(
            "{printer} refused: it is off its network service, or busy with another sender. Nothing was sent."
        ),
        Trouble.UNREACHABLE: _("{printer} does not answer. Is it on, and on this network? Nothing was sent."),
        Trouble.UNKNOWN: _("No printer goes by the name {printer} on this network. Nothing was sent."),
        Trouble.STALLED: _(
            "{printer} took {sent} of {total} bytes and then no more. Look at its paper, ribbon and lid; what it has"
            " may still be printed."
        ),
        Trouble.CLOSED: _(
            "{printer} ended the connection after {sent} of {total} bytes. Count the labels before you print again."
        ),
        Trouble.NOT_A_DEVICE: _("{printer} is no device. To write a file, use --out."),
    }[error.trouble]
    return words.format(printer=plain(error.printer, 120), sent=error.sent, total=error.total)


@says(PrinterStopped)
def _printer_stopped(error: PrinterStopped) -> str:
    words = _("Stopped after {sent} of {total} bytes. {printer} may still print what it has.")
    return words.format(printer=plain(error.printer, 120), sent=error.sent, total=error.total)
