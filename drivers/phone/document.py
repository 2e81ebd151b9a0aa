"""The page itself: one HTML document with its style and its small script inside, and the headers that nail it down.

It works without the script (a plain form); with it, photos are made smaller on the phone, sent one by one, and shown as
they arrive. Nothing is loaded from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from html import escape
from string import Template

import resources
from drivers.phone.host import PageTexts, Taken
from drivers.phone.limits import Limits


@cache
def _part(name: str) -> str:
    with resources.open_text("phone", name) as file:
        return file.read().replace("\r\n", "\n").strip("\n")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


@cache
def security_headers() -> tuple[tuple[str, str], ...]:
    """What every answer carries: nothing but the page's own style and script, in nobody's frame, kept by nobody."""
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{_hash(_part('page.css'))}'",
        f"script-src 'sha256-{_hash(_part('page.js'))}'",
        "img-src blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return (
        ("Content-Security-Policy", "; ".join(policy)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    )


def page(texts: PageTexts, limits: Limits, told: Sequence[Taken] = ()) -> bytes:
    """The page, with what became of files that were sent without the script."""
    words = {key: escape(value) for key, value in asdict(texts).items()}
    lines = "".join(f'<li class="{"ok" if one.saved else "bad"}">{escape(one.said)}</li>' for one in told)
    made = Template(_part("page.html")).substitute(
        words, style=_part("page.css"), script=_part("page.js"), told=lines, most=limits.file_bytes
    )
    return made.encode()


def notice(texts: PageTexts, sentence: str) -> bytes:
    """A page that says one sentence and offers nothing."""
    words = {"language": texts.language, "title": texts.title, "sentence": sentence}
    made = Template(_part("notice.html")).substitute(
        {key: escape(value) for key, value in words.items()}, style=_part("page.css")
    )
    return made.encode()


def told_json(told: Sequence[Taken], said: str = "") -> bytes:
    """What became of files that the script sent; `said` where the request itself was refused."""
    answer = {"photos": [{"saved": one.saved, "said": one.said} for one in told], "said": said}
    return json.dumps(answer, ensure_ascii=True).encode("ascii")
