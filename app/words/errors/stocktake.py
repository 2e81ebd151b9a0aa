"""Sentences for what a stocktake and a salvage refuse."""

from __future__ import annotations

from app.domain.salvage import NothingToSalvage, NotSalvageable
from app.domain.stocktake_error import (
    CountNotFinished,
    CountOver,
    NoBinOpen,
    NoFullMeasure,
    NoSuchCount,
    NothingCounted,
    NothingToSet,
    NotWeighed,
)
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(NoSuchCount)
def _no_such_count(error: NoSuchCount) -> str:
    return _("There is no stocktake {number}.").format(number=plain(error.name, 40))


@says(NoBinOpen)
def _no_bin_open(error: NoBinOpen) -> str:
    return _("Scan the label of a bin first: what follows is counted in it.")


@says(NothingToSet)
def _nothing_to_set(error: NothingToSet) -> str:
    return _("{n} of what? Scan a lot or a part first, then type how many there are.").format(n=error.quantity)


@says(NotWeighed)
def _not_weighed(error: NotWeighed) -> str:
    return _("Nobody has said what one piece of {sku} weighs. Type how many there are.").format(
        sku=plain(error.sku, 60)
    )


@says(NoFullMeasure)
def _no_full_measure(error: NoFullMeasure) -> str:
    return _("{sku} has neither a pack nor a target: type how many there are.").format(sku=plain(error.sku, 60))


@says(CountOver)
def _count_over(error: CountOver) -> str:
    return _("{number} is not being counted any more. Begin another stocktake, or count on in its review.").format(
        number=error.number
    )


@says(CountNotFinished)
def _count_not_finished(error: CountNotFinished) -> str:
    return _("{number} is still being counted. Finish it first.").format(number=error.number)


@says(NothingCounted)
def _nothing_counted(error: NothingCounted) -> str:
    return _("Nothing was scanned in {number} that this could be done with.").format(number=error.number)


@says(NothingToSalvage)
def _nothing_to_salvage(error: NothingToSalvage) -> str:
    return _("Say of at least one part how many of {name} are usable.").format(name=plain(error.name, 60))


@says(NotSalvageable)
def _not_salvageable(error: NotSalvageable) -> str:
    return _("{name} is still worked on: end order {number} first.").format(
        name=plain(error.name, 60), number=error.number
    )
