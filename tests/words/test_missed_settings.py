"""Notes of reports that miss a setting lead to it, and say together what a cost is told without."""

from __future__ import annotations

from app.domain.phrase import Phrase
from app.domain.report_rates import COST_RATES, Rate
from app.words import missed_settings
from app.words.missed_settings import CURRENCY, MINUTES, left_out, setting_name, told_notes
from app.words.phrases import templates

NO = [Phrase.of(f"things.cost.note.no_{one.value}") for one in COST_RATES]
OTHER = Phrase.of("things.cost.note.mixed", n=3)


def test_each_is_a_note_that_reports_have_and_a_setting_with_a_name():
    settings = set(missed_settings._MISSED.values())
    assert set(missed_settings._MISSED) <= set(templates())
    assert settings <= {*Rate, CURRENCY, MINUTES}
    assert all(setting_name(one) for one in settings)


def test_one_rate_is_missed_in_its_own_words_and_several_in_one_line():
    assert told_notes([OTHER, NO[1]])[1] == ("No rate for consumables is set: they are left out.", "consumables")
    told = told_notes([NO[0], OTHER, *NO[1:]])
    assert len(told) == 2
    assert told[0][1] == "labour"
    assert "Labour, Consumables, Overhead of the bench" in told[0][0]
    assert told[1][1] == ""
    assert left_out([OTHER]) == ()
