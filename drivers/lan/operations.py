"""What the LAN process can be asked to do: a table of operations, each in the module that knows the subject.

An operation gets its arguments as they crossed (JSON), what the process holds once, and a way to tell replies; what it
returns is told last. A cancelled one may return what it has; raising CancelledError says that there is nothing to add.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from drivers.lan.errors import LanProcessFailedError
from drivers.lan.identify import Identifier
from drivers.lan.proxy import Proxy
from drivers.lan.stand_ins import StandIns
from drivers.lan.wire import Finished, Reply


@dataclass(frozen=True, slots=True)
class House:
    """What the process holds once, for all operations side by side."""

    proxy: Proxy
    identifier: Identifier

    @property
    def stand_ins(self) -> StandIns:
        """The addresses that the miner library knows devices by."""
        return self.identifier.stand_ins


Tell = Callable[[Reply], None]
Operation = Callable[[dict[str, Any], House, Tell], Awaitable[Finished]]

#: op -> "module:function"; imported when it is first asked for.
OPERATIONS = {
    "scan": "drivers.lan.scan:scan",
    "listen": "drivers.lan.listen:listen",
    "read": "drivers.lan.reread:read",
    "act": "drivers.lan.actions:act",
    "fetch_log": "drivers.lan.logs.fetch:fetch_log",
}


def operation(op: str) -> Operation:
    """The operation of a name. Raises LanProcessFailedError."""
    if op not in OPERATIONS:
        raise LanProcessFailedError("UnknownOp", op)
    module, _, name = OPERATIONS[op].partition(":")
    return cast(Operation, getattr(import_module(module), name))
