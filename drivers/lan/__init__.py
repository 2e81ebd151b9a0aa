"""The LAN side: a child process that sweeps, identifies and reads miners."""

import sys

# httpx brings a command line of its own, and with it rich and click: a seventh of all the time that the LAN process
# takes to start. Whoever finds None there goes without it.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

#: The argument by which the frozen program, which has no `-m`, runs itself as the LAN process.
FROZEN_FLAG = "--lan-process"
