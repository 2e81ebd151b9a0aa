"""Logs of miners: fetched from many at once, kept as they came, diagnosed, and listed by machine.

The raw bytes lie in the shop's store of attachments under their hash, the fact that they were fetched in the ledger
(`device_log`); with an order they hang on the order too. What is unpacked for the diagnosis is a copy.
Nothing here blocks a window: events come on a thread of the fetching's own, one at a time.
"""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.domain.clock import time_of
from app.domain.finding import Fault
from app.domain.log_diagnosis import LogDiagnosis
from app.domain.order_draft import FileDraft
from app.services.diagnosis import diagnose_log
from app.services.lan import Call, Lan
from app.services.log_archive import readable_text
from app.services.machine_rows import about, machine_fields
from app.services.order_records import attach
from app.services.shop import Shop
from drivers.errors import DriverError
from drivers.lan.credentials import SiteCredential, login_of_page
from drivers.lan.errors import LanProcessLostError
from drivers.lan.logs.sources import has_source
from drivers.lan.targets import parse_targets
from drivers.lan.wire import Failed, Finished, LogFetched, Reply, plain_value
from drivers.model.action import ActionKind, ActionOutcome, FetchedLog, KnownDevice
from drivers.model.reading import DeviceReading, DeviceState


@dataclass(frozen=True, slots=True)
class KeptLog:
    """A log that was fetched and kept; `at` is when, `verdict` what the diagnosis concluded then."""

    id: str
    at: datetime
    ip: str
    sha256: str
    size: int
    name: str
    source: str | None
    cut: bool
    verdict: Fault | None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    mac: str | None = None
    order_id: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class LogCame:
    """What came of one device. With a log there are its raw bytes' `text` as it was diagnosed, and the diagnosis;
    `kept_id` is its row in the ledger, None without a shop or where it could not be kept (`error` then says why).
    """

    device: KnownDevice
    log: FetchedLog
    raw: bytes = b""
    text: bytes = b""
    diagnosis: LogDiagnosis | None = None
    kept_id: str | None = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class LogsOver:
    """Nothing more comes; `cancelled` when it was stopped, `error` when the LAN process could not go on."""

    cancelled: bool = False
    error: DriverError | None = None


LogEvent = LogCame | LogsOver


def device_of(reading: DeviceReading) -> KnownDevice:
    """The device of a reading, to be asked for its log; one that only asks for a login is taken for what its page says.

    Without make and firmware nothing but its cgminer API can be asked.
    """
    login = login_of_page(reading.hints) if reading.state is DeviceState.NEEDS_LOGIN else None
    if login is None:
        return reading.device
    device = reading.device
    return replace(device, make=device.make or login.make, firmware=device.firmware or login.firmware)


def tells_log(reading: DeviceReading) -> bool:
    """Whether a device's log can be asked for; contacts nobody."""
    answers = reading.state in (DeviceState.IDENTIFIED, DeviceState.NEEDS_LOGIN)
    return answers and (ActionKind.FETCH_LOG in reading.offers or has_source(device_of(reading)))


def is_one(target: str) -> bool:
    """Whether a target names one machine. Raises TargetError."""
    return parse_targets([target]).count == 1


class LogFetching:
    """One fetching under way."""

    def __init__(self, devices: Sequence[KnownDevice], shop: Shop | None, actor: str, order_id: str | None) -> None:
        self._waiting = {device.ip: device for device in devices}
        self._shop, self._actor, self._order_id = shop, actor, order_id
        # Emptied in any case: at the end of the fetching, else at the end of the program.
        self._folder = tempfile.TemporaryDirectory(prefix="hashwrench-logs-", ignore_cleanup_errors=True)
        self._replies: queue.SimpleQueue[tuple[Reply | LanProcessLostError, bool]] = queue.SimpleQueue()
        self._calls: list[Call] = []
        self._over = threading.Event()
        self._cancelled = False

    def cancel(self) -> None:
        """Stop; what has not come is told as CANCELLED. Does nothing when it is over."""
        self._cancelled = True
        for call in self._calls:
            call.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the last event to have been handed on; False when `timeout` seconds passed first."""
        return self._over.wait(timeout)

    def _run(self, lan: Lan, on_event: Callable[[LogEvent], None], login: SiteCredential | None) -> None:
        error: DriverError | None = None
        given = {"credentials": [login.row]} if login is not None else {}
        try:
            routes = lan.routes(self._waiting)
            for route, ips in routes:
                devices = [plain_value(self._waiting[ip]) for ip in ips]
                args = {"devices": devices, "folder": self._folder.name, **given}
                hear = self._listener(simulated=route.simulated)
                self._calls.append(lan.start("fetch_log", args, hear, route))
            if self._cancelled:
                self.cancel()
            left = len(routes)
            while left:
                reply, simulated = self._replies.get()
                if isinstance(reply, LogFetched):
                    device = self._waiting.pop(reply.log.ip, None) or KnownDevice(reply.log.ip)
                    on_event(self._came(device, reply.log, simulated=simulated))
                elif isinstance(reply, Finished | Failed | LanProcessLostError):
                    left -= 1
                    error = _error(reply) or error
            for device in self._waiting.values():
                outcome = ActionOutcome.CANCELLED if self._cancelled else ActionOutcome.NO_ANSWER
                on_event(LogCame(device, FetchedLog(device.ip, outcome)))
        finally:
            self._folder.cleanup()
            try:
                on_event(LogsOver(self._cancelled, None if self._cancelled else error))
            finally:
                self._over.set()

    def _listener(self, *, simulated: bool) -> Callable[[Reply | LanProcessLostError], None]:
        return lambda reply: self._replies.put((reply, simulated))

    def _came(self, device: KnownDevice, log: FetchedLog, *, simulated: bool) -> LogCame:
        if log.outcome is not ActionOutcome.DONE or log.path is None:
            return LogCame(device, log)
        try:
            raw = Path(log.path).read_bytes()
            Path(log.path).unlink()
        except OSError as error:
            return LogCame(device, log, error=error)
        text = readable_text(raw)
        diagnosis = diagnose_log(log.name or device.ip, text)
        if self._shop is None:
            return LogCame(device, log, raw, text, diagnosis)
        try:
            kept = keep(self._shop, self._actor, device, log, raw, diagnosis, self._order_id, simulated=simulated)
        except Exception as error:  # noqa: BLE001 - the log is there and must be shown; the event carries the error
            return LogCame(device, log, raw, text, diagnosis, error=error)
        return LogCame(device, log, raw, text, diagnosis, kept)


def fetch(
    lan: Lan,
    devices: Sequence[KnownDevice],
    on_event: Callable[[LogEvent], None],
    *,
    shop: Shop | None = None,
    actor: str = "",
    order_id: str | None = None,
    login: SiteCredential | None = None,
) -> LogFetching:
    """Fetch the logs of devices, keep them in a shop where one is given, and on an order where one is named.

    Returns at once; one `LogCame` a device follows, then `LogsOver`. A `login` takes the place of those that `lan` was
    offered.
    """
    fetching = LogFetching(devices, shop, actor, order_id)
    lan.work("logs", lambda: fetching._run(lan, on_event, login))
    return fetching


def keep(
    shop: Shop,
    actor: str,
    device: KnownDevice,
    log: FetchedLog,
    raw: bytes,
    diagnosis: LogDiagnosis | None,
    order_id: str | None = None,
    *,
    simulated: bool = False,
) -> str:
    """Keep a fetched log; the id of its row. Raises what `attach` and a commit raise, OSError."""
    name = log.name or device.ip
    sha256 = shop.attachments.put(raw)
    if order_id is not None:
        attach(shop, actor, order_id, raw, name, mime=_mime(name), caption=device.ip)
    with shop.writing(actor) as draft:
        return draft.add(
            "device_log",
            **machine_fields(shop, device, simulated=simulated),
            order_id=order_id,
            sha256=sha256,
            size=len(raw),
            name=name,
            source=log.source,
            cut=int(log.cut),
            verdict=diagnosis.verdict.fault.value if diagnosis is not None else None,
        )


def attach_to_order(shop: Shop, actor: str, order_id: str, kept_id: str) -> None:
    """Hang a kept log on an order. Raises NoSuchThing, OrderSigned, AttachmentMissing, and what a commit raises."""
    kept = kept_log(shop, kept_id)
    if kept is not None:
        attach(shop, actor, order_id, log_bytes(shop, kept), kept.name, mime=_mime(kept.name), caption=kept.ip)


def file_of(kept: KeptLog) -> FileDraft:
    """A kept log as a file of an order."""
    return FileDraft(kept.sha256, kept.size, kept.name, _mime(kept.name), kept.ip)


def kept_logs(shop: Shop, device: KnownDevice | None = None, limit: int = 200) -> tuple[KeptLog, ...]:
    """The logs that are kept, newest first; all of them, or one machine's (`machine_rows`)."""
    where, values = about(device) if device is not None else ("1", ())
    with shop.read() as db:
        rows = db.execute(
            f"SELECT * FROM device_log WHERE gone = 0 AND {where} ORDER BY hlc DESC LIMIT ?",  # noqa: S608 - our own
            (*values, limit),
        ).fetchall()
    return tuple(_kept(row) for row in rows)


def kept_log(shop: Shop, kept_id: str) -> KeptLog | None:
    """One kept log by its id."""
    with shop.read() as db:
        row = db.execute("SELECT * FROM device_log WHERE id = ? AND gone = 0", (kept_id,)).fetchone()
    return _kept(row) if row is not None else None


def log_bytes(shop: Shop, kept: KeptLog) -> bytes:
    """The raw bytes of a kept log. Raises AttachmentMissing."""
    return shop.attachments.get(kept.sha256)


def _kept(row: object) -> KeptLog:
    value = dict(row)  # type: ignore[call-overload]
    return KeptLog(
        id=value["id"],
        at=time_of(value["created_at"]),
        ip=value["ip"],
        sha256=value["sha256"],
        size=value["size"],
        name=value["name"] or value["ip"],
        source=value["source"],
        cut=bool(value["cut"]),
        verdict=Fault(value["verdict"]) if value["verdict"] in set(Fault) else None,
        make=value["make"],
        model=value["model"],
        serial=value["serial"],
        mac=value["mac"],
        order_id=value["order_id"],
        simulated=bool(value["simulated"]),
    )


def _error(reply: Reply | LanProcessLostError) -> DriverError | None:
    if isinstance(reply, Failed):
        return reply.error
    return reply if isinstance(reply, LanProcessLostError) else None


def _mime(name: str) -> str:
    kinds = {".tgz": "application/gzip", ".tar": "application/x-tar", ".zip": "application/zip"}
    return kinds.get(Path(name).suffix, "text/plain")
