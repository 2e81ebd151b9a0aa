"""`python -m app` is the `hashwrench` command; what it does lies in `app.cli`, loaded under the eye of Ctrl-C."""

from __future__ import annotations

import sys
from importlib import import_module

from app import BACKUP_FLAG
from app.cli.interrupt import ends_at_once
from drivers.lan import FROZEN_FLAG


def main() -> None:
    """Run the command line; no arguments open the window."""
    if sys.argv[1:] == [FROZEN_FLAG]:
        import_module("drivers.lan.process").run()  # the frozen program as its own LAN process; does not return
    if sys.argv[1:] == [BACKUP_FLAG]:
        import_module("app.services.backup_process").run()  # does not return
    with ends_at_once():
        run = import_module("app.cli.run").run
    sys.exit(run())


if __name__ == "__main__":
    main()
