"""Photos as they are kept: upright, in sRGB, without anything that tells where, when and with what they were taken.

A picture is drawn anew from its pixels, so nothing of the file it came in goes along: no EXIF, no place, no XMP, no
second picture behind the first, no bytes after the end. One is opened at a time, so that hostile pictures of many
phones cost the memory of one.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms

from app.domain.photo_error import BrokenPhoto, FileTooLarge, HeicPhoto, HugePhoto, NotAPhoto, PagedPhoto

__all__ = ["CleanPhoto", "clean", "is_picture", "small_of"]

#: The largest file of a photo that is opened, bytes.
LARGEST = 60_000_000
#: The most pixels that are decoded (a telephone's 50 megapixels), and of a JPEG that is first halved by its decoder.
MOST_PIXELS = 52_000_000
_MOST_HALVED = 170_000_000
#: The longest side of the small copy, px, and how JPEGs are written.
SMALL_SIDE = 1600
_QUALITY, _SMALL_QUALITY = 92, 80
#: How the files begin that Pillow may open here; its other formats are not tried on strangers' bytes.
_BEGINNINGS = {
    b"\xff\xd8\xff": ("JPEG", "MPO"),
    b"\x89PNG\r\n\x1a\n": ("PNG",),
    b"GIF8": ("GIF",),
    b"BM": ("BMP",),
    b"II*\x00": ("TIFF",),
    b"MM\x00*": ("TIFF",),
}
#: Brands of ISO media files that are photos in HEVC or AV1.
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})
#: EXIF 2.32, tag 0x0112: what is done to the stored rows and columns to stand them up.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LOSSLESS = ("PNG", "GIF", "BMP")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo as it is kept, and its small copy (JPEG, SMALL_SIDE px at most): bytes, MIME type, size in pixels."""

    data: bytes
    mime: str
    small: bytes
    width: int
    height: int


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as a picture does, whatever their name says; one that cannot be read here counts too."""
    return bool(_formats(data)) or _is_heic(data)


def clean(data: bytes, name: str = "") -> CleanPhoto:
    """The photo without its metadata, turned upright, and its small copy.

    Raises NotAPhoto, HeicPhoto, FileTooLarge, HugePhoto (so many pixels that it may be made to exhaust memory),
    PagedPhoto, BrokenPhoto.
    """
    formats = _formats(data)
    if not formats:
        raise HeicPhoto(name) if _is_heic(data) else NotAPhoto(name, len(data))
    if len(data) > LARGEST:
        raise FileTooLarge(name, len(data), LARGEST)
    with _one_at_a_time:
        picture = _opened(data, formats, name)
        lossless = picture.format in _LOSSLESS
        try:
            picture.load()
            picture = _plain(_in_srgb(_upright(picture)))
            if not lossless:
                picture = _on_white(picture)
            packed = io.BytesIO()
            picture.save(packed, "PNG" if lossless else "JPEG", quality=_QUALITY)
            width, height = picture.size
            picture.close()  # its pixels are many
            kept = packed.getvalue()
            return CleanPhoto(kept, "image/png" if lossless else "image/jpeg", _small(kept), width, height)
        except _BROKEN as error:
            raise BrokenPhoto(name) from error


def small_of(data: bytes, name: str = "") -> bytes:
    """The small copy of a photo as it is kept: of one that `clean` made the very same bytes again; of one from before
    that, whatever it holds. Raises as `clean` does.
    """
    formats = _formats(data)
    if not formats:
        raise NotAPhoto(name, len(data))
    with _one_at_a_time:
        _opened(data, formats, name)  # pixels are counted before they are read
        try:
            return _small(data)
        except _BROKEN as error:
            raise BrokenPhoto(name) from error


#: What Pillow raises on pictures that end early or lie.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError,
           OverflowError, ZeroDivisionError, AttributeError, Image.DecompressionBombError)  # fmt: skip


def _formats(data: bytes) -> tuple[str, ...]:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ("WEBP",)
    return next((formats for beginning, formats in _BEGINNINGS.items() if data.startswith(beginning)), ())


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC


def _opened(data: bytes, formats: tuple[str, ...], name: str) -> Image.Image:
    """The picture, its pixels not yet read; one of too many is refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=formats)
            width, height = picture.size
            halved = picture.format in ("JPEG", "MPO") and not picture.info.get("progressive")
            if width * height > (_MOST_HALVED if halved else MOST_PIXELS):
                raise HugePhoto(name, MOST_PIXELS)
            if width * height > MOST_PIXELS:
                picture.draft(None, (width // 2, height // 2))
            pages = int(getattr(picture, "n_frames", 1))
            if picture.format == "TIFF" and pages > 1:
                raise PagedPhoto(name, pages)
    except Image.DecompressionBombError as error:
        raise HugePhoto(name, MOST_PIXELS) from error
    except _BROKEN as error:
        raise BrokenPhoto(name) from error
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """The picture as it was seen; EXIF that cannot be read turns nothing."""
    try:
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return picture
    return picture.transpose(turn) if turn is not None else picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in sRGB where it brings a profile of its own; a profile that cannot be used is left out."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture.convert("RGB") if picture.mode in ("CMYK", "YCbCr", "LAB", "HSV") else picture
    try:
        source, ours = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, source, ours, outputMode="RGB", inPlace=picture.mode == "RGB")
    except (ImageCms.PyCMSError, *_BROKEN):
        return picture.convert("RGB")
    return turned if turned is not None else picture


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels alone, in a mode that PNG and JPEG know; what is see-through stays so."""
    if picture.mode == "P" and "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode.startswith("I") or picture.mode == "F":
        picture = _eight_bits(picture)
    elif picture.mode not in ("L", "RGB", "RGBA", "LA"):
        picture = picture.convert("RGB")
    picture.info = {}  # what is written into the file beside the pixels comes from here
    return picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Greys of more than eight bits, such as a thermal camera's, spread over those that are shown."""
    wide = picture.convert("F")
    low, high = wide.getextrema()
    if not isinstance(low, float) or not isinstance(high, float) or high <= low:
        return Image.new("L", picture.size)
    return wide.point(lambda value: value * (255.0 / (high - low)) - low * 255.0 / (high - low)).convert("L")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA"):
        return picture
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen)
    return ground


def _small(data: bytes) -> bytes:
    picture = Image.open(io.BytesIO(data), formats=_formats(data))
    # A JPEG is decoded at the next larger of its own sizes: what 50 megapixels cost otherwise is noticed.
    picture.draft(None, (2 * SMALL_SIDE, 2 * SMALL_SIDE))
    shown = _on_white(_plain(_in_srgb(_upright(picture))))
    shown.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    packed = io.BytesIO()
    shown.save(packed, "JPEG", quality=_SMALL_QUALITY)
    return packed.getvalue()
