"""Values and rules of the repair shop. Pure: no clock, no file, no device, no words."""
