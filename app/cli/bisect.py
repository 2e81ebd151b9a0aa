"""`hashwrench bisect`: halves a board's chain until two chips are left. Says what to hold, takes the count, remembers.

Counts are typed, taken over our link, or heard from the tester's UART. What is asked and said on the way goes to
stderr; stdout gets the result alone. Stopped at any point, it goes on from there the next time.
"""

from __future__ import annotations

import queue
import sys
import threading
from typing import Annotated

import typer
from rich.console import Console

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.cli.interrupt import signals_stop
from app.cli.shop_session import Actor, Json, named, opened, refusals
from app.diagnosis.holding import BisectionRefused
from app.domain.bisection import CountFrom, Heard
from app.domain.bisection_error import BisectionError, NotCounted
from app.domain.tester_display import DisplayError
from app.services.bench import BAD_SETTINGS, DriverError
from app.services.bisection import Ask, BoardBisection
from app.services.bisection_counts import LinkPorts, TesterCounts, count_on_link
from app.services.contract import bisection_document, is_fault
from app.services.shop import Shop
from app.words import bisection as words
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _

app = typer.Typer(add_completion=False)

_TYPED = "typed"
#: Words in place of a count; the first letter of a line decides.
_UNDO, _PASS, _PAUSE = "u", "n", "p"


class _Stopped(Exception):
    """The person ends it for now: end of the input, `p`, or Ctrl-C."""


@app.command()
def bisect(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="The order of the board.")],
    source: Annotated[
        str, typer.Option(help="typed, or the data port of our link: a device, socket://host:port, simulated://BOARD.")
    ] = _TYPED,
    control: Annotated[
        str | None, typer.Option(help="Control port of our link; without it power the board by hand.")
    ] = None,
    tester: Annotated[str | None, typer.Option(help="The tester's UART: each count that it prints is taken.")] = None,
    by: Actor = None,
    json: Json = False,
) -> None:
    """Find the chip at which a chain stops: hold the line where it says, give the count, until two are left.

    Type a count (or several tries: 82 82 84) and Enter. With our link Enter alone counts: only then the board gets
    power, and it loses it again. u takes the last answer back, n asks for another place, p pauses; the answers so far
    are kept on the order, and the next call goes on from there.
    """
    if tester is not None and source != _TYPED:
        raise fail(Exit.BAD_INPUT, _("Choose one source: our link, or the tester's UART."))
    link = None if source == _TYPED else LinkPorts(source, source if _brings_control(source, control) else control)
    with opened(ctx, write=True) as shop:
        actor = named(by)
        try:
            with refusals():
                asked = BoardBisection.open(shop, actor, order, simulated=link is not None and link.simulated)
        except (BisectionRefused, BisectionError) as error:
            raise fail(Exit.BAD_INPUT, sentence(error)) from None
        _Dialogue(shop, asked, link, tester).run()
        added = None
        if asked.result is not None:
            with refusals():
                added = asked.finish().number
        if json:
            print_json({**bisection_document(asked), "added": added is not None})
        else:
            _print(asked, added)
    raise typer.Exit(int(Exit.FAULT if is_fault(asked.verdict) else Exit.DONE))


class _Dialogue:
    """Asks until the bisection has ended or the person has."""

    def __init__(self, shop: Shop, asked: BoardBisection, link: LinkPorts | None, tester: str | None) -> None:
        self._shop, self._asked, self._link, self._tester = shop, asked, link, tester
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._stop = threading.Event()
        self._reading = False
        self._heard: queue.SimpleQueue[int | Exception | None] = queue.SimpleQueue()

    def run(self) -> None:
        self._begin()
        listening = None
        try:
            if self._tester is not None:
                listening = TesterCounts(self._tester, self._heard.put, on_end=self._heard.put)
                listening.start()
            with signals_stop(self._stopped):
                while (ask := self._asked.ask) is not None:
                    self._tell(ask)
                    with refusals():
                        self._answer(ask)
        except _Stopped:
            left = _("Paused. The same command goes on from here.")
            self._console.print(f"[dim]{shown(left)}[/dim]")
        except BAD_SETTINGS as error:
            raise fail(Exit.BAD_INPUT, sentence(error)) from None
        except (DriverError, OSError) as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None
        finally:
            if listening is not None:
                listening.stop()
                listening.wait(5)

    def _begin(self) -> None:
        asked = self._asked
        print_ = self._console.print
        print_(f"[bold]{shown(asked.number)} · {shown(asked.board.code)}[/bold]")
        if asked.simulated:
            print_(f"[dim]{shown(_('A simulated board: the hold is simulated too.'))}[/dim]")
        for note in asked.hold.notes:
            print_(f"[dim]{shown(words.note_text(note, asked.board))}[/dim]")
        for step, heard in zip(asked.state.steps, asked.state.heard, strict=True):
            print_(f"[dim]{shown(words.step_text(step))} · {shown(words.heard_text(heard, step))}[/dim]")

    def _tell(self, ask: Ask) -> None:
        again = words.again_text(ask.question)
        lines = [words.interval_text(self._asked.state) + " · " + words.left_text(self._asked.state)]
        lines += [again] if again else []
        self._console.print()
        for line in lines:
            self._console.print(f"[dim]{shown(line)}[/dim]")
        self._console.print(f"[bold]{shown(words.instruction(ask.hold, ask.question))}[/bold]")
        if not self._holds_itself:
            self._console.print(shown(words.where_text(ask.hold, ask.question, self._asked.board)))
        for line in (words.expect_text(ask.question), words.tries_text(ask.question)):
            if line:
                self._console.print(f"[dim]{shown(line)}[/dim]")

    @property
    def _holds_itself(self) -> bool:
        return self._link is not None and self._link.simulated

    def _answer(self, ask: Ask) -> None:
        if self._tester is not None:
            self._take((self._from_tester(),), CountFrom.TESTER)
        elif self._holds_itself:
            self._count(ask)
        else:
            self._line(ask)

    def _line(self, ask: Ask) -> None:
        prompt = _("Enter counts over our link: ") if self._link is not None else _("Count: ")
        self._console.print(shown(prompt), end="")
        self._reading = True  # from here on a stop is taken at once
        try:
            line = "" if self._stop.is_set() else sys.stdin.readline()
        finally:
            self._reading = False
        if not line or self._stop.is_set():
            raise _Stopped
        text = line.strip().lower()
        if not text and self._link is not None:
            self._count(ask)
        elif text[:1] == _PAUSE:
            raise _Stopped
        elif text[:1] == _UNDO:
            self._asked.undo()
        elif text[:1] == _PASS and not text.startswith("ng"):
            self._asked.pass_over()
        else:
            try:
                self._asked.take(text)
            except (DisplayError, BisectionError) as error:
                self._console.print(f"[red]{shown(sentence(error))}[/red]")
                return
            self._said()

    def _count(self, ask: Ask) -> None:
        if self._link is None:
            return
        try:
            counts = count_on_link(
                self._shop, self._asked.number, self._link, self._asked.board.code, ask.hold_after, cancel=self._stop
            )
        except NotCounted as error:
            if self._stop.is_set():
                raise _Stopped from None
            self._console.print(f"[red]{shown(sentence(error))}[/red]")
            if self._holds_itself:
                raise fail(Exit.UNREACHABLE, sentence(error)) from None
            return
        except BisectionError as error:
            raise fail(Exit.BAD_INPUT, sentence(error)) from None
        self._take(counts, CountFrom.LINK)

    def _from_tester(self) -> int:
        self._console.print(f"[dim]{shown(_('Start the test on the tester; its count is taken.'))}[/dim]")
        while True:
            heard = self._heard.get()
            if isinstance(heard, int) and heard <= self._asked.board.chips:
                return heard
            if isinstance(heard, Exception):
                raise fail(Exit.UNREACHABLE, sentence(heard))
            if heard is None:
                raise _Stopped

    def _take(self, counts: tuple[int, ...], source: CountFrom) -> None:
        self._asked.count(counts, source)
        self._console.print(", ".join(map(str, counts)))
        self._said()

    def _said(self) -> None:
        step, heard = self._asked.state.steps[-1], self._asked.state.heard[-1]
        if heard is not Heard.FREE:
            self._console.print(f"[dim]{shown(words.heard_text(heard, step))}[/dim]")

    def _stopped(self) -> None:
        """A count that runs is ended by its own stop, so that the supply goes off in order."""
        self._stop.set()
        self._heard.put(None)
        if self._reading:
            raise _Stopped


def _brings_control(source: str, control: str | None) -> bool:
    """A simulated board brings its own control port."""
    return control is None and source.startswith("simulated://")


def _print(asked: BoardBisection, added: str | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    place = asked.result
    if place is None:
        console.print(f"[bold]{shown(words.interval_text(asked.state))}[/bold]")
        ask = asked.ask
        if ask is not None:
            console.print(shown(_("Next: {what}").format(what=words.instruction(ask.hold, ask.question))))
        return
    if asked.simulated:
        console.print(f"[dim]{_('Simulated hashboard')}[/dim]")
    console.print(f"[bold]{shown(words.place_title(place, asked.board))}[/bold]")
    console.print(shown(words.place_text(place, asked.board)))
    console.print(f"[dim]{shown(verdict_text(asked.verdict))}[/dim]")
    for finding in asked.findings:
        print_finding(console, finding)
    advice = asked.advice
    if advice:
        console.print(f"[bold]{shown(_('Probe, and what a good board shows:'))}[/bold]")
    for one in advice:
        value = words.advice_value(one, lambda number: f"{number:g}")
        console.print(f"  {shown(words.advice_title(one))}: {shown(value)}. {shown(words.advice_tells(one))}")
    if added is not None:
        console.print(shown(_("Added to order {number}.").format(number=added)))
