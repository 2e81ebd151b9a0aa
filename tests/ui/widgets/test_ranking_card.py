"""The ranking card: causes with percent and bars, evidence on demand, and what keeps it from a conclusion."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.diagnosis.causes import rank
from app.domain.clue import Valued
from app.domain.spot import powered_domain
from app.ui.widgets.causes_card import ShareBar
from app.ui.widgets.ranking_card import RankingCard
from app.words.findings import say
from drivers import catalogue


def ranked(values):
    board = catalogue.board("BHB42601")
    clues = tuple(Valued(powered_domain(domain), value) for domain, value in values.items())
    return rank(board, clues)


def words(card) -> list[str]:
    return [made.text() for made in card.findChildren(QLabel) if made.isVisibleTo(card)]


def test_causes_stand_with_percent_and_bar_and_what_they_leave(dressed, qtbot):
    card = RankingCard()
    qtbot.addWidget(card)
    ranking = ranked({1: 0.32, 2: 0.32, 3: 0.05})
    card.show_ranking(ranking)
    assert f"{round(ranking.causes[0].likelihood * 100)} %" in words(card)
    assert 2 <= len([bar for bar in card.findChildren(ShareBar) if bar.isVisibleTo(card)]) <= 4
    assert any("all others" in text for text in words(card))
    assert card.lines() == [], "the evidence is there when it is asked for"


def test_evidence_opens_for_every_cause_and_stays_open_with_the_next_value(dressed, qtbot):
    card = RankingCard()
    qtbot.addWidget(card)
    card.resize(360, 900)
    card.show()
    card.show_ranking(ranked({1: 0.32, 2: 0.32, 3: 0.05}))
    card.why.click()
    lines = card.lines()
    assert any(line.accessibleName().startswith("For: ") for line in lines)
    assert any("0.050 V" in line.words.text() for line in lines)
    wanted = []
    card.clue_wanted.connect(wanted.append)
    QTest.keyClick(next(line for line in lines if "0.050 V" in line.words.text()), Qt.Key.Key_Space)
    assert wanted == [2], "the place of the clue among those it was ranked by"
    card.show_ranking(ranked({1: 0.32, 2: 0.32, 3: 0.05, 4: 0.33}))
    assert card.lines()
    card.why.click()
    assert [line for line in card.lines() if line.isVisibleTo(card)] == []


def test_without_evidence_for_a_cause_it_says_why_there_is_no_conclusion(dressed, qtbot):
    card = RankingCard()
    qtbot.addWidget(card)
    ranking = ranked({1: 0.32, 2: 0.32})
    assert ranking.conclusion is None
    card.show_ranking(ranking)
    assert say(ranking.why_not) in words(card)
    card.show_nothing("Nothing yet")
    assert words(card) == ["Likely causes", "Nothing yet"], "another board begins"
    assert not card.why.isVisibleTo(card)
