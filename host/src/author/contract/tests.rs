//! Findings, one for each way to differ. Components are made from the contract
//! with a line of it changed, as an author's bindings of another version would
//! have it.

use crescendo_core::manifest;
use wasm_encoder::{
    CodeSection, Component, ComponentImportSection, ComponentTypeRef, ComponentTypeSection,
    EntityType, ExportKind, ExportSection, Function as Body, FunctionSection, ImportSection,
    InstanceType, MemorySection, MemoryType, Module, TypeSection, ValType,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::abi::{AbiVariant, WasmSignature, WasmType};
use wit_parser::{Function, Resolve, SourceMap, WorldId, WorldItem};

use super::*;
use crate::author::embedded;

/// The contract with texts replaced; each has to be there.
fn changed(edits: &[(&str, &str)]) -> Resolve {
    let files = embedded::below("wit");
    let mut files: Vec<(&str, String)> = files
        .map(|(path, bytes)| (path, String::from_utf8(bytes.to_vec()).unwrap()))
        .collect();
    for (from, to) in edits {
        assert!(files.iter().any(|(_, text)| text.contains(from)), "{from}");
        for (_, text) in &mut files {
            *text = text.replace(from, to);
        }
    }
    let mut sources = SourceMap::default();
    for (path, text) in files {
        sources.push_str(path, text);
    }
    let mut resolve = Resolve::default();
    resolve.push_group(sources.parse().unwrap()).unwrap();
    resolve
}

fn types(of: &[WasmType]) -> Vec<ValType> {
    let one = |ty: &WasmType| match ty {
        WasmType::I64 | WasmType::PointerOrI64 => ValType::I64,
        WasmType::F32 => ValType::F32,
        WasmType::F64 => ValType::F64,
        _ => ValType::I32,
    };
    of.iter().map(one).collect()
}

/// A module that imports what `uses` picks, and exports what its world asks
/// for.
fn module(resolve: &Resolve, world: WorldId, uses: &dyn Fn(&str, &str) -> bool) -> Vec<u8> {
    let world = &resolve.worlds[world];
    let (mut types_, mut imports) = (TypeSection::new(), ImportSection::new());
    let mut count = 0;
    let mut ty = |signature: &WasmSignature| {
        types_
            .ty()
            .function(types(&signature.params), types(&signature.results));
        count += 1;
        count - 1
    };
    let mut imported = 0;
    for (key, item) in &world.imports {
        let WorldItem::Interface { id, .. } = item else {
            continue;
        };
        let interface = resolve.name_world_key(key);
        let name = resolve.interfaces[*id].name.as_deref().unwrap();
        for function in resolve.interfaces[*id].functions.values() {
            if uses(name, &function.name) {
                let signature = resolve.wasm_signature(AbiVariant::GuestImport, function);
                let ty = EntityType::Function(ty(&signature));
                imports.import(&interface, &function.name, ty);
                imported += 1;
            }
        }
    }
    let (mut functions, mut bodies) = (FunctionSection::new(), CodeSection::new());
    let mut exports = ExportSection::new();
    let mut add = |name: &str, ty: u32| {
        functions.function(ty);
        let mut body = Body::new([]);
        body.instructions().unreachable().end();
        bodies.function(&body);
        exports.export(name, ExportKind::Func, imported + functions.len() - 1);
    };
    let offered = |function: &Function| resolve.wasm_signature(AbiVariant::GuestExport, function);
    for (key, item) in &world.exports {
        match item {
            WorldItem::Function(function) => add(&function.name, ty(&offered(function))),
            WorldItem::Interface { id, .. } => {
                for function in resolve.interfaces[*id].functions.values() {
                    let name = format!("{}#{}", resolve.name_world_key(key), function.name);
                    add(&name, ty(&offered(function)));
                }
            }
            WorldItem::Type { .. } => {}
        }
    }
    types_.ty().function([ValType::I32; 4], [ValType::I32]);
    add("cabi_realloc", count);
    exports.export("memory", ExportKind::Memory, 0);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut module = Module::new();
    module
        .section(&types_)
        .section(&imports)
        .section(&functions)
        .section(&memories)
        .section(&exports)
        .section(&bodies);
    module.finish()
}

/// A component of a world of the contract, changed.
fn component(world: &str, edits: &[(&str, &str)], uses: &dyn Fn(&str, &str) -> bool) -> Vec<u8> {
    let resolve = changed(edits);
    let (_, package) = resolve.packages.iter().next().unwrap();
    let world = package.worlds[world];
    let mut module = module(&resolve, world, uses);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let encoder = ComponentEncoder::default().validate(true);
    encoder.module(&module).unwrap().encode().unwrap()
}

fn everything(_: &str, _: &str) -> bool {
    true
}

/// What is found in an extractor that uses all of the contract.
fn found(edits: &[(&str, &str)]) -> Vec<Finding> {
    look(&component("extractor", edits, &everything), None)
        .unwrap()
        .findings
}

#[track_caller]
fn one(edits: &[(&str, &str)], code: Code, item: &str, says: &str) {
    let findings = found(edits);
    let only = match findings.as_slice() {
        [only] => only,
        other => panic!("one finding expected: {other:#?}"),
    };
    assert_eq!(
        (only.code, only.item.as_str()),
        (code, item),
        "{}",
        only.message
    );
    assert!(only.message.contains(says), "{}", only.message);
}

fn manifest_of(world: &str, more: &str) -> Manifest {
    let text = format!("id='a'\nversion='1.0.0'\nworld='{world}'\ndescription='x'\n{more}");
    manifest::parse(text.as_bytes()).unwrap()
}

#[test]
fn a_component_of_each_world_that_uses_everything_has_no_finding() {
    for world in World::ALL {
        for setup in [false, true] {
            let name = world_name(world, setup);
            let look = look(&component(&name, &[], &everything), None).unwrap();
            assert_eq!(look.findings, [], "{name}");
            assert_eq!((look.world, look.setup), (Some(world), setup));
            assert!(look.needs.contains(&Capability::Cache));
        }
    }
}

#[test]
fn a_component_that_uses_nothing_needs_nothing() {
    let look = look(&component("extractor", &[], &|_, _| false), None).unwrap();
    assert_eq!((look.findings, look.needs), (vec![], BTreeSet::new()));
}

#[test]
fn what_no_grant_covers_is_told_before_a_host_refuses_it() {
    for never in ["wasi:http/outgoing-handler@0.2.0", "wasi:sockets/tcp@0.2.0"] {
        let mut types = ComponentTypeSection::new();
        types.instance(&InstanceType::new());
        let mut imports = ComponentImportSection::new();
        imports.import(never, ComponentTypeRef::Instance(0));
        let mut importing = Component::new();
        importing.section(&types).section(&imports);
        let manifest = manifest_of("extractor", "wasi = true\n");
        let look = look(&importing.finish(), Some(&manifest)).unwrap();
        let told: Vec<Code> = look.findings.iter().map(|found| found.code).collect();
        assert!(told.contains(&Code::NeverLinked), "{told:?}");
    }
}

const RENAMED: &str = "export extracted: func() -> result<votes, failure>;";
const EXTRACT: &str = "export extract: func() -> result<votes, failure>;";

#[test]
fn a_missing_export_is_told_in_wit() {
    let bytes = component("extractor", &[(EXTRACT, RENAMED)], &everything);
    let findings = look(&bytes, None).unwrap().findings;
    assert_eq!(findings[0].code, Code::NoWorld);
    let manifest = manifest_of("extractor", "wasi = true\n");
    let findings = look(&bytes, Some(&manifest)).unwrap().findings;
    assert_eq!(findings[0].code, Code::MissingExport);
    assert_eq!(findings[0].item, "extractor.extract");
    let says = "`export extract: func() -> result<votes, failure>` is missing";
    assert_eq!(findings[0].message, says);
}

#[test]
fn an_export_with_another_signature_is_told_with_both() {
    one(
        &[(
            EXTRACT,
            "export extract: func(image: u32) -> result<votes, string>;",
        )],
        Code::ExportSignature,
        "extractor.extract",
        "`export extract: func(image: u32) -> result<votes, string>` should be `export extract: \
         func() -> result<votes, failure>`",
    );
}

#[test]
fn fields_that_differ_are_told_by_their_path() {
    let field = "confidence: f64,\n  }\n\n  /// One member of a set.";
    let vote = "  }\n\n  /// One member of a set.";
    one(
        &[(field, vote)],
        Code::MissingField,
        "types.vote.confidence",
        "has the field `confidence`",
    );
    one(
        &[(
            field,
            &format!("confidence: f64,\n    weight: f64,\n{vote}"),
        )],
        Code::ExtraField,
        "types.vote.weight",
        "no field `weight`",
    );
    one(
        &[(field, &format!("confidence: f32,\n{vote}"))],
        Code::FieldType,
        "types.vote.confidence",
        "should be `confidence: f64`, and is `f32`",
    );
    one(
        &[
            ("red: f32", "green: f32"),
            ("    /// Green, 0.0 to 1.0.\n    green: f32", "    red: f32"),
        ],
        Code::FieldOrder,
        "types.color",
        "green, red, blue, alpha; the contract has red, green, blue, alpha",
    );
}

#[test]
fn cases_that_differ_are_told_by_their_path() {
    one(
        &[("    rem,\n", "")],
        Code::MissingCase,
        "types.unit.rem",
        "the case `rem`",
    );
    one(
        &[("    rem,\n", "    rem,\n    em,\n")],
        Code::ExtraCase,
        "types.unit.em",
        "no case `em`",
    );
    one(
        &[("flag(bool)", "flag(string)")],
        Code::CaseType,
        "types.value.flag",
        "should be `flag(bool)`, and is `flag(string)`",
    );
    one(
        &[
            ("    rgba8,\n", "    luma8,\n"),
            ("    luma8,\n  }", "    rgba8,\n  }"),
        ],
        Code::CaseOrder,
        "subject.layout",
        "another order",
    );
}

#[test]
fn imports_that_nobody_offers_are_told_with_those_that_are() {
    let strange = "interface weather {\n today: func() -> string;\n}\ninterface sink {";
    let edits = [
        ("interface sink {", strange),
        ("  import cache;", "  import cache;\n  import weather;"),
    ];
    one(
        &edits,
        Code::UnknownImport,
        "weather",
        "which no interface offers; the contract has cache",
    );
    one(
        &[("write: func(level", "wriet: func(level")],
        Code::UnknownFunction,
        "log.wriet",
        "did you mean `write`?",
    );
    one(
        &[(
            "pixels: func(area: option<rect>, max-side: u32",
            "pixels: func(area: rect, max-side: u32",
        )],
        Code::FunctionSignature,
        "subject.image.pixels",
        "func(area: rect, max-side: u32, layout: layout) -> result<raster, failure>",
    );
}

#[test]
fn another_version_is_told_with_the_one_that_is_spoken() {
    let edits = [("crescendo:plugin@0.1.0", "crescendo:plugin@0.2.0")];
    let findings = found(&edits);
    let version = findings
        .iter()
        .find(|f| f.code == Code::ContractVersion)
        .unwrap();
    assert!(
        version.message.contains("crescendo:plugin/log@0.2.0"),
        "{}",
        version.message
    );
    assert!(
        version
            .message
            .ends_with("this host speaks crescendo:plugin@0.1.0")
    );
    let patch = [("crescendo:plugin@0.1.0", "crescendo:plugin@0.1.9")];
    assert_eq!(found(&patch), []);
}

#[test]
fn a_component_of_two_worlds_is_told_both() {
    let two = format!("{EXTRACT}\n  export enrich: func() -> result<votes, failure>;");
    one(
        &[(EXTRACT, &two)],
        Code::ManyWorlds,
        "worlds",
        "`extract` and `enrich`",
    );
}

#[test]
fn all_that_differs_is_told_at_once() {
    let edits = [
        ("    rem,\n", ""),
        ("flag(bool)", "flag(string)"),
        ("write: func(level", "wriet: func(level"),
    ];
    let codes: BTreeSet<Code> = found(&edits)
        .into_iter()
        .map(|finding| finding.code)
        .collect();
    let expected = [Code::UnknownFunction, Code::MissingCase, Code::CaseType];
    assert_eq!(codes, BTreeSet::from(expected));
}

#[test]
fn the_manifest_has_to_say_what_the_component_is() {
    let uses = |interface: &str, _: &str| interface == "cache";
    let bytes = component("enricher", &[], &uses);
    let code = |manifest: &Manifest| {
        let findings = look(&bytes, Some(manifest)).unwrap().findings;
        findings
            .iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
    };
    let asks = "[requests.cache]\nbytes = 1\n";
    assert_eq!(code(&manifest_of("enricher", asks)), []);
    assert_eq!(code(&manifest_of("enricher", "")), [Code::NotAsked]);
    assert_eq!(code(&manifest_of("model", asks)), [Code::WorldMismatch]);
    assert_eq!(
        code(&manifest_of("enricher-with-setup", asks)),
        [Code::MissingExport]
    );
}

#[test]
fn what_is_no_component_is_refused_and_what_is_damaged_is_a_finding() {
    assert_eq!(look(b"noise", None), Err(SectionError::NotWasm));
    assert_eq!(
        look(b"\0asm\x01\0\0\0", None),
        Err(SectionError::CoreModule)
    );
    let whole = component("extractor", &[], &everything);
    // A simple generator is enough to hit each section: Numerical Recipes' LCG.
    let mut random = 1_u32;
    for _ in 0..2_000 {
        let mut bytes = whole.clone();
        for _ in 0..3 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = 8 + random as usize % (bytes.len() - 8);
            bytes[at] = random.to_le_bytes()[3];
        }
        bytes.truncate(bytes.len() - (random as usize % 7));
        let look = look(&bytes, None).unwrap();
        assert!(look.findings.len() < 500);
    }
}

#[test]
fn codes_are_one_word_everywhere() {
    for code in [Code::NoWorld, Code::FieldType, Code::ComponentTooLarge] {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
}
