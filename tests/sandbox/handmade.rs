//! Components made by hand: what no compiler would write.

use wasm_encoder::{
    CodeSection, ComponentBuilder, ComponentExportKind, ExportKind, ExportSection, Function,
    FunctionSection, InstructionSink, Module, ModuleArg, TypeSection, ValType,
};

/// A module with one function `f` that takes and gives nothing.
fn module(locals: u32, code: impl FnOnce(&mut InstructionSink<'_>)) -> Module {
    let (mut types, mut functions) = (TypeSection::new(), FunctionSection::new());
    types.ty().function([], []);
    functions.function(0);
    let mut exports = ExportSection::new();
    exports.export("f", ExportKind::Func, 0);
    let mut function = Function::new([(locals, ValType::I32)]);
    code(&mut function.instructions());
    function.instructions().end();
    let mut bodies = CodeSection::new();
    bodies.function(&function);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&exports)
        .section(&bodies);
    module
}

/// A component that calls itself an extractor: so many instances of a module,
/// the first of which gives `export`.
fn extractor(module: &Module, instances: u32, export: &str) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let code = component.core_module(None, module);
    for _ in 0..instances {
        component.core_instantiate::<[(&str, ModuleArg); 0]>(None, code, []);
    }
    let function = component.core_alias_export(None, 0, "f", ExportKind::Func);
    let (ty, mut encoder) = component.type_function(None);
    encoder
        .params::<[(&str, wasm_encoder::PrimitiveValType); 0], _>([])
        .result(None);
    let lifted = component.lift_func(None, function, ty, []);
    component.export(export, ComponentExportKind::Func, lifted, None);
    component.finish()
}

/// Loops within loops, each of which may change each of so many locals: the
/// compiler has to follow all of them through all of the loops. A few
/// kilobytes of it cost a minute or gigabytes.
pub fn bomb(locals: u32, loops: u32) -> Vec<u8> {
    let module = module(locals, |code| {
        for _ in 0..loops {
            code.loop_(wasm_encoder::BlockType::Empty);
        }
        for local in 0..locals {
            code.local_get(local)
                .i32_const(1)
                .i32_add()
                .local_set(local);
        }
        for turn in 0..loops {
            code.local_get(turn % locals).br_if(0).end();
        }
    });
    extractor(&module, 1, "extract")
}

/// One module, many times.
pub fn crowd(instances: u32) -> Vec<u8> {
    extractor(&module(0, |_| ()), instances, "extract")
}

/// An extractor that exports something under this name besides.
pub fn named(name: &str) -> Vec<u8> {
    let mut component = extractor(&module(0, |_| ()), 1, "extract");
    // An export section: one name without an index, the first function, and no
    // type.
    let mut section = vec![1, 0];
    let mut length = name.len();
    while length > 0x7f {
        section.push(length as u8 & 0x7f | 0x80);
        length >>= 7;
    }
    section.push(length as u8);
    section.extend(name.as_bytes());
    section.extend([1, 0, 0]);
    component.push(11);
    let mut length = section.len();
    while length > 0x7f {
        component.push(length as u8 & 0x7f | 0x80);
        length >>= 7;
    }
    component.push(length as u8);
    component.extend(section);
    component
}
