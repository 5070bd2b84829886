//! The contract itself: the embedded `wit/`, parsed once.

use std::sync::LazyLock;

use wit_parser::{
    Function, Interface, InterfaceId, PackageId, Resolve, SourceMap, Type, TypeDef, TypeDefKind,
    TypeId, TypeOwner, WorldItem, WorldKey,
};

use crate::author::embedded;

/// The contract's package, as imports and exports name it.
pub(super) const PACKAGE: &str = "crescendo:plugin/";

/// Parsed; the reason where it cannot be, which is a defect of the build.
static TRUTH: LazyLock<Result<Truth, String>> = LazyLock::new(Truth::parse);

/// The contract, parsed.
pub(super) struct Truth {
    pub(super) resolve: Resolve,
    package: PackageId,
}

impl Truth {
    /// The embedded contract.
    ///
    /// # Errors
    ///
    /// It cannot be parsed: a defect of the build.
    pub(super) fn get() -> Result<&'static Self, &'static str> {
        TRUTH.as_ref().map_err(String::as_str)
    }

    fn parse() -> Result<Self, String> {
        let mut sources = SourceMap::default();
        for (path, bytes) in embedded::below("wit") {
            let text = str::from_utf8(bytes).map_err(|error| format!("wit/{path}: {error}"))?;
            sources.push_str(path, text);
        }
        let group = sources.parse().map_err(|(_, error)| error.to_string())?;
        let mut resolve = Resolve::default();
        let package = resolve.push_group(group);
        let package = package.map_err(|error| format!("{error:#}"))?;
        Ok(Self { resolve, package })
    }

    /// `0.1.0`
    pub(super) fn version(&self) -> String {
        let package = self.resolve.packages.get(self.package);
        let version = package.and_then(|package| package.name.version.clone());
        version.map_or_else(String::new, |version| version.to_string())
    }

    /// Names of all interfaces, sorted.
    pub(super) fn interfaces(&self) -> Vec<&str> {
        let package = self.resolve.packages.get(self.package);
        let names = package.map(|package| package.interfaces.keys().map(String::as_str));
        let mut names: Vec<&str> = names.into_iter().flatten().collect();
        names.sort_unstable();
        names
    }

    /// An interface by its name without package and version.
    pub(super) fn interface(&self, name: &str) -> Option<&Interface> {
        let package = self.resolve.packages.get(self.package)?;
        let id: InterfaceId = *package.interfaces.get(name)?;
        self.resolve.interfaces.get(id)
    }

    /// The function that a world is called by.
    pub(super) fn export(&self, world: &str, name: &str) -> Option<&Function> {
        let package = self.resolve.packages.get(self.package)?;
        let world = self.resolve.worlds.get(*package.worlds.get(world)?)?;
        match world.exports.get(&WorldKey::Name(name.to_owned()))? {
            WorldItem::Function(function) => Some(function),
            _ => None,
        }
    }

    /// A type with its definition, behind all names that only stand for it.
    pub(super) fn definition(&self, mut id: TypeId) -> Option<(TypeId, &TypeDef)> {
        loop {
            let found = self.resolve.types.get(id)?;
            match found.kind {
                TypeDefKind::Type(Type::Id(behind)) => id = behind,
                _ => return Some((id, found)),
            }
        }
    }

    /// Where a named type stands: `types.vote`, `router.candidate`.
    pub(super) fn path(&self, definition: &TypeDef) -> Option<String> {
        let name = definition.name.as_deref()?;
        let owner = match definition.owner {
            TypeOwner::Interface(id) => self.resolve.interfaces.get(id)?.name.as_deref()?,
            TypeOwner::World(id) => &self.resolve.worlds.get(id)?.name,
            TypeOwner::None => return None,
        };
        Some(format!("{owner}.{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_contract_is_parsed() {
        let truth = Truth::get().unwrap();
        assert_eq!(truth.version(), "0.1.0");
        assert_eq!(truth.interfaces().len(), 11);
        assert!(truth.interface("subject").is_some());
        for world in ["extractor", "extractor-with-setup"] {
            assert!(truth.export(world, "extract").is_some(), "{world}");
        }
        assert!(truth.export("extractor", "choose").is_none());
    }
}
