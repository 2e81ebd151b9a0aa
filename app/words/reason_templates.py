"""Why a part is suspected (`why.*`), and why a verdict is `none` or `inconclusive` (`verdict.*`)."""

from __future__ import annotations

from app.words.language import mark as _m

TEMPLATES: dict[str, str] = {
    "why.cable_or_connector": _m("A loose or bent contact looks like a dead board; only the swap tells."),
    "why.first_domain_supply": _m("Without its first rail no chip answers."),
    "why.input_shifter": _m("The signals enter through it; a wrong power order burns it."),
    "why.first_chip": _m("All replies pass through it."),
    "why.clock_missing": _m("Without the 25 MHz clock the chain is silent."),
    "why.boost_edge": _m("The break is where the boost converter takes over the supply."),
    "why.joint": _m("The first chip that does not answer; a dry joint is commoner than a dead chip."),
    "why.domain_supply": _m("A chip without its rail passes nothing on."),
    "why.border": _m("The break lies exactly between two domains, where the signals change level."),
    "why.border_shifter": _m("The break lies exactly between two domains, and this board has a level shifter there."),
    "why.addresses": _m("Every second chip silent speaks for wrong addresses more than for dead chips."),
    "why.boost_dead": _m("Just the domains that the boost converter feeds are silent."),
    "why.open_chip": _m("An open chip lets the others of its domain carry a higher voltage."),
    "why.feed_resistance": _m("The voltage falls from domain to domain: the feed has too much resistance."),
    "why.series_resistor": _m("A series resistor that reads open stops the chain."),
    "why.output_of_last": _m("The last chip that answers may drive its outputs no further."),
    "why.silent_chip": _m("It is silent while other chips answer."),
    "why.count_short": _m("A count says how many answer, not which."),
    "why.dry_joint": _m("The highest count reached points at the joint just there."),
    "why.heatsink_pressure": _m("A heatsink that presses on one side opens and closes a joint."),
    "why.weak_chip": _m("It computes clearly less than its sisters."),
    "why.erring_chip": _m("It errs where its sisters do not."),
    "why.supply_low": _m("Chips whose supply is too low are slow and err."),
    "why.heatsink_contact": _m("A chip without heatsink contact slows down and errs."),
    "why.noisy_output": _m("Replies from behind the last good chip arrive damaged."),
    "why.noisy_shifter": _m("A failing level shifter rounds the edges of the signal."),
    "why.shorted_chip": _m("One shorted chip pulls its whole domain low."),
    "why.shorted_capacitor": _m("A shorted capacitor does the same, and is cheaper to find with a camera."),
    "why.core_path_open": _m("An open path of the core supply leaves the domain without current."),
    "why.core_path_resistance": _m("A resistance in the core supply takes voltage under load."),
    "why.leaky_chip": _m("A leaky chip takes the current of its neighbours and grows hot."),
    "why.bench_supply": _m("A bench supply at its current limit sags as the chips take more."),
    "why.regulator_sags": _m("A regulator that cannot hold its voltage under load."),
    "why.slow_edge": _m("Its output rises too slowly for the high speed and just well enough for the low one."),
    "why.series_resistor_high": _m("A series resistor that reads too high rounds the edges."),
    "why.adapter_slow": _m("Many adapters and cables do not carry this speed."),
    "why.controller_firmware": _m("Its firmware is gone or damaged; a programmer writes it anew."),
    "why.controller_worn": _m("The controller itself."),
    "why.no_input": _m("Without voltage at its input the regulator is silent: look at the plug and the supply first."),
    "why.regulator_silent": _m("The regulator itself, or a joint of its two bus lines."),
    "why.regulator": _m("The regulator reports the fault itself."),
    "why.regulator_feedback": _m("A wrong feedback divider makes a good regulator report a fault."),
    "why.controller_silent": _m("Without it the board gets no chain voltage."),
    "why.shared_bus": _m("All boards hang on the same control board."),
    "why.shared_supply": _m("A sagging supply looks like several bad boards."),
    "why.other_variant": _m("Firmware or table may be made for another variant of the board."),
    "why.shared_firmware": _m("One setting can switch several boards off."),
    "why.psu": _m("The supply itself reports the fault, or sags under load."),
    "why.eeprom_silent": _m("Firmware that cannot read the EEPROM ignores the board."),
    "why.eeprom_content": _m("The content fails its own checksum."),
    "why.eeprom_cloned": _m("Serial numbers are unique unless an image was copied."),
    "why.eeprom_other_board": _m("The image may come from another board."),
    "why.i2c_pullup": _m("Without its pull-up the bus stays low."),
    "why.firmware_other_board": _m("The firmware was made for another board."),
    "why.sensor_silent": _m("The sensor itself, or its joint."),
    "why.sensor_wrong": _m("The temperature may be wrong rather than high."),
    "why.heatsink_on_sensor": _m("A bent heatsink can short the sensor."),
    "why.damage": _m("Visible damage."),
    "why.air_flow": _m("Less air than the heat needs."),
    "why.fan_worn": _m("Fans wear out first."),
    "why.fan_plug": _m("A fan plug half in reads as a fan at rest."),
    "why.fan_port": _m("The control board's fan port may be dead."),
    "why.boot": _m("The start ends on the control board."),
    "why.boot_image": _m("The image in flash is damaged."),
    "why.signature": _m("The image is not signed for this control board."),
    "why.fixture_config": _m("The fixture's file is for another board."),
    "why.network": _m("The line to the pool."),
    "why.settings": _m("A setting, not a part."),
    "why.tampering": _m("The firmware does what its owner did not ask for."),
    "why.swap_left": _m("The swap test cleared the board and left this."),
    "why.swap_reseated": _m("The fault went away when it was plugged anew."),
    "verdict.interrupted": _m("The test was cut short, so it proves nothing yet."),
    "verdict.not_counted": _m("The chips were not counted."),
    "verdict.board_unknown": _m(
        "{found} chips answer; which board this is, and how many it should have, is unknown. Name the board and test "
        "again."
    ),
    "verdict.controller_off": _m(
        "Voltage controller not enabled: no chip can answer, which says nothing of the board."
    ),
    "verdict.controller_unknown": _m(
        "No chip answers; whether this board has a voltage controller that must be enabled first is not known, so that "
        "says nothing of the board."
    ),
    "verdict.controller_silent": _m(
        "No chip answers, nor does a voltage controller {controller}; boards of this kind are made with and without "
        "one, so their chips may merely have no supply. Measure the supply of the chain."
    ),
    "verdict.controller_foreign": _m(
        "The voltage controller {controller} runs a firmware nobody has described (version {version}), so it was not "
        "enabled: no chip can answer, which says nothing of the board."
    ),
    "verdict.controller_undescribed": _m(
        "This board's voltage controller {controller} has no public description, so it was not enabled: no chip can "
        "answer, which says nothing of the board."
    ),
    "verdict.none_computes": _m(
        "{found} chips answer and none of them computes. The core supply may be off; that is not known here."
    ),
    "verdict.no_addresses": _m("All {found} chips are counted, but none answers at its own address: test again."),
    "verdict.few_addresses": _m(
        "All {found} chips are counted, but only {answered} answer at their own addresses, so the addresses were not "
        "taken: test again."
    ),
    "verdict.too_many_replies": _m(
        "{found} replies came to one question, and no chain has more than {most} chips: something on the line repeats "
        "them. Check adapter and wiring."
    ),
    "verdict.replies_repeat": _m(
        "{found} replies came, and {code} has {expected} chips: each is heard {times} times, or this is another board "
        "than was named."
    ),
    "verdict.other_chips": _m(
        "The chips say they are {found_chip}, and {code} carries {chip}: this is another board than was "
        "named, or its EEPROM is another board's."
    ),
    "verdict.more_chips": _m(
        "{found} chips answer, {code} has {expected}: this is another board than was named, or its EEPROM is another "
        "board's."
    ),
    "verdict.all_answer": _m("All {expected} chips answer."),
    "verdict.log_empty": _m("The log is empty."),
    "verdict.log_unknown": _m("The log is in no language known here."),
    "text.eeprom_dump": _m(
        "This is no log but a board's EEPROM. The command `hashwrench eeprom` reads and compares such images."
    ),
    "verdict.log_healthy": _m("No fault in this log; the machine reaches normal work."),
    "verdict.log_passed": _m("No fault in this log; the board passes the fixture's test."),
    "verdict.log_started": _m("No fault in this log; the control board starts up to the miner."),
    "verdict.log_login": _m("No fault in this log; the control board starts up to its login prompt."),
    "verdict.log_recovered": _m("No fault in this log; the recovery wrote all files of the firmware to the flash."),
    "verdict.log_untested": _m("No fault in this log; it ends before the fixture says that the board passed."),
    "verdict.log_start_unfinished": _m("No fault in this log; it ends before the control board has started."),
    "verdict.log_unfinished": _m("No fault in what the log shows; it ends before the machine is at work."),
    "verdict.log_warming": _m("No fault in what the log shows; the machine was still starting up or tuning itself."),
    "verdict.log_paused": _m("No fault in what the log shows; the machine is paused, so nothing proves its boards."),
    "verdict.log_stopped": _m("No fault in what the log shows; the machine is stopped, so nothing proves its boards."),
    "verdict.log_no_rate": _m("No fault in what the log shows, but the machine hashes nothing and does not say why."),
    "verdict.log_slow": _m(
        "No fault in what the log shows, but the machine hashes at {percent} % of what it should; a longer run or a "
        "low-power mode may explain it."
    ),
    "verdict.log_boards_unseen": _m(
        "No fault in what the log shows; it tells of {seen} of the machine's {boards} boards."
    ),
    "verdict.log_other_count": _m(
        "No fault in what the log shows, but a count of chips is not the one that is expected of this board."
    ),
    "verdict.log_chips_unknown": _m(
        "No fault in what the log shows; how many chips there should be is not known, so completeness is not proven."
    ),
    "verdict.log_notes": _m("No fault in this log, apart from what is noted."),
    "verdict.log_short": _m("No fault in what the log shows, and too little to call the machine healthy."),
}
