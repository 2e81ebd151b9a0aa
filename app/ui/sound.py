"""One short sound, for hands that are at the machine and eyes that are not at the screen.

The tone is made here and played by what the system has for it, because Qt's own player is not in our part of PySide6.
Where there is no player the system's bell rings.
"""

from __future__ import annotations

import io
import math
import shutil
import struct
import sys
import wave
from enum import Enum
from functools import cache

from PySide6.QtCore import QProcess, QTemporaryFile
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication


class Tune(Enum):
    """What is played, as notes: pitch in Hz, length in seconds. CHIME: a fifth up, something arrived. LOOK: two low
    notes downwards, something wants a look.
    """

    CHIME = ((784.0, 0.11), (1175.0, 0.22))
    LOOK = ((392.0, 0.13), (294.0, 0.24))


_RATE, _LOUDNESS = 22_050, 0.45
#: How systems play a file, the first one that is there.
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))


@cache
def chime(tune: Tune = Tune.CHIME) -> bytes:
    """The sound as a WAV file of 16 bits; each note fades in and out so that nothing clicks."""
    samples: list[int] = []
    for pitch, seconds in tune.value:
        count = round(_RATE * seconds)
        for at in range(count):
            fade = min(1.0, at / 200, (count - at) / 1600)
            samples.append(round(32_767 * _LOUDNESS * fade * math.sin(2 * math.pi * pitch * at / _RATE)))
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return made.getvalue()


def play(tune: Tune = Tune.CHIME) -> None:
    """Play it and do not wait. Silent on a screen that nobody sees."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(_file(tune).fileName(), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        return
    player = next((found for found in _PLAYERS if shutil.which(found[0])), None)
    if player is None or not QProcess.startDetached(player[0], [*player[1:], _file(tune).fileName()]):
        QApplication.beep()


@cache
def _file(tune: Tune) -> QTemporaryFile:
    """The sound as a file, for as long as the program runs."""
    file = QTemporaryFile()
    file.open()
    file.write(chime(tune))
    file.close()
    return file
