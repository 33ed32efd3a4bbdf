"""Everything that is recorded: the durable topics of all rooms and the state tables derived from them."""

from __future__ import annotations

from typing import Any

from desk.agents.conduct_table import ConductTable
from desk.agents.debate_messages import DEBATES
from desk.agents.debates_table import DebatesTable
from desk.agents.evidence_store import EvidenceTable
from desk.agents.memory.memory_table import MemoryTable
from desk.agents.memory.messages import MEMORY
from desk.agents.models.messages import MODELS
from desk.agents.models.records_table import RecordsTable
from desk.agents.models.spend_table import SpendTable
from desk.agents.personas.ideas_table import IdeasTable
from desk.agents.tool_messages import TOOLS
from desk.alerts.alerts_table import SetAlertsTable
from desk.alerts.messages import ALERTS
from desk.approvals.messages import APPROVALS, POLICY
from desk.approvals.permit_messages import PERMITS
from desk.approvals.permits_table import PermitsTable
from desk.approvals.requests_projection import RequestsTable
from desk.chat.chat_tables import chat_tables
from desk.chat.floor_messages import FLOORS
from desk.chat.floors_table import FloorsTable
from desk.chat.messages import THREADS
from desk.execution.cancels_table import CancelsTable
from desk.execution.critical_table import CriticalTable
from desk.execution.differences import RECONCILIATION
from desk.execution.differences_table import DifferencesTable
from desk.execution.ledger_table import LedgerTable
from desk.execution.messages import ACCOUNTS, FILLS, ORDERS
from desk.execution.mode import MODE, ModeTable
from desk.execution.orders_table import OrdersTable
from desk.execution.protection import PROTECTIONS, ProtectionsTable
from desk.execution.venue_keys import VENUES, VenueKeysTable
from desk.host.host_settings_table import SETTINGS, HostSettingsTable
from desk.host.marks_table import MARKS, MarksTable
from desk.host.tapes_table import TAPES, TapesTable
from desk.kernel.desk_key import AUDIT, DeskKeysTable
from desk.kernel.projections import Projection
from desk.kernel.topics import Topic
from desk.learning.forecasts_table import ForecastsTable
from desk.learning.messages import FORECASTS
from desk.people.directory import PeopleTable
from desk.people.keys import KeysTable
from desk.people.messages import PEOPLE
from desk.people.personas.personas_table import PERSONAS, PersonasTable
from desk.risk.desk_state import DESK, DeskStateTable

TOPICS: tuple[Topic[Any], ...] = (
    PEOPLE,
    POLICY,
    MODE,
    VENUES,
    ACCOUNTS,
    DESK,
    ALERTS,
    THREADS,
    FLOORS,
    TOOLS,
    MODELS,
    DEBATES,
    MEMORY,
    PERSONAS,
    FORECASTS,
    APPROVALS,
    PERMITS,
    ORDERS,
    FILLS,
    RECONCILIATION,
    PROTECTIONS,
    TAPES,
    MARKS,
    SETTINGS,
    AUDIT,
)


def projections() -> tuple[Projection, ...]:
    """State tables, in the order in which facts reach them."""
    return (
        PeopleTable(),
        KeysTable(),
        DeskStateTable(),
        ModeTable(),
        VenueKeysTable(),
        LedgerTable(),
        OrdersTable(),
        CancelsTable(),
        CriticalTable(),
        SetAlertsTable(),
        DifferencesTable(),
        ProtectionsTable(),
        RequestsTable(),
        PermitsTable(),
        *chat_tables(),
        FloorsTable(),
        EvidenceTable(),
        SpendTable(),
        RecordsTable(),
        DebatesTable(),
        IdeasTable(),
        MemoryTable(),
        PersonasTable(),
        ForecastsTable(),
        ConductTable(),
        TapesTable(),
        MarksTable(),
        HostSettingsTable(),
        DeskKeysTable(),
    )
