//! What a web page says.

pub mod block;
pub mod encoding;
pub mod hint;
pub mod main_text;
pub mod parse;
pub mod phrase;
pub mod prune;
pub mod role;
pub mod root;
mod sink;
pub mod sums;
pub mod tree;
pub mod words;
