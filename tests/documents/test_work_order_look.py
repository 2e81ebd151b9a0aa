"""The visual check on paper: what was looked at, what was found and where, its photos with it and nowhere else."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image

from app.documents.work_order import print_work_order
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.order_view import AttachmentLine
from app.domain.test_run import Phase
from app.domain.visual_check import Look
from tests.documents.reading import text_of
from tests.documents.sample_orders import BY, ORDER, minute, printed


def _photo(number: int, caption: str, phase: str = "before") -> AttachmentLine:
    return AttachmentLine(f"a{number}", minute(20), BY, f"{number}" * 64, "image/jpeg", 900, "p.jpg", caption, phase)


def _bytes() -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (60, 40), "gray").save(packed, "JPEG")
    return packed.getvalue()


LOOK = (
    Look().answered("burn", found=True).marked("burn", chip=38).with_photo("burn", "1" * 64)
    .answered("corrosion", found=False).answered("heatsink", found=False)
)  # fmt: skip
CHECK = BoardCheck("c1", minute(20), BY, ORDER.id, CheckKind.VISUAL, Phase.BEFORE, "BHB42601", body=LOOK.body)


def _paper(*checks: BoardCheck) -> str:
    photos = (_photo(1, "Burn marks"), _photo(2, "The crate it came in"))
    made = replace(printed(checks=checks, attachments=photos), images={"1" * 64: _bytes(), "2" * 64: _bytes()})
    return " ".join(text_of(print_work_order(made).pdf).split())


def test_a_look_says_what_was_found_where_what_was_fine_and_what_nobody_looked_at():
    text = _paper(CHECK)
    assert "Visual check 3 points looked at" in text
    assert "Burn marks or burnt parts Seen at chip 38. 1" in text
    assert "Looked at, nothing found: corrosion, heatsinks." in text
    assert "Not looked at: liquid" in text


def test_its_photos_stand_with_it_and_the_others_with_the_order():
    text = _paper(CHECK)
    look, photos = text.index("Visual check"), text.index("Photos originals by hash")
    assert look < text.index("Burn marks · chip 38") < photos < text.index("The crate it came in")
    assert text.count("Burn marks · chip 38") == 1


def test_nobody_looked_says_nothing():
    for checks in ((), (replace(CHECK, body=""),)):
        text = _paper(*checks)
        assert "Visual check" not in text
        assert "originals by hash in the record" in text
        assert text.count("Burn marks") == text.count("The crate it came in") == 1
