"""The LAN side: a child process that sweeps, identifies and reads miners."""
