"""What a log accuses before any chain is counted: the control board's start, and a board's own core regulator.

A start begins where a first stage or boot loader speaks anew. One that a later start got past weighs less: it may come
back. What a finished recovery wrote anew is no fault any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, limits
from app.diagnosis.log.chains import MINER_STARTED, Log
from app.domain.finding import Fault, Severity
from app.domain.phrase import Value
from drivers.model.observation import Fact, Observation

#: How a failed start is told: the name that log languages give the failure -> fault and words.
_FAILURES = {
    "image": (Fault.BOOT_IMAGE_CORRUPT, "log.boot_image"),
    "missing": (Fault.BOOT_IMAGE_CORRUPT, "log.boot_missing"),
    "copy": (Fault.BOOT_IMAGE_CORRUPT, "log.boot_copy"),
    "memory": (Fault.CONTROL_BOARD_BOOT, "log.boot_memory"),
    "rootfs": (Fault.CONTROL_BOARD_BOOT, "log.boot_rootfs"),
    "kernel": (Fault.CONTROL_BOARD_BOOT, "log.boot"),
    "storage": (Fault.CONTROL_BOARD_BOOT, "log.boot_storage"),
    "full": (Fault.FIRMWARE_OR_CONFIG, "log.boot_full"),
    "fpga": (Fault.FIRMWARE_OR_CONFIG, "log.boot_fpga"),
    "no_fpga": (Fault.FIRMWARE_OR_CONFIG, "log.boot_fpga"),
    "network": (Fault.NETWORK_OR_POOL, "log.boot_network"),
}
#: The name that log languages give a regulator that does not answer at all.
ABSENT = "absent"
#: A failure that another, seen in the same log, already tells more exactly.
_TOLD_BY = {"kernel": "rootfs", "missing": "image", "no_fpga": "fpga"}

#: The names that log languages give the moment a boot loader calls the kernel, the stages in order, and those a start
#: begins with.
KERNEL_CALLED = "kernel_called"
_STAGES = ("first_stage", "boot_loader", KERNEL_CALLED, "kernel", "rootfs", MINER_STARTED)
_ANEW = ("first_stage", "boot_loader")

#: The name that log languages give a kernel whose maker's signature was found good before it was called: where such a
#: log ends, it was rather cut than that the kernel hangs.
CHECKED = "checked_kernel"

#: The name that log languages give one copy of the boot image that cannot be read, of several that are tried.
ONE_COPY = "copy"

#: The name that log languages give what a start came to besides its stages (`Fact.CONFIG_VALUE`), and its values.
STARTED, LOGIN, RECOVERY = "started", "login", "recovery"


@dataclass(slots=True)
class _Start:
    """One start: its first line, the furthest stage it came to (-1 = none), and what it came to besides."""

    line: int
    place: int = -1
    came_to: list[str] = field(default_factory=list)


def starts(log: Log) -> Iterator[Found]:
    """Starts that fail: a damaged image, a refused signature, a kernel that stops or never speaks, a loop."""
    seen = _starts(log)
    failures = {name: [o for o in log.all(Fact.BOOT_FAIL) if o.name == name] for name in _FAILURES}
    found: list[Found] = []
    for name, (fault, words) in _FAILURES.items():
        failed = failures[name]
        if not failures.get(_TOLD_BY.get(name, "")):
            found += _start(seen, fault, words, failed, [*failed, *log.all(Fact.CONSEQUENCE)[:1]])
    if hung := _hung(log):
        found += _start(seen, Fault.KERNEL_HANG, "log.kernel_hang", hung, hung)
    elif ends := _ends_at_call(log):
        checked = any(o.name == CHECKED for o in log.all(Fact.CONFIG_VALUE))
        found.append(
            Found(
                Fault.KERNEL_HANG, "log.kernel_hang.title", "log.kernel_ends.found", 0.4, evidence=evidence_of(ends),
                severity=Severity.INFO if checked else Severity.MINOR,
            )
        )  # fmt: skip
    refused = log.all(Fact.SIGNATURE_FAIL)
    words = "log.signature_missing" if all(o.name == "missing" for o in refused) else "log.signature"
    found += _start(seen, Fault.SIGNATURE_CHECK_FAILED, words, refused, refused)
    yield from found or _loop(log, seen)


def came_up(log: Log) -> str | None:
    """What a control board's start came to at last: `MINER_STARTED`, `LOGIN` or `RECOVERY`; None = none of them."""
    seen = _starts(log)
    if not seen:
        return None
    last = seen[-1]
    if last.place == len(_STAGES) - 1:
        return MINER_STARTED
    return next((what for what in (RECOVERY, LOGIN) if what in last.came_to), None)


def regulator(log: Log) -> Iterator[Found]:
    """A core regulator that reports its own fault, or is not found; the first report is the cause of the others."""
    reports = log.all(Fact.REGULATOR_FAULT)
    if reports:
        absent = reports[0].name == ABSENT
        words = "log.regulator_absent" if absent else "log.regulator"
        yield Found(
            Fault.REGULATOR_FAULT,
            f"{words}.title",
            f"{words}.found",
            0.75 if absent else 0.85,
            {"reason": str(reports[0].value or "").rstrip(".")},
            "absent" if absent else None,
            evidence=evidence_of(reports),
        )


def _hung(log: Log) -> list[Observation]:
    """Where a kernel was called and nothing came of it: the board started over, or its console fell silent."""
    hung = []
    seen = sorted(log.reading.observations, key=lambda o: o.provenance.line or 0)
    for place, called in enumerate(seen):
        if called.fact is not Fact.BOOT_STAGE or called.name != KERNEL_CALLED:
            continue
        after = next((o for o in seen[place + 1 :] if o.fact is not Fact.RESTART), None)
        if after is not None and (after.fact is Fact.SILENCE or after.name in _ANEW):
            hung.append(called)
    return hung


def _ends_at_call(log: Log) -> tuple[Observation, ...]:
    """Where a log ends with the call of a kernel: it hangs, or the log was cut there; () anywhere else."""
    called = [o for o in log.all(Fact.BOOT_STAGE) if o.name == KERNEL_CALLED]
    return (called[-1],) if called and log.reading.lines == called[-1].provenance.line else ()


def _starts(log: Log) -> list[_Start]:
    """The starts of a log in order."""
    seen: list[_Start] = []
    for one in sorted(log.reading.observations, key=lambda o: o.provenance.line or 0):
        line = one.provenance.line or 0
        if one.fact is Fact.RESTART:
            seen.append(_Start(line))
        elif one.fact is Fact.BOOT_STAGE and one.name in _STAGES:
            place = _STAGES.index(one.name)
            anew = one.name in _ANEW and bool(seen) and seen[-1].place >= place and seen[-1].line != line
            if not seen or anew:
                seen.append(_Start(line))
            seen[-1].place = max(seen[-1].place, place)
        elif one.name == STARTED and one.fact is Fact.CONFIG_VALUE:
            if not seen:
                seen.append(_Start(line))
            seen[-1].came_to.append(str(one.value))
    return seen


def _loop(log: Log, seen: Sequence[_Start]) -> Iterator[Found]:
    """The same start over and over, which ends every time before the firmware runs, without saying why."""
    short = [start for start in seen if 0 <= start.place < _STAGES.index("rootfs") and not start.came_to]
    if len(short) < limits("log")["same_starts"] or len(short) < len(seen):
        return
    lines = {start.line for start in short}
    begun = [o for o in log.all(Fact.RESTART, Fact.BOOT_STAGE) if o.provenance.line in lines]
    values: dict[str, Value] = {"count": len(short)}
    yield Found(
        Fault.CONTROL_BOARD_BOOT, "log.boot_loop.title", "log.boot_loop.found", 0.7, values, evidence=evidence_of(begun)
    )


def _start(
    seen: Sequence[_Start], fault: Fault, words: str, failed: Sequence[Observation], shown: Sequence[Observation]
) -> Iterator[Found]:
    """A failed start. One that a later start got past weighs less; what a recovery wrote anew afterwards is over."""
    if len(failed) == 1 and failed[0].name == ONE_COPY:
        yield _note(fault, words, failed)  # the first stage goes on to the next copy by itself
        return
    up = any(LOGIN in start.came_to for start in seen)
    if failed and all(o.name == "no_fpga" or (o.name == "fpga" and up) for o in failed):
        yield _note(fault, words, failed)  # a system of one's own without the miner's logic: the board itself comes up
        return
    last = max((o.provenance.line or 0 for o in failed), default=0)
    later = [start for start in seen if start.line > last]
    if not failed or any(RECOVERY in start.came_to for start in later):
        return
    here = next((start for start in reversed(seen) if start.line <= last), None)
    reached = here.place if here is not None else -1
    passed = any(start.place > reached or start.came_to for start in later) or reached == len(_STAGES) - 1
    about = next((str(o.value) for o in failed if o.value is not None), "")
    yield Found(
        fault,
        f"{words}.title",
        f"{words}.found",
        0.5 if passed else 0.9,
        {"file": about},
        "passed" if passed else None,
        evidence=evidence_of(shown),
    )


def _note(fault: Fault, words: str, failed: Sequence[Observation]) -> Found:
    return Found(fault, f"{words}.title", f"{words}.found", 0.6, evidence=evidence_of(failed), severity=Severity.INFO)
