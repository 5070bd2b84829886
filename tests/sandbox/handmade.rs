//! Components made by hand: what no compiler would write.

use wasm_encoder::{
    CanonicalOption, CodeSection, ComponentBuilder, ComponentExportKind, ComponentTypeRef,
    ComponentValType, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    ImportSection, InstanceType, InstructionSink, MemorySection, MemoryType, Module, ModuleArg,
    PrimitiveValType, StartSection, TypeSection, ValType,
};

/// A module with one function `f` that takes and gives nothing.
pub fn module(locals: u32, code: impl FnOnce(&mut InstructionSink<'_>)) -> Module {
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
pub fn extractor(module: &Module, instances: u32, export: &str) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let code = component.core_module(None, module);
    for _ in 0..instances {
        component.core_instantiate::<[(&str, ModuleArg); 0]>(None, code, []);
    }
    let function = component.core_alias_export(None, 0, "f", ExportKind::Func);
    let (ty, mut encoder) = component.type_function(None);
    encoder
        .params::<[(&str, PrimitiveValType); 0], _>([])
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

/// A module that asks the clock in its start function, if `early`, and in `f`,
/// which gives the address of an empty text.
fn asker(early: bool) -> Module {
    let mut types = TypeSection::new();
    types.ty().function([], [ValType::I64]);
    types.ty().function([], []);
    types.ty().function([], [ValType::I32]);
    let mut imports = ImportSection::new();
    imports.import("clock", "now", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    functions.function(1).function(2);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = ExportSection::new();
    exports
        .export("memory", ExportKind::Memory, 0)
        .export("f", ExportKind::Func, 2);
    let mut begin = Function::new([]);
    begin.instructions().call(0).drop().end();
    let mut ask = Function::new([]);
    ask.instructions().call(0).drop().i32_const(0).end();
    let mut bodies = CodeSection::new();
    bodies.function(&begin).function(&ask);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&memories)
        .section(&exports);
    if early {
        module.section(&StartSection { function_index: 1 });
    }
    module.section(&bodies);
    module
}

/// A model that asks the clock when it is called, and also when it is
/// instantiated, if `early`.
pub fn model(early: bool) -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let mut clock = InstanceType::new();
    clock
        .ty()
        .function()
        .params::<[(&str, PrimitiveValType); 0], _>([])
        .result(Some(PrimitiveValType::U64.into()));
    clock.export("now", ComponentTypeRef::Func(0));
    let clock = component.type_instance(None, &clock);
    let clock = component.import(
        "crescendo:plugin/clock@0.1.0",
        ComponentTypeRef::Instance(clock),
    );
    let now = component.alias_export(clock, "now", ComponentExportKind::Func);
    let now = component.lower_func(None, now, []);
    let imports = component.core_instantiate_exports(None, [("now", ExportKind::Func, now)]);
    let code = component.core_module(None, &asker(early));
    let instance =
        component.core_instantiate(None, code, [("clock", ModuleArg::Instance(imports))]);
    let memory = component.core_alias_export(None, instance, "memory", ExportKind::Memory);
    let function = component.core_alias_export(None, instance, "f", ExportKind::Func);

    let text = Some(ComponentValType::from(PrimitiveValType::String));
    let (failure, encoder) = component.type_defined(None);
    encoder.variant([
        ("invalid-input", text),
        ("unsupported", text),
        ("limit", text),
        ("cancelled", None),
        ("denied", text),
        ("upstream", text),
        ("other", text),
    ]);
    let failure = component.export("failure", ComponentExportKind::Type, failure, None);
    let (answer, encoder) = component.type_defined(None);
    encoder.result(text, Some(ComponentValType::Type(failure)));
    let (generate, mut encoder) = component.type_function(None);
    encoder
        .params::<[(&str, PrimitiveValType); 0], _>([])
        .result(Some(ComponentValType::Type(answer)));
    let lifted = component.lift_func(
        None,
        function,
        generate,
        [CanonicalOption::UTF8, CanonicalOption::Memory(memory)],
    );
    component.export("generate", ComponentExportKind::Func, lifted, None);
    component.finish()
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
