"""After a breaker tripped: what it was, what it stopped, what must hold before it ends."""

from __future__ import annotations

from desk.chat.playbooks.playbook import Line, Offer, Playbook, Reading, Step

CHECK = Reading("check", "desk_check")
CIRCUIT_BREAKER = Playbook(
    name="circuit-breaker",
    title="the circuit-breaker review",
    summary="What tripped, what it stopped, what must hold before it ends.",
    steps=(
        Step(
            "what holds",
            (CHECK,),
            (
                Line("What holds new risk back", style="heading"),
                Line("The desk is {{check.state}}: {{check.reason}}."),
                Line("No breaker holds.", when="check.holds < 1"),
                Line(
                    "{{check.held[*].words}} for {{check.held[*].held_s}}: {{check.held[*].how}}.",
                    each="check.held",
                    style="bullet",
                ),
                Line("Critical alerts that nobody has read: {{check.unread}}.", when="check.unread > 0"),
            ),
            "Do you know what caused this, and is the cause over? Say it in your own words; it is kept on record.",
            offers=(
                Offer("/breakers", "the same, with every disabled strategy"),
                Offer("/ack all", "you have read the alerts", when="check.unread > 0"),
            ),
        ),
        Step(
            "what is exposed",
            (CHECK,),
            (
                Line("What stands meanwhile", style="heading"),
                Line(
                    "Orders under way: {{check.open_orders}}; requests that wait for votes: {{check.pending}}."
                ),
                Line("Positions: {{check.positions}}, of them without a stop: {{check.unprotected}}."),
                Line(
                    "Since the day opened equity changed by {{check.day_pct|signed}}; the limit is a loss of "
                    "{{check.max_daily_loss_pct}}.",
                ),
                Line(
                    "Below its highest by {{check.drawdown_pct}}; the limit is {{check.max_drawdown_pct}}.",
                ),
            ),
            "Should what is under way stay as it is?",
            ("yes", "no"),
            offers=(
                Offer("/cancel-all", "take back every order under way", when="check.open_orders > 0"),
                Offer("/flatten", "close every position", when="check.positions > 0"),
                Offer("/halt review", "stop all trading"),
            ),
        ),
        Step(
            "the feed",
            (CHECK,),
            (
                Line("The feed is {{check.feed_state}}, its newest event {{check.feed_age_s}} old."),
                Line("Instruments without a price to rely on: {{check.silent}}.", when="check.silent > 0"),
            ),
            "Prices are missing. Shall the feed review take over?",
            ("yes", "no"),
            when="check.silent > 0",
            hands_over=(("yes", "feed-outage"),),
        ),
        Step(
            "ending it",
            (CHECK,),
            (
                Line("Ending it", style="heading"),
                Line("{{check.lift}}.", when="check.holds > 0"),
                Line("Nothing has to be lifted.", when="check.holds < 1"),
            ),
            "Who has to be told before trading goes on?",
            offers=(
                Offer("/lift {{check.held[*].id}}", "ask others to lift it", each="check.held"),
                Offer("/resume", "let trading go on", when="check.state == 'HALTED'"),
            ),
        ),
    ),
)
