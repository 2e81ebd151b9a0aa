"""`hashwrench bench`: tests one hashboard. Progress goes to stderr; power goes off however it ends.

Only through the control port can it be switched: once that is gone, the board keeps what it has.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.cli.interrupt import signals_stop
from app.cli.shop_session import Actor, named, opened
from app.domain.bisection_error import PowerLocked
from app.domain.finding import Fault
from app.domain.test_plan import STANDARD, proves_repair
from app.services.bench import BAD_SETTINGS, DriverError, run_bench
from app.services.bench_orders import keep_report
from app.services.bench_steps import (
    BenchEvent,
    BenchReport,
    BenchSettings,
    ChipAnswered,
    CountersProgress,
    CountProgress,
    FastChipAnswered,
    FastCountProgress,
    FrequencyReached,
    KnownAnswerProgress,
    StepDone,
    StepStarted,
)
from app.services.contract import bench_document, is_fault
from app.services.order_reading import order as read_order
from app.services.power_lock import lock_of
from app.words.bench import answers_line, counters_line, interruption_text, outcome_word, supply_text
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _
from app.words.phrases import say
from app.words.recording import record_notes, replay_name
from app.words.test_plans import look_text, step_name, step_names_width

app = typer.Typer(add_completion=False)
_STYLE = {"pass": "green", "fail": "bold red", "warn": "yellow", "skipped": "dim"}


@app.command()
def bench(
    ctx: typer.Context,
    data: Annotated[
        str, typer.Option(help="Data port: a device, socket://host:port, simulated://BOARD or replay:FILE.")
    ],
    control: Annotated[str | None, typer.Option(help="Control port; without it no power, EEPROM, sensors.")] = None,
    board: Annotated[
        str | None, typer.Option(help="Board code such as BHB42601; else its EEPROM says, where it can.")
    ] = None,
    seconds: Annotated[float | None, typer.Option(min=0, max=3600, help="How long chips hash; 0: no counters.")] = None,
    plan: Annotated[
        str, typer.Option(help="Test plan: quick, standard, full, or a file of your own (TOML).")
    ] = STANDARD,
    record: Annotated[Path | None, typer.Option(help="New file to record every byte in, for replay:FILE.")] = None,
    order: Annotated[
        str | None, typer.Option(metavar="ORDER", help="Work order of the board: the run is put there.")
    ] = None,
    by: Actor = None,
    json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
) -> None:
    """Test a hashboard: EEPROM, temperatures, chip count, which chip answers, how well each works.

    The full plan also counts at high speed, checks the chips' answers and raises their frequency step by step, under
    the eyes of the board's own temperature sensors.

    With a control port the board gets power for the test and loses it at the end, on any error, on Ctrl-C and when the
    data cable is pulled. If the control cable is pulled (one USB cable may carry both) or the program is killed
    outright (kill -9), nothing here can switch it off: the board stays powered until its supply is switched off.

    With an order, a short in the board's cold check refuses power until it is measured away or overridden with a reason
    (hashwrench measure lock).
    """
    settings = BenchSettings(data, control, board, seconds, plan, record)
    if order is None:
        report = _tested(settings, quiet=json)
    else:
        with opened(ctx, write=True) as shop:
            lock = lock_of(shop, order)
            if lock is not None and lock.holds:
                raise fail(Exit.BAD_INPUT, sentence(PowerLocked(lock.number)))
            report = _tested(settings, quiet=json)
            keep_report(shop, named(by), report, read_order(shop, order).number)
    if json:
        print_json(bench_document(report))
    else:
        _print(report)
    raise typer.Exit(int(_exit_of(report)))


def _tested(settings: BenchSettings, *, quiet: bool) -> BenchReport:
    cancel = threading.Event()
    try:
        with _Progress(quiet=quiet) as progress, signals_stop(cancel.set):
            return run_bench(settings, progress.show, cancel)
    except BAD_SETTINGS as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
    except DriverError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None


def _exit_of(report: BenchReport) -> Exit:
    controlled = report.run.control_port is not None
    if report.run.interrupted:
        text = interruption_text(report.interruption, powered_off=report.powered_off, controlled=controlled)
        fail(Exit.UNREACHABLE, text)
        return Exit.UNREACHABLE
    if report.interruption is not None:
        fail(Exit.FAULT, sentence(report.interruption))
    if controlled and report.run.supply_switched and not report.powered_off:
        fail(Exit.FAULT, supply_text(powered_off=None, controlled=True))
    return Exit.FAULT if is_fault(report.verdict) else Exit.DONE


class _Progress:
    """The steps on stderr as they end, and the count while it runs. `quiet` shows nothing."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status = self._console.status("")
        self._frequency: float | None = None

    def __enter__(self) -> _Progress:
        if not self._quiet and self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def show(self, event: BenchEvent) -> None:
        """Show one event of the test."""
        if self._quiet:
            return
        match event:
            case StepStarted(step):
                self._status.update(shown(step_name(step.value)))
            case CountProgress(attempt, count) | FastCountProgress(attempt=attempt, count=count):
                self._status.update(shown(_("Try {attempt}: {count} chips").format(attempt=attempt, count=count)))
            case ChipAnswered(chip, answered) | FastChipAnswered(chip, answered) if answered:
                self._status.update(shown(_("Chip {chip} answers").format(chip=chip)))
            case FrequencyReached(mhz):
                self._frequency = mhz
                self._status.update(shown(_("{mhz} MHz").format(mhz=f"{mhz:g}")))
            case CountersProgress(counters):
                self._status.update(shown(counters_line(counters, self._frequency)))
            case KnownAnswerProgress(answer):
                self._status.update(shown(answers_line(answer)))
            case StepDone(step, outcome, detail):
                name, word = step_name(step.value), outcome_word(outcome.value)
                style = _STYLE[outcome.value]
                self._console.print(
                    f"[{style}]{shown(word):<9}[/{style}] {shown(name):<{step_names_width()}} {shown(say(detail))}"
                )


def _print(report: BenchReport) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if report.run.replayed:
        console.print(f"[dim]{shown(replay_name())}[/dim]")
    elif report.run.simulated:
        console.print(f"[dim]{_('Simulated hashboard')}[/dim]")
    console.print(f"[bold]{shown(verdict_text(report.verdict))}[/bold]")
    for finding in report.findings:
        print_finding(console, finding)
    if report.verdict.fault is Fault.NONE and not proves_repair(report.run.left_out):
        console.print(f"[dim]{shown(look_text())}[/dim]")
    if report.run.replayed or report.record_trouble is not None:
        notes = Console(stderr=True, highlight=False, soft_wrap=True)
        for note in record_notes(report.recording, report.replay, report.record_trouble):
            notes.print(shown(note))
