"""What people do in the shop. Their names live in a table that can be redacted; the record knows them by id."""

from __future__ import annotations

from enum import StrEnum


class PersonRole(StrEnum):
    """What somebody does here."""

    TECHNICIAN = "technician"
    LEAD = "lead"
    MANAGER = "manager"
    CUSTOMER = "customer"
    READER = "reader"
