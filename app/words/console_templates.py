"""What a console shows, as templates: a start that hangs."""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES = {
    "log.kernel_hang.title": _m("The kernel does not start"),
    "log.kernel_hang.found": _m("The boot loader calls the kernel, and nothing comes after it."),
}
