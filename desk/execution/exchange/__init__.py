"""Orders at real exchanges, over ccxt. Nothing here is imported before a desk goes live."""
