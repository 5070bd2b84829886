//! Configuration: embedded default, one file over it, unknown keys refused.
