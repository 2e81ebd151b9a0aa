"""How the log of each firmware is fetched over the LAN. One module a firmware family, listed in `sources`."""
