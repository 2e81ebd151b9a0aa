"""The log languages of the firmwares: text to observations."""
