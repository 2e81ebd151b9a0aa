"""Voltage controllers of hashboards: switch a board's core supply through the four commands that are allowed."""
