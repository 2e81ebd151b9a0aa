"""`python -m drivers.lan` is the LAN process; started and ended by the program (`child`)."""

from drivers.lan.process import run

if __name__ == "__main__":
    run()
