"""What a room supplies so that one of its things is changed only through the gate.

1. A frozen msgspec struct with `tag=True`: everything that the change is, and nothing else. It is kept in the journal
   for ever, so later it only gains fields with defaults.
2. Pure functions over the state tables, gathered in one `ChangeKind` (see `change.py`, and `policy_change.py` for one):

   - `title(change)`: what it would do, in one line: `Enrol Kim as approver`.
   - `rows(select, change)`: what would be different, each a `Row(name, before, after)` of printable one-line texts.
     People read and sign them, and the desk reads them again before it applies the change: where they differ from what
     was signed, the change is stale. So they cover everything that the change touches.
   - `refusal(select, change, applying)`: one sentence on why it cannot be done now, or empty. Asked at the proposal,
     at every vote and again when it is applied.
   - `drafts(select, change, applying)`: the facts that make it so, recorded in the transaction that consumes the votes.
   - `tightens(select, change)`: whether it can only take risk or rights away, found by code. Such a change needs no
     quorum and is applied at once for whoever may propose it.
   - `rights`: any of them lets somebody propose it; `area`: under which name a policy says how many people it takes.

3. One line in `kinds.KINDS`.

Then `await approvals.propose_change(change, person)` puts it before the people. Votes, expiry, staleness and the single
use of an approval are the same as for orders.
"""
