"""The commands: which module of `app.cli` each is, and its line in `hashwrench --help`.

The lines stand here, since asking the modules would import all of them for the list; a test holds each to what its
command says of itself.
"""

from __future__ import annotations

#: command -> module in `app.cli` whose Typer `app` it is, or `module:name` where it has several, and the first
#: paragraph of its help. A new command = one module and one line.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": (
        "demo",
        "Find a bad miner, test its board, repair it, prove it, print the work order: all simulated, all marked DEMO.",
    ),
    "eeprom": (
        "eeprom",
        "Decode EEPROM dumps and check them; several are compared as boards of one machine. Never writes one.",
    ),
    "ports": ("ports", "List serial ports, controllers with both of theirs, and the simulated hashboards."),
    "path": ("path", "Show a board's earlier visits, how far its path over the bench is, and what to do next."),
    "bench": ("bench", "Test a hashboard: EEPROM, temperatures, chip count, which chip answers, how well each works."),
    "console": (
        "console",
        "Listen to a UART console, 8N1: lines as they come, boots and test runs as they pass, and their meaning.",
    ),
    "meter": (
        "meter",
        "Read a multimeter that speaks SCPI over serial or LAN. Sets its function, reads, gives its keys back.",
    ),
    "scan": (
        "scan",
        "Find miners, read them, say what is wrong with them. Only reads, and contacts nobody who is not named.",
    ),
    "fetch-log": (
        "fetch_log",
        "Fetch a miner's log, before it is switched off: a reboot loses it. Only reads, and contacts nobody else.",
    ),
    "listen": ("listen", "Show miners as they announce themselves: press IP Report on one. Ctrl-C ends it."),
    "log": ("log", "Diagnose logs: what is wrong, where, and which lines say so."),
    "case": ("case", "Logs kept with your verdict, to be reached again."),
    "keypad": (
        "keypad",
        "Type what a factory tester's display says: where the chain stops, what is suspected, what to measure next.",
    ),
    "measure": ("measure", "Measure a board cold and under power, on its order."),
    "bisect": (
        "bisect",
        "Find the chip at which a chain stops: hold the line where it says, give the count, until two are left.",
    ),
    "causes": (
        "causes",
        "Rank the causes of a board's fault by all that was measured, counted, seen and tried since the last work.",
    ),
    "codes": ("codes", "Look up an error code or message: what it means, what to do. Needs no network."),
    "intake": (
        "intake",
        "Take in a delivery: each serial opens one order, received; what opens none is kept as what it is.",
    ),
    "find": (
        "find",
        "Find orders, boards, customers, parts and places by any fragment: number, serial, model, name, fault, note.",
    ),
    "order": ("order", "Work orders."),
    "quote": ("quote", "Show, write, approve, decline or withdraw the quote of an order."),
    "customer": ("customer", "Customers and what was agreed with them."),
    "price": ("quote:prices_app", "The price list."),
    "call": (
        "customer:call_app",
        "Answer the phone: each board of the caller, what it waits for, price, promise, and a message to send.",
    ),
    "part": ("part", "Parts and stock."),
    "supplier": ("supplier", "Suppliers and their prices."),
    "reorder": ("reorder", "What to buy, and what orders wait for."),
    "purchase": ("purchase", "Orders to suppliers."),
    "import": ("import_table", "Bring in a table: from Excel, another program, or an old list."),
    "stocktake": ("stocktake", "Counting stock by scanning bins."),
    "salvage": ("salvage", "Parts from donor boards."),
    "asset": ("asset", "Boards and machines."),
    "place": ("place", "Benches, shelves and bins."),
    "label": ("label", "Labels: label NUMBER... --size NAME --out FILE."),
    "person": ("person", "Who works here, as what, and PINs."),
    "history": ("history", "Who did what, newest first: every saved step, whose it was, and what it was about."),
    "reference": ("reference", "Good boards, measured: what later boards are judged by."),
    "data": ("data", "Where the shop's data lies, and moving it."),
    "backup": (
        "safety:backup_app",
        "Write the whole shop to one file, also while it is in use. Without FILE: an automatic backup, now.",
    ),
    "restore": (
        "safety:restore_app",
        "Put a backup in the place of the shop. It is verified first; what was there before is kept.",
    ),
    "check": (
        "safety:check_app",
        "Compare tables, change log, files, stock, places and serials. Exit 1 when something is damaged.",
    ),
    "export": ("export", "Write every table, the change log and all files as CSV, JSON Lines and a description."),
    "report": ("report", "The manager's reports: report NAME, several as NAME,NAME, or all. report list names them."),
    "dossier": ("dossier", "Put the papers, the JSON and all files of orders into one ZIP."),
    "paper": (
        "paper",
        "Print a paper for a customer as PDF; or give back the one that was kept when it was answered or signed.",
    ),
    "letterhead": ("letterhead", "Show or change the letterhead, the terms, the paper size and the next numbers."),
}
