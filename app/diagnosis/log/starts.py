"""What a log accuses before any chain is counted: the control board's start, and a board's own core regulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found
from app.diagnosis.log.chains import MINER_STARTED, Log
from app.domain.finding import Fault
from drivers.model.observation import Fact, Observation

#: How a failed start is told: the name that log languages give the failure -> fault and words.
_FAILURES = {
    "image": (Fault.BOOT_IMAGE_CORRUPT, "log.boot_image"),
    "kernel": (Fault.CONTROL_BOARD_BOOT, "log.boot"),
}


#: The name that log languages give the moment a boot loader calls the kernel, and the stages a start begins with.
KERNEL_CALLED = "kernel_called"
_ANEW = ("first_stage", "boot_loader")


def starts(log: Log) -> Iterator[Found]:
    """Starts that fail: a damaged image, a refused signature, a kernel that stops or never speaks."""
    for name, (fault, words) in _FAILURES.items():
        failed = [o for o in log.all(Fact.BOOT_FAIL) if o.name == name]
        if failed:
            yield _start(log, fault, words, failed, [*failed, *log.all(Fact.CONSEQUENCE)[:1]])
    if hung := _hung(log):
        yield _start(log, Fault.KERNEL_HANG, "log.kernel_hang", hung, hung)
    if refused := log.all(Fact.SIGNATURE_FAIL):
        yield _start(log, Fault.SIGNATURE_CHECK_FAILED, "log.signature", refused, refused)


def regulator(log: Log) -> Iterator[Found]:
    """A core regulator that reports its own fault; the first report is the cause of the others."""
    reports = log.all(Fact.REGULATOR_FAULT)
    if reports:
        yield Found(
            Fault.REGULATOR_FAULT,
            "log.regulator.title",
            "log.regulator.found",
            0.85,
            {"reason": str(reports[0].value or "").rstrip(".")},
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


def _start(log: Log, fault: Fault, words: str, failed: Sequence[Observation], shown: Sequence[Observation]) -> Found:
    """A failed start; one that a later start got past weighs less, for it may come back."""
    last = max(o.provenance.line or 0 for o in failed)
    passed = any(o.name == MINER_STARTED and (o.provenance.line or 0) > last for o in log.all(Fact.BOOT_STAGE))
    return Found(
        fault,
        f"{words}.title",
        f"{words}.found",
        0.5 if passed else 0.9,
        situation="passed" if passed else None,
        evidence=evidence_of(shown),
    )
