//! The commands: what a person sees in a terminal.
