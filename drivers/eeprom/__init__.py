"""The EEPROM formats of the hashboards: decode and check, never write."""
