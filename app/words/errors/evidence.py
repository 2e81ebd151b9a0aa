"""Sentences for photos and files that were not kept."""

from __future__ import annotations

from app.domain.photo_error import (
    AlreadyKept,
    BrokenPhoto,
    FileTooLarge,
    HeicPhoto,
    HugePhoto,
    NotAPhoto,
    OrderOver,
    PagedPhoto,
    SpecialFile,
)
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from drivers.phone.errors import PhonePageFailed

_MEGA = 1_000_000


@says(AlreadyKept)
def _already(error: AlreadyKept) -> str:
    return _("{name} is on {number} already.").format(name=_named(error.name), number=error.number)


@says(NotAPhoto)
def _not_a_photo(error: NotAPhoto) -> str:
    words = _("{name} is no photo: its content is no JPEG, PNG, WebP, GIF, BMP or TIFF, whatever it is called.")
    return words.format(name=_named(error.name))


@says(HeicPhoto)
def _heic(error: HeicPhoto) -> str:
    words = _(
        "{name} is in an iPhone's own format (HEIC), which is not read here. Send it as JPEG: Settings, Camera,"
        " Formats, Most Compatible; or add it through the phone page, which sends JPEG."
    )
    return words.format(name=_named(error.name))


@says(BrokenPhoto)
def _broken(error: BrokenPhoto) -> str:
    return _("{name} is a damaged picture: it ends too early or cannot be read. Take it again.").format(
        name=_named(error.name)
    )


@says(HugePhoto)
def _huge(error: HugePhoto) -> str:
    words = _("{name} has more than {n} million pixels and is not opened. Make it smaller first.")
    return words.format(name=_named(error.name), n=error.most // _MEGA)


@says(PagedPhoto)
def _paged(error: PagedPhoto) -> str:
    return _("{name} is a picture of {n} pages. Save it as PDF, so that none is lost.").format(
        name=_named(error.name), n=error.pages
    )


@says(FileTooLarge)
def _too_large(error: FileTooLarge) -> str:
    words = _("{name} has {n} MB; at most {most} MB are kept with an order.")
    return words.format(name=_named(error.name), n=-(-error.size // _MEGA), most=error.most // _MEGA)


@says(SpecialFile)
def _special(error: SpecialFile) -> str:
    return _("{name} is no file that can be kept.").format(name=_named(error.name))


@says(OrderOver)
def _over(error: OrderOver) -> str:
    return _("{number} is closed; nothing more is added to it from a phone.").format(number=error.number)


@says(PhonePageFailed)
def _page_failed(error: PhonePageFailed) -> str:
    words = _("No page can be opened for phones at {address}: {reason}. Choose another network of this computer.")
    return words.format(address=error.address, reason=error.reason.rstrip("."))


def _named(name: str) -> str:
    return plain(name, 60) or _("The file")
