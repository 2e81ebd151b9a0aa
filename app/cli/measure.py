"""`hashwrench measure`: measuring a board on an order, spot by spot; what forbids power, and the word that lets it."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.cli.measure_json import lock_document, measured_document
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.finding import Finding, Verdict
from app.domain.meter_text import NotAReading
from app.domain.settling import STILL_FOR
from app.services.cold_check import ColdCheck
from app.services.contract import is_fault
from app.services.measuring import Measuring, Taken
from app.services.meters import BenchMeter, DriverError, connect
from app.services.orders import order as read_order
from app.services.power_lock import lock_of, override
from app.services.voltage_walk import VoltageWalk
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _
from app.words.spots import (
    against_text,
    conditions_line,
    difference_text,
    judged_line,
    spot_name,
    stage_name,
    state_word,
    value_text,
)

app = typer.Typer(add_completion=False, help="Measure a board cold and under power, on its order.")

Number = Annotated[str, typer.Argument(metavar="ORDER", help="The order's number, such as WO-B1-000001.")]
Instrument = Annotated[str, typer.Option("--instrument", help="What you measure with, such as Fluke 87V.")]
Meter = Annotated[
    str | None,
    typer.Option("--meter", help="A SCPI multimeter: a device path, or a URL such as socket://10.0.0.7:5025."),
]
Board = Annotated[str | None, typer.Option("--board", help="The board's code, where the order does not tell it.")]
Finish = Annotated[bool, typer.Option("--finish", help="End the check when the values end, even if spots are left.")]

#: Readings taken at most while the probes still slide.
_MOST_READINGS = 12
#: What is typed instead of a value.
SKIP, BACK, SWAP, LEAVE, END = "s", "b", "x", "q", "f"


@app.command()
def cold(
    ctx: typer.Context,
    number: Number,
    instrument: Instrument = "",
    meter: Meter = None,
    board: Board = None,
    finish: Finish = False,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Cold check: ohms and diode drops, board without power. A value and Enter, spot after spot.

    Instead of a value: s skips the spot, b takes the last value back, x says that the probes are swapped, q leaves the
    check to be taken up again, f ends it. With --meter, Enter alone takes what the meter shows.
    """
    with _meter(meter) as connected, opened(ctx, write=True) as shop:
        name = instrument or (connected.name if connected else "")
        simulated = connected is not None and connected.simulated
        with ColdCheck.open(shop, named(by), number, name, board_code=board, simulated=simulated) as check:
            _work(check, number, connected, finish, as_json)


@app.command()
def walk(
    ctx: typer.Context,
    number: Number,
    instrument: Instrument = "",
    meter: Meter = None,
    board: Board = None,
    around: Annotated[
        int | None, typer.Option("--around", min=1, help="The chip behind which the chain is thought to break.")
    ] = None,
    finish: Finish = False,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Voltage walk: supply, domains, LDO outputs and signals of a powered board. Typed as in the cold check."""
    with _meter(meter) as connected, opened(ctx, write=True) as shop:
        name = instrument or (connected.name if connected else "")
        simulated = connected is not None and connected.simulated
        with VoltageWalk.open(shop, named(by), number, name, board_code=board, simulated=simulated) as check:
            if around is not None:
                check.look_around(around)
            _work(check, number, connected, finish, as_json)


@app.command()
def lock(
    ctx: typer.Context,
    number: Number,
    reason: Annotated[
        str | None, typer.Option("--override", help="Why the board may have power all the same; kept on the order.")
    ] = None,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Say whether a short found cold forbids power, or let the board have it for a reason."""
    with opened(ctx, write=reason is not None) as shop:
        if reason is not None:
            override(shop, named(by), number, reason)
        known, number = lock_of(shop, number), read_order(shop, number).number
    if as_json:
        print_json(lock_document(number, known))
    else:
        console = Console(highlight=False, soft_wrap=True)
        if known is None:
            console.print(_("Nothing measured cold forbids power."))
        elif known.overridden is not None:
            words = _("Power is allowed all the same, says {person}: {reason}")
            console.print(shown(words.format(person=known.overridden.by, reason=known.overridden.reason)))
        else:
            console.print(_("No power before this is cleared:"))
        for one in known.hard if known else ():
            console.print(shown(judged_line(one)))
    raise typer.Exit(int(Exit.FAULT if known is not None and known.holds else Exit.DONE))


def _work(check: Measuring, number: str, meter: BenchMeter | None, finish: bool, as_json: bool) -> None:
    """Take values until the plan or the input ends, then say what they tell."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    wanted = _take_all(check, meter, console)
    check.wait()
    findings = check.findings()
    verdict = check.verdict(findings)
    ended = bool(check.judged) and (wanted or finish or check.at is None)
    if ended:
        check.finish()
    if as_json:
        print_json(measured_document(check, number, findings, verdict, ended=ended))
    else:
        _print(check, findings, verdict, ended)
    raise typer.Exit(int(Exit.FAULT if is_fault(verdict) else Exit.DONE))


def _take_all(check: Measuring, meter: BenchMeter | None, console: Console) -> bool:
    """Take values until nothing is left; whether the person asked to end the check."""
    typed = 0
    while (spot := check.at) is not None:
        if meter is not None and meter.simulated:
            _say(console, check, check.take(_read(meter, check)))
            continue
        text = _asked(check, console)
        typed += 1
        if text is None or text == LEAVE:
            return False
        try:
            if text == SKIP:
                check.skip()
            elif text == BACK:
                check.take_back()
            elif text == SWAP:
                check.swap_probes()
            elif text == END:
                return True
            elif not text and meter is not None:
                _say(console, check, check.take(_read(meter, check)))
            else:
                _say(console, check, check.take(text, spot))
        except NotAReading as error:
            if not sys.stdin.isatty():
                raise fail(
                    Exit.BAD_INPUT, _("Line {line}: {problem}").format(line=typed, problem=sentence(error))
                ) from None
            console.print(f"[yellow]{shown(sentence(error))}[/yellow]")
    return False


def _asked(check: Measuring, console: Console) -> str | None:
    """The next line that is typed, None at the end. At a terminal the spot is said first."""
    spot = check.at
    if sys.stdin.isatty() and spot is not None:
        done, asked = check.progress
        stage = check.stage
        console.print(f"[dim]{stage_name(stage.id) if stage else ''} {done + 1}/{asked}[/dim]", end="  ")
        expected = check.expected(spot)
        against = f"; {against_text(expected, spot.conditions.mode)}" if expected is not None else ""
        console.print(
            f"[bold]{shown(spot_name(spot))}[/bold] [dim]{shown(conditions_line(spot.conditions) + against)}[/dim] ",
            end="",
        )
    line = sys.stdin.readline()
    return line.strip() if line else None


def _say(console: Console, check: Measuring, taken: Taken) -> None:
    """What a value says, where it says something."""
    judgement = taken.judgement
    if not judgement.state.suspect and not sys.stdin.isatty():
        return
    value = value_text(taken.value, taken.spot.conditions.mode)
    words = f"{spot_name(taken.spot)}: {value}, {state_word(judgement.state)} {difference_text(judgement.difference)}"
    console.print(f"[{'red' if judgement.hard else 'dim'}]{shown(words)}[/]")
    for failed in check.unsaved:
        console.print(f"[red]{shown(sentence(failed.error))}[/red]")


def _read(meter: BenchMeter, check: Measuring) -> float:
    """What the meter shows at the next spot, once it stands still; the last of some readings where it never does."""
    spot = check.at
    assert spot is not None  # noqa: S101 - asked by the caller
    meter.hold(spot)
    last: list[float] = []
    try:
        for _reading in range(_MOST_READINGS):
            last = [*last, meter.read(spot.conditions)][-STILL_FOR:]
            if len(last) == STILL_FOR and (all(map(math.isinf, last)) or max(last) - min(last) <= _still(last)):
                break
    except DriverError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    return last[-1]


def _still(values: list[float]) -> float:
    """How far readings of one place of the probes lie apart at most: a hundredth, or a few steps of a meter."""
    return max(abs(values[-1]) / 100, 0.003)


@contextmanager
def _meter(url: str | None) -> Iterator[BenchMeter | None]:
    """The meter of a URL, connected; None without one."""
    if url is None:
        yield None
        return
    try:
        connected = connect(url)
    except DriverError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    with connected:
        yield connected


def _print(check: Measuring, findings: tuple[Finding, ...], verdict: Verdict, ended: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    done, asked = check.progress
    console.print(f"[bold]{shown(verdict_text(verdict))}[/bold]")
    line = _("{done} of {asked} spots of {board}").format(done=done, asked=asked, board=check.board.code)
    console.print(f"[dim]{shown(line)}[/dim]")
    for finding in findings:
        print_finding(console, finding)
    if not ended:
        console.print(_("The check stays open: the same command takes it up again."))
