"""Features over history: columns in, columns out, and frames of bars. Polars and numpy load when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from data.features.definition import Request
from data.features.intervals import bars_missing
from data.features.rows import SIGNED, SIZES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Columns = Mapping[str, npt.NDArray[Any]]


def computed(request: Request, columns: Columns) -> tuple[npt.NDArray[np.float64], ...]:
    """The outputs of one feature over whole columns of float64 (`ts` int64); NaN where there is no value."""
    import numpy as np

    from data.features.block_averages import BLOCK
    from data.features.blocks import Blocks

    inputs = [columns[name] for name in request.feature.inputs]
    length = len(inputs[0])
    outputs = tuple(np.empty(length) for _ in request.feature.outputs)
    step = request.feature.body(Blocks(), request.chosen)
    with np.errstate(all="ignore"):
        for begin in range(0, length, BLOCK):
            end = begin + BLOCK
            for output, values in zip(outputs, step(*(x[begin:end] for x in inputs)), strict=True):
                output[begin:end] = values
    return outputs


def history(frame: pl.DataFrame, requests: Sequence[Request], interval: int = 0) -> pl.DataFrame:
    """`frame` with a column for every output, null where there is no value.

    With an `interval` in ns, `missing` tells bars that are not there just before each row, and `LABEL.missing` how many
    of them lie within the rows that the feature warms up on. Raises a ValueError where a price or a size is not usable.
    """
    import polars as pl

    inputs = dict.fromkeys(name for request in requests for name in request.feature.inputs)
    frame = frame.with_columns(pl.col(name).cast(pl.Float64) for name in inputs if name != "ts")
    refuse_unusable(frame, [name for name in inputs if name != "ts"])
    columns = {name: frame[name].to_numpy() for name in inputs}
    found: list[pl.Series] = []
    gaps = None
    if interval:
        gaps = bars_missing(frame["ts"], interval)
        found.append(gaps)
    for request in requests:
        for name, values in zip(request.columns, computed(request, columns), strict=True):
            found.append(pl.Series(name, values).fill_nan(None))
        if gaps is not None:
            window = request.feature.warm_up(request.chosen)
            total = gaps.cum_sum()
            found.append((total - total.shift(window, fill_value=0)).alias(f"{request.label}.missing"))
    return frame.with_columns(found)


def refuse_unusable(frame: pl.DataFrame, names: Sequence[str]) -> None:
    """Raise a ValueError that names the first row whose price or size cannot be one."""
    import polars as pl

    for name in names:
        good = pl.col(name).is_finite()
        if name not in SIGNED:
            good &= pl.col(name) >= 0.0 if name in SIZES else pl.col(name) > 0.0
        bad = frame.select((~good.fill_null(False)).arg_true()).to_series()
        if len(bad):
            row = bad[0]
            raise ValueError(
                f"{name} of row {row} is {frame[name][row]}, which cannot be; correct or drop the row"
            )
