"""A console in words: stages of a start, silence, speeds, and a tester's run in one line."""

from __future__ import annotations

from app.domain.log_diagnosis import LogDiagnosis
from app.words.findings import verdict_text
from app.words.language import _
from app.words.plain_text import plain


def stage_name(stage: str) -> str:
    """A stage of a start by its id (`Fact.BOOT_STAGE`)."""
    return {
        "first_stage": _("First stage"),
        "boot_loader": _("Boot loader"),
        "kernel_called": _("Kernel called"),
        "kernel": _("Kernel"),
        "rootfs": _("Root file system"),
        "miner": _("Miner"),
    }[stage]


def medium_text(medium: str) -> str:
    """What a start comes from, as the boot loader names it (NAND, SD)."""
    if medium in ("SD", "MMC"):
        return _("from the SD card (recovery)")
    return _("from {medium}").format(medium=plain(medium, 12))


def silence_text(seconds: float, stage: str | None) -> str:
    """The line spoke and fell silent."""
    if stage is None:
        return _("Nothing has come for {seconds} s.").format(seconds=round(seconds))
    words = _("Nothing has come for {seconds} s, since the start reached: {stage}.")
    return words.format(seconds=round(seconds), stage=stage_name(stage))


def silent_since_text(time: str, stage: str | None) -> str:
    """The same where it stays to be read: since when, and what to look at."""
    if stage is None:
        words = _("Nothing has come since {time}. Is the device still powered? Check GND and its TX line.")
        return words.format(time=time)
    words = _("Nothing has come since {time}. The start stands at: {stage}.")
    return words.format(time=time, stage=stage_name(stage))


def speed_wrong_text(baud: int, share: float) -> str:
    """What comes is no text at this speed."""
    words = _("What comes is no text at {baud} baud: {percent} % of it is garbage. The speed is probably another.")
    return words.format(baud=baud, percent=round(100 * share))


def speed_found_text(baud: int) -> str:
    """The speed at which it is text."""
    return _("At {baud} baud it is text. The capture goes on at this speed.").format(baud=baud)


def speed_not_found_text(baud: int) -> str:
    """No speed gave text."""
    words = _("No common speed gives text; listening at {baud} baud again. Check ground, level (3.3 V) and wiring.")
    return words.format(baud=baud)


def raw_stopped_text(path: str, reason: str) -> str:
    """The raw file takes no more."""
    words = _("{path} takes no more ({reason}). The capture goes on; its newest part stays in memory.")
    return words.format(path=plain(path, 160), reason=plain(reason, 80))


def console_verdict_text(diagnosis: LogDiagnosis) -> str:
    """The verdict on a console: text of a kind that is not known here says that, and no more."""
    reason = diagnosis.verdict.reason
    if diagnosis.verdict.finding is None and reason is not None and reason.key == "verdict.log_unknown":
        return _("No start and no test run recognised in it.")
    return verdict_text(diagnosis.verdict)


def process_name(process: str) -> str:
    """A tester's test by the name the tester gives it; a word where it gives none."""
    return plain(process, 20) or _("Test")


def run_text(process: str, serial: str | None, diagnosis: LogDiagnosis) -> str:
    """A run in one line: which test, which board, what came of it."""
    said = verdict_text(diagnosis.verdict)
    name = process_name(process)
    if serial is None:
        return _("{test}: {verdict}").format(test=name, verdict=said)
    return _("{test}, board {serial}: {verdict}").format(test=name, serial=plain(serial, 40), verdict=said)


def simulated_console_name(name: str, baud: str | None = None) -> str:
    """What a simulated console is called in the list of ports, by its name in `resources/simulated/consoles.toml`, and
    its speed where that is not the usual one.
    """
    states = {
        "nand": _("a healthy start"),
        "sd": _("a start from the SD card"),
        "crc": _("damaged image, restarts"),
        "rsa": _("refused signature, restarts"),
        "hang": _("kernel that hangs"),
        "tester": _("factory tester, two passes"),
        "tester_short": _("factory tester, chips missing"),
    }
    state = states.get(name, plain(name, 40))
    if baud is None:
        return _("Simulated: {state}").format(state=state)
    return _("Simulated: {state}, {baud} baud").format(state=state, baud=plain(baud, 10))
