//! The linker of one component: exactly what it imports, if asked and granted.

use wasmtime::Engine;
use wasmtime::component::Linker;

use super::bindings::crescendo::plugin::{
    cache, clock, compute, http, log, models, poll, sink, subject,
};
use super::grants::{Capability, Grants};
use super::host::{carry, wasi};
use super::inspect::{Inspection, OPEN};
use super::load::LoadError;
use super::state::{Guest, Whole};
use super::watch;

/// WASI packages that no grant covers.
const NEVER: [&str; 2] = ["wasi:http", "wasi:sockets"];

/// Whether no grant covers an import.
#[must_use]
pub fn never_linked(import: &str) -> bool {
    NEVER.iter().any(|package| import.starts_with(package))
}

/// Refuses, by name, the first import that may not be linked.
pub(super) fn permit(inspection: &Inspection, grants: &Grants) -> Result<(), LoadError> {
    for import in &inspection.imports {
        if never_linked(import) {
            return Err(LoadError::Never {
                import: import.clone(),
            });
        }
        let Some(capability) = Capability::of_import(import) else {
            let name = super::inspect::interface(import);
            if name.is_some_and(|name| OPEN.contains(&name)) {
                continue;
            }
            return Err(LoadError::UnknownImport {
                import: import.clone(),
            });
        };
        if !grants.asked.contains(&capability) {
            return Err(LoadError::NotAsked {
                import: import.clone(),
                capability,
            });
        }
        if !grants.granted.contains(&capability) {
            return Err(LoadError::NotGranted {
                import: import.clone(),
                capability,
            });
        }
    }
    Ok(())
}

/// A linker with the component's imports and nothing else; `watched` ones tell
/// what they are asked.
pub(super) fn linker(
    engine: &Engine,
    inspection: &Inspection,
    watched: bool,
) -> Result<Linker<Guest>, LoadError> {
    let mut linker = Linker::new(engine);
    let add = if watched { watch::offer } else { offer };
    for interface in inspection.interfaces() {
        let added = add(&mut linker, interface);
        added.map_err(|error| LoadError::link(&error))?;
    }
    if inspection.wasi() {
        wasi::link(&mut linker).map_err(|error| LoadError::link(&error))?;
    }
    Ok(linker)
}

fn offer(l: &mut Linker<Guest>, interface: &str) -> wasmtime::Result<()> {
    match interface {
        "subject" => {
            subject::add_to_linker::<_, Whole>(l, |guest| guest).and_then(|()| carry::pixels(l))
        }
        "sink" => sink::add_to_linker::<_, Whole>(l, |guest| guest),
        "clock" => clock::add_to_linker::<_, Whole>(l, |guest| guest),
        "poll" => poll::add_to_linker::<_, Whole>(l, |guest| guest),
        "log" => log::add_to_linker::<_, Whole>(l, |guest| guest),
        "compute" => {
            compute::add_to_linker::<_, Whole>(l, |guest| guest).and_then(|()| carry::write(l))
        }
        "http" => http::add_to_linker::<_, Whole>(l, |guest| guest),
        "models" => models::add_to_linker::<_, Whole>(l, |guest| guest),
        "cache" => cache::add_to_linker::<_, Whole>(l, |guest| guest),
        // Only types; there is nothing to link.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crescendo_core::manifest::World;

    use super::*;

    fn imports(names: &[&str]) -> Inspection {
        Inspection {
            imports: names.iter().map(|name| (*name).to_owned()).collect(),
            world: World::Extractor,
            setup: None,
        }
    }

    #[test]
    fn what_is_open_to_all_needs_no_grant() {
        let open = imports(&[
            "crescendo:plugin/subject@0.1.0",
            "crescendo:plugin/log@0.1.0",
        ]);
        assert!(permit(&open, &Grants::default()).is_ok());
    }

    #[test]
    fn what_was_not_asked_for_is_refused_and_named() {
        let http = imports(&["crescendo:plugin/http@0.1.0"]);
        let mut grants = Grants::default();
        grants.granted.insert(Capability::Http);
        let refused = permit(&http, &grants).unwrap_err();
        assert_eq!(refused.code(), "not-asked");
        assert!(refused.to_string().contains("crescendo:plugin/http@0.1.0"));
    }

    #[test]
    fn what_was_not_granted_is_refused_and_named() {
        let http = imports(&["crescendo:plugin/http@0.1.0"]);
        let mut grants = Grants::default();
        grants.asked.insert(Capability::Http);
        let refused = permit(&http, &grants).unwrap_err();
        assert_eq!(refused.code(), "not-granted");
        assert!(refused.to_string().contains("crescendo:plugin/http@0.1.0"));
        grants.granted.insert(Capability::Http);
        assert!(permit(&http, &grants).is_ok());
    }

    #[test]
    fn wasi_is_granted_as_a_whole_but_never_its_http_and_sockets() {
        let all = Grants::all_of(Capability::ALL);
        let clocks = imports(&["wasi:clocks/monotonic-clock@0.2.0"]);
        assert!(permit(&clocks, &all).is_ok());
        assert!(permit(&clocks, &Grants::default()).is_err());
        for never in ["wasi:http/outgoing-handler@0.2.0", "wasi:sockets/tcp@0.2.0"] {
            let outgoing = imports(&[never]);
            assert_eq!(permit(&outgoing, &all).unwrap_err().code(), "never-linked");
        }
    }

    #[test]
    fn unknown_imports_are_refused_and_named() {
        let stranger = imports(&["acme:db/query@1.0.0"]);
        let all = Grants::all_of(Capability::ALL);
        let refused = permit(&stranger, &all).unwrap_err();
        assert_eq!(refused.code(), "unknown-import");
        assert!(refused.to_string().contains("acme:db/query@1.0.0"));
    }
}
