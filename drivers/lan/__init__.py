"""The LAN side: a child process that sweeps, identifies and reads miners."""

#: The argument by which the frozen program, which has no `-m`, runs itself as the LAN process.
FROZEN_FLAG = "--lan-process"
