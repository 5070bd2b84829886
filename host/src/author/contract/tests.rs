//! Findings, one for each way to differ.
