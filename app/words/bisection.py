"""The bisection in words: how the chain is held, what the count means, why something is asked again, what to probe."""

from __future__ import annotations

from collections.abc import Callable

from app.diagnosis.bisection import Advice
from app.diagnosis.holding import Hold, HoldAt, HoldTo, Refusal, least_chips
from app.domain.bisection import Bisection, CountFrom, Ending, Heard, Place, Question, Step
from app.domain.finding import PartKind
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.probe_words import expected_text, ground_name, mode_name, state_name, trust_name
from app.words.spots import spot_name
from drivers.model.board import BoardSpec

_Number = Callable[[float], str]


def instruction(hold: Hold, question: Question) -> str:
    """What the hands do, in one line: "Hold RO between chip 63 and chip 64 to 1.2 V"."""
    if question.held is None:
        return _("Hold nothing")
    names = {"line": plain(hold.line, 12), "chip": question.held, "next": question.held + 1}
    if hold.at is HoldAt.CHIP:
        return _("Hold {line} of chip {chip} to ground").format(**names)
    to = _("ground") if hold.to is HoldTo.GROUND else _("{volts} V").format(volts=f"{hold.rail_v:g}")
    return _("Hold {line} between chip {chip} and chip {next} to {to}").format(to=to, **names)


def hold_line(hold: Hold) -> str:
    """How this family is held, in a few words: "RO to 1.2 V · one source"."""
    to = _("ground") if hold.to is HoldTo.GROUND else _("{volts} V").format(volts=f"{hold.rail_v:g}")
    words = _("{line} to {to} · {trust}")
    return words.format(line=plain(hold.line, 12), to=to, trust=trust_name(hold.trust))


def hold_tag(hold: Hold, held: int) -> str:
    """The place on the picture: "RO 63 | 64 to 1.2 V"."""
    to = _("ground") if hold.to is HoldTo.GROUND else _("{volts} V").format(volts=f"{hold.rail_v:g}")
    place = str(held) if hold.at is HoldAt.CHIP else f"{held} | {held + 1}"
    return _("{line} {place} to {to}").format(line=plain(hold.line, 12), place=place, to=to)


def held_for_you(question: Question) -> str:
    """That a simulated board needs no hand."""
    if question.held is None:
        return _("A simulated board: nothing is held.")
    return _("A simulated board: it is held for you while it counts.")


def where_text(hold: Hold, question: Question, board: BoardSpec) -> str:
    """Where the probes go."""
    if question.held is None:
        return _("Take every probe off the board and count once.")
    here, behind = board.domain_of(question.held), board.domain_of(question.held + 1)
    if hold.to is HoldTo.GROUND:
        if here is None:
            return _("Ground is the chip's own, at its heatsink or at a capacitor beside it, not board minus.")
        return _("Ground is that of domain {domain}, not board minus.").format(domain=here)
    volts = f"{hold.rail_v:g}"
    if here is None:
        return _("Take the {volts} V test point beside that {line} point.").format(volts=volts, line=hold.line)
    if here != behind:
        words = _("A domain ends here: take the {volts} V of domain {domain}, in which chip {chip} lies.")
        return words.format(volts=volts, domain=here, chip=question.held)
    return _("Take the {volts} V test point of domain {domain}, beside them.").format(volts=volts, domain=here)


def expect_text(question: Question) -> str:
    """What the count will mean."""
    if question.held is None:
        words = _("{chips} chips make a whole chain; what it counts tells where to begin.")
        return words.format(chips=question.good)
    words = _("{chip}: good up to there. Less, or 0: the fault is at chip {chip} or before.")
    return words.format(chip=question.held)


def tries_text(question: Question) -> str:
    """How often to count, where once is not enough; "" otherwise."""
    if question.tries < 2:
        return ""
    return _("The counts of this board vary: count {n} times and give all of them.").format(n=question.tries)


def again_text(question: Question) -> str:
    """Why the same place is asked once more; "" where it is asked for the first time."""
    if question.again is None:
        return _("Asked once more, to be sure.") if question.sure else ""
    return {
        Heard.AGAIN_WHOLE: _("All chips answer now. Count once more: a dry joint holds at times."),
        Heard.AGAIN_SLIPPED: _(
            "More chips answered than can with the line held. Does the probe touch, at the right place?"
        ),
        Heard.AGAIN_UNLIKELY: _("That count does not fit the others. Count once more."),
        Heard.AGAIN_VARYING: _("The counts differ. Count once more without touching the board."),
    }[question.again]


def heard_text(heard: Heard, step: Step) -> str:
    """What an answer was taken for, in a few words."""
    if heard is Heard.FREE:
        return _("nothing held")
    return {
        Heard.GOOD: _("good up to chip {chip}"),
        Heard.BAD: _("fault at chip {chip} or before"),
        Heard.PASSED: _("passed over"),
        Heard.AGAIN_WHOLE: _("whole, counted again"),
        Heard.AGAIN_SLIPPED: _("the hold slipped"),
        Heard.AGAIN_UNLIKELY: _("did not fit, asked again"),
        Heard.AGAIN_VARYING: _("varied, asked again"),
    }[heard].format(chip=step.held)


def step_text(step: Step) -> str:
    """One answer: "held after 63: 63"."""
    counts = ", ".join(map(str, step.counts)) or "—"
    if step.held is None:
        return _("nothing held: {counts}").format(counts=counts)
    return _("held after {chip}: {counts}").format(chip=step.held, counts=counts)


def source_name(source: CountFrom) -> str:
    """Where a count comes from."""
    return {
        CountFrom.TYPED: _("typed"),
        CountFrom.LINK: _("our link"),
        CountFrom.TESTER: _("tester's UART"),
        CountFrom.ORDER: _("from the order"),
    }[source]


def interval_text(bisection: Bisection) -> str:
    """What is known and what is left: "good up to chip 62, fault before chip 95"."""
    good, bad = bisection.interval
    if bisection.free_counts is None:
        return _("Nothing is counted yet")
    if bad > bisection.chips and good >= bisection.chips:
        return _("All {n} chips answer").format(n=bisection.chips)
    if bad == good + 1:
        if not good:
            return _("Chip 1, or what lies before it")
        if bisection.proved == (good, bad):
            return _("Good up to chip {good}, fault from chip {bad} on").format(good=good, bad=bad)
        return _("Most likely between chip {good} and chip {bad}; to be proved").format(good=good, bad=bad)
    if not good and bad >= bisection.chips:
        return _("Nothing is known to be good yet")
    if not good:
        return _("The fault is at chip {bad} or before").format(bad=bad)
    if bad >= bisection.chips:
        return _("Good up to chip {good}").format(good=good)
    return _("Good up to chip {good}, fault at chip {bad} or before").format(good=good, bad=bad)


def left_text(bisection: Bisection) -> str:
    """About how many more counts it takes."""
    left = bisection.steps_left
    return ngettext("about {n} more count", "about {n} more counts", left).format(n=left)


def place_title(place: Place, board: BoardSpec) -> str:
    """What came of it, in one line."""
    if place.ending is Ending.WHOLE:
        return _("All {n} chips answer").format(n=board.chips)
    if not place.good_to and place.ending is Ending.PLACE:
        return _("Chip 1, or what lies before it")
    bad = min(place.bad_from, board.chips)
    if place.ending is Ending.OPEN:
        return _("Between chip {good} and chip {bad}").format(good=place.good_to, bad=bad)
    return _("Chip {good} or chip {bad}").format(good=place.good_to, bad=bad)


def place_text(place: Place, board: BoardSpec) -> str:
    """The sentence under it: the domains, and what the counts say of the kind of fault."""
    if place.ending is Ending.WHOLE:
        return _("With nothing held the chain is whole. Count hot, or at the miner's speed, if it fails there.")
    if place.ending is Ending.OPEN:
        return _("The places between them could not be told apart. Follow the signals from the last good chip on.")
    if not place.good_to:
        return _("Held between chip 1 and chip 2 it counts nothing: supply, clock and signals of domain 1 first.")
    here, behind = board.domain_of(place.good_to), board.domain_of(place.bad_from)
    if here is None:
        where = _("The chain stops between them.")
    elif here == behind:
        where = _("Both lie in domain {domain}.").format(domain=here)
    else:
        where = _("Domain {domain} ends between them; domain {next} begins.").format(domain=here, next=behind)
    return where + " " + _("The counts vary, which speaks for a dry joint.") if place.varying else where


#: Notes on what harms the board or the count where nobody minds it.
HARM = frozenset({"own_domain", "own_ground", "never_1v8"})


def note_text(note: str, board: BoardSpec) -> str:
    """What to mind while the chain is held. An id this version does not know is shown as it stands."""
    known = {
        "own_domain": _("Rail and signal of one domain, never of another: domains stand in series."),
        "own_ground": _("Use the ground of the chip's own domain; its heatsink carries it on some boards."),
        "rail_first": _("Still 0 at the first hold? Measure the rail itself before believing it."),
        "tester_runs": _("Hold the line while the tester runs."),
        "never_1v8": _("Never hold it to 1.8 V: the inputs of this chip run on 1.2 V."),
        "bm1362": _("One guide prints 1V8 for this board, another 1.2 V. The rail of these chips is 1.2 V: use that."),
        "family": _("No guide prints this for {chip}: carried over from chips with the same rail."),
    }
    return known.get(note, plain(note, 60)).format(chip=plain(board.chip, 20))


def hold_source(hold: Hold) -> str:
    """Who says that it is done so, and how sure that is."""
    return _("{trust}: {source}").format(trust=trust_name(hold.trust), source=plain(hold.source, 240))


def refusal_title(refusal: Refusal, board: BoardSpec) -> str:
    """That this board is not halved, in one line."""
    return _("{code} is not halved this way").format(code=plain(board.code, 24))


def refusal_text(refusal: Refusal, board: BoardSpec) -> str:
    """Why the board's chain is not held."""
    chip = plain(board.chip, 24) or _("its chip")
    return {
        "whatsminer": _("Nothing is held on these boards: their tester lists the missing chips by number."),
        "avalon": _("Its chips are asked one by one by the controller: there is no chain that stops at a place."),
        "few": _("With fewer than {n} chips, following the signals is quicker than halving.").format(n=least_chips()),
        "no_source": _("No source says to which rail the chain of {chip} may be held; a wrong one kills chips.").format(
            chip=chip
        ),
        "other_rail": _("The I/O rail of this board is {volts} V, and its chips are held to another one.").format(
            volts=f"{board.io_voltage_v or 0:g}"
        ),
    }.get(refusal.why, plain(refusal.why, 60))


def refusal_instead(refusal: Refusal) -> str:
    """What to do instead."""
    return {
        "whatsminer": _("Type the missing chips on the tester keypad, and follow RXD and TXD with the meter."),
        "avalon": _("Measure the supply of each group, and compare with a good sister board."),
        "few": _("Measure CLK, CO, RI and RST at every chip."),
    }.get(refusal.why, _("Measure the domains, then follow CLK, CO, RI and RST along the chain with the meter."))


def advice_title(advice: Advice) -> str:
    """What to probe: "CLK at chip 64"."""
    if advice.id == "resistor":
        return _("Series resistor before chip {chip}").format(chip=advice.spot.chip)
    return spot_name(advice.spot)


def advice_value(advice: Advice, number: _Number) -> str:
    """What a good board shows there; where nobody published it, that a neighbour tells."""
    if advice.id == "resistor":
        return _("33 or 51 Ω")
    shown = expected_text(advice.point, number) if advice.point is not None else ""
    return shown or _("as at the chip before")


def advice_how(advice: Advice) -> str:
    """How it is measured."""
    conditions = advice.spot.conditions
    return _("{mode} against {ground}, {state}").format(
        mode=mode_name(conditions.mode), ground=ground_name(conditions.ground), state=state_name(conditions.state)
    )


def advice_tells(advice: Advice) -> str:
    """What a wrong value means."""
    return {
        "signal": _("Missing: resistor or joint between the two chips."),
        "border_signal": _("Missing: level shifter or resistor at the border.")
        if advice.accuses is PartKind.LEVEL_SHIFTER
        else _("Missing: resistor or joint at the border."),
        "first_signal": _("Missing: cable, connector or input level shifter."),
        "rail": _("Low: its LDO, or a shorted load."),
        "low_rail": _("Low: its LDO, or a chip that loads it."),
        "clock": _("Missing from chip 1 on: the crystal.")
        if advice.accuses is PartKind.CRYSTAL
        else _("0 V: dry joint. At the rail: a solder bridge."),
        "reset": _("Low: this chip, or the line before it."),
        "answer": _("Low: the way back is open behind this chip."),
        "domain": _("Low: a shorted chip. High: an open one."),
        "resistor": _("Open: the resistor or its joint."),
    }.get(advice.id, "")
