//! The corpus and what becomes of it, read by the pure part.

#![cfg(test)]

mod cases;
mod mutations;
mod quality;
