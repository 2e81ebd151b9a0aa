"""What a receiver makes of a line that is sent at another speed: bit by bit, as a UART samples it."""

from __future__ import annotations


def heard_at(data: bytes, sent_baud: int, heard_baud: int) -> bytes:
    """The bytes that a receiver at `heard_baud` gets of `data` sent at `sent_baud`, 8N1, without gaps.

    A receiver waits for a falling edge and samples the middle of each of its own bits; a stop bit that is low is a
    framing error, and the byte is handed on all the same, as Linux does.
    """
    if sent_baud == heard_baud:
        return data
    levels: list[int] = [1]
    for byte in data:
        levels.append(0)
        levels.extend(byte >> bit & 1 for bit in range(8))
        levels.append(1)
    ratio = sent_baud / heard_baud
    end = len(levels)
    heard = bytearray()
    place = 0
    while place < end:
        # The next falling edge at or after `place`, in bits of the sender.
        edge = next((at for at in range(max(place, 1), end) if levels[at] == 0 and levels[at - 1] == 1), None)
        if edge is None:
            break
        samples = [int(edge + ratio * (0.5 + bit)) for bit in range(10)]
        if samples[8] >= end:
            break
        heard.append(sum((levels[samples[1 + bit]] if samples[1 + bit] < end else 1) << bit for bit in range(8)))
        place = int(edge + ratio * 9.5) + 1 if ratio >= 1 else max(edge + 1, int(edge + ratio * 9.5) + 1)
    return bytes(heard)
