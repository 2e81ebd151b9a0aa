"""Pictures as they are printed, whatever bytes they are."""

from __future__ import annotations

import io

from PIL import Image

from app.documents.page import Sheets
from app.documents.photos import Photo, photo_grid, reduced
from tests.documents.reading import boxes


def _packed(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def test_pictures_of_any_shape_are_printed() -> None:
    for wide, high in ((3, 3), (1, 4000), (4000, 1)):
        made = reduced(_packed(Image.new("RGB", (wide, high)), "JPEG"))
        assert made is not None
        assert (made.width, made.height) == (min(wide, 1600), min(high, 1600))


def test_a_picture_lying_on_its_side_is_stood_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = reduced(_packed(Image.new("RGB", (90, 60)), "JPEG", exif=exif))
    assert made is not None
    assert (made.width, made.height) == (60, 90)


def test_what_is_no_photo_is_not_opened() -> None:
    postscript = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"
    whole = _packed(Image.linear_gradient("L"), "JPEG")
    for data in (b"", b"junk", b"\xff\xd8\xff\xe0junk", postscript, whole[:-40], b"P6 100000 100000 255\n"):
        assert reduced(data) is None


def test_no_photo_stands_alone_below_others() -> None:
    jpeg = _packed(Image.new("RGB", (80, 50)), "JPEG")
    for count, row, wanted in (
        (1, 2, [1]),
        (2, 2, [2]),
        (3, 2, [3]),
        (5, 2, [2, 3]),
        (6, 2, [2, 2, 2]),
        (9, 4, [4, 4, 1]),
    ):
        sheets = Sheets(lambda _sheets, _page: 100.0, title="", author="", subject="", language="en")
        sheets.y = sheets.bottom - 60
        photos = [Photo("a", f"photo{n}") for n in range(count)]
        photo_grid(sheets, {"a": jpeg}, photos, title="Pictures", row=row, high=90.0)
        assert sheets.page == 2, "the heading goes with its first row"
        _pages, words = boxes(sheets.finish("foot"))
        heights = [top for _left, top, _right, _bottom, text in words if text.startswith("photo")]
        assert [heights.count(top) for top in dict.fromkeys(heights)] == wanted
        (heading,) = [top for _left, top, _right, _bottom, text in words if text == "Pictures"]
        assert heading < heights[0]
