"""A shop that writes until it is killed: every commit that the ledger acknowledged is printed, and nothing else.

`python -m tests.ledger.kill_writer FOLDER`; each commit is one of everything an order brings.
"""

import os
import sys
from pathlib import Path

from app.ledger.ledger import Ledger
from tests.ledger.shop_changes import story


def main(folder: Path) -> None:
    with Ledger.open(folder) as ledger:
        with ledger.read() as db:
            number = db.execute("SELECT count(*) FROM lot").fetchone()[0]
        while True:
            number += 1
            changes = story(number)
            commit = ledger.commit("somebody", changes).result()
            os.write(1, f"{commit.id} {changes[2].id}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
