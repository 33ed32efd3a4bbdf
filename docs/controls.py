"""What each control watches, the limits it takes from the policy, where it is enforced, and the tests that hold it."""

from __future__ import annotations

from typing import NamedTuple


class Control(NamedTuple):
    """One row of docs/controls.md. A house test looks up every name in it."""

    control: str
    what: str
    limits: tuple[str, ...]
    """Fields of the policy's limits."""
    enforced: tuple[str, ...]
    """Functions and classes, dotted."""
    tests: tuple[str, ...]
    """`file::test`, below tests/."""


CONTROLS = (
    Control(
        "C01",
        "No fat finger: an order's value, its share of equity, and how it compares with what is usually ordered",
        ("max_order_notional", "max_order_equity_pct", "max_order_own_multiple"),
        ("desk.risk.account_controls.size_of_order", "desk.risk.order_controls.lot_and_tick"),
        (
            "risk/test_checks.py::test_c01_stops_a_fat_finger_by_value_and_by_share_of_equity",
            "risk/test_checks.py::test_c01_compares_with_what_is_usually_ordered",
        ),
    ),
    Control(
        "C02",
        "A limit price near enough to the mid on either side, market orders included, and again at the release",
        ("collar_bp", "passive_bp"),
        ("desk.risk.order_controls.collar", "desk.approvals.examination.release_checks"),
        (
            "risk/test_checks.py::test_c02_collars_the_price_on_both_sides",
            "risk/test_checks.py::test_c02_catches_a_price_of_the_wrong_scale",
        ),
    ),
    Control(
        "C03",
        "Message budgets of a venue and of a strategy; cancels and what only reduces risk keep a reserve",
        (
            "messages_per_second",
            "message_burst",
            "message_reserve",
            "strategy_messages_per_second",
            "strategy_message_burst",
        ),
        ("desk.risk.order_controls.rate", "desk.risk.checks.runaway"),
        (
            "risk/test_checks.py::test_c03_keeps_a_reserve_for_what_only_reduces_risk",
            "approvals/test_runaway.py::test_f23_a_strategy_of_a_thousand_intents_a_second_is_disabled_and_others_are_unaffected",
        ),
    ),
    Control(
        "C04",
        "A strategy that adds to positions again and again is disabled until a named person says `/strategy enable`; "
        "what people type is none",
        ("max_strategy_fills", "strategy_fill_window_s"),
        ("desk.execution.repetition.repeated", "desk.risk.order_controls.strategy_enabled"),
        (
            "execution/test_guard.py::test_a_strategy_that_keeps_adding_is_disabled_in_the_transaction_of_the_fill",
            "execution/test_attention.py::test_a_strategy_is_enabled_by_a_named_person_with_the_right",
        ),
    ),
    Control(
        "C05",
        "Exposure gross, net, of one instrument and at one venue; what is under way or UNKNOWN counts as filled",
        (
            "max_gross_exposure",
            "max_net_exposure",
            "max_instrument_exposure",
            "max_venue_exposure",
            "short_spot",
        ),
        ("desk.risk.account_controls.exposures", "desk.risk.account_controls.short_sale"),
        (
            "risk/test_checks.py::test_c05_counts_orders_under_way_as_filled",
            "risk/test_checks.py::test_c05_adds_up_what_is_at_one_venue",
            "risk/test_exposure.py::test_exposure_is_the_worst_that_can_happen",
        ),
    ),
    Control(
        "C06",
        "Loss of the day, drawdown and the number of open orders; breakers hold the desk at the fact that passes a limit",
        (
            "max_daily_loss_pct",
            "max_drawdown_pct",
            "max_open_orders",
            "counted_loss_pct",
            "max_losing_closes",
            "losing_window_s",
            "cooldown_loss_pct",
            "cooldown_s",
            "max_volatility_ratio",
            "max_stale_s",
        ),
        (
            "desk.risk.account_controls.losses",
            "desk.risk.breakers.standing_causes",
            "desk.execution.guard.Guard",
        ),
        (
            "risk/test_checks.py::test_c06_stops_after_a_daily_loss_a_drawdown_or_too_many_orders",
            "execution/test_guard.py::test_a_loss_of_the_day_trips_at_the_price_that_causes_it_and_only_reducing_orders_pass",
            "execution/test_guard.py::test_losing_closes_are_counted_in_the_transaction_that_books_them",
            "execution/test_guard.py::test_a_tripped_breaker_outlives_a_restart",
        ),
    ),
    Control(
        "C07",
        "No second order like one that waits or has just gone out",
        ("duplicate_window_s",),
        ("desk.risk.order_controls.duplicate",),
        ("risk/test_checks.py::test_c07_recognises_the_same_order_in_the_queue_or_just_sent",),
    ),
    Control(
        "C08",
        "No trade with an order of our own: the newest gives way",
        (),
        ("desk.risk.order_controls.self_match", "desk.execution.self_match.would_meet"),
        (
            "risk/test_checks.py::test_c08_never_trades_with_ourselves",
            "execution/test_self_match.py::test_two_that_were_approved_before_either_left_never_meet_the_newest_gives_way",
        ),
    ),
    Control(
        "C09",
        "Kill in three levels, from a key, a command, ssh or a latch on disk: no new risk, cancel all, flatten",
        (),
        (
            "desk.risk.order_controls.desk_allows",
            "desk.execution.fence.fence",
            "desk.kernel.latch.Latch",
            "desk.host.latching.LatchKeeper",
        ),
        (
            "risk/test_checks.py::test_c09_holds_new_risk_back_and_lets_closing_orders_pass",
            "host/test_latch.py::test_f22_a_desk_killed_in_the_middle_of_a_halt_is_halted_after_the_restart",
            "host/test_latched_orders.py::test_f19_orders_latched_back_while_no_host_ran_are_asked_for_before_any_question",
            "kernel/test_latch.py::test_where_there_is_no_room_for_a_name_the_reserve_is_given_up",
        ),
    ),
    Control(
        "C10",
        "What the desk relies on must be heard: a service, the agents of the house, a strategy, the line to a venue",
        ("heartbeat_s",),
        ("desk.host.dead_man.DeadMan", "desk.risk.order_controls.strategy_enabled"),
        (
            "host/test_dead_man.py::test_a_service_that_nobody_can_trade_without_stops_new_risk_after_ten_seconds",
            "host/test_dead_man.py::test_silent_agents_disable_the_house_and_nobody_else",
            "execution/test_broken_lines.py::test_nothing_is_sent_over_a_line_that_is_down_not_even_later",
            "execution/exchange/test_live_desk.py::test_c10_the_venues_own_dead_mans_switch_is_wound_while_orders_are_open",
        ),
    ),
    Control(
        "C11",
        "Orders, executions, balances and positions read from the venue again, at the start and continuously",
        (),
        ("desk.execution.reconciler.Reconciler",),
        (
            "execution/test_reconciliation.py::test_f16_a_balance_that_does_not_agree_halts_the_desk_and_is_never_put_right_by_itself",
        ),
    ),
    Control(
        "C12",
        "A fresh quote of a sane book, and clocks that agree",
        ("max_quote_age_ms",),
        ("desk.risk.order_controls.market_data", "desk.risk.order_controls.agreed_clocks"),
        ("risk/test_checks.py::test_c12_relies_on_no_bad_price",),
    ),
    Control(
        "C13",
        "What leaves is what was approved, once and to the last field; the first difference halts the desk",
        (),
        ("desk.risk.orders_out.mismatch", "desk.approvals.orders_out.OrdersOut"),
        (
            "approvals/test_orders_out.py::test_an_order_that_is_not_the_approved_one_stops_the_desk",
            "approvals/test_orders_out.py::test_an_order_that_leaves_twice_stops_the_desk",
        ),
    ),
    Control(
        "C14",
        "A critical alert is read by somebody with a name (`/ack`), or nothing adds risk",
        ("ack_within_s",),
        ("desk.execution.attention.Attention",),
        (
            "execution/test_attention.py::test_an_alert_that_nobody_reads_for_a_minute_stops_new_risk_with_its_reason",
            "execution/test_attention.py::test_reading_it_is_a_fact_with_a_name_and_lifts_the_hold_at_once",
            "alerts/test_watch.py::test_c14_a_critical_one_waits_from_its_first_firing_until_somebody_reads_it",
            "host/test_alerting.py::test_c14_an_unread_critical_alert_of_a_person_stops_new_risk_over_a_restart_until_it_is_read",
        ),
    ),
    Control(
        "C15",
        "An override excuses one person's one order from named controls for minutes, and takes two people",
        (),
        ("desk.approvals.overrides.excused",),
        (
            "approvals/test_overrides.py::test_no_other_order_is_excused",
            "approvals/test_overrides.py::test_an_override_is_over_after_its_minutes_and_a_request_that_waited_goes_stale",
        ),
    ),
    Control(
        "C16",
        "Policy, code and settings are those that were adopted (a demo adopts whatever it is started with); a terminal "
        "of another version is not served",
        (),
        ("desk.host.deployment.compare", "desk.approvals.examination.release_checks"),
        (
            "host/test_deployment.py::test_other_code_than_was_adopted_holds_new_risk_back_and_says_which",
            "host/test_deployment.py::test_a_terminal_of_another_version_is_told_to_start_again",
        ),
    ),
)
