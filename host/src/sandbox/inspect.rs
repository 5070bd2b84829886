//! Reads what a component imports and exports before anything is compiled.

use crescendo_core::manifest::World;
use wasmparser::{ComponentTypeRef, Encoding, Parser, Payload};

use super::line::line;
use super::load::LoadError;

/// The contract's package.
const PACKAGE: &str = "crescendo:plugin/";

/// The version line that this host implements: any patch of 0.1.
const LINE: (u64, u64) = (0, 1);

/// Most bytes of the name of an import or export; WIT's are far shorter.
const NAME: usize = 512;

/// Most names that an error lists.
const SHOWN: usize = 8;

/// Interfaces of the contract that need no grant.
pub(super) const OPEN: [&str; 6] = ["types", "subject", "sink", "clock", "poll", "log"];

/// What a component asks of the host and offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inspection {
    /// Imported interfaces as the component names them.
    pub(super) imports: Vec<String>,
    /// The one role that it exports.
    pub(super) world: World,
    /// Whether it exports `setup`, and under which name.
    pub(super) setup: Option<String>,
}

impl Inspection {
    /// Names of the contract's interfaces among the imports, without package
    /// and version.
    pub(super) fn interfaces(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().filter_map(|name| interface(name))
    }

    /// Whether it imports anything of WASI.
    pub(super) fn wasi(&self) -> bool {
        self.imports.iter().any(|name| name.starts_with("wasi:"))
    }
}

/// `http` for `crescendo:plugin/http@0.1.0`.
pub(super) fn interface(import: &str) -> Option<&str> {
    let rest = import.strip_prefix(PACKAGE)?;
    Some(rest.split_once('@').map_or(rest, |(name, _)| name))
}

/// The name of the export that a world is called by.
pub(super) const fn export(world: World) -> &'static str {
    match world {
        World::Extractor => "extract",
        World::Enricher => "enrich",
        World::Model => "generate",
        World::Router => "choose",
    }
}

/// Imports, exports and the contract's version, read from the outermost
/// component only.
pub(super) fn inspect(bytes: &[u8]) -> Result<Inspection, LoadError> {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(damaged)? {
            Payload::Version { encoding, .. } => {
                if depth == 0 && encoding != Encoding::Component {
                    return Err(LoadError::NotAComponent);
                }
                depth = depth.saturating_add(1);
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section.into_iter_with_offsets() {
                    let (offset, import) = import.map_err(damaged)?;
                    // A world's `use` imports types by name; they ask for
                    // nothing that anybody would have to offer.
                    if !matches!(import.ty, ComponentTypeRef::Type(_)) {
                        imports.push(sound(import.name.name, offset)?);
                    }
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section.into_iter_with_offsets() {
                    let (offset, export) = export.map_err(damaged)?;
                    exports.push(sound(export.name.name, offset)?);
                }
            }
            _ => {}
        }
    }
    let names = imports.iter().chain(&exports);
    let strangers = names.filter(|name| name.starts_with(PACKAGE) && !in_line(name));
    let strangers: Vec<String> = strangers.take(SHOWN).cloned().collect();
    if !strangers.is_empty() {
        return Err(LoadError::Contract { found: strangers });
    }
    let setup = |name: &&String| interface(name) == Some("setup");
    Ok(Inspection {
        world: world(&exports)?,
        setup: exports.iter().find(setup).cloned(),
        imports,
    })
}

/// A name as the component model allows it, which is ASCII: errors repeat it
/// wherever they are shown.
fn sound(name: &str, offset: usize) -> Result<String, LoadError> {
    if name.len() > NAME || !name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(LoadError::Damaged {
            what: format!("a name that is no name, or longer than {NAME} bytes"),
            offset: offset as u64,
        });
    }
    Ok(name.to_owned())
}

fn damaged(error: wasmparser::BinaryReaderError) -> LoadError {
    // Some of its messages are laid out in lines.
    let words: Vec<&str> = error.message().split_whitespace().collect();
    LoadError::Damaged {
        what: line(&words.join(" ")),
        offset: error.offset() as u64,
    }
}

fn in_line(name: &str) -> bool {
    let version = name.rsplit_once('@').map(|(_, version)| version);
    let mut numbers = version.unwrap_or_default().split('.');
    let mut number = || numbers.next().and_then(|n| n.parse::<u64>().ok());
    number().zip(number()) == Some(LINE)
}

fn world(exports: &[String]) -> Result<World, LoadError> {
    let offered = |world: &World| exports.iter().any(|name| name == export(*world));
    let offered: Vec<World> = World::ALL.into_iter().filter(offered).collect();
    match offered.as_slice() {
        [world] => Ok(*world),
        [] => Err(LoadError::NoWorld),
        [..] => Err(LoadError::ManyWorlds { found: offered }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_the_line_pass_and_others_do_not() {
        assert!(in_line("crescendo:plugin/log@0.1.0"));
        assert!(in_line("crescendo:plugin/log@0.1.7"));
        assert!(!in_line("crescendo:plugin/log@0.2.0"));
        assert!(!in_line("crescendo:plugin/log@1.1.0"));
        assert!(!in_line("crescendo:plugin/log"));
    }

    #[test]
    fn a_core_module_and_noise_are_no_components() {
        let module = b"\0asm\x01\0\0\0";
        assert!(matches!(inspect(module), Err(LoadError::NotAComponent)));
        assert!(matches!(inspect(b"MZ"), Err(LoadError::Damaged { .. })));
        let empty = b"\0asm\x0d\0\x01\0";
        assert!(matches!(inspect(empty), Err(LoadError::NoWorld)));
    }

    #[test]
    fn exactly_one_role_is_exported() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let extra = names(&["extract", "init", "exports"]);
        assert!(matches!(world(&extra), Ok(World::Extractor)));
        let two = names(&["extract", "enrich"]);
        assert!(matches!(world(&two), Err(LoadError::ManyWorlds { .. })));
    }
}
