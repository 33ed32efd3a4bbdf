"""Which contracts the desk's books can carry."""

from __future__ import annotations

from data.instruments import Instrument


def untradable(instrument: Instrument) -> str:
    """Why no order in an instrument is taken, or empty: quantities, fees and profit are reckoned in units of the base."""
    if instrument.inverse:
        return (
            f"{instrument.symbol} is settled in {instrument.base}, which the desk's books do not carry yet; "
            "choose a contract that is settled in its quote currency"
        )
    if instrument.contract_size != 1:
        return (
            f"one contract of {instrument.symbol} is {instrument.contract_size:f} {instrument.base}, and the desk "
            "reckons in units; choose one whose contract is one unit"
        )
    return ""
