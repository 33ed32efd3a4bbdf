"""Bars of any interval from shorter ones over history: what is missing and what was revised is counted, never filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.features.intervals import offset

if TYPE_CHECKING:
    import polars as pl

PRICES = ("open", "high", "low", "close")


def prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """Bars as features take them: `ts` (opening, UTC ns) first and in order, prices and volumes as Float64.

    Takes `ts` or a datetime `open_time`; decimals are cast. Of several rows for one time the last stands, and `revised`
    says how often it differed from the one before it. `signed_volume` follows from `taker_buy_base` where that is told.
    """
    import polars as pl

    if "ts" not in frame.columns:
        opened = pl.col("open_time").dt.cast_time_unit("ns").dt.timestamp("ns").alias("ts")
        frame = frame.select(opened, pl.exclude("open_time"))
    frame = frame.with_columns(pl.col("ts").cast(pl.Int64), pl.selectors.decimal().cast(pl.Float64))
    if "taker_buy_base" in frame.columns and "signed_volume" not in frame.columns:
        frame = frame.with_columns((2.0 * pl.col("taker_buy_base") - pl.col("volume")).alias("signed_volume"))
    if (frame["ts"].diff() > 0).all():
        return frame.with_columns(pl.lit(0, pl.Int64).alias("revised"))
    content = pl.struct(pl.exclude("ts"))
    return (
        frame.group_by("ts", maintain_order=True)
        .agg(
            pl.exclude("ts").last(),
            (content != content.shift()).fill_null(False).sum().cast(pl.Int64).alias("revised"),
        )
        .sort("ts")
    )


def resampled(frame: pl.DataFrame, source: int, interval: int) -> pl.DataFrame:
    """Bars of `interval` ns from prepared bars of `source` ns, aligned to UTC (weeks to Monday).

    Beside the prices and summed columns each row says: `bars` it was made of, `missing` ones that it lacks, `revised`
    ones, `gap` (whole bars absent just before it) and `closed`. A bar without any source bar does not exist.
    """
    import polars as pl

    if source <= 0 or interval % source:
        raise ValueError(
            f"bars of {interval} ns cannot be made of bars of {source} ns: it must divide evenly"
        )
    start = pl.col("ts") - (pl.col("ts") - offset(interval)) % interval
    summed = [
        name for name in ("volume", "trades", "taker_buy_base", "signed_volume") if name in frame.columns
    ]
    end = pl.col("latest") + source
    built = (
        frame.group_by(start.alias("start"), maintain_order=True)
        .agg(
            pl.col("open").first(),
            pl.col("high").max(),
            pl.col("low").min(),
            pl.col("close").last(),
            *(pl.col(name).sum() for name in summed),
            pl.len().cast(pl.Int64).alias("bars"),
            pl.col("revised").sum(),
            pl.col("ts").last().alias("latest"),
        )
        .rename({"start": "ts"})
    )
    newest = built["ts"].max()
    closed = (pl.col("ts") != newest) | (end == pl.col("ts") + interval)
    due = pl.when(closed).then(interval // source).otherwise((end - pl.col("ts")) // source)
    return built.with_columns(
        (due - pl.col("bars")).alias("missing"),
        (pl.col("ts").diff().fill_null(interval) // interval - 1).alias("gap"),
        closed.alias("closed"),
    ).drop("latest")
