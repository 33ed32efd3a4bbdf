"""What the desk holds, against its limits."""

from __future__ import annotations

from desk.chat.playbooks.playbook import Line, Offer, Playbook, Reading, Step

CHECK = Reading("check", "desk_check")
HOLDINGS = Reading("account", "portfolio")
EXPOSURE = Playbook(
    name="exposure",
    title="the exposure review",
    summary="What the desk holds, against its limits.",
    steps=(
        Step(
            "the whole",
            (CHECK, HOLDINGS),
            (
                Line("Exposure against the limits", style="heading"),
                Line(
                    "Gross {{check.gross}} of {{check.max_gross}} allowed, which is {{check.gross_pct}}.",
                    style="bullet",
                ),
                Line(
                    "Net {{check.net}} of {{check.max_net}} allowed, which is {{check.net_pct}}.",
                    style="bullet",
                ),
                Line("Equity {{account.equity}}, cash {{account.cash}}.", style="bullet"),
                Line(
                    "Equity changed by {{check.day_pct|signed}} since the day opened; the limit is a loss of "
                    "{{check.max_daily_loss_pct}}.",
                    style="bullet",
                ),
                Line(
                    "Without a price to rely on: {{check.unpriced}}.",
                    when="check.unpriced > 0",
                    style="bullet",
                ),
                Line("No position is open.", when="check.positions < 1"),
                Line("Orders under way are counted as if they were filled."),
            ),
            "Is this what you expect to see?",
            ("yes", "no"),
            offers=(Offer("/positions", "each position with its profit"),),
        ),
        Step(
            "position by position",
            (HOLDINGS, CHECK),
            (
                Line("Position by position", style="heading"),
                Line(
                    "{{account.positions[*].instrument}} {{account.positions[*].side}} "
                    "{{account.positions[*].quantity}} from {{account.positions[*].entry}}, now "
                    "{{account.positions[*].mark}}, which is {{account.positions[*].unrealised}}.",
                    each="account.positions",
                    style="bullet",
                ),
                Line("Without a stop: {{check.unprotected}}.", when="check.unprotected > 0"),
            ),
            "Which of these would you not open today? Name them, or say none.",
            when="check.positions > 0",
            offers=(Offer("/flatten", "close every position", when="check.positions > 0"),),
        ),
        Step(
            "what is coming",
            (CHECK,),
            (
                Line("What is coming", style="heading"),
                Line(
                    "Orders under way: {{check.open_orders}}; requests that wait for votes: {{check.pending}}."
                ),
            ),
            "Should all of it go on?",
            ("yes", "no"),
            when="check.open_orders + check.pending > 0",
            offers=(
                Offer("/pending", "what waits for votes", when="check.pending > 0"),
                Offer("/cancel-all", "take back every order under way", when="check.open_orders > 0"),
            ),
        ),
    ),
)
