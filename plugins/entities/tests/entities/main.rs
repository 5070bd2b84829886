//! The corpus and hostile texts, read by the pure part.

#![cfg(test)]

mod cases;
mod hostile;
mod quality;
