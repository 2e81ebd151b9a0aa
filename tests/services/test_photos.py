"""Photos as they are kept: upright, in sRGB, without what told where they were taken; hostile ones in one sentence."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app.domain.photo_error import BrokenPhoto, FileTooLarge, HeicPhoto, HugePhoto, NotAPhoto, PagedPhoto
from app.domain.shop_error import ShopError
from app.services import photos
from app.words.errors import sentence
from tests.services.photo_story import a_photo

PLACE = 0x8825


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def red_corner(data: bytes) -> tuple[str, str]:
    """Where the red quarter is."""
    picture = opened(data).convert("RGB")
    wide, high = picture.size
    for down, y in (("upper", high // 8), ("lower", high - 1 - high // 8)):
        for across, x in (("left", wide // 8), ("right", wide - 1 - wide // 8)):
            red, green, _blue = picture.getpixel((x, y))
            if red > 150 and green < 100:
                return down, across
    raise AssertionError("no corner is red")


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG before its pixels."""
    at, found = 2, []
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, ("upper", "left")), (2, ("upper", "right")), (3, ("lower", "right")), (4, ("lower", "left")),
     (5, ("upper", "left")), (6, ("upper", "right")), (7, ("lower", "right")), (8, ("lower", "left"))],
)  # fmt: skip
def test_a_photo_stands_upright_and_tells_no_place(kind: str, orientation: int, corner: tuple[str, str]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretMaker"
    if kind != "TIFF":  # which Pillow does not write there
        exif[PLACE] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    sent = a_photo(40, (64, 40), kind, exif=exif)
    kept = photos.clean(sent, "x")
    assert red_corner(kept.data) == corner
    assert (kept.width, kept.height) == ((40, 64) if orientation >= 5 else (64, 40))
    for data in (kept.data, kept.small):
        assert b"SecretMaker" not in data
        assert b"Exif" not in data
        assert not opened(data).getexif()
    if kept.mime == "image/jpeg":
        assert not {0xE1, 0xE2, 0xED, 0xFE} & set(segments(kept.data))  # EXIF, XMP, ICC, IPTC, comment


def test_what_hangs_behind_and_between_goes_too() -> None:
    xmp = b"<x:xmpmeta>GPSLatitude</x:xmpmeta>"
    sent = a_photo(1, (64, 40), xmp=xmp, comment=b"secret") + b"PK\x03\x04 a zip behind"
    kept = photos.clean(sent)
    assert not any(word in kept.data for word in (b"GPSLatitude", b"secret", b"PK\x03\x04"))
    text = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Location", "secret place")
    Image.new("RGB", (9, 9)).save(text, "PNG", pnginfo=info)
    assert b"secret" not in photos.clean(text.getvalue()).data


def test_another_colour_space_becomes_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    wide = a_photo(1, (64, 40), icc_profile=lab.tobytes())  # a profile that does not fit the picture
    assert opened(photos.clean(wide).data).mode == "RGB"
    inks = io.BytesIO()
    Image.new("CMYK", (32, 32), (0, 255, 255, 0)).save(inks, "JPEG")
    red, green, blue = opened(photos.clean(inks.getvalue()).data).getpixel((9, 9))
    assert (red > 180, green < 80, blue < 80) == (True, True, True)


def test_the_small_copy_is_small_and_see_through_is_white() -> None:
    packed = io.BytesIO()
    Image.new("RGBA", (4000, 100), (0, 0, 0, 0)).save(packed, "PNG")
    kept = photos.clean(packed.getvalue())
    small = opened(kept.small)
    assert (kept.mime, opened(kept.data).mode, small.format, small.size) == ("image/png", "RGBA", "JPEG", (1600, 40))
    assert min(small.getpixel((800, 20))) > 250
    deep = io.BytesIO()
    Image.new("I;16", (64, 64), 40_000).save(deep, "PNG")
    assert opened(photos.clean(deep.getvalue()).data).mode == "L"


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that claims many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def pages() -> bytes:
    packed = io.BytesIO()
    page = Image.new("L", (9, 9))
    page.save(packed, "TIFF", save_all=True, append_images=[page, page])
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (b"MZ" + bytes(99), NotAPhoto, "x is no photo"),
        (b"", NotAPhoto, "x is no photo"),
        (b"<svg onload=alert(1)>", NotAPhoto, "x is no photo"),
        (b"\0\0\0\x18ftypheic" + bytes(99), HeicPhoto, "Most Compatible"),
        (a_photo(1, (640, 480))[:-400], BrokenPhoto, "damaged"),
        (b"\xff\xd8\xff", BrokenPhoto, "damaged"),
        (b"\x89PNG\r\n\x1a\n", BrokenPhoto, "damaged"),
        (bomb(50_000, 50_000), HugePhoto, "52 million pixels"),
        (bomb(9_000, 9_000), HugePhoto, "52 million pixels"),
        (bomb(3_000, 3_000), BrokenPhoto, "damaged"),
        (pages(), PagedPhoto, "3 pages"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_one_sentence(data: bytes, kind: type[ShopError], said: str) -> None:
    with pytest.raises(kind) as refused:
        photos.clean(data, "x")
    assert said in sentence(refused.value)


def test_a_file_beyond_its_size_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "LARGEST", 100)
    with pytest.raises(FileTooLarge):
        photos.clean(a_photo(1), "x")


KINDS = {kind: a_photo(7, (24, 16), kind) for kind in ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.lists(st.tuples(st.integers(0, 2_000), st.binary(max_size=6)), max_size=5))
def test_damaged_pictures_are_kept_or_refused_and_never_more(kind: str, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(KINDS[kind])
    for place, bytes_ in damage:
        data[place % len(data) : place % len(data) + len(bytes_)] = bytes_
    try:
        kept = photos.clean(bytes(data), "x")
    except ShopError as error:
        assert sentence(error)  # noqa: PT017 - either is right
    else:
        assert opened(kept.data).size == (kept.width, kept.height)
