"""What things hash by their maker's word: of boards by their code, else by the model they belong to."""

from __future__ import annotations

import numpy as np

from app.domain.asset import AssetKind
from app.services.reports.arrays import Floats, Whole
from app.services.reports.frame import Facts
from app.services.reports.groups import groups
from drivers.catalogue import board_for_model, board_ths, boards_per_miner


def hash_rates(facts: Facts, assets: Whole, models: Whole) -> Floats:
    """TH/s of assets (places in the store; boards and whole miners), not a number where nobody says; `models` = the
    numbers of their models.
    """
    kinds, codes = facts.of_assets("kind", assets), facts.of_assets("code", assets)
    names = {kind: facts.figures.names(kind) for kind in ("kind", "code", "model")}
    found = np.full(len(assets), np.nan)
    for (kind, code, model), places in groups(kinds, codes, models):
        told = _told(
            names["kind"][kind] if kind >= 0 else "",
            names["code"][code] if code >= 0 else "",
            names["model"][model] if model >= 0 else "",
        )
        if told is not None:
            found[places] = told
    return found


def _told(kind: str, code: str, model: str) -> float | None:
    if kind not in (AssetKind.HASHBOARD, AssetKind.MINER):
        return None
    spec = board_for_model(None, model) if model and not code else None
    one = board_ths(code or (spec.code if spec is not None else ""))
    if one is None or kind == AssetKind.HASHBOARD:
        return one
    boards = boards_per_miner(None, model) if model else None
    return one * boards if boards is not None else None
