//! A component as the validator sees it: what it imports and exports, with
//! types.
//!
//! The validator's own limits bound what hostile bytes can cost; what is built
//! on top here is bounded by [`MOST_NAMES`].

use std::collections::HashMap;

use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedTypeId, ComponentEntityType, ComponentFuncType,
    ComponentInstanceType, ResourceId,
};
use wasmparser::types::Types;
use wasmparser::{ComponentTypeRef, Parser, Payload, Validator, WasmFeatures};

use super::truth::PACKAGE;

/// Most imports and exports of a component, and most that its imports have
/// together; a full component of this contract has about a hundred. One with
/// more is refused.
const MOST_NAMES: usize = 10_000;

/// A component that was validated.
pub(super) struct Found {
    pub(super) types: Types,
    /// Names of imports but for types, in the component's order.
    pub(super) imports: Vec<String>,
    /// Names of exports, in the component's order.
    pub(super) exports: Vec<String>,
    names: HashMap<ComponentDefinedTypeId, String>,
    resources: HashMap<ResourceId, String>,
}

/// Why a component was not looked at any further.
pub(super) enum Unfit {
    /// It is not valid.
    Invalid { what: String, offset: u64 },
    /// It has more names than anybody needs.
    Crowded,
}

/// What the engine's guests may be made of: see `sandbox::engine`.
fn features() -> WasmFeatures {
    let off = WasmFeatures::THREADS
        | WasmFeatures::SHARED_EVERYTHING_THREADS
        | WasmFeatures::GC
        | WasmFeatures::EXCEPTIONS
        | WasmFeatures::LEGACY_EXCEPTIONS
        | WasmFeatures::MEMORY64
        | WasmFeatures::CM_ASYNC
        | WasmFeatures::STACK_SWITCHING;
    WasmFeatures::default() - off
}

impl Found {
    /// Validates a component and reads its names.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unfit> {
        let invalid = |error: wasmparser::BinaryReaderError| Unfit::Invalid {
            what: error.message().replace('\n', " "),
            offset: error.offset() as u64,
        };
        let validated = Validator::new_with_features(features()).validate_all(bytes);
        let types = validated.map_err(invalid)?;
        let (mut imports, mut exports) = (Vec::new(), Vec::new());
        let mut typed = Vec::new();
        let mut depth = 0_u32;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.map_err(invalid)? {
                Payload::Version { .. } => depth = depth.saturating_add(1),
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section {
                        let import = import.map_err(invalid)?;
                        let names = match import.ty {
                            ComponentTypeRef::Type(_) => &mut typed,
                            _ => &mut imports,
                        };
                        names.push(import.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section {
                        exports.push(export.map_err(invalid)?.name.name.to_owned());
                    }
                }
                _ => {}
            }
            if imports.len() + exports.len() + typed.len() > MOST_NAMES {
                return Err(Unfit::Crowded);
            }
        }
        let mut found = Self {
            types,
            imports,
            exports,
            names: HashMap::new(),
            resources: HashMap::new(),
        };
        found.name_types(&typed)?;
        Ok(found)
    }

    /// Remembers what the component calls its types.
    fn name_types(&mut self, typed: &[String]) -> Result<(), Unfit> {
        let mut seen = Vec::new();
        let mut exports = 0_usize;
        for name in &self.imports {
            let Some(instance) = self.imported(name) else {
                continue;
            };
            // Many imports may share one type with many exports.
            exports = exports.saturating_add(instance.exports.len());
            if exports > MOST_NAMES {
                return Err(Unfit::Crowded);
            }
            for (own, item) in &instance.exports {
                if let ComponentEntityType::Type { .. } = item.ty {
                    seen.push((Some(interface(name)), own.clone(), item.ty));
                }
            }
        }
        for name in typed.iter().chain(&self.exports) {
            let import = self.types.component_item_for_import(name);
            if let Some(item) = import.or_else(|| self.types.component_item_for_export(name)) {
                seen.push((None, name.clone(), item.ty));
            }
        }
        let seen: Vec<_> = seen
            .into_iter()
            .map(|(owner, own, ty)| (owner.map(str::to_owned), own, ty))
            .collect();
        for (owner, own, ty) in seen {
            let ComponentEntityType::Type {
                referenced,
                created,
            } = ty
            else {
                continue;
            };
            for id in [referenced, created] {
                match id {
                    ComponentAnyTypeId::Defined(id) => {
                        self.names.entry(id).or_insert_with(|| own.clone());
                    }
                    ComponentAnyTypeId::Resource(id) => {
                        let path = match &owner {
                            Some(owner) => format!("{owner}.{own}"),
                            None => own.clone(),
                        };
                        self.resources.entry(id.resource()).or_insert(path);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The imported instance of that name.
    pub(super) fn imported(&self, name: &str) -> Option<&ComponentInstanceType> {
        match self.types.component_item_for_import(name)?.ty {
            ComponentEntityType::Instance(id) => Some(&self.types[id]),
            _ => None,
        }
    }

    /// The exported function of that name.
    pub(super) fn exported(&self, name: &str) -> Option<&ComponentFuncType> {
        self.function(self.types.component_item_for_export(name)?.ty)
    }

    /// An item, if it is a function.
    pub(super) fn function(&self, item: ComponentEntityType) -> Option<&ComponentFuncType> {
        match item {
            ComponentEntityType::Func(id) => Some(&self.types[id]),
            _ => None,
        }
    }

    /// What the component calls a type.
    pub(super) fn name(&self, id: ComponentDefinedTypeId) -> Option<&str> {
        let mut id = id;
        loop {
            if let Some(name) = self.names.get(&id) {
                return Some(name);
            }
            id = self.types.peel_alias(id)?;
        }
    }

    /// Where a resource is from, as in `subject.image`.
    pub(super) fn resource(&self, id: ResourceId) -> Option<&str> {
        self.resources.get(&id).map(String::as_str)
    }
}

/// `http` for `crescendo:plugin/http@0.1.0`; other names without their
/// version.
pub(super) fn interface(import: &str) -> &str {
    let rest = import.strip_prefix(PACKAGE).unwrap_or(import);
    rest.split_once('@').map_or(rest, |(name, _)| name)
}
