"""Ports as the systems list them, grouped into controllers. The list is a fake: a test machine has no USB board."""

from __future__ import annotations

from serial.tools.list_ports_common import ListPortInfo

from drivers.serial.ports import find_ports


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


def test_a_lone_adapter_is_a_single_port_and_its_text_is_harmless() -> None:
    hostile = usb("/dev/ttyUSB0", "1-1", "x", vid=0x0403, pid=0x6001, manufacturer="FT\x1b[2J", product="\u202eUART")
    plain = ListPortInfo("/dev/ttyS7", skip_link_detection=True)
    first, second = find_ports(lambda: [hostile, plain])
    assert {first.label, second.label} == {"FT?[2J ?UART", "ttyS7"}
    assert first.control is None
