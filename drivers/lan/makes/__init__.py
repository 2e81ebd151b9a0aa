"""Makes of our own: what the miner library does not identify. One module a make, listed in `drivers.registry`."""
