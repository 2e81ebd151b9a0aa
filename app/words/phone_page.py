"""What the page on a telephone says, in the telephone's language, and what the window says of the page."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.plain_text import plain
from app.words.spoken import best_language, catalogue

_DOMAIN = "phone"

#: The words of the page itself, by the names that the page gives them.
_PAGE = {
    "title": _m("Photos for {number}"),
    "heading": _m("Photos for {number}"),
    "what_happens": _m(
        "Photos go straight to the computer that shows the code, over this network only. Where and with what they were"
        " taken is removed from them."
    ),
    "camera": _m("Take a photo"),
    "gallery": _m("Choose photos"),
    "send": _m("Send"),
    "sending": _m("{name}: sending…"),
    "count": _m("{done} of {all} saved"),
    "saved": _m("{name}: saved"),
    "heic": _m("This photo is in HEIC, which this browser cannot turn into JPEG. Choose it in Safari, or set the"
               " camera to “Most Compatible”."),
    "too_large": _m("This photo is too large to be sent."),
    "lost": _m("The connection was lost and this photo is not saved. Send it again."),
    "ended": _m("This page has ended. Ask for a new code on the screen."),
}  # fmt: skip

#: What is said of files and requests that are not taken, by the name of the reason.
_REASONS = {
    "not_a_form": _m("What the phone sent cannot be read. Load the page again."),
    "nothing_sent": _m("No photo was chosen."),
    "file_too_large": _m("One photo is larger than {most} MB and is not saved."),
    "request_too_large": _m("These photos are too large together. Send fewer at a time."),
    "too_many_files": _m("Too many photos at a time. Send fewer."),
    "link_full": _m("This page has taken all that it may. Ask for a new code on the screen."),
    "no_space": _m("The computer's drive is full; this photo is not saved."),
    "too_slow": _m("The connection is too slow; this photo is not saved. Go nearer and send it again."),
    "closed": _m("This page has ended. Ask for a new code on the screen."),
    "not_a_photo": _m("{name} is no photo. JPEG, PNG and WebP are taken."),
    "heic_photo": _m(
        "{name} is in HEIC, an iPhone's own format. Set the camera to “Most Compatible” and send it again."
    ),
    "broken_photo": _m("{name} arrived damaged and is not saved. Send it again."),
    "huge_photo": _m("{name} has too many pixels and is not saved."),
    "order_over": _m("{number} is signed or closed; nothing more is added to it."),
    "failed": _m("{name} could not be saved. Look at the computer's screen."),
}


def language_of(languages: str) -> str:
    """The language in which the page speaks to a browser that asks for these (Accept-Language)."""
    return best_language(languages)


def page_words(languages: str, number: str) -> dict[str, str]:
    """The words of the page; {name}, {done} and {all} are left for the page to fill."""
    words = catalogue(language_of(languages), _DOMAIN)
    return {name: words.gettext(template).replace("{number}", number) for name, template in _PAGE.items()}


def reason_text(reason: str, languages: str, *, name: str = "", number: str = "", most: int = 0) -> str:
    """What is said of a file or a request that was not taken."""
    template = catalogue(language_of(languages), _DOMAIN).gettext(_REASONS[reason])
    return template.format(name=plain(name, 60), number=number, most=most // 1_000_000)


def saved_text(languages: str, name: str) -> str:
    """What is said of a photo that is kept."""
    return catalogue(language_of(languages), _DOMAIN).gettext(_PAGE["saved"]).format(name=plain(name, 60))
