"""What chips tell of themselves when they are asked: registers, the counters of their domains, the die's temperature.

`places` holds the address of each chip that is asked, by its number from 1 at the connector. Which registers a chip
has stands in `resources/boards/chips.toml`; one that has none of a kind gives ().
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drivers.model.bench_run import ChipRegister, CoreDomainCounts, DieTemperature
from drivers.serial.chain import Chain
from drivers.serial.chips import Write


def diagnostic_registers(
    chain: Chain, places: Mapping[int, int], on_register: Callable[[int], None] = lambda register: None
) -> tuple[ChipRegister, ...]:
    """The registers worth showing, of every chip; value None = it did not answer. `on_register` before each."""
    found: list[ChipRegister] = []
    for register in chain.family.diagnostic if chain.family is not None else ():
        on_register(register)
        values = chain.read_many(register, tuple(places.values()))
        for chip, address in places.items():
            value = values.get(address)
            found.append(ChipRegister(chip, register, value.value if value is not None else None))
    return tuple(found)


def core_domains(chain: Chain, places: Mapping[int, int]) -> tuple[CoreDomainCounts, ...]:
    """The hash counters of the domains inside each chip; chips that do not answer all of them are left out."""
    registers = chain.family.core_domains if chain.family is not None else ()
    if not registers:
        return ()
    columns = [chain.read_many(register, tuple(places.values())) for register in registers]
    return tuple(
        CoreDomainCounts(chip, tuple(column[address].value for column in columns))
        for chip, address in places.items()
        if all(address in column for column in columns)
    )


def die_temperatures(chain: Chain, places: Mapping[int, int]) -> tuple[DieTemperature, ...]:
    """What each die says of its temperature: its sensor is started, then read.

    Chips that do not answer, or whose sensor says that its value is not valid, are left out; so is every chip of a
    kind whose sensor no source describes.
    """
    form = chain.family.die_temperature if chain.family is not None else None
    if form is None:
        return ()
    for value in form.writes:
        chain.write_all(Write(form.control, value))
        chain.pause(chain.timing.sensor_s)
    values = chain.read_many(form.result, tuple(places.values()))
    temps = {chip: form.temp_c(values[address].value) for chip, address in places.items() if address in values}
    return tuple(DieTemperature(chip, round(temp, 2)) for chip, temp in temps.items() if temp is not None)
