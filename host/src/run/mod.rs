//! Drives one plan: the only writer of its ledger; emits events.
