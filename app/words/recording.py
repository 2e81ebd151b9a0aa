"""What people read about recordings and replays."""

from __future__ import annotations

from app.words.language import _, ngettext
from app.words.plain_text import plain
from drivers.serial.recording import Recording
from drivers.simulated.replay import Differences


def replay_name() -> str:
    """What stands where a run would else be called simulated: it was played from a recording."""
    return _("Replay of a recording")


def differences_text(differences: Differences) -> str | None:
    """How a replayed exchange differed from the recorded one; None where nobody needs to know.

    What was asked more or less often than recorded is a matter of timing; a request that was never recorded is not.
    """
    if not differences.unknown:
        return None
    role, request = differences.strange[0]
    return ngettext(
        "This program asked {count} thing that the recording does not hold, and got silence: {request} on the {role} "
        "port. It was made by another version, or of another test.",
        "This program asked {count} things that the recording does not hold, and got silence; the first: {request} on "
        "the {role} port. It was made by another version, or of another test.",
        differences.unknown,
    ).format(count=differences.unknown, request=request[:12].hex(" ").upper(), role=role.value)


def cut_text(recording: Recording) -> str | None:
    """That a recording is not whole, and what was read of it; None where it is."""
    if recording.complete:
        return None
    if recording.damaged_line is not None:
        return _("The recording is damaged from line {line} on; {seconds:.1f} s before it are played.").format(
            line=recording.damaged_line, seconds=recording.seconds
        )
    return _("The recording stops in the middle; its {seconds:.1f} s are played.").format(seconds=recording.seconds)


def record_notes(
    recording: Recording | None, differences: Differences | None, trouble: OSError | None
) -> tuple[str, ...]:
    """What is to be said at the end of an exchange that was replayed or recorded; () where all went as it should."""
    said = (
        cut_text(recording) if recording else None,
        differences_text(differences) if differences else None,
        trouble_text(trouble) if trouble else None,
    )
    return tuple(text for text in said if text)


def trouble_text(error: OSError) -> str:
    """That a recording stopped before its exchange did."""
    return _("The recording stopped before the end: {reason}. What it holds until then can be read.").format(
        reason=plain(error.strerror or str(error), 120)
    )
