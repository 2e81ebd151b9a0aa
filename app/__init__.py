"""Hashwrench: finds bad miners, finds the bad chip, keeps the record, prints the work order."""

__version__ = "0.1.0"
