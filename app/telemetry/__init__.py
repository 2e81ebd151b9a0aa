"""Readings over time, prunable: `telemetry.db`, a file of its own that the shop's record never opens or waits for."""
