"""When prices are missing: what is missing, since when, and what rests on it."""

from __future__ import annotations

from desk.chat.playbooks.playbook import Line, Offer, Playbook, Reading, Step

CHECK = Reading("check", "desk_check")
FEED_OUTAGE = Playbook(
    name="feed-outage",
    title="the feed review",
    summary="What is missing, since when, and what rests on it.",
    steps=(
        Step(
            "what is missing",
            (CHECK,),
            (
                Line("What is missing", style="heading"),
                Line(
                    "The feed {{check.feed}} is {{check.feed_state}}; its newest event is {{check.feed_age_s}} old."
                ),
                Line("The source says: {{check.feed_detail}}.", when="check.feed_state != 'live'"),
                Line("Every instrument has a price to rely on.", when="check.silent < 1"),
                Line(
                    "{{check.feeds[*].instrument}} is silent for {{check.feeds[*].age_s}}: "
                    "{{check.feeds[*].reason}}; held of it: {{check.feeds[*].position}}.",
                    each="check.feeds",
                    style="bullet",
                ),
            ),
            "What do other sources say: is it the venue, the line, or only this desk?",
        ),
        Step(
            "what rests on it",
            (CHECK,),
            (
                Line("What rests on it", style="heading"),
                Line(
                    "Positions: {{check.positions}}, of them without a stop: {{check.unprotected}}; held or under way "
                    "without a price: {{check.unpriced}}."
                ),
                Line(
                    "Orders under way: {{check.open_orders}}; requests that wait for votes: {{check.pending}}."
                ),
                Line("On a stale price nothing is released; what waits turns stale by itself."),
            ),
            "Should orders under way stay at the venue while you cannot see its prices?",
            ("yes", "no"),
            offers=(
                Offer("/cancel-all", "take back every order under way", when="check.open_orders > 0"),
                Offer("/halt feed outage", "stop all trading until prices are back"),
            ),
        ),
        Step(
            "coming back",
            (CHECK,),
            (
                Line("Coming back", style="heading"),
                Line("The desk is {{check.state}}: {{check.reason}}."),
            ),
            "By what will you tell that the prices are right again?",
            offers=(Offer("/resume", "let trading go on", when="check.state == 'HALTED'"),),
        ),
    ),
)
