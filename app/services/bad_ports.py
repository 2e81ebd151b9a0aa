"""Errors of the port or the recording that somebody named, not of a device: bad input, for every command alike."""

from __future__ import annotations

from drivers.serial.errors import NoRecording, PortInvalid, RecordingFailed
from drivers.simulated.hashboard_url import SimulatedUrlError
from drivers.simulated.virtual import NotRecorded

#: No port's name, no simulated board or console, no recording, nothing of the kind in it, no file for a new one.
BAD_PORT = (PortInvalid, SimulatedUrlError, NoRecording, NotRecorded, RecordingFailed)
