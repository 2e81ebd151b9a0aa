"""`hashwrench listen` as people and programs run it, against announcers that are not ours where the system has them."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from drivers.lan.ip_report import FORMATS
from tests.cli.json_shapes import misfits

COMMAND = [sys.executable, "-m", "app", "listen"]
PORTS = (*FORMATS, 5353)


@contextmanager
def reserved(count):
    """Free UDP ports of 127.0.0.1, held until the block is left."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        yield [one.getsockname()[1] for one in held]


def free_ports():
    with reserved(len(PORTS)) as found:
        return dict(zip(PORTS, found, strict=True))


def instead(ports):
    return [word for port, there in ports.items() for word in ("--instead", f"{port}={there}")]


def say(ip, datagram, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        mouth.bind((ip, 0))
        mouth.sendto(datagram, ("127.0.0.1", port))


def until_hearing(process):
    """The first line on stderr comes when the ears are open."""
    return process.stderr.readline()


def test_json_lines_until_ctrl_c_which_is_no_failure():
    ports = free_ports()
    with reserved(1) as taken:
        words = instead({**ports, 9999: taken[0]})
        with subprocess.Popen([*COMMAND, "--json", *words], stdout=-1, stderr=-1, text=True) as process:
            assert "9999" in until_hearing(process)
            say("127.88.9.1", b"10.10.1.0,ab:cd:ef:ab:cd:ef\0", ports[14235])
            line = json.loads(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=20)
    assert line["type"] == "sighting"
    assert misfits(line) == []
    assert (line["ip"], line["source"], line["make"]) == ("127.88.9.1", "ip_report", "Antminer")
    assert line["mac"] == "AB:CD:EF:AB:CD:EF"
    assert (rest, process.returncode) == ("", 0)


def test_people_read_on_stderr_what_comes_and_what_is_deaf():
    ports = free_ports()
    with subprocess.Popen([*COMMAND, *instead(ports)], stdout=-1, stderr=-1, text=True) as process:
        assert "10 of 10" in until_hearing(process)
        say("127.88.9.2", b'{"ip":"127.88.9.2","model":"<b>KD\xe2\x80\xae6</b>","ctrlsn":"=1+1"}', ports[1314])
        line = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert "127.88.9.2" in line
    assert "Goldshell" in line
    assert "<b>KD\\u202e6</b>" in line, "shown as it is, the hidden character made visible"
    assert (out, process.returncode) == ("", 0)


def test_seconds_end_it_and_silence_is_no_failure(hashwrench):
    done = hashwrench("listen", "--json", "--seconds", "0.2", *instead(free_ports()))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_interface_that_is_no_address_is_bad_input(hashwrench):
    done = hashwrench("listen", "--interface", "eth0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("hashwrench: eth0 is no IPv4 address.")


def test_all_ears_deaf_is_one_sentence_and_code_3(hashwrench):
    with reserved(len(PORTS)) as taken:
        done = hashwrench("listen", "--json", *instead(dict(zip(PORTS, taken, strict=True))))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("hashwrench: ")


def test_a_scan_tells_what_announces_itself_meanwhile_and_does_not_contact_it():
    """A device that accepts connections and answers nothing keeps the scan busy while another announces itself."""
    ports = free_ports()
    with socket.create_server(("127.250.3.1", 4028)), socket.create_server(("127.88.9.5", 4028)) as stranger:
        stranger.setblocking(False)
        command = [sys.executable, "-m", "app", "scan", "127.250.3.1", "--json", *instead(ports)]
        with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
            line = ""
            while process.poll() is None and not line:
                say("127.88.9.5", b"addr:127.88.9.5", ports[11503])
                if select.select([process.stdout], [], [], 0.05)[0]:
                    line = process.stdout.readline()
            rest, _ = process.communicate(timeout=60)
        with pytest.raises(BlockingIOError):
            stranger.accept()
    seen, device, summary = lines = [json.loads(text) for text in [line, *rest.splitlines()]]
    assert [off for one in lines for off in misfits(one)] == []
    assert (seen["ip"], seen["state"], seen["found_by"], seen["make"]) == (
        "127.88.9.5", "seen", ["ip_report"], "IceRiver",
    )  # fmt: skip
    assert device["ip"] == "127.250.3.1"
    assert (summary["alive"], process.returncode) == (1, 0)


AXEOS = {"board": "601", "family": "Gamma", "asic": "BM1370", "asic_count": "1", "fw_version": "v2.9.0"}


def namespaces():
    """How to get network namespaces here: as root, or as anybody; None where the system permits neither."""
    flags = ["--net", "--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--net", "--mount"]
    tools = ("unshare", "nsenter", "ip", "avahi-daemon", "avahi-publish", "dbus-daemon")
    if not all(shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin:/sbin") for tool in tools):
        return None
    trial = "mount -t tmpfs tmpfs /run && ip link add v0 type veth peer name v1 && unshare --net true"
    tried = subprocess.run(["unshare", *flags, "--", "sh", "-c", trial], capture_output=True, check=False)
    return ["unshare", *flags, "--kill-child", "--fork", "--", "bash"] if tried.returncode == 0 else None


def heard_from_avahi(prefix, folder):
    """The sightings of some seconds on a network where avahi announces a miner and a printer, by source."""
    street = Path(__file__).with_name("avahi_street.sh")
    environment = os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
    listening = [*COMMAND, "--json", "--seconds", "3"]
    done = subprocess.run(
        [*prefix, street, folder, *listening], capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.returncode == 0, done.stderr
    return "10.99.0.2", [json.loads(line) for line in done.stdout.splitlines()]


def heard_from_zeroconf(hashwrench):
    """The same from the zeroconf library's own announcer on loopback, which needs no namespace."""
    from zeroconf import ServiceInfo, Zeroconf

    address = socket.inet_aton("127.0.0.1")
    kind, name = "_http._tcp.local.", "Bitaxe Gamma 601 (AB12)._http._tcp.local."
    miner = ServiceInfo(kind, name, 80, properties=AXEOS, server="bitaxe.local.", addresses=[address])
    printer = ServiceInfo(
        kind, f"Printer.{kind}", 80, properties={"path": "/"}, server="printer.local.", addresses=[address]
    )
    announcer = Zeroconf(interfaces=["127.0.0.1"])
    try:
        for one in (miner, printer):
            announcer.register_service(one, cooperating_responders=True)
        done = hashwrench("listen", "--json", "--seconds", "1.5", "--interface", "127.0.0.1")
    finally:
        announcer.close()
    assert done.returncode == 0, done.stderr
    return "127.0.0.1", done.documents


def test_mdns_of_an_announcer_that_is_not_ours_and_a_broadcast_of_another_computer(tmp_path, hashwrench):
    prefix = namespaces()
    ip, lines = heard_from_zeroconf(hashwrench) if prefix is None else heard_from_avahi(prefix, tmp_path)
    hints = [line for line in lines if line["source"] == "mdns"]
    assert [(line["ip"], line["make"], line["model"]) for line in hints] == [(ip, "Bitaxe", "Gamma")], (
        "the miner and not the printer, once"
    )
    assert "Bitaxe Gamma 601 (AB12)" in hints[0]["text"]
    assert "1 x BM1370" in hints[0]["text"]
    assert "v2.9.0" in hints[0]["text"]
    reports = [(line["ip"], line["make"], line["mac"]) for line in lines if line["source"] == "ip_report"]
    assert reports == ([] if prefix is None else [(ip, "Whatsminer", "02:00:00:00:00:0A")]), "once in ten seconds"


def test_mdns_of_the_zeroconf_library_on_loopback(hashwrench):
    ip, lines = heard_from_zeroconf(hashwrench)
    assert [(line["ip"], line["make"], line["model"]) for line in lines] == [(ip, "Bitaxe", "Gamma")]
