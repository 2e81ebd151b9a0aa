"""Growing the house costs little. Each test grows a copy of it by what the README says is enough, and no more."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("app", "drivers", "resources")


def times(folder):
    """The files of a folder, each with the time it was last written."""
    files = [os.path.join(there, name) for there, _folders, names in os.walk(folder) for name in names]
    return {file: os.stat(file).st_mtime_ns for file in files}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the program with what is compiled of it: copies keep their times, so no start compiles it again.
    Beside it its files as they were.
    """
    folder = tmp_path_factory.mktemp("house")
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, folder / floor, ignore=shutil.ignore_patterns("fonts", "*.pyc.*"))
    return folder, times(folder)


@pytest.fixture
def house(copy):
    """A copy of the program that may be changed: it is as it was when the test is over."""
    folder, kept = copy
    yield folder
    for file, time in times(folder).items():
        if file not in kept:
            os.unlink(file)
        elif time != kept[file] and not file.endswith(".pyc"):
            shutil.copy2(ROOT / os.path.relpath(file, folder), file)


def said(house, program):
    """What a program prints that runs in the copy."""
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=house, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def replaced(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_board_is_one_row(house):
    table = house / "resources" / "boards" / "catalogue.csv"
    with table.open(newline="", encoding="utf-8") as file:
        columns = csv.DictReader(file).fieldnames
    row = {"code": "NEW12345", "make": "Antminer", "model": "New One", "names": "New One", "chip": "BM1399"}
    row |= {"chips": "120", "domains": "40", "chips_per_domain": "3"}
    with table.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, columns).writerow(row)
    assert said(house, "from app.services.diagnosis import board_spec as b; print(b('NEW12345').chips)") == "120"


RULE = """
[[rule]]
fact = "model"
has = "made by "
pattern = 'made by (?P<value>\\w+)'
"""
EXAMPLE = "example = 'I (1) made by Nobody'\n"


def test_a_log_message_is_one_rule_with_its_example(house):
    with (house / "resources" / "knowledge" / "logs" / "bitaxe.toml").open("a", encoding="utf-8") as file:
        file.write(RULE + EXAMPLE)
    program = """
from drivers.logs.bitaxe import LANGUAGE
from drivers.logs.language import Block
print([one.value for one in LANGUAGE.start().feed(Block("x", "I (1) made by Nobody\\n", 1))])
"""
    assert said(house, program) == "['Nobody']"


def runs(house, *arguments):
    """What pytest says in the copy, the files of tests that are named copied first."""
    for one in arguments:
        path = Path(one.partition("::")[0])
        if path.suffix == ".py":
            (house / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, house / path)
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(house)]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    told = subprocess.run(
        [*run, *arguments], cwd=house, env=alone, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert told.returncode in (0, 1), told.stdout + told.stderr
    return told.stdout


def test_a_message_without_an_example_that_it_reads_fails(house):
    """The same rule in three tables: one without an example, one with a wrong one, one with a right one."""
    rules = {"epic": RULE, "luxos": RULE + "example = 'I (1) made for Nobody'\n", "bitaxe": RULE + EXAMPLE}
    for name, rule in rules.items():
        with (house / "resources" / "knowledge" / "logs" / f"{name}.toml").open("a", encoding="utf-8") as table:
            table.write(rule)
    tests = [f"tests/drivers/logs/test_tables.py::test_every_line_rule_reads_its_example[{name}]" for name in rules]
    words = runs(house, *tests)
    assert "the rule on 'made by ' has no example" in words
    assert "luxos: I (1) made for Nobody" in words
    assert "2 failed, 1 passed" in words


def test_a_log_language_is_a_table_a_module_and_a_line(house):
    table = 'kind = "luxos"\n[marks]\n"NewMiner boot" = 3\n[[rule]]\nfact = "model"\nhas = "NewMiner "\n'
    table += "pattern = 'NewMiner boot (?P<value>\\w+)'\nexample = 'NewMiner boot N1'\n"
    (house / "resources" / "knowledge" / "logs" / "newminer.toml").write_text(table, encoding="utf-8")
    module = 'from drivers.logs.table import table_language\n\nLANGUAGE = table_language("newminer")\n'
    (house / "drivers" / "logs" / "newminer.py").write_text(module, encoding="utf-8")
    replaced(
        house / "drivers" / "registry.py",
        '    "logs": (\n',
        '    "logs": (\n        "drivers.logs.newminer:LANGUAGE",\n',
    )
    program = "from app.services.diagnosis import diagnose_log as d; r = d('x', b'NewMiner boot N1\\n'); "
    assert said(house, program + "print(r.reading.kind, r.model)") == "luxos N1"


def test_an_error_code_is_one_row(house):
    """Known to whoever looks it up, and to the diagnosis of a log that prints it."""
    with (house / "resources" / "knowledge" / "error_codes.csv").open("a", encoding="utf-8") as file:
        file.write("Whatsminer,code,9876,fan_any,fan_fault,,,,,the page that says so\n")
    program = """
from app.services.code_search import search
from app.services.diagnosis import diagnose_log
reply = b'{"STATUS": "S", "When": 1, "Code": 136, "Msg": {"error_code": ["9876"]}, "Description": "btminer"}'
print([one.fault.value for one in search("9876")], diagnose_log("x", reply).verdict.fault.value)
"""
    assert said(house, program) == "['fan_fault'] fan_fault"


def test_a_case_is_two_files(house):
    shutil.copytree(ROOT / "tests" / "cli", house / "tests" / "cli", ignore=shutil.ignore_patterns("test_*", "__*"))
    case = house / "tests" / "diagnosis" / "corpus" / "whatsminer"
    case.mkdir(parents=True)
    reply = '{"STATUS": "S", "When": 1, "Code": 136, "Msg": {"error_code": ["110"]}, "Description": "btminer"}\n'
    for verdict in ("psu_fault", "fan_fault"):
        words = f'kind = "whatsminer"\nverdict = "{verdict}"\nsource = "hand-written; form from the API manual"\n'
        (case / f"{verdict}.json").write_text(reply, encoding="utf-8")
        (case / f"{verdict}.toml").write_text(words, encoding="utf-8")
    test = "test_a_case_comes_to_what_its_technician_said"
    words = runs(house, "tests/diagnosis/test_corpus.py", "-k", test)
    assert f"FAILED tests/diagnosis/test_corpus.py::{test}[whatsminer/psu_fault]" in words
    assert "1 failed, 1 passed" in words


ACME_PAGE = """
import http.server, threading
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<title>Acme miner</title>" if self.path == "/" else b"acme says hello")
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
dial_map = {("127.0.0.1", 80): server.server_address, ("127.0.0.1", 4028): ("127.0.0.1", 1)}
"""


def test_a_make_is_a_module_and_a_line(house):
    """It acts and tells its log by two more methods; window and command line offer both from then on."""
    (house / "drivers" / "lan" / "makes" / "acme.py").write_text(
        """
from drivers.lan.makes.make import ToldLog
from drivers.model.action import ActionKind, ActionOutcome, ActionResult
from drivers.model.reading import DeviceReading, DeviceState
CAN = (ActionKind.RESTART, ActionKind.FETCH_LOG)
class Acme:
    def recognises(self, look):
        return look.hints.http_title == 'Acme miner'
    async def read(self, dialer, ip, ports):
        return DeviceReading(ip, DeviceState.IDENTIFIED, ports=ports, make='Acme', model='One', offers=CAN)
    def offers(self, device):
        return CAN if device.make == 'Acme' else ()
    async def act(self, dialer, device, action, credential=None):
        return ActionResult(device.ip, action, ActionOutcome.DONE, 'starts anew')
    async def fetch_log(self, dialer, device, sink, credential=None):
        sink.write(b'acme log')
        return ToldLog(ActionOutcome.DONE, '/log')
MAKE = Acme()
""",
        encoding="utf-8",
    )
    generic = '"drivers.lan.makes.cgminer:MAKE",'
    replaced(house / "drivers" / "registry.py", generic, generic + ' "drivers.lan.makes.acme:MAKE",')
    program = (
        ACME_PAGE
        + """
from app.services.device_actions import ActionService, MachineActed
from app.services.device_logs import LogCame, device_of, fetch
from app.services.fleet import DeviceRead, FleetService
from app.services.lan import Lan
from drivers.model.action import Action, ActionKind
lan, found = Lan(dial_map), []
FleetService(found.append, lan).scan(["127.0.0.1"]).wait(60)
rows = [event.row for event in found if isinstance(event, DeviceRead)]
told = []
ActionService(lan).run(Action(ActionKind.RESTART), rows, told.append).wait(60)
fetch(lan, [device_of(row.reading) for row in rows], told.append).wait(60)
lan.close()
print([(row.reading.state.value, row.reading.make, row.reading.model) for row in rows],
      [event.result.detail for event in told if isinstance(event, MachineActed)],
      [event.raw for event in told if isinstance(event, LogCame)])
"""
    )
    assert said(house, program) == "[('identified', 'Acme', 'One')] ['starts anew'] [b'acme log']"


def test_a_way_to_a_log_is_a_module_a_line_and_a_login(house):
    (house / "drivers" / "lan" / "logs" / "acme.py").write_text(
        "from drivers.lan.logs.source import LOG, first_page\n"
        "from drivers.lan.web import Web\n"
        "class Acme:\n"
        "    async def fetch(self, dialer, device, sink, credential):\n"
        "        return await first_page(Web(dialer, device.ip, limits=LOG), ('/log',), sink)\n"
        "SOURCE = Acme()\n",
        encoding="utf-8",
    )
    opening = "SOURCES = {\n"
    replaced(house / "drivers" / "lan" / "logs" / "sources.py", opening, opening + '    "acme": "acme:SOURCE",\n')
    with (house / "resources" / "lan" / "logins.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[login]]\nid = "acme"\nname = "Acme"\nuser = ""\nfirmware = "AcmeOS"\nway = "post"\n')
    program = (
        ACME_PAGE
        + """
from app.services.device_logs import LogCame, fetch
from app.services.lan import Lan
from drivers.model.action import KnownDevice
lan, told = Lan(dial_map), []
fetch(lan, [KnownDevice("127.0.0.1", (80,), "Acme", firmware="AcmeOS")], told.append).wait(60)
lan.close()
print([event.raw for event in told if isinstance(event, LogCame)])
"""
    )
    assert said(house, program) == "[b'acme says hello']"


def test_a_format_of_ip_report_is_one_table(house):
    with (house / "resources" / "lan" / "ip_report.toml").open("a", encoding="utf-8") as file:
        file.write("\n[[format]]\nport = 14000\nmakes = [\"Acme\"]\npattern = 'acme at {ip}, {mac}'\n")
    program = """
from drivers.lan.ip_report import FORMATS, read_report
told = read_report(FORMATS[14000], "10.0.0.9", b"acme at 10.0.0.9, 02-00-00-00-00-09")
print(told.make, told.mac)
"""
    assert said(house, program) == "Acme 02:00:00:00:00:09"


def test_an_operation_of_the_lan_process_is_a_function_and_a_line(house):
    (house / "drivers" / "lan" / "hello.py").write_text(
        "from drivers.lan.wire import Finished, Progress\n"
        "async def hello(args, house, tell):\n"
        "    tell(Progress(len(args['name']), 4, 0, 0))\n"
        "    return Finished()\n",
        encoding="utf-8",
    )
    opening = "OPERATIONS = {\n"
    replaced(
        house / "drivers" / "lan" / "operations.py", opening, opening + '    "hello": "drivers.lan.hello:hello",\n'
    )
    program = """
import queue
from app.services.lan import Lan
lan, replies = Lan(), queue.Queue()
lan.start("hello", {"name": "Acme"}, replies.put)
print(replies.get(timeout=60).done, type(replies.get(timeout=60)).__name__)
lan.close()
"""
    assert said(house, program) == "4 Finished"


def test_what_can_be_done_with_machines_of_the_fleet_is_a_function_and_a_line(house):
    (house / "app" / "ui" / "hello.py").write_text(
        "def hello(page, lines):\n    print('hello', [line.ip for line in lines])\n", encoding="utf-8"
    )
    opening = "ACTIONS: tuple[FleetAction, ...] = (\n"
    replaced(
        house / "app" / "ui" / "pages" / "fleet_actions.py",
        opening,
        opening + '    FleetAction("hello", mark("Hello"), "nav.fleet", "app.ui.hello:hello"),\n',
    )
    program = """
from app.services.fleet import FleetRow
from app.ui.models.fleet_line import line_of
from app.ui.pages.fleet_actions import offered
from drivers.model.reading import DeviceReading, DeviceState
lines = (line_of(FleetRow(DeviceReading("10.0.0.9", DeviceState.UNIDENTIFIED), ())),)
next(one for one in offered(lines) if one.id == "hello").run(None, lines)
"""
    assert said(house, program) == "hello ['10.0.0.9']"


def test_a_controller_is_a_module_and_a_line(house):
    """One that shows itself with USB ids of its own and wants its second supply first."""
    (house / "drivers" / "serial" / "controllers" / "acme.py").write_text(
        "from drivers.serial.control_frames import Form\n"
        "from drivers.serial.controllers.controller import Controller, UsbIdentity\n"
        "from drivers.serial.sensors import find_sensors\n"
        "CONTROLLER = Controller('Acme bench', (UsbIdentity((0x1234, 0x5678)),), (Form.V1,), find_sensors, (2, 1))\n",
        encoding="utf-8",
    )
    opening = '    "controller": (\n'
    replaced(
        house / "drivers" / "registry.py", opening, opening + '        "drivers.serial.controllers.acme:CONTROLLER",\n'
    )
    program = """
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo
plugged = []
list_ports.comports = lambda: plugged  # a test machine has no USB board
from app.services.bench import run_bench
from app.services.bench_steps import BenchSettings
from app.services.bench_course import BenchTiming
from drivers import catalogue
from drivers.serial.chain import ChainTiming
from drivers.serial.control_frames import Form
from drivers.serial.power import PowerTiming
from drivers.simulated.hashboard import SimulatedHashboard
fast = BenchTiming(ChainTiming(quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03), PowerTiming(0, 0))
with SimulatedHashboard(catalogue.board("emberOne/00"), form=Form.V1) as board:
    for interface, url in enumerate((board.control_url, board.data_url)):
        port = ListPortInfo(url, skip_link_detection=True)
        port.vid, port.pid, port.serial_number, port.location = 0x1234, 0x5678, "7", f"1-1:1.{interface}"
        plugged.append(port)
    report = run_bench(BenchSettings(board.data_url, board.control_url, "emberOne/00", 0), timing=fast)
    print(report.verdict.fault.value, [(int(pin), on) for pin, on in board.pin_history])
"""
    up, down = [(0, False), (2, True), (1, True), (0, True)], [(0, False), (1, False), (2, False)]
    assert said(house, program) == f"none {up + down}"


def test_a_chip_is_a_table_row(house):
    """A chip that does not exist, with the registers of a BM1366 under another id, is counted and made to hash."""
    chips = house / "resources" / "boards" / "chips.toml"
    text = chips.read_text(encoding="utf-8")
    row = text[text.index("[BM1366]") : text.index("[BM1368]")]
    chips.write_text(text + "\n" + row.replace("BM1366", "BM1399", 1).replace("0x1366", "0x1399"), encoding="utf-8")
    program = """
from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, addresses_of
from drivers.serial.chain_work import ChainWork
from drivers.serial.link import Link
from drivers.simulated.hashboard import SimulatedHashboard
fast = ChainTiming(quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, ramp_s=0.0, settle_s=0.0)
with SimulatedHashboard(BoardSpec("NEW", "", "", "BM1399", 8), controller=False) as board, Link(board.data_url) as link:
    chain = Chain(link, fast)
    chain.long_replies()
    found = chain.count()
    addresses = addresses_of(8, None)
    chain.give_addresses(addresses)
    work = ChainWork(chain, dict(enumerate(addresses, 1)))
    work.prepare()
    work.set_frequency(200)
    work.run(0.2)
    print(found.count, chain.known().name, all(one.hashes for one in work.counters().values()))
"""
    assert said(house, program) == "8 BM1399 True"


def test_a_page_is_a_module_and_a_line(house):
    (house / "app" / "ui" / "pages" / "hello.py").write_text(
        "from app.ui.pages.page import Page as PageBase\n"
        "class Page(PageBase):\n"
        "    def __init__(self, desk):\n"
        "        super().__init__(desk, 'Hello')\n",
        encoding="utf-8",
    )
    replaced(
        house / "app" / "ui" / "pages" / "register.py",
        "PAGES = (\n",
        'PAGES = (\n    Entry("hello", mark("Hello"), "nav.fleet", "hello"),\n',
    )
    program = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QTimer
from app.ui import frame, window
shown = frame.Frame.show
def show(self):
    shown(self)
    self.go_to("hello")
    page = self.findChildren(__import__("app.ui.pages.hello", fromlist=["Page"]).Page)[0]
    print(page.title.text(), page.isVisible())
    QTimer.singleShot(0, self.close)
frame.Frame.show = show
sys.exit(window.run(Path({str(house / "data")!r})))
"""
    assert said(house, program) == "Hello True"


def test_a_command_is_a_module_and_a_line(house):
    (house / "app" / "cli" / "hello.py").write_text(
        "import typer\napp = typer.Typer()\n@app.command()\ndef hello() -> None:\n    print('hello')\n",
        encoding="utf-8",
    )
    listed = house / "app" / "cli" / "commands.py"
    opening = "COMMANDS: dict[str, tuple[str, str]] = {"
    replaced(listed, opening, opening + '\n    "hello": ("hello", "Says hello."),\n')
    program = "import sys; sys.argv = ['hashwrench', 'hello']; from app.__main__ import main; main()"
    assert said(house, program) == "hello"
