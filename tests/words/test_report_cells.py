"""Moments and periods of reports as people read them: by the clocks of the day they lie in."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.phrase import Phrase
from app.domain.report import Asked, Column, Period, Row, Table, Unit
from app.words.report_cells import TableTexts, period_text

BERLIN = ZoneInfo("Europe/Berlin")
SUMMER, WINTER = datetime(2026, 7, 1, 12, 30, tzinfo=UTC), datetime(2026, 12, 1, 12, 30, tzinfo=UTC)


def read(*moments: datetime) -> tuple[str, list[str]]:
    column = Column("at", Phrase.of("things.col.begun"), Unit.MOMENT)
    texts = TableTexts(table := Table("t", column.title, (column,), tuple(Row((one,)) for one in moments)), BERLIN)
    return texts.heads[0], [texts.cell(row, 0) for row in table.rows]


def test_every_moment_is_told_by_its_own_offset_and_the_heading_names_them():
    assert read(SUMMER, WINTER) == ("Begun (UTC+01:00 / +02:00)", ["1 Jul 2026, 14:30", "1 Dec 2026, 13:30"])
    assert read() == ("Begun", [])
    assert read(SUMMER) == ("Begun (UTC+02:00)", ["1 Jul 2026, 14:30"])


def test_a_month_over_the_change_is_told_by_its_own_days():
    october = Period(datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC))
    assert period_text(Asked(october, zone=BERLIN)) == "1 Oct 2026 to 31 Oct 2026"
