//! The corpus and hostile texts, summarised by the pure part.

#![cfg(test)]

mod hostile;
mod quality;
