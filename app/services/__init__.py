"""Use cases that window and command line share. A function a use case; no widget, no terminal."""
