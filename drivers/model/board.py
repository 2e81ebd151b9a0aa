"""A board: what a hashboard of one code is made of. Chips and domains count from 1 at the connector."""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.model.probe_point import ProbePoint, UsualPart


@dataclass(frozen=True, slots=True)
class BoardSpec:
    """One row of the board catalogue. None = no source says; `unsourced` names general knowledge.

    `address_interval` is None where the catalogue is blank: the chain then uses 256 // chips.
    `chain_voltage_v` is the lowest and the highest supply of the whole chain that a source allows, in volts.
    `boost_feeds_domains` is what the source says, `border_shifters` tells that a level shifter sits at every border.
    `points` are the published test points, nearest first, `usual_parts` what repairs name.
    `grid` holds the chip at each row and column seen from the chip side, 0 = empty; () = placement unknown.
    """

    code: str
    make: str
    model: str
    chip: str
    chips: int
    domains: int | None = None
    chips_per_domain: int | None = None
    address_interval: int | None = None
    domain_voltage_v: float | None = None
    chain_voltage_v: tuple[float, float] | None = None
    io_voltage_v: float | None = None
    voltage_controller: str | None = None
    connector_side: str | None = None
    boost_feeds_domains: str | None = None
    grid: tuple[tuple[int, ...], ...] = ()
    source: str = ""
    confidence: str = ""
    unsourced: tuple[str, ...] = ()
    border_shifters: bool = False
    points: tuple[ProbePoint, ...] = field(default=(), repr=False, compare=False)
    usual_parts: tuple[UsualPart, ...] = field(default=(), repr=False, compare=False)

    def domain_of(self, chip: int) -> int | None:
        """The domain that chip (1-based) sits in, or None where the domains are unknown."""
        if not self.chips_per_domain:
            return None
        return (chip - 1) // self.chips_per_domain + 1

    def chips_of(self, domain: int) -> tuple[int, ...]:
        """The chips of a domain (1-based), in chain order; () where the domains are unknown."""
        if not self.chips_per_domain:
            return ()
        first = (domain - 1) * self.chips_per_domain + 1
        return tuple(range(first, min(first + self.chips_per_domain, self.chips + 1)))
