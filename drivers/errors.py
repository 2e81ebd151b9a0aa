"""Errors of the drivers: one base, subclasses that carry data. What a person reads is made in `app.words.errors`."""

from __future__ import annotations


class DriverError(Exception):
    """Base of every error a driver raises on purpose."""
