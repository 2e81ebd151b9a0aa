"""Ports as the systems list them, grouped into controllers. The list is a fake: a test machine has no USB board."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from drivers.model.usb_port import UsbPort
from drivers.serial import access
from drivers.serial.access import Closed, closed_to, holder_of
from drivers.serial.bridges import bridge_of, bridges
from drivers.serial.controllers.choice import known_controllers
from drivers.serial.ports import find_ports

ROOT = Path(__file__).parents[3]


def usb(device: str, location: str, serial: str, **more: object) -> ListPortInfo:
    port = ListPortInfo(device, skip_link_detection=True)
    port.location, port.serial_number = location, serial
    port.vid, port.pid = 0x1209, 0x256F
    for name, value in more.items():
        setattr(port, name, value)
    return port


def test_a_controller_is_two_ports_by_interface_not_by_name() -> None:
    listed = [usb("COM12", "1-2:x.0", "0A1B2C3D"), usb("COM3", "1-2:x.2", "0A1B2C3D")]
    (board,) = find_ports(lambda: listed)
    assert (board.control, board.data, board.label, board.board) == ("COM12", "COM3", "emberOne 0A1B2C3D", None)


def test_chips_on_the_controllers_own_board_are_known_by_its_product() -> None:
    listed = [usb(f"COM{number}", f"1-2:x.{2 * number}", "S", product="EmberOne00") for number in (0, 1)]
    assert [board.board for board in find_ports(lambda: listed)] == ["emberOne/00"]


def test_two_controllers_of_one_kind_stay_apart() -> None:
    listed = [
        usb(f"/dev/ttyACM{number}", f"1-{place}:1.{interface}", f"S{place}")
        for number, (place, interface) in enumerate([(1, 0), (1, 2), (2, 0), (2, 2)])
    ]
    boards = find_ports(lambda: reversed(listed))
    assert [(board.control, board.data) for board in boards] == [
        ("/dev/ttyACM0", "/dev/ttyACM1"),
        ("/dev/ttyACM2", "/dev/ttyACM3"),
    ]


def test_bitaxe_raw_is_known_by_its_strings() -> None:
    names = {"vid": 0x303A, "pid": 1, "manufacturer": "OSMU", "product": "Bitaxe"}
    listed = [usb("/dev/ttyACM0", "1-1:1.0", "x", **names), usb("/dev/ttyACM1", "1-1:1.2", "x", **names)]
    assert [board.label for board in find_ports(lambda: listed)] == ["Bitaxe (bitaxe-raw) x"]


def test_a_lone_adapter_is_named_by_its_chip_and_device() -> None:
    listed = [usb(f"/dev/ttyUSB{n}", f"1-{n}", "", vid=0x1A86, pid=0x7523, product="USB Serial") for n in (0, 1)]
    first, second = find_ports(lambda: listed)
    assert (first.label, second.label) == ("WCH CH340, ttyUSB0", "WCH CH340, ttyUSB1")
    assert first.control is None
    assert first.usb == UsbPort(0x1A86, 0x7523, product="USB Serial", location="1-0", bridge="WCH CH340")


def test_what_a_stranger_says_of_itself_is_harmless_and_bounded() -> None:
    hostile = usb("/dev/ttyACM0", "1-1", "x" * 999, pid=1, manufacturer="FT\x1b[2J", product="\u202eUART")
    plain = ListPortInfo("/dev/ttyS7", skip_link_detection=True)
    found = {port.data: port for port in find_ports(lambda: [hostile, plain])}
    assert found["/dev/ttyACM0"].label == "FT?[2J ?UART, ttyACM0"
    usb_port = found["/dev/ttyACM0"].usb
    assert usb_port is not None
    assert usb_port.serial == "x" * 60
    assert (found["/dev/ttyS7"].label, found["/dev/ttyS7"].usb) == ("ttyS7", None)


def test_a_mac_lists_each_port_once_and_the_board_by_its_call_out_names() -> None:
    names = ["/dev/tty.usbmodem0A1", "/dev/cu.usbmodem0A1", "/dev/cu.usbmodem0A3", "/dev/tty.usbmodem0A3"]
    (board,) = find_ports(lambda: [usb(name, "20-2", "0A") for name in names])
    assert (board.control, board.data) == ("/dev/cu.usbmodem0A1", "/dev/cu.usbmodem0A3")


def test_a_controller_half_arrived_is_a_single_port() -> None:
    (port,) = find_ports(lambda: [usb("/dev/ttyACM0", "1-2:1.0", "S", product="EmberOne00")])
    assert (port.control, port.controller) == (None, None)


def test_every_bridge_of_the_table_has_one_name() -> None:
    ids = [pair for bridge in bridges() for pair in bridge.ids]
    assert len(set(ids)) == len(ids)
    assert all(bridge_of(*pair) is not None for pair in ids)
    assert bridge_of(None, None) is None


def test_the_udev_rules_name_the_bridges_of_the_table_and_the_controllers_by_their_ids() -> None:
    text = (ROOT / "packaging" / "linux" / "60-hashwrench.rules").read_text("utf-8")
    lines = re.findall(r'idVendor}=="(\w+)", ATTRS\{idProduct}=="([\w|]+)", TAG\+="uaccess"', text)
    ruled = {(int(vid, 16), int(pid, 16)) for vid, pids in lines for pid in pids.split("|")}
    controllers = {usb.ids for one in known_controllers() for usb in one.usb if usb.ids}
    assert ruled == {pair for bridge in bridges() for pair in bridge.ids} | controllers
    for controller in known_controllers():
        for named in (usb for usb in controller.usb if usb.ids is None and usb.manufacturer):
            assert f'ATTRS{{manufacturer}}=="{named.manufacturer}"' in text


def test_a_device_of_root_alone_is_opened_to_no_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = tmp_path / "ttyUSB0"
    device.touch(0o600)
    monkeypatch.setattr(access.os, "access", lambda path, mode: False)  # root may open everything
    assert closed_to(str(device)) == Closed(None)


def test_a_group_that_may_open_a_device_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import grp

    device = tmp_path / "ttyUSB0"
    device.touch()
    device.chmod(0o660)
    group = next((one for one in grp.getgrall() if one.gr_gid not in (0, os.getgid()) and not one.gr_mem), None)
    assert group is not None
    real = os.stat(device)
    told = os.stat_result((real.st_mode, 1, 1, 1, 0, group.gr_gid, 0, 0, 0, 0))
    monkeypatch.setattr(access.os, "access", lambda path, mode: False)
    monkeypatch.setattr(access.os, "stat", lambda path: told if path == str(device) else real)
    assert closed_to(str(device)) == Closed(group.gr_name, member=False)


def test_the_holder_of_a_port_is_found_by_its_open_files(tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB0"
    device.touch()
    with device.open() as held:
        holding = subprocess.Popen(["sleep", "60"], stdin=held)
    try:
        assert holder_of(str(device)) == "sleep"
    finally:
        holding.kill()
        holding.wait()
    assert holder_of(str(device)) in (None, "ModemManager")


def test_a_modem_service_is_suspected_where_nobody_is_seen(tmp_path: Path) -> None:
    (tmp_path / "77").mkdir()
    (tmp_path / "77" / "comm").write_text("ModemManager\n")
    assert holder_of("/dev/ttyACM0", tmp_path) == "ModemManager"
