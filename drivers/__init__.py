"""Everything that speaks a device's language. Translates only: knows nothing of faults, orders or windows."""
