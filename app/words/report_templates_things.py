"""What the reports of things say: reliability, faults, parts, stock, cost, boards kept from scrap."""

from __future__ import annotations

from app.domain.finding import Fault, PartKind
from app.words.findings import FAULT_NAMES, PART_NAMES
from app.words.language import mark as _m
from app.words.language import mark_counted as _n
from app.words.orders import GRADES

TEMPLATES: dict[str, str] = {
    **{f"things.kind.{kind.value}": PART_NAMES[kind] for kind in PartKind},
    **{f"things.fault.{fault.value}": FAULT_NAMES[fault] for fault in Fault},
    **{f"things.grade.{grade.value}": name for grade, name in GRADES.items()},
    "things.nowhere": _m("nowhere named"),
    "things.unknown": _m("not known"),
    # ------------------------------------------------------------ columns
    "things.col.stocktake": _m("Stocktake"),
    "things.col.begun": _m("Begun"),
    "things.col.bins": _m("Bins counted"),
    "things.col.exact": _m("Exact bins"),
    "things.col.accuracy": _m("Accuracy"),
    "things.col.different": _m("Different lots"),
    "things.col.off": _m("Difference"),
    "things.col.currency": _m("Currency"),
    "things.col.month": _m("Month"),
    "things.col.month_end": _m("At the end of"),
    "things.col.value": _m("Value"),
    "things.col.value_start": _m("Value at the start"),
    "things.col.pieces": _m("Pieces"),
    "things.col.kind": _m("Kind"),
    "things.col.sku": _m("Part number"),
    "things.col.part": _m("Part"),
    "things.col.bin": _m("Bin"),
    "things.col.last_used": _m("Last used"),
    "things.col.days_unused": _m("Not used for"),
    "things.col.on_hand": _m("On hand"),
    "things.col.short_lots": _m("Lots below zero"),
    "things.col.at_risk": _m("Boards followed"),
    "things.col.board": _m("Board"),
    "things.col.boards": _m("Boards"),
    "things.col.chance": _m("Chance p"),
    "things.col.chance_adjusted": _m("p, adjusted"),
    "things.col.coming": _m("On their way"),
    "things.col.cost": _m("Cost"),
    "things.col.cost_of": _m("What for"),
    "things.col.cumulative": _m("Cumulative"),
    "things.col.each_order": _m("Each order"),
    "things.col.each_repair": _m("Each repair"),
    "things.col.expected": _m("Expected"),
    "things.col.factor": _m("Factor"),
    "things.col.failed": _m("Failed"),
    "things.col.failed_share": _m("Failed, share"),
    "things.col.failures": _m("Failures"),
    "things.col.failures_aged": _m("Failures after a repair"),
    "things.col.fault": _m("Fault"),
    "things.col.findings": _m("Findings"),
    "things.col.findings_board": _m("Findings of the board"),
    "things.col.for_board": _m("For a board"),
    "things.col.grade": _m("Grade"),
    "things.col.habit": _m("How it fails"),
    "things.col.hash_rate_known": _m("Hashrate known"),
    "things.col.high": _m("To"),
    "things.col.hours_run": _m("Time run"),
    "things.col.hours_since": _m("Run since the repair"),
    "things.col.lasts": _m("Lasts"),
    "things.col.lead": _m("Takes to come"),
    "things.col.looked_up": _m("Looked up"),
    "things.col.lot": _m("Lot"),
    "things.col.low": _m("From"),
    "things.col.margin": _m("Left of it"),
    "things.col.mean": _m("Mean"),
    "things.col.measured": _m("Measured"),
    "things.col.median": _m("Median"),
    "things.col.median_life": _m("Half have failed by"),
    "things.col.method": _m("Used"),
    "things.col.model": _m("Model"),
    "things.col.mtbf": _m("MTBF"),
    "things.col.mttr": _m("MTTR"),
    "things.col.mttr_bench": _m("MTTR at the bench"),
    "things.col.number": _m("Number"),
    "things.col.orders": _m("Orders"),
    "things.col.p90": _m("P90"),
    "things.col.per_th": _m("Per TH/s"),
    "things.col.per_week": _m("Foreseen a week"),
    "things.col.place": _m("Place"),
    "things.col.quoted": _m("With an accepted quote"),
    "things.col.reorder_at": _m("Reorder at"),
    "things.col.repairs": _m("Repairs"),
    "things.col.replacements": _m("Replacements"),
    "things.col.restored": _m("Restored"),
    "things.col.restored_boards": _m("Restored"),
    "things.col.revenue": _m("Revenue"),
    "things.col.revision": _m("Revision"),
    "things.col.safety": _m("Of it safety"),
    "things.col.shape": _m("Weibull shape"),
    "things.col.share": _m("Share"),
    "things.col.source": _m("Source"),
    "things.col.still_running": _m("Not failed"),
    "things.col.sum": _m("Sum"),
    "things.col.supplier": _m("Supplier"),
    "things.col.th_days": _m("Lost"),
    "things.col.times": _m("Times the expected"),
    "things.col.to_order": _m("To order"),
    "things.col.told": _m("Told by installations"),
    "things.col.used": _m("Used"),
    "things.col.used_year": _m("In 12 months"),
    "things.col.waited_for": _m("Waited for"),
    "things.col.why": _m("Why"),
    "things.col.worth_used": _m("Worth"),
    # ------------------------------------------------------------ of several reports
    "things.note.whole_shop": _m(
        "This report is of the whole shop: models, customers, sites and technicians that were chosen do not narrow it."
    ),
    "things.note.future": _m("The period ends in the future: values are as of now."),
    "things.note.currencies": _m(
        "Amounts are in several currencies. They are not added up: each has tables of its own."
    ),
    "things.note.imported": _n(
        "n",
        "{n} imported old repair is left out: what it took is not in the record.",
        "{n} imported old repairs are left out: what they took is not in the record.",
    ),
    "things.note.no_repairs": _m("No repair was finished in this period."),
    "things.note.prices_hidden": _m("Amounts are left out: they are for people who may see prices."),
    "things.note.no_hash_rate": _n(
        "n",
        "{n} board is of a model whose hashrate is not known; it is left out where terahashes are counted.",
        "{n} boards are of models whose hashrate is not known; they are left out where terahashes are counted.",
    ),
    "things.note.no_hash_rate_any": _m("The hashrate of none of these boards is known."),
    # ------------------------------------------------------------ stock
    "things.stock.accuracy": _m("Stock accuracy"),
    "things.stock.off": _m("Worth of the differences"),
    "things.stock.value": _m("Value of the stock"),
    "things.stock.slow": _m("Not used for {days} days"),
    "things.stock.below_zero": _m("Parts below zero"),
    "things.stock.course": _m("Value of the stock by month, {currency}"),
    "things.stock.by_kind": _m("Value by kind of part, {currency}"),
    "things.stock.by_part": _m("Value by part, {currency}"),
    "things.stock.by_bin": _m("Value by bin, {currency}"),
    "things.stock.slow_parts": _m("Parts not used for {days} days, {currency}"),
    "things.stock.counts": _m("Stocktakes"),
    "things.stock.means.accuracy": _m(
        "Stock accuracy: of the bins counted in accepted stocktakes that began in the period, the share in which "
        "everything was as the record had it. The interval is Wilson's, 95%."
    ),
    "things.stock.means.off": _m(
        "Worth of the differences: pieces too many or too few, each times the cost of its lot, added up without signs; "
        "n is how many lots differed."
    ),
    "things.stock.means.value": _m(
        "Value of the stock: what the moves of each lot brought in less what they took out, at the end of the period; "
        "beside it what it was worth when the period began. Corrections made since count for their own day."
    ),
    "things.stock.means.slow": _m(
        "Not used: parts of which something is on hand, but which no repair took for {days} days or more; one that was "
        "never used counts from the day it first came."
    ),
    "things.stock.means.below_zero": _m(
        "Below zero: more was taken of the part, or of one of its lots, than the record says ever came in. Count it."
    ),
    "things.stock.note.never_counted": _m("No accepted stocktake began in this period."),
    "things.stock.note.before_is_start": _m("The earlier value is that at the start of the period."),
    "things.stock.note.unpriced": _n(
        "n",
        "{n} difference is of a part without a cost and is left out of the worth of the differences.",
        "{n} differences are of parts without a cost and are left out of the worth of the differences.",
    ),
    # ------------------------------------------------------------ parts
    "things.parts.pieces": _m("Parts used"),
    "things.parts.worth": _m("Worth of the parts used"),
    "things.parts.to_order": _m("Parts to order now"),
    "things.parts.failed": _m("Failed within {days} days"),
    "things.parts.used": _m("Use by part"),
    "things.parts.outlook": _m("What will be used and when to order"),
    "things.parts.grades": _m("Failed by grade"),
    "things.parts.lots": _m("Lots with parts that failed"),
    "things.parts.method.none": _m("too seldom to foresee"),
    "things.parts.method.smoothed": _m("steadily"),
    "things.parts.method.intermittent": _m("now and then"),
    "things.parts.why.negative": _m("more was used than received"),
    "things.parts.why.waited_for": _m("orders wait for it"),
    "things.parts.why.refill": _m("looks empty"),
    "things.parts.why.minimum": _m("below its minimum"),
    "things.parts.why.forecast": _m("will run out"),
    "things.parts.means.used": _m(
        "Used: pieces fitted less pieces taken back, in the period and in the twelve months up to its end; their worth "
        "is what they cost in the lot they came from."
    ),
    "things.parts.means.forecast": _m(
        "Foreseen a week: use of every week is smoothed; use that comes now and then is told by how much at a time and "
        "how often (Croston's method as Syntetos and Boylan corrected it). It is as of today, whatever the period. "
        "Lasts: what is on hand at that pace."
    ),
    "things.parts.means.reorder": _m(
        "Reorder at: what is used on average while an order is on its way, and a safety for weeks that take "
        "more. A part "
        "is to be ordered where what is there, less what orders wait for, is below that, below its minimum, or below "
        "nothing."
    ),
    "things.parts.means.failed": _m(
        "Failed: of the replacements on boards that were handed out in the period and at least {days} days ago, the "
        "share whose board was received again within {days} days with a fault confirmed at the same place. "
        "The interval "
        "is Wilson's, 95%."
    ),
    "things.parts.means.lots": _m(
        "A lot stands out where so many failures among its parts would come about by chance, against all other lots of "
        "the same part, with less than {level}%, counting that many lots were looked at (Fisher's exact test, "
        "adjusted by Benjamini and Hochberg)."
    ),
    "things.parts.note.filters": _m(
        "Use and failures are of the orders that were chosen; what is in stock, on its way and foreseen is the whole "
        "shop's."
    ),
    "things.parts.note.young": _n(
        "n",
        "{n} replacement was handed out less than {days} days ago: it is too early to say whether it lasts.",
        "{n} replacements were handed out less than {days} days ago: it is too early to say whether they last.",
    ),
    "things.parts.note.placeless": _n(
        "n",
        "Of {n} replacement nobody said where on the board it is: whether it failed cannot be told.",
        "Of {n} replacements nobody said where on the board they are: whether they failed cannot be told.",
    ),
    "things.parts.note.none_old": _m("No replacement was handed out in this period long enough ago."),
    # ------------------------------------------------------------ faults
    "things.faults.confirmed": _m("Confirmed faults"),
    "things.faults.most": _m("The most frequent fault"),
    "things.faults.hot": _m("Places that stand out"),
    "things.faults.pareto": _m("Faults by how often they occur"),
    "things.faults.by_model": _m("Faults by model and revision"),
    "things.faults.cost": _m("Faults by what they cost, {currency}"),
    "things.faults.cost_by_model": _m("Faults by model and what they cost, {currency}"),
    "things.faults.elsewhere": _m("Other places on the board"),
    "things.faults.note.elsewhere": _m("Places that are neither a chip nor a domain; nothing is expected of them."),
    "things.faults.chip": _m("chip"),
    "things.faults.domain": _m("domain"),
    "things.faults.chips": _m("Chips of {code}, {n} findings"),
    "things.faults.domains": _m("Domains of {code}, {n} findings"),
    "things.faults.means.confirmed": _m(
        "Confirmed faults: findings of the orders received in the period that a technician confirmed. The same fault "
        "found several times in an order counts once; n is how many orders have one."
    ),
    "things.faults.means.pareto": _m(
        "Cumulative: the share of all faults that this one and the more frequent ones make up together."
    ),
    "things.faults.means.cost": _m(
        "Cost of a fault: the cost of its orders so far, by the rates of the cost report; where an order has several "
        "faults they share its cost evenly."
    ),
    "things.faults.means.places": _m(
        "Places: each confirmed finding counts for one chip and one domain. One that names several chips "
        "counts for the "
        "chip that was replaced, where exactly one of them was, and for no chip otherwise. The domain is that of the "
        "chip, else the first one that the finding names. A board with a finding at the same place again within {days} "
        "days counts once."
    ),
    "things.faults.means.hot": _m(
        "Expected: what each place would have if the findings of its kind of board were spread by chance. p is how "
        "likely so many or more are then (exact binomial test, one-sided). A place stands out where p, "
        "adjusted for all places of all boards looked at by Benjamini and Hochberg, is at most {level}%."
    ),
    "things.faults.note.several": _n(
        "n",
        "{n} finding names several chips of which not exactly one was replaced: it counts for no chip.",
        "{n} findings name several chips of which not exactly one was replaced: they count for no chip.",
    ),
    "things.faults.note.no_board": _n(
        "n",
        "{n} finding with a place is of a board that the catalogue does not have: its places were not looked at.",
        "{n} findings with a place are of boards that the catalogue does not have: their places were not looked at.",
    ),
    "things.faults.note.few": _n(
        "n",
        "{n} finding with a chip is of a kind of board with fewer than {few} such findings: too few to look at places.",
        "{n} findings with a chip are of kinds of boards with fewer than {few} such findings: too few to "
        "look at places.",
    ),
    "things.faults.note.rates": _m(
        "Rates for labour and the like are not all set: costs are lower than they really are. "
        "They are set under Settings, Rates, or with hashwrench report rates."
    ),
    "things.faults.note.unconfirmed": _n(
        "n",
        "{n} order of the period has no confirmed finding, so far or because no fault was found.",
        "{n} orders of the period have no confirmed finding, so far or because no fault was found.",
    ),
    "things.faults.note.none": _m("No fault was confirmed in the orders received in this period."),
    "things.faults.note.nothing_hot": _m("No place has more findings than chance explains."),
    # ------------------------------------------------------------ cost
    "things.cost.median": _m("Cost of a repair, median"),
    "things.cost.mean": _m("Cost of a repair, mean"),
    "things.cost.p90": _m("Cost of a repair, P90"),
    "things.cost.per_th": _m("Cost of a TH/s restored"),
    "things.cost.lost": _m("Spent on boards that could not be repaired"),
    "things.cost.revenue": _m("Agreed with customers"),
    "things.cost.margin": _m("Left of what was agreed"),
    "things.cost.made_of": _m("What repairs cost, {currency}"),
    "things.cost.by_model": _m("Cost by model, {currency}"),
    "things.cost.by_fault": _m("Cost by fault, {currency}"),
    "things.cost.of.parts": _m("Parts"),
    "things.cost.of.labour": _m("Labour"),
    "things.cost.of.consumables": _m("Consumables"),
    "things.cost.of.overhead": _m("Overhead of the bench"),
    "things.cost.of.shipping": _m("Shipping"),
    "things.cost.of.warranty": _m("Warranty reserve"),
    "things.cost.means.cost": _m(
        "Cost of a repair: the parts at the cost of their lots when they were fitted, labour by the hour, consumables, "
        "overhead of the bench by the hour, shipping, and a share of all that as warranty reserve. Repairs whose work "
        "was over in the period; costs are before tax. While a rate or the minutes of a repair are missing "
        "no cost is called better or worse."
    ),
    "things.cost.means.hours": _m(
        "Hours of labour and of the bench are both the touch time of the order: the minutes of its actions and of the "
        "tests that somebody stood by."
    ),
    "things.cost.means.median": _m(
        "Of the costs, sorted from small to large, the median lies halfway along and P90 nine tenths along, in "
        "proportion where that is between two of them. Their intervals are two of the repairs themselves (order "
        "statistics, 95%)."
    ),
    "things.cost.means.per_th": _m(
        "Cost of a TH/s restored: the cost of the repairs divided by what their boards hash by the maker's word."
    ),
    "things.cost.means.revenue": _m(
        "Agreed with customers: the totals of accepted quotes without tax; what is left of them is that less the cost "
        "of the same repairs."
    ),
    "things.cost.note.no_labour": _m("No rate for labour is set: labour is left out."),
    "things.cost.note.no_consumables": _m("No rate for consumables is set: they are left out."),
    "things.cost.note.no_overhead": _m("No rate for the overhead of the bench is set: it is left out."),
    "things.cost.note.no_shipping": _m("No rate for shipping is set: it is left out."),
    "things.cost.note.no_warranty": _m("No warranty reserve is set: it is left out."),
    "things.cost.note.empty_not_set": _m(
        "Lines without an amount have no rate set in this currency: Settings, Rates, or hashwrench report rates."
    ),
    "things.cost.note.parts_only": _m("Amounts in {currency} are of parts only: the rates are in {rates}."),
    "things.cost.note.no_minutes": _n(
        "n",
        "{n} repair has no minutes of work noted: of its labour and overhead only its tests count.",
        "{n} repairs have no minutes of work noted: of their labour and overhead only their tests count.",
    ),
    "things.cost.note.mixed": _n(
        "n",
        "{n} order has parts paid in several currencies: its cost cannot be added up and is left out.",
        "{n} orders have parts paid in several currencies: their costs cannot be added up and are left out.",
    ),
    # ------------------------------------------------------------ kept from scrap
    "things.kept.kept": _m("Boards kept from scrap"),
    "things.kept.restored": _m("Hashrate restored"),
    "things.kept.board_kg": _m("Electronic waste avoided"),
    "things.kept.board_kwh": _m("Energy of making new boards avoided"),
    "things.kept.board_co2": _m("Greenhouse gases of making new boards avoided (CO₂e)"),
    "things.kept.by_month": _m("Boards kept, by month"),
    "things.kept.by_model": _m("Boards kept, by model"),
    "things.kept.factors": _m("Factors used"),
    "things.kept.own_factor": _m("set by the shop"),
    "things.kept.means.kept": _m(
        "Kept from scrap: hashboards that were repaired and handed out in the period, and were not scrapped, made a "
        "donor or judged beyond repair in a later order within {days} days; each board once. Not every one "
        "of them would "
        "have been scrapped without the repair."
    ),
    "things.kept.means.restored": _m("Hashrate restored: what these boards hash by the maker's word, added up."),
    "things.kept.means.factors": _m(
        "Waste, energy and greenhouse gases: the number of boards times a factor for each. A factor is used only where "
        "the shop set it or where a source is named; the rest stays empty."
    ),
    "things.kept.note.board_kg": _m(
        "The weight of a hashboard is not set, and no source for it is known: the waste avoided is not told. Weigh a "
        "board and set board_kg."
    ),
    "things.kept.note.board_kwh": _m(
        "The energy that making a hashboard takes is not set, and no source for it is known: it is not told. Set "
        "board_kwh where you have a figure you trust."
    ),
    "things.kept.note.board_co2": _m(
        "The greenhouse gases of making a hashboard are not set, and no source for them is known: they are "
        "not told. Set "
        "board_co2 where you have a figure you trust."
    ),
    "things.kept.note.no_factors": _m("No factor is set, and none has a source."),
    "things.kept.note.young": _n(
        "n",
        "{n} of them was handed out less than {days} days ago: it may still come back as scrap.",
        "{n} of them were handed out less than {days} days ago: some may still come back as scrap.",
    ),
    "things.kept.note.back": _n(
        "n",
        "{n} repaired board came back within {days} days and was given up: it is not counted.",
        "{n} repaired boards came back within {days} days and were given up: they are not counted.",
    ),
    "things.kept.note.others": _n(
        "n",
        "{n} repair of the period was of something else than a hashboard and is not counted.",
        "{n} repairs of the period were of other things than hashboards and are not counted.",
    ),
    # ------------------------------------------------------------ reliability
    "things.reliability.mtbf": _m("Time between failures (MTBF)"),
    "things.reliability.measured": _m("Running time measured"),
    "things.reliability.mttr": _m("Time to restore (MTTR), mean"),
    "things.reliability.mttr_median": _m("Time to restore, median"),
    "things.reliability.mttr_bench": _m("Time to restore at the bench, mean"),
    "things.reliability.th_days": _m("Hashing lost"),
    "things.reliability.lost_money": _m("Hashing lost, in money"),
    "things.reliability.by_model": _m("Time between failures by model"),
    "things.reliability.life": _m("Boards not failed since their repair"),
    "things.reliability.repair": _m("Time to restore by model"),
    "things.reliability.habit.early": _m("early failures: looks like repairs that do not hold, or infant mortality"),
    "things.reliability.habit.random": _m("at random: age tells nothing"),
    "things.reliability.habit.wear": _m("wear: the older, the likelier"),
    "things.reliability.habit.few": _m("{n} of {least} failures needed to tell"),
    "things.reliability.means.mtbf": _m(
        "MTBF: all hours that hashboards ran in the period, divided by their failures. A failure is an order "
        "in which a "
        "fault was confirmed, counted when the board came in. Boards that never failed count with all their hours. The "
        "interval is the chi-square one, 95%."
    ),
    "things.reliability.means.hours": _m(
        "Hours run: by the readings of the machine that the board sat in, day by day, where there are any; "
        "for all other "
        "time {uptime}% of the calendar time in service. The share that was measured stands beside each model."
    ),
    "things.reliability.means.entry": _m(
        "A board is in service from when the shop wrote it down, and again from when it was handed out repaired or "
        "without a fault; one that went out unrepaired is not, until it is repaired. What it ran before it was written "
        "down is not known: a board that came into the record with its failure counts from its repair on."
    ),
    "things.reliability.means.weibull": _m(
        "Weibull shape: told from {least} failures on. Clearly below 1 boards fail early, about 1 at random, clearly "
        "above 1 by wear; clearly means that the whole 95% interval lies there. Age is counted from the last repair."
    ),
    "things.reliability.means.life": _m(
        "Not failed: the share of repaired boards that has not failed after so many hours, boards still "
        "running counted "
        "for as long as they were followed (Kaplan-Meier, 95% band)."
    ),
    "things.reliability.means.mttr": _m(
        "MTTR: from when a board failed to when it was restored, carriage and waiting included, of boards restored in "
        "the period. It failed when it was taken out of its machine, up to {out} days before it was "
        "received, else when "
        "it was received; it was restored when it was in a machine again, up to {back} days after it was handed out, "
        "else when it was handed out. The interval of a mean is Student's, 95%; of one board there is none."
    ),
    "things.reliability.means.bench": _m(
        "At the bench: from receiving to ready, less the time on hold for the customer, for approval and for parts."
    ),
    "things.reliability.means.lost": _m(
        "Hashing lost: what each board that had failed hashes by the maker's word, times the days of the period it was "
        "away. In money: times the hashprice."
    ),
    "things.reliability.note.none_restored": _m("No board that had failed was restored in this period."),
    "things.reliability.note.none_served": _m("No board was in service in this period."),
    "things.reliability.note.none": _m("No failure in this period: the interval still has a lower bound."),
    "things.reliability.note.told": _m(
        "For {share}% of them installations tell both ends; for the rest receiving or handing out stands in."
    ),
    "things.reliability.note.unreadable": _m("The readings of the machines could not be read: no hours are measured."),
    "things.reliability.note.uptime_set": _m(
        "{share}% of the time in service was not measured; boards are taken to run {uptime}% of it, as the shop set it."
    ),
    "things.reliability.note.uptime_not_set": _m(
        "{share}% of the time in service was not measured; boards are taken to run {uptime}% of it, which nobody "
        "in this shop has confirmed. Set uptime to what holds here."
    ),
    "things.reliability.note.came_failed": _n(
        "n",
        "{n} board came into the record with its failure; that failure is not counted.",
        "{n} boards came into the record with their failure; those failures are not counted.",
    ),
    "things.reliability.note.as_of_now": _m(
        "Boards are narrowed by whose they are now, and by where they stand now or last sat in a machine."
    ),
    "things.reliability.note.technicians": _m(
        "Time between failures is of all technicians; only the times to restore and the hashing lost are of "
        "those chosen."
    ),
    "things.reliability.note.no_hashprice": _m("No hashprice is set: the hashing lost is not told in money."),
    "things.reliability.note.hashprice": _m("Hashprice: {price} {currency} for 1 TH/s and day, of {day}."),
    "things.reliability.note.hashprice_undated": _m(
        "Hashprice: {price} {currency} for 1 TH/s and day; nobody said of which day."
    ),
}
