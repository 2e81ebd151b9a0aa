"""The steps of a bench test that ask the chips: how many answer, and which."""

from __future__ import annotations

from app.domain.test_plan import BenchStep
from app.services.bench_board import board_of_chips, could_be_larger
from app.services.bench_course import Course
from app.services.bench_steps import (
    ChipAnswered,
    CountProgress,
    FastChipAnswered,
    FastCountProgress,
    Outcome,
    RegistersRead,
)
from drivers.serial.chain import ADDRESS_SPACE, addresses_of, counts_with
from drivers.serial.chain_readings import diagnostic_registers
from drivers.serial.chain_speed import count_fast


def count(course: Course) -> None:
    """Count the chips several times; a board that nobody named is known by its chips where they fit only one."""
    course.begin(BenchStep.COUNT)
    chain, timing = course.open_chain(), course.timing
    chain.long_replies()
    attempts: tuple[int, ...] = ()
    bad_before = chain.bad_frames
    for _ in range(timing.tries + timing.most_tries):
        number = len(attempts) + 1
        one = chain.count(lambda so_far, number=number: course.tell(CountProgress(number, so_far)))  # type: ignore[misc]
        attempts = counts_with(attempts, one)
        chip_id = f"{one.chip_id:04X}" if one.chip_id is not None else course.run.chip_id
        course.keep(attempts=attempts, chip_id=chip_id)
        enough = timing.tries if len(set(attempts)) == 1 else timing.most_tries
        if len(attempts) >= enough or one.count > ADDRESS_SPACE:  # a line that repeats replies does so every time
            break
    run = course.run
    if course.board is None and run.chip_id and run.chips_found:
        course.know(board_of_chips(run.chip_id, run.chips_found))
        course.guessed = course.board is not None and could_be_larger(run.chip_id, run.chips_found)
    found, counts = run.chips_found, ", ".join(map(str, attempts))
    expected = course.board.chips if course.board else None
    if expected is None or course.guessed:
        course.done(Outcome.WARN, "counted_unknown", found=found, counts=counts)
    elif found == expected and len(set(attempts)) == 1:
        noisy = chain.bad_frames > bad_before
        course.done(Outcome.WARN if noisy else Outcome.PASS, "counted", found=found, expected=expected)
    else:
        course.done(Outcome.FAIL, "counted_short", found=found, expected=expected, counts=counts)


def map_addresses(course: Course) -> None:
    """Give each chip its address and ask each by it."""
    course.begin(BenchStep.ADDRESS_MAP)
    found = course.run.chips_found
    if not found:
        course.skip("map_skipped")
        return
    chain = course.open_chain()
    chips, interval = (course.board.chips, course.board.address_interval) if course.board else (found, None)
    course.addresses = addresses_of(chips, interval)
    chain.give_addresses(course.addresses)
    answered = chain.address_map(course.addresses, lambda chip, heard: course.tell(ChipAnswered(chip, heard)))
    course.keep(address_map=answered)
    outcome = Outcome.PASS if all(answered) else Outcome.FAIL
    course.done(outcome, "mapped", answered=sum(answered), asked=len(answered))


def read_registers(course: Course) -> None:
    """Read the diagnostic registers of every chip that answers at its own address."""
    course.begin(BenchStep.REGISTERS)
    if not course.places:
        course.skip("registers_skipped")
        return
    registers = diagnostic_registers(course.open_chain(), course.places, lambda register: course.check())
    course.keep(registers=registers)
    if not registers:
        course.skip("registers_unknown")
        return
    course.tell(RegistersRead(registers))
    silent = sum(register.value is None for register in registers)
    course.done(Outcome.WARN if silent else Outcome.PASS, "registers_read", count=len(registers), silent=silent)


def count_at_high_speed(course: Course) -> None:
    """Count again at high speed, where weak edges show, and go back to 115200 baud."""
    course.begin(BenchStep.FAST_COUNT)
    if not course.run.chips_found:
        course.skip("map_skipped")
        return
    chain, places = course.open_chain(), course.places
    attempt, so_far = 0, 0

    def heard(count: int) -> None:
        nonlocal attempt, so_far
        attempt += count <= so_far or not attempt
        so_far = count
        course.tell(FastCountProgress(chain.link.baud, attempt, count))

    fast = count_fast(
        chain,
        course.timing.tries,
        tuple(places.values()),
        heard,
        lambda place, answered: course.tell(FastChipAnswered(tuple(places)[place - 1], answered)),
        _domains(course),
    )
    if fast is None:
        course.skip("fast_unknown")
        return
    if fast.refused is not None:
        course.skip("fast_refused", baud=fast.baud)
        return
    answered = dict(zip(places, fast.address_map, strict=False))
    fast_map = tuple(answered.get(chip, False) for chip in range(1, max(places, default=0) + 1))
    course.keep(fast_baud=fast.baud, fast_attempts=fast.attempts, fast_map=fast_map)
    course.came_back = fast.back
    counts = ", ".join(map(str, fast.attempts))
    lost = min(fast.attempts) < course.run.chips_found
    outcome = Outcome.FAIL if lost else Outcome.WARN if not fast.back else Outcome.PASS
    course.done(outcome, "fast_counted" if fast.back else "fast_stuck", counts=counts, baud=fast.baud)


def _domains(course: Course) -> list[list[int]]:
    """The addresses of each domain's chips, [] where the board or its domains are not known."""
    board = course.board
    if board is None or course.guessed or not board.domains or len(course.addresses) < board.chips:
        return []
    domains = (board.chips_of(domain) for domain in range(1, board.domains + 1))
    return [[course.addresses[chip - 1] for chip in chips] for chips in domains if chips]
