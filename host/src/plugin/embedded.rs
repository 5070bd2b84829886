//! The first-party plugins inside the binary, as `build.rs` found them.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
