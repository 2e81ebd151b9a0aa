"""Prunable readings over time (telemetry.db). Holds nothing yet: watching miners fills it."""
