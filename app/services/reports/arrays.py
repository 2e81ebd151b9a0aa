"""What the columns that reports reckon with are, as types."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

#: Numbers of any kind, moments in seconds since 1970 (UTC) and other amounts, whole numbers, and which are meant.
Numbers = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

DAY_S = 86_400.0
