"""Recordings of our own: raw frames and events as they came, on disk within a second, and read back to the same state.

A folder holds `manifest.json` and numbered parts. Each part is a log, `part-000001.log`, written block by block while
the market runs, and beside it `part-000001/` with the events as Parquet, one typed table a kind, made when the part
is finished. The log has everything in the order in which it happened; the tables are for looking into a recording with
other tools, and are what is played. Either stands in for the other where it is damaged.
"""
