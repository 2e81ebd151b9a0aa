"""What reports can be narrowed to: the models, customers, sites and technicians that the shop knows."""

from __future__ import annotations

from dataclasses import dataclass

from app.services import people, sites
from app.services.shop import Shop


@dataclass(frozen=True, slots=True)
class ReportChoices:
    """Pairs of what is asked for (a model's name, else an id) and how people call it, in their order."""

    models: tuple[tuple[str, str], ...] = ()
    customers: tuple[tuple[str, str], ...] = ()
    sites: tuple[tuple[str, str], ...] = ()
    technicians: tuple[tuple[str, str], ...] = ()


def model_names(shop: Shop) -> tuple[str, ...]:
    """Every model and board code of a machine or board that the shop knows."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT model FROM asset WHERE gone = 0 UNION SELECT board_code FROM asset WHERE gone = 0"
        ).fetchall()
    return tuple(row[0] for row in rows if row[0])


def report_choices(shop: Shop) -> ReportChoices:
    """The choices as the shop stands now."""
    with shop.read() as db:
        models = db.execute(
            "SELECT DISTINCT model FROM asset WHERE gone = 0 AND model IS NOT NULL AND model <> ''"
            " ORDER BY model COLLATE NOCASE"
        ).fetchall()
        customers = db.execute(
            "SELECT c.id, p.name FROM customer AS c JOIN customer_private AS p ON p.id = c.id"
            " WHERE c.gone = 0 AND c.merged_into IS NULL AND p.name <> '' ORDER BY p.name COLLATE NOCASE"
        ).fetchall()
    return ReportChoices(
        tuple((row[0], row[0]) for row in models),
        tuple((row[0], row[1]) for row in customers),
        tuple((one.id, one.name) for one in sites.sites(shop)),
        tuple((one.id, one.name) for one in people.people(shop)),
    )
