"""`hashwrench demo`: the whole story on simulated devices, told step by step: in the window, where there is one."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail
from app.cli.session import Session
from app.services.data_dir import data_dir
from app.services.demo import DemoStep, DemoStopped, aside_text, demo_dir, fresh_demo, play, set_aside
from app.services.shop import Shop
from app.words.errors import sentence
from app.words.language import _
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    ctx: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Print the steps and the PDF's path; no window.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Where the PDF goes; else into the demo's own folder.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Go on in the demo shop of last time.")] = False,
) -> None:
    """Find a bad miner, test its board, repair it, prove it, print the work order: all simulated, all marked DEMO."""
    session: Session = ctx.obj
    try:
        whole = data_dir(session.data_dir)
        aside = set_aside(whole)
        if aside is not None:
            print(f"hashwrench: {plain(aside_text(aside))}", file=sys.stderr)
        folder = demo_dir(whole) if keep else fresh_demo(whole)
        print(_("DEMO: every device below is simulated, and nothing outside this computer is contacted."), flush=True)
        if headless or not import_module("app.ui.display").has_display():
            with Shop.open(folder, demo=True) as shop:
                for number, step in enumerate(play(shop, out), start=1):
                    _tell(number, step)
            return
    except DemoStopped as stopped:
        raise fail(Exit.UNREACHABLE, str(stopped)) from None
    except Exception as error:  # one clear sentence for whatever the services raise
        if type(error).__module__.split(".")[0] not in ("app", "drivers") and not isinstance(error, OSError):
            raise
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    window = import_module("app.ui.window")
    raise typer.Exit(window.run(whole, tour=window.TourPlan(out, _tell)))


def _tell(number: int, step: DemoStep) -> None:
    print(f"{number:>2}  {step.title}\n    {step.detail}", flush=True)
    if step.pdf is not None:
        print(step.pdf, flush=True)
