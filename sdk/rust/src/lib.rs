//! Write Crescendo plugins in Rust.

wit_bindgen::generate!({ path: "../../wit", world: "extractor-with-setup" });
