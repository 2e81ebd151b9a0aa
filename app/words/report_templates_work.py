"""What the reports of the work itself say: work in progress and throughput."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n

TEMPLATES: dict[str, str] = {
    # ------------------------------------------------------------ work in progress
    "wip.wip": _m("In work"),
    "wip.waits_for_you": _m("Wait for you"),
    "wip.waits_for_customer": _m("Wait for the customer"),
    "wip.waits_for_parts": _m("Wait for parts"),
    "wip.late": _m("Later than promised"),
    "wip.age": _m("Age, median"),
    "wip.to_fetch": _m("Ready, to be handed back"),
    "wip.average": _m("In work, on average"),
    "wip.rate": _m("Finished a day"),
    "wip.took": _m("Turnaround, mean"),
    "wip.expected": _m("In work by Little’s law"),
    "wip.fits": _m("In work, to what Little’s law says"),
    "wip.waits.you": _m("you"),
    "wip.waits.customer": _m("the customer"),
    "wip.waits.parts": _m("parts"),
    "wip.waits.vendor": _m("the maker"),
    "wip.waits.time": _m("time (drying, aging)"),
    "wip.states": _m("In the shop by state"),
    "wip.ages": _m("In the shop by age, and for whom they wait"),
    "wip.who": _m("For whom they wait"),
    "wip.answers": _m("Waiting for an answer"),
    "wip.next": _m("Waiting for you"),
    "wip.course": _m("What came, what was finished, what lay here"),
    "wip.col.in_state": _m("In this state, median"),
    "wip.col.longest": _m("Longest"),
    "wip.col.oldest": _m("Oldest order"),
    "wip.col.age": _m("Age"),
    "wip.col.waits": _m("Waits for"),
    "wip.col.order": _m("Order"),
    "wip.col.waiting": _m("Waiting"),
    "wip.col.assignee": _m("Assigned to"),
    "wip.col.span": _m("Span"),
    "wip.col.came": _m("Came"),
    "wip.col.gone": _m("Finished"),
    "wip.col.lying": _m("In work at its end"),
    "wip.age.under": _n("days", "under {days} day", "under {days} days"),
    "wip.age.from": _m("{days} to {until} days"),
    "wip.age.over": _n("days", "over {days} day", "over {days} days"),
    "wip.note.none": _m("Nothing is in work."),
    "wip.note.none_finished": _m("Nothing was finished in this time."),
    "wip.note.more": _m("The first {shown} of {n}."),
    "wip.note.parts_here": _n(
        "n",
        "{n} order waits for parts that have all come; it counts among those that wait for you.",
        "{n} orders wait for parts that have all come; they count among those that wait for you.",
    ),
    "wip.note.grows": _m(
        "More came than was finished: the shop fills up, and turnaround will grow. Little’s law holds where both are"
        " alike."
    ),
    "wip.note.shrinks": _m(
        "What lay here does not fit what was finished: the shop empties, or old orders lie longer than those that"
        " were finished."
    ),
    "wip.means.wip": _m(
        "In work: orders received and not finished, as they stand now. Finished is ready, no fault found, declined, or"
        " beyond repair."
    ),
    "wip.means.waits": _m(
        "Who waits: the customer’s answer (awaiting approval, on hold for the customer), parts (awaiting parts, on hold"
        " for parts), the maker (on hold for the vendor), time (drying, aging). All others wait for the shop’s own"
        " people, those too whose parts have all come."
    ),
    "wip.means.age": _m("Age: since the board was received. In this state: since the last step."),
    "wip.means.little": _m(
        "Little’s law: on average as many orders are in work as are finished a day times the days that each takes."
        " Where the two differ by more than a quarter, more comes than goes or less; of fewer than ten orders finished"
        " nothing is said."
    ),
    "wip.means.to_fetch": _m("To be handed back: the work is over, and the board is still here."),
    # ------------------------------------------------------------ throughput
    "throughput.minutes_a_day": _m("Standard minutes a technician-day"),
    "throughput.orders_a_day": _m("Orders passed a technician-day"),
    "throughput.days": _m("Technician-days"),
    "throughput.people": _m("Passed by technician"),
    "throughput.by_week": _m("Passed by week"),
    "throughput.by_month": _m("Passed by month"),
    "throughput.standards": _m("Standard minutes"),
    "throughput.col.days": _m("Days worked"),
    "throughput.col.passed": _m("Passed"),
    "throughput.col.minutes": _m("Standard minutes"),
    "throughput.col.orders_a_day": _m("Orders a day"),
    "throughput.col.minutes_a_day": _m("Standard minutes a day"),
    "throughput.col.standard": _m("Standard minutes"),
    "throughput.col.source": _m("From"),
    "throughput.source.set": _m("set by the shop"),
    "throughput.source.model_and_fault": _m("own median, model and fault"),
    "throughput.source.fault": _m("own median, fault"),
    "throughput.source.overall": _m("own median, all"),
    "throughput.note.none": _m("Nobody worked on these orders in this time."),
    "throughput.note.standards": _m(
        "Where the weights of the orders passed come from: set by the shop {set}, the shop’s own median of model and"
        " fault or of the fault {own}, of all orders {overall}."
    ),
    "throughput.means.day": _m(
        "A technician-day: a day on which somebody took a step of an order or made a test here. Orders belong to whom"
        " they are assigned to, else to who brought them to testing."
    ),
    "throughput.means.weight": _m(
        "Each order that passed weighs its standard minutes: those the shop has set for its model and fault, else the"
        " median touch time of all the shop’s repaired orders with that model and fault (from 5 on), else of the fault,"
        " else of all."
    ),
    "throughput.means.quality": _m(
        "Throughput says nothing without quality: first-pass yield and comebacks within 30 days stand beside it, of the"
        " orders tested and handed back in the same time."
    ),
    "throughput.means.simple": _m(
        "Intervals: of orders a day Garwood’s; of minutes a day those of a sum of orders that come by chance and weigh"
        " differently (Fay and Feuer); both 95%."
    ),
}
