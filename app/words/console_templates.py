"""What a console shows, as templates: how starts fail."""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES = {
    "log.kernel_hang.title": _m("The kernel does not start"),
    "log.kernel_hang.found": _m("The boot loader calls the kernel, and nothing comes after it."),
    "log.kernel_ends.found": _m(
        "The log ends where the boot loader calls the kernel. Unless it was cut there, the kernel hangs."
    ),
    "log.boot_missing.title": _m("The control board's boot files are incomplete"),
    "log.boot_missing.found": _m("The boot loader does not find what it needs to start: {file}."),
    "log.boot_copy.title": _m("The control board cannot read a copy of its boot image"),
    "log.boot_copy.found": _m("The first stage gives up a copy of the boot image in the flash and tries the next one."),
    "log.boot_memory.title": _m("The control board's memory does not come up"),
    "log.boot_memory.found": _m("The first boot stage cannot set up the memory chips, so nothing after it can start."),
    "log.boot_rootfs.title": _m("The kernel cannot use its file system"),
    "log.boot_rootfs.found": _m("The kernel starts and stops at the file system of the firmware."),
    "log.boot_storage.title": _m("The control board's flash fails"),
    "log.boot_storage.found": _m("Reading or writing the flash memory fails, beyond the bad blocks that are normal."),
    "log.boot_full.title": _m("The control board's storage is full"),
    "log.boot_full.found": _m("A write fails because no space is left."),
    "log.boot_fpga.title": _m("The control board's FPGA is not loaded"),
    "log.boot_fpga.found": _m("The system starts, but finds no FPGA behind which the hashboards would answer."),
    "log.boot_network.title": _m("The control board's network chip does not answer"),
    "log.boot_network.found": _m("The kernel finds no network interface chip; a missing cable reads otherwise."),
    "log.boot_loop.title": _m("The control board starts over and over"),
    "log.boot_loop.found": _m("{count} starts in this log, and each ends before the firmware runs."),
    "log.signature_missing.title": _m("The control board refuses its firmware"),
    "log.signature_missing.found": _m("A signature file that it asks for is not there: {file}."),
}
