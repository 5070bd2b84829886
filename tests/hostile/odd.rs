//! Components whose shape is the attack: too large, too deep, too many, or for
//! another host.

use wasm_encoder::{
    Component, ComponentBuilder, ComponentTypeRef, ComponentValType, InstanceType,
    NestedComponentSection, PrimitiveValType,
};

use crate::sandbox::handmade::{extractor, module};

/// What is no component but an extractor's beginning: each export is missing
/// its type.
pub(crate) fn untyped() -> Vec<u8> {
    extractor(&module(0, |_| ()), 1, "extract")
}

/// A function of eight megabytes that does nothing.
pub(crate) fn eight_megabyte_function() -> Vec<u8> {
    let module = module(0, |code| {
        for _ in 0..8 << 20 {
            code.nop();
        }
    });
    extractor(&module, 1, "extract")
}

/// A function with one local more than engines agree to have.
pub(crate) fn too_many_locals() -> Vec<u8> {
    extractor(&module(50_001, |_| ()), 1, "extract")
}

/// Pairs of pairs of pairs: each type is twice the one before.
pub(crate) fn type_bomb() -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let mut last = ComponentValType::from(PrimitiveValType::U8);
    for _ in 0..60 {
        let (pair, encoder) = component.type_defined(None);
        encoder.tuple([last, last]);
        last = ComponentValType::Type(pair);
    }
    exporting(component)
}

/// Lists of lists of lists, a thousand deep.
pub(crate) fn deep_type() -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let mut last = ComponentValType::from(PrimitiveValType::U8);
    for _ in 0..1000 {
        let (list, encoder) = component.type_defined(None);
        encoder.list(last);
        last = ComponentValType::Type(list);
    }
    exporting(component)
}

/// Adds what makes an extractor of it.
fn exporting(mut component: ComponentBuilder) -> Vec<u8> {
    use wasm_encoder::{ComponentExportKind, ExportKind, ModuleArg};
    let code = component.core_module(None, &module(0, |_| ()));
    let instance = component.core_instantiate::<[(&str, ModuleArg); 0]>(None, code, []);
    let function = component.core_alias_export(None, instance, "f", ExportKind::Func);
    let (ty, mut encoder) = component.type_function(None);
    encoder
        .params::<[(&str, PrimitiveValType); 0], _>([])
        .result(None);
    let lifted = component.lift_func(None, function, ty, []);
    component.export("extract", ComponentExportKind::Func, lifted, None);
    component.finish()
}

/// A component in a component in a component, so many times.
fn nested(depth: u32) -> Component {
    let mut component = Component::new();
    for _ in 0..depth {
        let mut outer = Component::new();
        outer.section(&NestedComponentSection(&component));
        component = outer;
    }
    component
}

/// Five thousand components, one inside the other.
pub(crate) fn deep_components() -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    component.component_raw(None, nested(5000).as_slice());
    exporting(component)
}

/// Ten thousand components beside each other.
pub(crate) fn many_components() -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    for _ in 0..10_000 {
        component.component_raw(None, nested(0).as_slice());
    }
    exporting(component)
}

/// An extractor that imports an empty interface of this name.
fn importing(name: &str) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let nothing = component.type_instance(None, &InstanceType::new());
    component.import(name, ComponentTypeRef::Instance(nothing));
    exporting(component)
}

/// Made for a contract that this host does not speak.
pub(crate) fn another_contract() -> Vec<u8> {
    importing("crescendo:plugin/log@0.9.0")
}

/// Wants to fetch.
pub(crate) fn fetching() -> Vec<u8> {
    importing("crescendo:plugin/http@0.1.0")
}

/// Wants to fetch by itself.
pub(crate) fn wasi_http() -> Vec<u8> {
    importing("wasi:http/outgoing-handler@0.2.0")
}

/// Wants what nobody has.
pub(crate) fn unknown_import() -> Vec<u8> {
    importing("acme:gpu/raw@1.0.0")
}
