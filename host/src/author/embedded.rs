//! What authors get, inside the binary, as `build.rs` found it.
//!
//! `wit/*.wit` is the contract; `sdk/LANGUAGE/**` an SDK as it lies in the
//! repository, with its templates under `template/`; `sdk/template/WORLD/**` what
//! those of a world share, whatever their language; `vendor/**` what `cargo
//! xtask sdk` prepared for projects in Rust.

include!(concat!(env!("OUT_DIR"), "/author.rs"));

/// The files below a folder, each with the rest of its path.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().filter_map(move |(path, bytes)| {
        let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((rest, *bytes))
    })
}
