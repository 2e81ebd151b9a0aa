"""The vocabulary every driver speaks and every floor above reads: frozen values, a file a noun."""
