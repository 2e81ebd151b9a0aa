"""The page for telephones against hostile senders, on a real socket: it answers or hangs up, in bounded room."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.phone import document
from drivers.phone.errors import PhonePageFailed, Refusal
from drivers.phone.host import Arrived, Ended, PageEnded, PageTexts, Taken
from drivers.phone.limits import Limits
from drivers.phone.page import PhonePage

LIMITS = Limits(
    file_bytes=50_000, request_bytes=120_000, request_files=3, link_bytes=40_000_000, link_files=5_000, connections=8,
    connections_each=4, head_s=0.4, idle_s=0.4, least_bytes=512, wrong_each=100_000, wrong_all=100_000,
)  # fmt: skip
HOME = "127.0.0.1"


class Host:
    """Keeps what comes in memory; begins of files are checked as the real one does."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.events: list[object] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.at_work = threading.Event()

    def texts(self, languages: str) -> PageTexts:
        words = {name: f'<b onload="x">{name}</b>' for name in PageTexts.__dataclass_fields__}
        return PageTexts(**{**words, "language": "en"})

    def said(self, refusal: Refusal, languages: str) -> str:
        return refusal.value

    def refuses(self, head: bytes, name: str, phone: int, languages: str) -> str:
        return "" if head.startswith(b"\xff\xd8\xff") else "no photo"

    def take(self, arrived: Arrived) -> Taken:
        self.at_work.set()
        assert self.may_go_on.wait(20)
        self.taken.append((arrived.name, arrived.path.read_bytes()))
        return Taken(saved=True, said="saved")

    def happened(self, event: object) -> None:
        self.events.append(event)


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def page(host: Host, tmp_path: Path) -> Iterator[PhonePage]:
    made = PhonePage(host, tmp_path / "arriving", LIMITS)
    made.open(HOME)
    yield made
    made.close()


def exchanged(page: PhonePage, sent: bytes, source: str = HOME, *, finish: bool = True) -> bytes:
    """What comes back for some bytes until the page hangs up."""
    where = urlsplit(page.url)
    answer = b""
    with socket.create_connection((where.hostname, where.port), 20, (source, 0)) as link:
        try:
            link.sendall(sent)
            if finish:
                link.shutdown(socket.SHUT_WR)
            while more := link.recv(65_536):
                answer += more
        except (ConnectionResetError, BrokenPipeError):
            pass  # it hung up while something was still on its way
    return answer


def asked(page: PhonePage, path: str | None = None, method: str = "GET", more: str = "", body: bytes = b"") -> bytes:
    path = path if path is not None else f"/{page.door.token}"
    return f"{method} {path} HTTP/1.1\r\nHost: {page.authority}\r\n{more}\r\n".encode("latin-1") + body


def form(*files: tuple[str, bytes], boundary: str = "xyz") -> bytes:
    made = b""
    for name, data in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\n\r\n'
        made += head.encode() + data + b"\r\n"
    return made + f"--{boundary}--\r\n".encode()


def posted(page: PhonePage, body: bytes, more: str = "", *, length: int | None = None) -> bytes:
    head = "Accept: application/json\r\nContent-Type: multipart/form-data; boundary=xyz\r\n"
    size = f"Content-Length: {len(body) if length is None else length}\r\n"
    return asked(page, None, "POST", head + size + more, body)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def told(answer: bytes) -> dict:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


JPEG = b"\xff\xd8\xff" + b"j" * 500
WORDS = st.sampled_from([
    b"GET / HTTP/1.1\r\n", b"POST ", b"TOKEN", b" HTTP/1.1\r\n", b"HTTP/9.9", b"Host: HOST\r\n", b"\r\n", b"\r\n\r\n",
    b"Content-Length: 99999999999999999999\r\n", b"Content-Length: -1\r\n", b"Content-Length: 5\r\n", b"\x00",
    b"POST TOKEN HTTP/1.1\r\nHost: HOST\r\n", b"GET TOKEN HTTP/1.1\r\nHost: HOST\r\n", b"\xff\xd8\xff",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"ffffffff\r\n", b"0\r\n\r\n", b"5\r\nabcde\r\n",
    b"Expect: 100-continue\r\n", b"Content-Type: multipart/form-data; boundary=xyz\r\n", b"--xyz\r\n", b"--xyz--\r\n",
    b'Content-Disposition: form-data; name="photos"; filename="../../../etc/x"\r\n\r\n', b"A: " + b"b" * 9000 + b"\r\n",
])  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(WORDS, st.binary(max_size=60)), max_size=12))
def test_whatever_is_sent_it_hangs_up_keeps_nothing_and_lives_on(page: PhonePage, host: Host, pieces: list) -> None:
    sent = b"".join(pieces).replace(b"TOKEN", b"/" + page.door.token.encode()).replace(b"HOST", page.authority.encode())
    answer = exchanged(page, sent)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
    assert list(page.folder.iterdir()) == []
    assert status(exchanged(page, asked(page), "127.0.0.9")) == 200


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a.jpg", "..\\..\\x", "/etc/x", "\x01"]), st.sampled_from([JPEG, b"MZ", b""])),
             max_size=4),
    st.integers(0, 1200), st.booleans(),
)  # fmt: skip
def test_of_a_form_cut_anywhere_only_whole_photos_are_kept(page: PhonePage, host: Host, files, cut, chunked) -> None:
    host.taken.clear()
    body = form(*files)
    part = body[:cut]
    if chunked:
        kind = "Content-Type: multipart/form-data; boundary=xyz\r\nTransfer-Encoding: chunked\r\n"
        pieces = [part[at : at + 7] for at in range(0, len(part), 7)]
        sent = asked(page, None, "POST", kind) + b"".join(
            f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in pieces
        )
        sent += b"0\r\n\r\n" if cut % 2 else b""
    else:
        sent = posted(page, part, length=len(body))
    exchanged(page, sent)
    whole = [(name, data) for name, data in files[: LIMITS.request_files] if data == JPEG]
    assert host.taken == whole[: len(host.taken)]
    assert list(page.folder.iterdir()) == []


def test_only_the_whole_token_opens_and_guessing_is_shut_out_then_ends_it(host: Host, tmp_path: Path) -> None:
    page = PhonePage(host, tmp_path / "arriving", Limits(wrong_each=3, wrong_all=8))
    page.open(HOME)
    token = page.door.token
    for wrong in ("", token[:-1], f"{token}/", f"../{token}"):
        assert status(exchanged(page, asked(page, f"/{wrong}"))) == (404 if wrong != f"../{token}" else 429)
    assert status(exchanged(page, asked(page))) == 429  # the right one too, from where it was guessed
    assert status(exchanged(page, asked(page, "/favicon.ico"), "127.0.0.2")) == 404
    assert status(exchanged(page, asked(page), "127.0.0.2")) == 200
    for last in range(3, 8):
        exchanged(page, asked(page, "/x"), f"127.0.0.{last}")
    page._thread.join(20)
    assert host.events[-1] == PageEnded(Ended.GUESSED)


def test_other_hosts_origins_and_methods_are_sent_away(page: PhonePage) -> None:
    here = asked(page)
    assert status(exchanged(page, here.replace(page.authority.encode(), b"evil.example"))) == 421
    assert status(exchanged(page, asked(page, more="Origin: http://evil.example\r\n"))) == 421
    assert status(exchanged(page, asked(page, method="PUT"))) == 405
    assert status(exchanged(page, asked(page, f"/{page.door.token}?x=../.."))) == 200
    assert status(exchanged(page, here + here)) == 200  # pipelined: one answer, then closed
    assert exchanged(page, here + here).count(b"HTTP/1.1 ") == 1


def test_limits_are_told_and_what_came_whole_before_stays(page: PhonePage, host: Host) -> None:
    huge = exchanged(page, posted(page, b"", length=10**15), finish=False)
    assert (status(huge), told(huge)["said"]) == (413, "request_too_large")
    large = exchanged(page, posted(page, form(("a.jpg", JPEG), ("b.jpg", JPEG + b"x" * 60_000))))
    assert (status(large), told(large)["said"]) == (413, "file_too_large")
    assert told(large)["photos"] == [{"saved": True, "said": "saved"}]
    many = exchanged(page, posted(page, form(*((f"{n}.jpg", JPEG) for n in range(5)))))
    assert (status(many), told(many)["said"], len(told(many)["photos"])) == (413, "too_many_files", 3)
    none = exchanged(page, posted(page, form(("", b""))))
    assert (status(none), told(none)["said"]) == (400, "nothing_sent")
    other = exchanged(page, posted(page, form(("a.jpg", b"MZ" * 99), ("b.jpg", JPEG))))
    assert [one["saved"] for one in told(other)["photos"]] == [False, True]
    assert [name for name, _data in host.taken] == ["a.jpg", "0.jpg", "1.jpg", "2.jpg", "b.jpg"]
    page.files_left = 0
    full = exchanged(page, posted(page, form(("a.jpg", JPEG))))
    assert told(full)["said"] == "link_full"


def test_slow_senders_are_cut_off(page: PhonePage, host: Host) -> None:
    assert exchanged(page, b"GET / HTTP/1.1\r\nA: ", finish=False) == b""
    slow = exchanged(page, posted(page, form(("a.jpg", JPEG))[:200], length=900), finish=False)
    assert (status(slow), told(slow)["said"]) == (408, "too_slow")
    assert list(page.folder.iterdir()) == []
    assert host.taken == []


def test_a_flood_of_connections_leaves_room_for_others(page: PhonePage) -> None:
    where = urlsplit(page.url)
    flood = []
    for number in range(150):
        link = socket.socket()
        link.bind((f"127.0.0.{100 + number % 2}", 0))
        link.connect((where.hostname, where.port))
        flood.append(link)
    try:
        assert page.door._here.total() <= LIMITS.connections
    finally:
        for link in flood:
            link.close()
    answer = b""
    while not answer:  # until the flood is counted out
        answer = exchanged(page, asked(page), "127.0.0.3")
    assert status(answer) == 200


def test_what_is_being_kept_when_it_closes_is_kept_and_nothing_lies_about(page: PhonePage, host: Host) -> None:
    host.may_go_on.clear()
    answers: list[bytes] = []
    sender = threading.Thread(target=lambda: answers.append(exchanged(page, posted(page, form(("a.jpg", JPEG))))))
    sender.start()
    assert host.at_work.wait(20)
    page.close(wait=False)
    host.may_go_on.set()
    page.close()
    sender.join(20)
    assert host.taken == [("a.jpg", JPEG)]
    assert told(answers[0])["photos"] == [{"saved": True, "said": "saved"}]
    assert not page.folder.exists()
    assert not page.open_now
    assert host.events[-1] == PageEnded(Ended.PERSON)


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no limit on the size of files")
def test_a_full_drive_is_told_and_leaves_nothing(page: PhonePage, host: Host) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        answer = exchanged(page, posted(page, form(("a.jpg", JPEG + b"x" * 30_000))))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (status(answer), told(answer)["said"]) == (507, "no_space")
    assert list(page.folder.iterdir()) == []


def test_a_long_upload_costs_no_memory(host: Host, tmp_path: Path) -> None:
    page = PhonePage(host, tmp_path / "arriving", Limits(file_bytes=9_000_000))
    page.open(HOME)
    try:
        sent = posted(page, form(("a.jpg", JPEG + bytes(10_000_000))))
        tracemalloc.start()
        answer = exchanged(page, sent)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        page.close()
    assert told(answer)["said"] == "file_too_large"
    assert peak < 2_000_000


def test_an_address_that_is_not_ours_is_refused(host: Host, tmp_path: Path) -> None:
    with pytest.raises(PhonePageFailed):
        PhonePage(host, tmp_path / "arriving").open("192.0.2.1")


class _Html(HTMLParser):
    """Collects what a browser would act on, and whether every element that is opened is closed."""

    EMPTY = frozenset({"meta", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs) -> None:
        assert len(dict(attrs)) == len(attrs), tag
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.inside[self.open[-1]] = self.inside.get(self.open[-1], "") + data


def test_the_page_is_whole_html_that_loads_nothing_and_runs_only_its_own_script(page: PhonePage) -> None:
    answer = exchanged(page, asked(page))
    head, _blank, body = answer.decode().partition("\r\n\r\n")
    assert body == document.page(Host().texts(""), LIMITS).decode()
    seen = _Html()
    seen.feed(body)
    seen.close()
    assert seen.open == []
    tags = {tag for tag, _attributes in seen.tags}
    assert not tags & {"b", "img", "link", "iframe", "object", "base"}
    for _tag, attributes in seen.tags:
        assert not {"src", "href", "style", "action"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
    policy = next(line for line in head.splitlines() if line.lower().startswith("content-security-policy:"))
    for part in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(seen.inside[part].encode()).digest()).decode()
        assert f"{part}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    inputs = [attributes for tag, attributes in seen.tags if tag == "input"]
    assert [one["accept"].split(",")[0] for one in inputs] == ["image/jpeg", "image/jpeg"]  # so that phones send JPEG
    notice = _Html()
    notice.feed(document.notice(Host().texts(""), "<script>").decode())
    assert notice.open == []
