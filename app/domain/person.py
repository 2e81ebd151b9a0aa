"""The people of the shop and what they do in it. Their names live in a table that can be redacted; the record knows
them by id.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PersonRole(StrEnum):
    """What somebody does here."""

    TECHNICIAN = "technician"
    LEAD = "lead"
    MANAGER = "manager"
    CUSTOMER = "customer"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here: id, name, role, and whether a PIN is asked for."""

    id: str
    name: str
    role: PersonRole
    has_pin: bool
