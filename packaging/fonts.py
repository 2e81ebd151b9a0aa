"""Remakes `resources/fonts` from the font packages of a Debian system.

    apt-get install fonts-inter fonts-jetbrains-mono fonts-dejavu-core fonts-wqy-microhei
    python packaging/fonts.py            # needs fonttools (in the `test` extra)

What it does and why:

* Inter comes as OpenType with cubic outlines, which reportlab cannot embed: the outlines are turned quadratic, glyphs
  outside Latin, Greek, Cyrillic and the signs a workshop uses are left out, and tabular figures become the default
  figures, so that columns of numbers stand under each other on screen and on paper alike.
* WenQuanYi Micro Hei is cut down to the characters of GB2312 and Big5 with Latin, Greek and Cyrillic.
* JetBrains Mono is cut down to the scripts above. DejaVu Sans keeps everything but the scripts that run from right to
  left: paper does not set those yet, and a missing character is reported while a reversed word would not be.

Every font's licence text is written beside it from the same Debian package. No file is larger than 3.5 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

SHARE = Path("/usr/share")
TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
LIMIT_BYTES = 3_500_000

#: Largest distance in font units between Inter's own curve and its quadratic stand-in.
CURVE_ERROR = 0.6

#: Latin, Greek, Cyrillic, punctuation, currency, letter-like signs, arrows, mathematics, boxes, marks and dingbats.
WESTERN = (
    (0x0020, 0x024F), (0x0250, 0x02FF), (0x0300, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1EFF),
    (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2500, 0x25FF), (0x2600, 0x27BF),
)  # fmt: skip

#: Hebrew, Arabic, Syriac, Thaana, NKo and their presentation forms.
RIGHT_TO_LEFT = ((0x0590, 0x08FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))


def characters(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """The code points of inclusive ranges."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def encodable(codec: str) -> set[int]:
    """Every character of the basic plane that an old character set holds."""
    points = set()
    for point in range(0x20, 0x10000):
        try:
            chr(point).encode(codec)
        except UnicodeEncodeError:
            continue
        points.add(point)
    return points


def quadratic(font: TTFont) -> None:
    """Replace a font's cubic (CFF) outlines with quadratic ones (glyf) in place."""
    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    for name in order:
        glyphs[name].recalcBounds(glyf)
    for name, (advance, _) in list(font["hmtx"].metrics.items()):
        font["hmtx"].metrics[name] = (advance, getattr(glyphs[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
                  "maxSizeOfInstructions", "maxComponentElements"):  # fmt: skip
        setattr(maxp, field, 0)
    font["post"].formatType = 2.0
    font["post"].extraNames = []
    font["post"].mapping = {}
    for table in ("CFF ", "VORG"):
        if table in font:
            del font[table]
    font.sfntVersion = "\x00\x01\x00\x00"


def freeze(font: TTFont, feature: str) -> None:
    """Make what a single-substitution feature draws the default drawing of its characters."""
    table = font["GSUB"].table
    lookups = {
        index for record in table.FeatureList.FeatureRecord if record.FeatureTag == feature
        for index in record.Feature.LookupListIndex
    }  # fmt: skip
    swaps: dict[str, str] = {}
    for index in sorted(lookups):
        for part in table.LookupList.Lookup[index].SubTable:
            swaps |= getattr(getattr(part, "ExtSubTable", part), "mapping", {})
    if not swaps:
        raise SystemExit(f"the font has no feature {feature}")
    for cmap in font["cmap"].tables:
        if cmap.isUnicode():
            cmap.cmap = {point: swaps.get(name, name) for point, name in cmap.cmap.items()}


def cut(font: TTFont, points: set[int], *, features: Iterable[str] = ()) -> None:
    """Leave out every glyph that none of these characters needs, and all instructions."""
    options = subset.Options()
    options.layout_features = [*subset.Options().layout_features, *features]
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["DSIG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)


def save(font: TTFont, name: str) -> None:
    """Write a font, refusing one that is too large to ship. The same input gives the same bytes."""
    font.recalcTimestamp = False
    path = TARGET / name
    font.save(path)
    size = path.stat().st_size
    if size > LIMIT_BYTES:
        raise SystemExit(f"{name} has {size} bytes, more than {LIMIT_BYTES}")
    print(f"{name:34} {size / 1e6:5.2f} MB, {len(font.getBestCmap())} characters")


def licence(package: str, name: str) -> None:
    """The licence as the Debian package states it, with the full text where it only points at Debian's own copy."""
    text = (SHARE / "doc" / package / "copyright").read_text(encoding="utf-8")
    if "common-licenses/Apache-2.0" in text:
        text += "\n\n" + (SHARE / "common-licenses" / "Apache-2.0").read_text(encoding="utf-8")
    (TARGET / name).write_text(text, encoding="utf-8")


def main() -> int:
    """Make every font of `resources/fonts`."""
    TARGET.mkdir(parents=True, exist_ok=True)
    western = characters(WESTERN)
    for weight in ("Regular", "Medium", "SemiBold"):
        font = TTFont(SHARE / "fonts/opentype/inter" / f"Inter-{weight}.otf")
        freeze(font, "tnum")
        cut(font, western, features=("tnum", "pnum", "zero", "cv05", "ss03", "case"))
        quadratic(font)
        save(font, f"Inter-{weight}.ttf")
    licence("fonts-inter", "Inter-LICENSE.txt")

    font = TTFont(SHARE / "fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf")
    cut(font, western)
    save(font, "JetBrainsMono-Regular.ttf")
    licence("fonts-jetbrains-mono", "JetBrainsMono-LICENSE.txt")

    font = TTFont(SHARE / "fonts/truetype/dejavu/DejaVuSans.ttf")
    cut(font, set(font.getBestCmap()) - characters(RIGHT_TO_LEFT))
    save(font, "DejaVuSans.ttf")
    licence("fonts-dejavu-core", "DejaVuSans-LICENSE.txt")

    font = TTFont(SHARE / "fonts/truetype/wqy/wqy-microhei.ttc", fontNumber=0)
    cut(font, encodable("gb2312") | encodable("big5") | western)
    save(font, "WenQuanYiMicroHei-Subset.ttf")
    licence("fonts-wqy-microhei", "WenQuanYiMicroHei-LICENSE.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
