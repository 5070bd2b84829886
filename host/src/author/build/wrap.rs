//! A core module with its world inside becomes a component.
//!
//! Linkers of C, and those of Rust that know nothing of components, leave a
//! core module whose custom sections say which world it was compiled for, as
//! `wit-bindgen` writes them.

use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

/// What the names of sections that describe a world begin with.
const WORLD: &str = "component-type";

/// Where WASI's first preview imports from.
const PREVIEW_1: &str = "wasi_snapshot_preview1";

/// The component of a module.
///
/// # Errors
///
/// It cannot become one; says what would be right.
pub(super) fn component(module: &[u8]) -> Result<Vec<u8>, String> {
    let (mut world, mut preview_1) = (false, false);
    for payload in Parser::new(0).parse_all(module) {
        match payload.map_err(|error| format!("damaged: {error}"))? {
            Payload::CustomSection(section) => world |= section.name().starts_with(WORLD),
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.map_err(|error| format!("damaged: {error}"))?;
                    preview_1 |= import.module == PREVIEW_1;
                }
            }
            _ => {}
        }
    }
    if preview_1 {
        return Err(format!(
            "a core module for WASI's first preview (it imports {PREVIEW_1}), which hosts of \
             components do not offer: build for wasm32-wasip2, or for wasm32-unknown-unknown"
        ));
    }
    if !world {
        return Err(
            "a core module that does not say which world it is for: build with bindings that \
             wit-bindgen made, or for wasm32-wasip2"
                .to_owned(),
        );
    }
    let encoder = ComponentEncoder::default().validate(true).module(module);
    let component = encoder.and_then(|mut encoder| encoder.encode());
    component.map_err(|error| format!("{error:#}").replace('\n', " "))
}
