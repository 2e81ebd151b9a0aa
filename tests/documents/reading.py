"""Reads printed pages back with other people's programs: poppler, qpdf, zxing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

from app.services.paper import render_pages


def text_of(pdf: bytes, *options: str) -> str:
    """What pdftotext reads."""
    return subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def words_of(pdf: bytes) -> str:
    """The text with every run of blanks as one, so that line breaks do not matter."""
    return " ".join(text_of(pdf).split())


def fonts_of(pdf: bytes, folder: Path) -> list[str]:
    """The lines of pdffonts below its heading."""
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdffonts", path], capture_output=True, check=True, text=True).stdout.splitlines()[2:]


def checked(pdf: bytes, folder: Path) -> str:
    """What `qpdf --check` says; a damaged file raises CalledProcessError."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["qpdf", "--check", path], capture_output=True, check=True, text=True).stdout


def codes_of(pdf: bytes, dpi: float = 110) -> list[list[str]]:
    """The codes on each page."""
    found = []
    for page in render_pages(pdf, dpi):
        image = Image.frombytes("RGB", (page.width, page.height), page.rgb, "raw", "RGB", page.stride)
        found.append([code.text for code in zxingcpp.read_barcodes(image)])
    return found


def boxes(pdf: bytes) -> tuple[list[tuple[float, float]], list[tuple[float, float, float, float, str]]]:
    """The sizes of the pages, and every word with its box (left, top, right, bottom), as poppler finds them."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode(
        errors="replace"
    )
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', told)
    found = re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>', told)
    words = [(float(x0), float(y0), float(x1), float(y1), text) for x0, y0, x1, y1, text in found]
    return [(float(wide), float(high)) for wide, high in pages], words
