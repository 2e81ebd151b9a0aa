"""The controllers a hashboard can hang on. One module a controller, listed in `drivers.registry`."""
