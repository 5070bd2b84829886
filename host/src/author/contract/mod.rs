//! A component against the contract, in the contract's own words.
//!
//! [`look`] reads what a component imports and exports, compares it with the
//! embedded `wit/`, and says everything that differs, not the first thing
//! only. Nothing of the component runs. Hostile bytes cost no more than the
//! validator's limits allow, and end as a finding.

mod compare;
mod found;
mod say;
#[cfg(test)]
mod tests;
mod truth;

use std::collections::BTreeSet;

use crescendo_core::lifecycle::Rights;
use crescendo_core::line::tidy;
use crescendo_core::manifest::{Manifest, SETUP, World};
use crescendo_core::section::{self, SectionError};
use serde::Serialize;

use crate::sandbox::{Capability, never_linked as never};
use compare::Comparison;
use found::{Found, Unfit, interface};
use truth::{PACKAGE, Truth};

/// Largest component, bytes; larger ones are refused before they are read. The
/// default of `sandbox.max_component_bytes`, so that what an operator's host
/// refuses is refused here.
pub const MAX_BYTES: usize = 64 << 20;

/// The line of versions that this host speaks.
const LINE: (u64, u64) = (0, 1);

/// Most findings that are told; whoever has more has made something else.
const MOST: usize = 100;

/// Most names that one finding lists.
const SHOWN: usize = 8;

/// Most bytes of a finding's message; the longest lists [`SHOWN`] names.
const MESSAGE: usize = 2000;

/// Something that is not as the contract says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub code: Code,
    /// Where in the contract: `types.vote.confidence`.
    pub item: String,
    /// What is there, and what would be right.
    pub message: String,
}

impl Finding {
    fn new(code: Code, item: impl Into<String>, message: impl Into<String>) -> Self {
        // Names of a damaged component hold anything.
        Self {
            code,
            item: tidy(&item.into(), MESSAGE),
            message: tidy(&message.into(), MESSAGE),
        }
    }
}

/// What kind of thing is not as the contract says: stable, for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The bytes are no valid component.
    InvalidComponent,
    /// The component is larger than hosts take.
    ComponentTooLarge,
    /// It was made for a version that this host does not speak.
    ContractVersion,
    /// It exports none of the worlds' functions.
    NoWorld,
    /// It exports the functions of several worlds.
    ManyWorlds,
    /// It exports another world than its manifest says.
    WorldMismatch,
    /// An export that its world needs is missing.
    MissingExport,
    /// An export has other parameters or another result.
    ExportSignature,
    /// An import that no interface offers.
    UnknownImport,
    /// An import that is never linked, whatever is granted.
    NeverLinked,
    /// An import that its manifest does not ask for.
    NotAsked,
    /// A function or resource that the interface does not have.
    UnknownFunction,
    /// An imported function has other parameters or another result.
    FunctionSignature,
    /// A record lacks a field.
    MissingField,
    /// A record has a field too many.
    ExtraField,
    /// A field has another type.
    FieldType,
    /// Fields stand in another order.
    FieldOrder,
    /// A variant or enum lacks a case.
    MissingCase,
    /// A variant or enum has a case too many.
    ExtraCase,
    /// A case has another type.
    CaseType,
    /// Cases stand in another order.
    CaseOrder,
}

impl Code {
    /// As machines read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidComponent => "invalid-component",
            Self::ComponentTooLarge => "component-too-large",
            Self::ContractVersion => "contract-version",
            Self::NoWorld => "no-world",
            Self::ManyWorlds => "many-worlds",
            Self::WorldMismatch => "world-mismatch",
            Self::MissingExport => "missing-export",
            Self::ExportSignature => "export-signature",
            Self::UnknownImport => "unknown-import",
            Self::NeverLinked => "never-linked",
            Self::NotAsked => "not-asked",
            Self::UnknownFunction => "unknown-function",
            Self::FunctionSignature => "function-signature",
            Self::MissingField => "missing-field",
            Self::ExtraField => "extra-field",
            Self::FieldType => "field-type",
            Self::FieldOrder => "field-order",
            Self::MissingCase => "missing-case",
            Self::ExtraCase => "extra-case",
            Self::CaseType => "case-type",
            Self::CaseOrder => "case-order",
        }
    }
}

/// What a component asks of the host and offers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The one role that it exports, where it is one.
    pub world: Option<World>,
    /// Whether it exports `setup`.
    pub setup: bool,
    /// What it imports, as it names it.
    pub imports: Vec<String>,
    /// What has to be granted: what it imports of that, and all that its manifest
    /// asks for, because a host waits for the operator's word on that.
    pub needs: BTreeSet<Capability>,
    /// Everything that is not as the contract says.
    pub findings: Vec<Finding>,
}

/// The function that a world is called by.
#[must_use]
pub const fn export(world: World) -> &'static str {
    match world {
        World::Extractor => "extract",
        World::Enricher => "enrich",
        World::Model => "generate",
        World::Router => "choose",
    }
}

/// Compares a component with the contract; with its manifest too, where there
/// is one.
///
/// # Errors
///
/// The bytes are not WebAssembly, or a core module.
pub fn look(bytes: &[u8], manifest: Option<&Manifest>) -> Result<Look, SectionError> {
    // Whether it is a component at all; its own sections are looked at later.
    if let Err(error @ (SectionError::NotWasm | SectionError::CoreModule)) =
        section::find(bytes, "")
    {
        return Err(error);
    }
    let mut look = Look::default();
    if bytes.len() > MAX_BYTES {
        let message = format!("{} bytes; a host takes {MAX_BYTES}", bytes.len());
        look.add(Code::ComponentTooLarge, "component", message);
        return Ok(look);
    }
    let truth = match Truth::get() {
        Ok(truth) => truth,
        Err(why) => {
            let message = format!("this program's own contract cannot be read: {why}");
            look.add(Code::InvalidComponent, "wit", message);
            return Ok(look);
        }
    };
    match Found::read(bytes) {
        Ok(found) => {
            compare(truth, &found, manifest, &mut look);
            look.findings.truncate(MOST);
        }
        Err(Unfit::Invalid { what, offset }) => {
            let message = format!("at byte {offset}: {what}");
            look.add(Code::InvalidComponent, "component", message);
        }
        Err(Unfit::Crowded) => {
            let message = "more imports, exports and types than any world has";
            look.add(Code::InvalidComponent, "component", message);
        }
    }
    Ok(look)
}

impl Look {
    fn add(&mut self, code: Code, item: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::new(code, item, message));
    }
}

fn compare(truth: &Truth, found: &Found, manifest: Option<&Manifest>, look: &mut Look) {
    look.imports.clone_from(&found.imports);
    look.needs = (found.imports.iter())
        .filter_map(|import| Capability::of_import(import))
        .collect();
    look.setup = found
        .exports
        .iter()
        .any(|name| ours(name) && interface(name) == "setup");
    strangers(truth, found, look);
    world(found, manifest, look);
    let mut comparison = Comparison::new(truth, found);
    if let Some(world) = look.world.or(manifest.map(|manifest| manifest.world)) {
        let name = export(world);
        if let Some(expected) = truth.export(world.as_str(), name) {
            comparison.export(&format!("{world}.{name}"), expected);
        }
    }
    for import in &found.imports {
        imported(truth, import, &mut comparison);
    }
    look.findings.append(&mut comparison.findings);
    let Some(manifest) = manifest else { return };
    for capability in &look.needs.clone() {
        if !asks(manifest, *capability) {
            unasked(&found.imports, *capability, look);
        }
    }
    look.needs
        .extend(Capability::held(&Rights::asked_by(manifest)));
    if manifest.setup && !look.setup {
        let item = format!("{}.setup", manifest.world_name());
        let message = format!(
            "the manifest says `{}`, and `export setup` is missing",
            manifest.world_name()
        );
        look.add(Code::MissingExport, item, message);
    }
}

/// Names of another version of the contract.
fn strangers(truth: &Truth, found: &Found, look: &mut Look) {
    let names = found.imports.iter().chain(&found.exports);
    let strange = names
        .filter(|name| ours(name) && !in_line(name))
        .take(SHOWN);
    let strange: Vec<&str> = strange.map(String::as_str).collect();
    if !strange.is_empty() {
        let message = format!(
            "made for another version of the contract: {}; this host speaks {PACKAGE_VERSION}{}",
            strange.join(", "),
            truth.version()
        );
        look.add(Code::ContractVersion, "crescendo:plugin", message);
    }
}

/// Imports that need a capability which the manifest does not ask for.
fn unasked(imports: &[String], capability: Capability, look: &mut Look) {
    let needing =
        |import: &&String| Capability::of_import(import) == Some(capability) && !never(import);
    let needing: Vec<&str> = imports.iter().filter(needing).map(String::as_str).collect();
    let shown = needing
        .iter()
        .take(SHOWN)
        .map(|import| format!("`{import}`"));
    let shown: Vec<String> = shown.collect();
    let more = match needing.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if !needing.is_empty() {
        let message = format!(
            "imports {}{more}, and {}",
            shown.join(", "),
            how_to_ask(capability)
        );
        look.add(Code::NotAsked, capability.as_str(), message);
    }
}

/// What precedes the version in messages.
const PACKAGE_VERSION: &str = "crescendo:plugin@";

/// Which world it is, and whether that is what the manifest says.
fn world(found: &Found, manifest: Option<&Manifest>, look: &mut Look) {
    let offered = |world: &World| found.exports.iter().any(|name| name == export(*world));
    let offered: Vec<World> = World::ALL.into_iter().filter(offered).collect();
    match (offered.as_slice(), manifest) {
        ([world], Some(manifest)) if *world != manifest.world => {
            look.world = Some(*world);
            let message = format!(
                "the manifest says `{}`, and the component exports `{}`, as a `{world}` does",
                manifest.world_name(),
                export(*world)
            );
            look.add(Code::WorldMismatch, world.as_str(), message);
        }
        ([world], _) => look.world = Some(*world),
        // The export of the manifest's world is missing, and told as such.
        ([], Some(_)) => {}
        ([], None) => {
            let message = "exports none of `extract`, `enrich`, `generate` and `choose`";
            look.add(Code::NoWorld, "worlds", message);
        }
        (several, _) => {
            let names: Vec<String> = several
                .iter()
                .map(|w| format!("`{}`", export(*w)))
                .collect();
            let message = format!(
                "exports {}: a component is of one world",
                names.join(" and ")
            );
            look.add(Code::ManyWorlds, "worlds", message);
        }
    }
}

/// One import.
fn imported(truth: &Truth, import: &str, comparison: &mut Comparison<'_>) {
    if never(import) {
        let message = format!("imports `{import}`, which no grant covers");
        let finding = Finding::new(Code::NeverLinked, interface(import), message);
        return comparison.findings.push(finding);
    }
    if Capability::of_import(import) == Some(Capability::Wasi) {
        return;
    }
    let name = interface(import);
    match truth
        .interface(name)
        .filter(|_| ours(import) && name != "setup")
    {
        Some(contract) => comparison.interface(name, contract, import),
        None => {
            let mut known = truth.interfaces();
            known.retain(|name| *name != "setup");
            let hint = match crescendo_core::settings::suggest(name, &known) {
                Some(meant) if ours(import) => format!("did you mean `{meant}`?"),
                _ => format!("the contract has {}", known.join(", ")),
            };
            let message = format!("imports `{import}`, which no interface offers; {hint}");
            let finding = Finding::new(Code::UnknownImport, name, message);
            comparison.findings.push(finding);
        }
    }
}

fn ours(name: &str) -> bool {
    name.starts_with(PACKAGE)
}

fn in_line(name: &str) -> bool {
    let version = name.rsplit_once('@').map(|(_, version)| version);
    let mut numbers = version.unwrap_or_default().split('.');
    let mut number = || numbers.next().and_then(|n| n.parse::<u64>().ok());
    number().zip(number()) == Some(LINE)
}

/// Whether a manifest asks for a capability.
#[must_use]
pub const fn asks(manifest: &Manifest, capability: Capability) -> bool {
    let requests = &manifest.requests;
    match capability {
        Capability::Compute => requests.compute.is_some(),
        Capability::Http | Capability::HttpAny => requests.http.is_some(),
        Capability::Models => requests.models.is_some(),
        Capability::Cache => requests.cache.is_some(),
        Capability::Wasi => manifest.wasi,
    }
}

/// What is missing in a manifest that does not ask.
fn how_to_ask(capability: Capability) -> String {
    match capability {
        Capability::Wasi => "the manifest does not say `wasi = true`".to_owned(),
        other => format!("the manifest has no `[requests.{other}]`"),
    }
}

/// The world's name, with setup where it exports it.
#[must_use]
pub fn world_name(world: World, setup: bool) -> String {
    format!("{world}{}", if setup { SETUP } else { "" })
}
