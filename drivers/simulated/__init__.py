"""A fleet and hashboards that speak the real protocols over real sockets and ptys."""
