"""What the owner of the site states against what the machine is set to: pools, users, firmware; and the password.

Where nothing is stated, nothing contradicts it. A pool by which a known firmware takes its fee is nobody's tampering.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from app.diagnosis.board_values import listed_words
from app.diagnosis.knowledge import Found, limits
from app.diagnosis.machine.look import Look
from app.domain.finding import Component, Fault, Severity
from app.domain.site import StatedPool
from drivers.model.reading import Pool


def foreign_pools(look: Look) -> Iterator[Found]:
    """Pools, or users at a stated pool, that the owner does not know."""
    stated = look.expectations.pools if look.expectations else ()
    if not stated:
        return
    pools = [pool for pool in look.reading.pools if not is_fee(pool, look.reading.firmware)]
    foreign = [pool for pool in pools if not any(agrees(pool, one) for one in stated)]
    if not foreign:
        return
    yield Found(
        Fault.TAMPERING_SUSPECTED,
        "reading.foreign_pool.title",
        "reading.foreign_pool.found",
        0.7,
        {
            "pools": listed_words(_named(pool) for pool in foreign),
            "site": look.expectations.site if look.expectations else "",
        },
        component=Component.FIRMWARE,
        evidence=look.evidence(*(f"pool {_named(pool)}" for pool in foreign)),
        steps=("ask_owner", "check_pool", "save_log"),
    )


def foreign_firmware(look: Look) -> Iterator[Found]:
    """A firmware that the owner does not state for this make."""
    firmware, make = look.reading.firmware, (look.reading.make or "").casefold()
    told = look.expectations.firmwares if look.expectations else ()
    stated = [name for of_make, name in told if of_make is None or of_make.casefold() in (make, "")]
    if not firmware or not stated:
        return
    version = look.reading.firmware_version or ""
    if any(is_firmware(f"{firmware} {version}", name) for name in stated):
        return
    yield Found(
        Fault.TAMPERING_SUSPECTED,
        "reading.foreign_firmware.title",
        "reading.foreign_firmware.found",
        0.6,
        {
            "firmware": firmware,
            "stated": listed_words(stated),
            "site": look.expectations.site if look.expectations else "",
        },
        component=Component.FIRMWARE,
        evidence=look.evidence(f"firmware {firmware} {version}".strip()),
    )


def maker_password(look: Look) -> Iterator[Found]:
    """A note: the password that everybody knows still opens the machine."""
    if look.reading.default_login:
        yield Found(
            Fault.FIRMWARE_OR_CONFIG,
            "reading.maker_password.title",
            "reading.maker_password.found",
            0.95,
            component=Component.FIRMWARE,
            evidence=look.evidence("opened by the maker's published password"),
            steps=("change_password",),
            severity=Severity.INFO,
        )


def agrees(pool: Pool, stated: StatedPool) -> bool:
    """Whether a configured pool is the stated one: the same host; the same port where both use the same protocol (an
    encrypted door of one pool has a port of its own); the same account, whatever the worker's name.
    """
    (protocol, host, port), (its_protocol, its_host, its_port) = _parts(pool.url), _parts(stated.url)
    if host != its_host:
        return False
    if protocol == its_protocol and None not in (port, its_port) and port != its_port:
        return False
    return not stated.user or not pool.user or _is_account(pool.user.casefold(), stated.user.casefold())


def is_fee(pool: Pool, firmware: str | None) -> bool:
    """Whether this is how the running firmware takes its fee."""
    return _parts(pool.url)[1] in limits("owner")["fee_hosts"].get((firmware or "").casefold(), ())


def is_firmware(told: str, stated: str) -> bool:
    """Whether a firmware, as the machine tells it, is the stated one under any of its names."""
    name, wanted = told.casefold(), stated.casefold().strip()
    return any(alias in name for alias in _aliases(wanted))


@cache
def _aliases(wanted: str) -> tuple[str, ...]:
    names = next((names for names in limits("owner")["firmware_names"] if wanted in names), ())
    return (wanted, *names)


def _is_account(user: str, account: str) -> bool:
    marks = limits("owner")["worker_marks"]
    return user == account or (user.startswith(account) and user[len(account)] in marks)


def _parts(url: str) -> tuple[str, str, int | None]:
    """The protocol in its plain form, the host, the port; what cannot be read is compared as it stands."""
    text = url.strip().casefold()
    text = text if "://" in text else f"stratum+tcp://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "", text, None
    protocol = "ssl" if any(word in parts.scheme for word in ("ssl", "tls")) else parts.scheme.partition("+")[0]
    return protocol, host or text, port


def _named(pool: Pool) -> str:
    return f"{pool.url} ({pool.user})" if pool.user else pool.url
