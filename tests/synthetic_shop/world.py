"""What a synthetic shop is drawn from: models, failure laws, faults, people, parts. All of it lands in `truth.json`.

Shares and laws are made up in the order of magnitude of what repairers tell; they are no source of facts.
"""

# ruff: noqa: E501 - tables read best a line an entry
from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Model:
    """A board of a machine; `share` of all boards; its life is Weibull with `shape` and `scale_h` hours of running."""

    make: str
    model: str
    board_code: str
    chips: int
    domains: int
    share: float
    shape: float
    scale_h: float
    prefix: str


@dataclass(frozen=True, slots=True)
class FaultLaw:
    """A fault: its share of all failures, chance that a repair of it fails, the part it takes (kind) and how often."""

    fault: str
    share: float
    comeback: float
    action: str
    part: str | None
    part_chance: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Technician:
    """`skill` multiplies the chance of a comeback, `pace` the days each step takes."""

    name: str
    skill: float
    pace: float


@dataclass(frozen=True, slots=True)
class World:
    """The whole of it. `step_days` = median days before diagnosis, repair, hand-over; log-normal with `step_sigma`."""

    models: tuple[Model, ...]
    faults: tuple[FaultLaw, ...]
    technicians: tuple[Technician, ...]
    inspected: float = 0.12
    comeback_scale_h: float = 340.0
    step_days: tuple[float, float, float] = (1.4, 2.2, 0.9)
    step_sigma: float = 0.7
    second_attempt: float = 0.08
    #: How many boards an owner has, on average.
    boards_each: int = 90
    #: What may become of an order with a fault besides being repaired: its state at the end and the chance of it.
    fates: tuple[tuple[str, float], ...] = ()
    #: Waits of an order with a fault: for an answer, for parts, on hold for the customer, on the shelf when it is ready:
    #: the chance of each and its mean, days.
    waits: tuple[tuple[float, float], ...] = ()
    #: A place that fails too often: board code, chip, share of that board's chip faults that are there.
    hot: tuple[str, int, float] | None = None
    #: Where machines stand; a machine's site by its number.
    sites: tuple[str, ...] = ()
    #: On which tests are made, by the order's number, and how often the last of them finds a fault that is none, which a
    #: second test takes back.
    fixtures: tuple[str, ...] = ()
    false_alarm: float = 0.0


WORLD = World(
    models=(
        Model("Bitmain", "Antminer S19j Pro", "BHB42601", 126, 42, 0.34, 1.25, 9_800, "JYZZYRHBC"),
        Model("Bitmain", "Antminer S19 Pro", "NBP1901", 114, 38, 0.22, 1.15, 8_600, "NGSBYI3BB"),
        Model("Bitmain", "Antminer S19 XP", "BHB56801", 110, 11, 0.14, 1.40, 11_200, "HYDTYNGBA"),
        Model("Bitmain", "Antminer S21", "BHB68601", 108, 12, 0.20, 1.60, 12_500, "KLKT335BC"),
        Model("Bitmain", "Antminer T21", "BHB68701", 108, 12, 0.10, 1.35, 10_400, "PIEMYT0BE"),
    ),
    faults=(
        FaultLaw("chain_break", 0.29, 0.11, "replace", "chip", 0.82,
                 ("reports 0 chips", "stops at chip {chip}", "少芯片", "видит {chip} из {chips}")),
        FaultLaw("chips_missing", 0.17, 0.09, "reflow", "chip", 0.45,
                 ("finds {chip} of {chips}", "chips missing", "не видит часть чипов")),
        FaultLaw("domain_short", 0.13, 0.07, "replace", "chip", 0.9, ("domain {domain} shorted", "короткое в домене {domain}")),
        FaultLaw("power_rail_fault", 0.11, 0.06, "replace", "ldo", 0.95, ("no 1.8 V in domain {domain}", "LDO dead")),
        FaultLaw("regulator_fault", 0.05, 0.08, "replace", "boost", 0.9, ("boost dead", "升压损坏", "last domains dark")),
        FaultLaw("temp_sensor_fault", 0.07, 0.03, "replace", "temp_sensor", 0.97, ("temperature sensor reads 0",)),
        FaultLaw("eeprom_corrupt", 0.05, 0.02, "reprogram", None, 0.0, ("EEPROM error", "EEPROM не читается")),
        FaultLaw("weak_chips", 0.06, 0.14, "repaste", None, 0.0, ("low hashrate, X on chips", "低算力")),
        FaultLaw("connection_fault", 0.04, 0.05, "reseat", "connector", 0.4, ("board drops out", "nonce errors")),
        FaultLaw("physical_damage", 0.03, 0.18, "trace_repair", "passive", 0.6, ("corrosion at the connector", "залита водой")),
    ),
    technicians=(
        Technician("Ana Kovač", 0.7, 0.9),
        Technician("Игорь Савельев", 1.0, 1.0),
        Technician("李伟", 0.9, 0.8),
        Technician("Tomás Rey", 1.5, 1.1),
        Technician("Jo Abara", 1.1, 1.3),
        Technician("Марина Ким", 0.8, 1.0),
    ),
)  # fmt: skip

#: A shop in which also happens what goes wrong: for tests of reports.
RICH = replace(
    WORLD,
    fates=(("declined", 0.05), ("scrapped", 0.05), ("donor", 0.03), ("returned_unrepaired", 0.03)),
    waits=((0.35, 1.5), (0.2, 4.0), (0.1, 2.0), (0.5, 1.0)),
    hot=("BHB42601", 63, 0.3),
    sites=("North yard", "Восток-2", "南方矿场"),
    fixtures=("Fixture 1", "Fixture 2", "Fixture 3"),
    false_alarm=0.2,
)

#: What customers are called, each with its number behind.
CUSTOMERS = (
    ("North Hash", "en"), ("Blue Ridge Mining", "en"), ("Северный хостинг", "ru"), ("ООО Байкал Майнинг", "ru"),
    ("蓝山矿业", "zh"), ("Сибирь Дата", "ru"), ("Prairie Power", "en"), ("四川水电托管", "zh"), ("Fjord Compute", "en"),
    ("Volta & Sons", "en"),
)  # fmt: skip

#: Parts of the stock: kind, name, unit cost in cents.
PARTS = (
    ("chip", "BM1362", 420), ("chip", "BM1398", 310), ("chip", "BM1366", 560), ("chip", "BM1368", 690),
    ("ldo", "LDO 1.8 V", 35), ("ldo", "LDO 0.8 V", 38), ("boost", "Boost converter", 180),
    ("temp_sensor", "CT75 sensor", 60), ("connector", "18-pin connector", 45), ("passive", "0402 kit", 5),
)  # fmt: skip
#: The chip of each board code.
CHIP_OF = {"BHB42601": "BM1362", "NBP1901": "BM1398", "BHB56801": "BM1366", "BHB68601": "BM1368", "BHB68701": "BM1368"}
NOTES = (
    "Heatsink 14 was loose.", "Клиент просит фото до и после.", "Corrosion under U47, cleaned.", "客户要求加急",
    "Came without its fan cable.", "Board washed, dried overnight.", "Second opinion asked: joint at chip 63.",
)  # fmt: skip
