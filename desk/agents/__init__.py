"""Agents: evidence, grounded figures, tools, the house analysts and the debate."""
