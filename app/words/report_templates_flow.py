"""What the reports of the flow of orders say: turnaround, first-pass yield, comebacks, repair success."""

from __future__ import annotations

from app.words.language import mark as _m
from app.words.language import mark_counted as _n
from app.words.orders import STATES

TEMPLATES: dict[str, str] = {
    **{f"flow.state.{state.value}": name for state, name in STATES.items()},
    "flow.erased": _m("name erased"),
    "flow.nobody": _m("nobody named"),
    "flow.no_customer": _m("no customer named"),
    "flow.no_fault": _m("no fault noted"),
    "flow.no_model": _m("model not known"),
    "flow.no_fixture": _m("fixture not named"),
    # ------------------------------------------------------------ what a report looked at
    "looked.finished": _n("n", "{n:,} order finished", "{n:,} orders finished"),
    "looked.tested": _n("n", "{n:,} order through its first tests", "{n:,} orders through their first tests"),
    "looked.handed_back": _n("n", "{n:,} board handed back as good", "{n:,} boards handed back as good"),
    "looked.settled": _n("n", "{n:,} order settled", "{n:,} orders settled"),
    "looked.in_service": _n("n", "{n:,} hashboard in service", "{n:,} hashboards in service"),
    "looked.received": _n("n", "{n:,} order received", "{n:,} orders received"),
    "looked.fitted": _n("n", "{n:,} order with parts fitted", "{n:,} orders with parts fitted"),
    "looked.stock": _m("Lots in stock: {lots:,}, bins counted: {bins:,}"),
    "looked.passed": _n("n", "{n:,} order passed", "{n:,} orders passed"),
    "looked.in_work": _n("n", "{n:,} order in work", "{n:,} orders in work"),
    "looked.handed_out": _n("n", "{n:,} repaired hashboard handed out", "{n:,} repaired hashboards handed out"),
    # ------------------------------------------------------------ columns
    "flow.col.week": _m("Week"),
    "flow.col.month": _m("Month"),
    "flow.col.model": _m("Model"),
    "flow.col.technician": _m("Technician"),
    "flow.col.customer": _m("Customer"),
    "flow.col.fault": _m("Fault"),
    "flow.col.fixture": _m("Fixture"),
    "flow.col.state": _m("State"),
    "flow.col.orders": _m("Orders"),
    "flow.col.median": _m("Median"),
    "flow.col.p90": _m("P90"),
    "flow.col.low": _m("From"),
    "flow.col.high": _m("To"),
    "flow.col.bench_median": _m("At the bench, median"),
    "flow.col.bench_p90": _m("At the bench, P90"),
    "flow.col.touch": _m("Touch time, median"),
    "flow.col.days": _m("After"),
    "flow.col.share_of_time": _m("Share of all time"),
    "flow.col.at_risk": _m("Followed that long"),
    "flow.col.open": _m("Not finished"),
    "flow.col.promise": _m("Promise"),
    "flow.col.share": _m("Share"),
    "flow.col.passed": _m("Passed"),
    "flow.col.tested": _m("Tested"),
    "flow.col.tests": _m("Tests"),
    "flow.col.yield": _m("First-pass yield"),
    "flow.col.pass_rate": _m("Pass rate"),
    "flow.col.chance": _m("By chance"),
    "flow.col.returned_in": _m("Handed back in"),
    "flow.col.returned": _m("Handed back"),
    "flow.col.back": _m("Came back"),
    "flow.col.returned_30": _m("Followed 30 days"),
    "flow.col.back_30": _m("Back within 30 days"),
    "flow.col.share_30": _m("Share, 30 days"),
    "flow.col.low_30": _m("From, 30 days"),
    "flow.col.high_30": _m("To, 30 days"),
    "flow.col.returned_90": _m("Followed 90 days"),
    "flow.col.back_90": _m("Back within 90 days"),
    "flow.col.share_90": _m("Share, 90 days"),
    "flow.col.low_90": _m("From, 90 days"),
    "flow.col.high_90": _m("To, 90 days"),
    "flow.col.standing": _m("How whole"),
    "flow.col.with_what": _m("Came back with"),
    "flow.col.outcome": _m("Outcome"),
    "flow.col.repaired": _m("Repaired"),
    "flow.col.settled": _m("Settled"),
    "flow.col.success": _m("Repair success"),
    "flow.col.told_by": _m("Told by"),
    # ------------------------------------------------------------ notes of several reports
    "flow.note.imported": _n(
        "n",
        "{n} old repair from an imported file is left out: the file does not tell its steps.",
        "{n} old repairs from imported files are left out: the files do not tell their steps.",
    ),
    "flow.note.simulated": _n(
        "n",
        "{n} order with a simulated board is left out.",
        "{n} orders with simulated boards are left out.",
    ),
    "flow.note.imported_counted": _n(
        "n",
        "{n} old repair from an imported file counts, with the days that its file tells.",
        "{n} old repairs from imported files count, with the days that their files tell.",
    ),
    "flow.note.clock": _n(
        "n",
        "{n} order is left out: by the clocks of the benches it was finished before it came.",
        "{n} orders are left out: by the clocks of the benches they were finished before they came.",
    ),
    # ------------------------------------------------------------ turnaround
    "flow.turnaround.customer_median": _m("Turnaround, median"),
    "flow.turnaround.customer_p90": _m("Turnaround, P90"),
    "flow.turnaround.bench_median": _m("At the bench, median"),
    "flow.turnaround.bench_p90": _m("At the bench, P90"),
    "flow.turnaround.with_open": _m("Median, open orders counted"),
    "flow.turnaround.still_open": _m("Still open"),
    "flow.turnaround.sla": _m("Promises kept"),
    "flow.turnaround.touch": _m("Touch time, median"),
    "flow.turnaround.by_week": _m("Turnaround by week"),
    "flow.turnaround.by_month": _m("Turnaround by month"),
    "flow.turnaround.by_model": _m("Turnaround by model"),
    "flow.turnaround.by_technician": _m("Turnaround by technician"),
    "flow.turnaround.by_customer": _m("Turnaround by customer"),
    "flow.turnaround.states": _m("Where the time goes"),
    "flow.turnaround.course": _m("Not finished after so many days"),
    "flow.turnaround.promises": _m("Promises of the period"),
    "flow.turnaround.kept": _m("ready by then"),
    "flow.turnaround.late": _m("ready later"),
    "flow.turnaround.overdue": _m("not ready yet"),
    "flow.turnaround.means.customer": _m(
        "Turnaround: from when a board was received until it was ready to be fetched, or until it was settled that it "
        "will not be repaired. Orders finished in the period count, whenever they came. Of their times, sorted from "
        "short to long, the median lies halfway along and P90 nine tenths along, in proportion where that is between "
        "two of them; a mean would be ruled by a few long ones. Open orders have no time yet and are not in these."
    ),
    "flow.turnaround.means.bench": _m(
        "At the bench: the same, less the time in which the order waited for the customer's approval, for parts, or on "
        "hold for the customer."
    ),
    "flow.turnaround.means.quantiles": _m(
        "The interval of a median or P90 is two of the orders' own times, between which the true one lies with 95% "
        "(order statistics). Where orders are too few it is open to one side or both."
    ),
    "flow.turnaround.means.with_open": _m(
        "Median, open orders counted: of all orders received in the period, the time by which the curve of those not "
        "finished has fallen to half. One that is still open counts as not finished up to its age now (Kaplan-Meier, "
        "with the log-log Greenwood band, 95%). Without this a shop looks quick as long as its hard cases lie on the "
        "shelf."
    ),
    "flow.turnaround.means.still_open": _m("Still open: orders received in the period that are not finished now."),
    "flow.turnaround.means.sla": _m(
        "Promises kept: of the orders whose promised time (the newest, where it was changed) lay in the period and is "
        "over, the share that was ready by then. Those not ready yet count as not kept; orders without a promised time "
        "are left out. The interval is Wilson's, 95%."
    ),
    "flow.turnaround.means.touch": _m(
        "Touch time: minutes of work noted with actions, and of tests but aging. Finished orders for which no minute "
        "is noted are left out."
    ),
    "flow.turnaround.means.states": _m(
        "Where the time goes: for the orders finished in the period, the days that an order was in each state until it "
        "was finished, visits added up; the median is of the orders that came through that state."
    ),
    "flow.turnaround.note.none": _m("No order was finished in this period."),
    "flow.turnaround.note.none_received": _m("No order was received in this period."),
    "flow.turnaround.note.half_open": _m("More than half of the orders are still open: their median is not known yet."),
    "flow.turnaround.note.none_due": _m("No promised time lay in this period and is over."),
    "flow.turnaround.note.no_minutes": _m("No minutes are noted with the orders finished in this period."),
    # ------------------------------------------------------------ first pass
    "flow.first_pass.yield": _m("First-pass yield"),
    "flow.first_pass.tests": _m("Test pass rate"),
    "flow.first_pass.fixtures": _m("Fixtures that stand out"),
    "flow.first_pass.by_week": _m("First-pass yield by week"),
    "flow.first_pass.by_month": _m("First-pass yield by month"),
    "flow.first_pass.by_model": _m("First-pass yield by model"),
    "flow.first_pass.by_technician": _m("First-pass yield by technician"),
    "flow.first_pass.by_fault": _m("First-pass yield by fault"),
    "flow.first_pass.by_fixture": _m("Test pass rate by fixture"),
    "flow.first_pass.results": _m("First tests after repair"),
    "flow.first_pass.passed": _m("passed at first"),
    "flow.first_pass.failed": _m("did not pass at first"),
    "flow.first_pass.col.result": _m("Result"),
    "flow.first_pass.means.yield": _m(
        "First-pass yield: of the orders that first came to testing in the period, the share whose first round of "
        "tests after the repair passed without a test that failed. One that passed at a later attempt counts as not "
        "passed. Orders still in their first round are left out until it is over. The interval is Wilson's, 95%."
    ),
    "flow.first_pass.means.tests": _m(
        "Test pass rate: of all tests after a repair that ended in the period with a clear result, the share that "
        "passed. Tests before a repair do not count: they are meant to fail."
    ),
    "flow.first_pass.means.fixtures": _m(
        "A fixture stands out where it fails more tests than all fixtures together would make likely: exact binomial "
        "test, one-sided, corrected for the number of fixtures (Benjamini-Hochberg), below {level}. Look at the "
        "fixture before you look at the repairs; boards of another kind may explain it too."
    ),
    "flow.first_pass.note.none": _m("No order came through its first tests in this period."),
    "flow.first_pass.note.no_tests": _m("No test after a repair ended in this period."),
    "flow.first_pass.note.nothing_to_compare": _m("Tests name fewer than two fixtures: there is nothing to compare."),
    "flow.first_pass.note.undecided": _n(
        "n",
        "{n} order is still in its first round of tests and is left out.",
        "{n} orders are still in their first round of tests and are left out.",
    ),
    # ------------------------------------------------------------ comebacks
    "flow.comebacks.within": _m("Came back within {days} days"),
    "flow.comebacks.censored": _m("Within {days} days, young ones counted"),
    "flow.comebacks.by_month": _m("Comebacks by the month of handing back"),
    "flow.comebacks.by_model": _m("Comebacks by model"),
    "flow.comebacks.by_technician": _m("Comebacks by technician"),
    "flow.comebacks.by_fault": _m("Comebacks by fault"),
    "flow.comebacks.by_customer": _m("Comebacks by customer"),
    "flow.comebacks.split": _m("What they came back with"),
    "flow.comebacks.same": _m("the same fault"),
    "flow.comebacks.other": _m("another fault"),
    "flow.comebacks.nff": _m("no fault found"),
    "flow.comebacks.missed": _m("a fault where none had been found"),
    "flow.comebacks.unknown": _m("not known"),
    "flow.comebacks.course": _m("Came back by so many days"),
    "flow.comebacks.means.cohort": _m(
        "Comebacks: of the boards handed back in the period as good (repaired, or no fault found), the share that came "
        "in again within 30 or 90 days, with whatever complaint; each handing back counts by itself. Only boards "
        "handed back at least 30 or 90 days ago count, so that each had the whole time to come back; what came in this "
        "month is never divided by what went out this month. The interval is Wilson's, 95%. Orders of a board that "
        "nobody named are left out."
    ),
    "flow.comebacks.means.censored": _m(
        "Young ones counted: all boards handed back in the period, each followed up to now (one minus Kaplan-Meier, "
        "with the log-log Greenwood band, 95%; as long as none of them came back, Wilson's interval of those that were "
        "followed the whole time). It says something earlier, with a wider interval."
    ),
    "flow.comebacks.means.split": _m(
        "What they came back with: the same fault as that of the order before, another one, one where the order before "
        "had found none, or none found now. Not known = one of the two orders names no fault, or none so far."
    ),
    "flow.comebacks.means.to_whom": _m(
        "A comeback counts for the technician, model, fault and customer of the order that was handed back, whoever "
        "takes the board in again."
    ),
    "flow.comebacks.note.none": _m("No board was handed back as good in this period."),
    "flow.comebacks.note.young": _m(
        "All boards of this period were handed back less than {days} days ago: ask again later, or look at the figure "
        "that counts young ones."
    ),
    "flow.comebacks.note.left_young": _n(
        "n",
        "{n} board was handed back less than {days} days ago and is not in the share within {days} days.",
        "{n} boards were handed back less than {days} days ago and are not in the share within {days} days.",
    ),
    "flow.comebacks.note.not_followed": _m("No board of this period was followed for {days} days yet."),
    "flow.comebacks.note.together": _n(
        "n",
        "{n} order is left out: its board was handed back under another order too before it came in again.",
        "{n} orders are left out: their boards were handed back under other orders too before they came in again.",
    ),
    "flow.comebacks.note.no_board": _n(
        "n",
        "{n} order names no board and cannot be followed.",
        "{n} orders name no board and cannot be followed.",
    ),
    "flow.comebacks.whole": _m("whole"),
    "flow.comebacks.partly": _n(
        "n", "{n} too young for {days} days, left out", "{n} too young for {days} days, left out"
    ),
    "flow.comebacks.too_young": _m("all too young for {days} days"),
    "flow.comebacks.nobody": _m("none handed back"),
    # ------------------------------------------------------------ success
    "flow.success.success": _m("Repair success"),
    "flow.success.nff": _m("No fault found"),
    "flow.success.by_month": _m("Repair success by month"),
    "flow.success.by_week": _m("Repair success by week"),
    "flow.success.by_model": _m("Repair success by model"),
    "flow.success.by_fault": _m("Repair success by fault"),
    "flow.success.by_model_fault": _m("Repair success by model and fault"),
    "flow.success.outcomes": _m("What became of the orders closed"),
    "flow.success.counted": _m("as counted"),
    "flow.success.smoothed": _m("smoothed, fewer than {least}"),
    "flow.success.outcome.open": _m("open"),
    "flow.success.outcome.repaired": _m("repaired"),
    "flow.success.outcome.no_fault_found": _m("no fault found"),
    "flow.success.outcome.declined": _m("not wanted by the customer"),
    "flow.success.outcome.beyond_repair": _m("beyond repair"),
    "flow.success.outcome.scrapped": _m("scrapped"),
    "flow.success.outcome.donor": _m("kept for its parts"),
    "flow.success.outcome.returned_unrepaired": _m("returned unrepaired"),
    "flow.success.means.success": _m(
        "Repair success: of the orders in which a board was repaired or found beyond repair in the period, the share "
        "repaired. Beyond repair = scrapped, kept for its parts, or returned unrepaired for a technical reason, or to "
        "be one of these. No fault found and repairs that the customer did not want are left out."
    ),
    "flow.success.means.smoothed": _m(
        "With fewer than {least} boards a share is smoothed: one success and one failure are added (the mean of a "
        "Beta(1,1) posterior, with its 95% interval), so that one lucky board is not 100%. Such rows say so. Other "
        "intervals are Wilson's, 95%."
    ),
    "flow.success.means.nff": _m(
        "No fault found: of the orders closed in the period, the share in which nothing was found to be wrong."
    ),
    "flow.success.note.none": _m("No board was repaired or found beyond repair in this period."),
    "flow.success.note.none_closed": _m("No order was closed in this period."),
}
