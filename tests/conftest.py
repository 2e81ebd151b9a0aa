"""What every test shares: no screen, no proxy of the machine's, and patience with a slow machine."""

from __future__ import annotations

import builtins
import gc
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from tests import shop_tables

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_LOGGING_RULES"] = os.environ.get("QT_LOGGING_RULES", "")
for _name in (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
):
    os.environ.pop(_name, None)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as under nohup: the programs that are tried hear Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)

#: No example of a property is timed, neither its making nor its run; and a run of the suite takes the same examples
#: each time, so that it fails for what was changed. HASHWRENCH_NEW_EXAMPLES=1 looks for new ones, and for more.
_EXPLORING = bool(os.environ.get("HASHWRENCH_NEW_EXAMPLES"))
settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not _EXPLORING,
    max_examples=200 if _EXPLORING else 50,
)
settings.load_profile("unhurried")

#: What a window is given at least for what a test waits for, ms; only a test that fails waits that long.
_PATIENCE_MS = 30_000


class PatientBot(QtBot):
    """A qtbot whose waits end by what they wait for, however busy the machine is."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=max(timeout, _PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = _PATIENCE_MS, **how: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=max(timeout, _PATIENCE_MS), **how)

    def waitExposed(self, widget: Any, *, timeout: int = _PATIENCE_MS) -> Any:  # noqa: N802
        return super().waitExposed(widget, timeout=max(timeout, _PATIENCE_MS))


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """pytest-qt has loaded PySide, which looks at every import from then on, for features that nobody here uses."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What the tests consist of stays to the end: the collector of garbage need not go through it again and again,
    nor through what is made since as often as in a program whose memory matters.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> QtBot:
    """The hands and eyes of a window's test."""
    return PatientBot(request)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """New shops get their tables in a moment, except where the ledger itself is tried."""
    if "ledger" in item.path.parent.parts:
        shop_tables.use_no_more()
    else:
        shop_tables.use()
