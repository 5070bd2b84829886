//! Core modules written by hand, wrapped for the contract: what they hand to
//! imports no compiler would.

use std::path::Path;

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, GlobalType, ImportSection, InstructionSink, MemorySection,
    MemoryType, Module, TypeSection, ValType,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const I: ValType = ValType::I32;

/// A function of the contract as core modules import it: interface, name,
/// parameters, results.
type Import = (
    &'static str,
    &'static str,
    &'static [ValType],
    &'static [ValType],
);

const CONTRACT: &str = "crescendo:plugin/";
const RANDOM: Import = ("wasi:random/random", "get-random-u64", &[], &[ValType::I64]);
const NOW: Import = ("clock", "now", &[], &[ValType::I64]);
const TIMER: Import = ("clock", "timer", &[I], &[I]);
const DROP_WAITABLE: Import = ("poll", "[resource-drop]waitable", &[I], &[]);
/// The handles, the timeout where there is one, the place of the answer.
const WAIT_ANY: Import = ("poll", "wait-any", &[I; 5], &[]);
const SIZE: Import = ("subject", "[method]image.size", &[I; 2], &[]);
const DROP_IMAGE: Import = ("subject", "[resource-drop]image", &[I], &[]);
/// The level, the text.
const WRITE: Import = ("log", "write", &[I; 3], &[]);
/// The case, and what the largest of them is made of.
const EMIT: Import = ("sink", "emit", &[I; 6], &[I]);

/// Where what is returned lies: zeros, which are an answer without votes.
const ANSWER: i32 = 0x400;
/// Where what a module hands over begins.
const DATA: i32 = 0x1000;
/// Nothing lies behind it.
const END: i32 = PAGES << 16;
/// Pages of memory: two megabytes.
const PAGES: i32 = 32;

/// Bytes of a vote, and where value and confidence lie in it.
const VOTE: u32 = 48;
const VALUE: u64 = 16;

/// A component of the world `extractor` that imports these, has `data` at
/// [`DATA`], and runs `code`; imports are functions 0, 1 and so on.
fn extractor(
    imports: &[Import],
    data: &[u8],
    code: impl FnOnce(&mut InstructionSink<'_>),
) -> Vec<u8> {
    let (mut types, mut imported) = (TypeSection::new(), ImportSection::new());
    for (number, (interface, name, parameters, results)) in (0_u32..).zip(imports) {
        types.ty().function(parameters.to_vec(), results.to_vec());
        let interface = match interface.split_once(':') {
            Some(_) => format!("{interface}@0.2.0"),
            None => format!("{CONTRACT}{interface}@0.1.0"),
        };
        imported.import(&interface, name, EntityType::Function(number));
    }
    let first = imports.len() as u32;
    types.ty().function([], [I]);
    types.ty().function([I; 4], [I]);
    let mut functions = FunctionSection::new();
    functions.function(first).function(first + 1);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: PAGES as u64,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    // What the host allocates goes to the end of memory, one after the other.
    let mut globals = GlobalSection::new();
    let counter = GlobalType {
        val_type: I,
        mutable: true,
        shared: false,
    };
    globals.global(counter, &ConstExpr::i32_const(END - (1 << 16)));
    let mut exports = ExportSection::new();
    exports
        .export("memory", ExportKind::Memory, 0)
        .export("extract", ExportKind::Func, first)
        .export("cabi_realloc", ExportKind::Func, first + 1);
    // One local of each kind: a handle, a number.
    let mut extract = Function::new([(1, I), (1, ValType::F64)]);
    code(&mut extract.instructions());
    extract.instructions().end();
    let mut allocate = Function::new([]);
    allocate
        .instructions()
        .global_get(0)
        .global_get(0)
        .local_get(3)
        .i32_add()
        .global_set(0)
        .end();
    let mut bodies = CodeSection::new();
    bodies.function(&extract).function(&allocate);
    let mut contents = DataSection::new();
    contents.active(0, &ConstExpr::i32_const(DATA), data.iter().copied());
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imported)
        .section(&functions)
        .section(&memories)
        .section(&globals)
        .section(&exports)
        .section(&bodies)
        .section(&contents);
    wrapped(module.finish())
}

/// The contract, and a world that may ask WASI for random numbers besides.
fn wrapped(mut module: Vec<u8>) -> Vec<u8> {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let mut resolve = Resolve::default();
    resolve.push_dir(contract).unwrap();
    let random = "package wasi:random@0.2.0;\ninterface random { get-random-u64: func() -> u64; }";
    resolve.push_str("random.wit", random).unwrap();
    let world = "package test:hostile;\nworld guest {\n\
                 include crescendo:plugin/extractor@0.1.0;\n\
                 import wasi:random/random@0.2.0;\n}";
    let package = resolve.push_str("hostile.wit", world).unwrap();
    let world = resolve.packages[package].worlds["guest"];
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let encoder = ComponentEncoder::default().validate(true);
    encoder.module(&module).unwrap().encode().unwrap()
}

/// A line of four gigabytes less one byte.
pub(crate) fn four_gigabyte_line() -> Vec<u8> {
    extractor(&[WRITE], &[], |code| {
        code.i32_const(1).i32_const(0).i32_const(-1).call(0);
        code.i32_const(ANSWER);
    })
}

/// A list of handles that has four gigabytes.
pub(crate) fn four_gigabyte_list_of_handles() -> Vec<u8> {
    extractor(&[WAIT_ANY], &[], |code| {
        code.i32_const(0).i32_const(0x3fff_ffff);
        code.i32_const(0).i32_const(0).i32_const(ANSWER).call(0);
        code.i32_const(ANSWER);
    })
}

/// Votes that would have four gigabytes, said on the way.
pub(crate) fn four_gigabyte_list_of_votes() -> Vec<u8> {
    extractor(&[EMIT], &[], |code| {
        code.i32_const(0).i32_const(0);
        code.i32_const((u32::MAX / VOTE) as i32);
        code.i32_const(0).i32_const(0).i32_const(0);
        code.call(0).drop().i32_const(ANSWER);
    })
}

/// The same as the answer.
pub(crate) fn four_gigabyte_answer() -> Vec<u8> {
    let answer = [&[0; 8][..], &(u32::MAX / VOTE).to_le_bytes(), &[0; 8]].concat();
    extractor(&[], &answer, |code| {
        code.i32_const(DATA);
    })
}

/// A text that begins inside of memory and ends outside.
pub(crate) fn line_over_the_edge() -> Vec<u8> {
    extractor(&[WRITE], &[], |code| {
        code.i32_const(1).i32_const(END - 4).i32_const(8).call(0);
        code.i32_const(ANSWER);
    })
}

/// A thousand votes, each on the same megabyte of text: a gigabyte for whoever
/// copies it, out of two.
pub(crate) fn one_megabyte_a_thousand_times() -> Vec<u8> {
    let mut votes = Vec::new();
    for _ in 0..1000 {
        let mut vote = [0; VOTE as usize];
        vote[..4].copy_from_slice(&DATA.to_le_bytes());
        vote[4..8].copy_from_slice(&1_u32.to_le_bytes());
        // The case `text`, where it begins, how long it is.
        vote[16] = 3;
        vote[24..28].copy_from_slice(&0x8_0000_u32.to_le_bytes());
        vote[28..32].copy_from_slice(&(1_u32 << 20).to_le_bytes());
        votes.extend_from_slice(&vote);
    }
    extractor(&[EMIT], &votes, |code| {
        code.i32_const(0).i32_const(DATA).i32_const(1000);
        code.i32_const(0).i32_const(0).i32_const(0);
        code.call(0).drop().i32_const(ANSWER);
    })
}

/// Bytes that are no UTF-8: a continuation without a beginning, an overlong
/// encoding, a surrogate, a text that is cut.
const NO_UTF8: [&[u8]; 4] = [b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"ok\xe2\x82"];

fn bad_line(bytes: &'static [u8]) -> Vec<u8> {
    extractor(&[WRITE], bytes, |code| {
        code.i32_const(1).i32_const(DATA);
        code.i32_const(bytes.len() as i32).call(0);
        code.i32_const(ANSWER);
    })
}

pub(crate) fn bad_utf8_continuation() -> Vec<u8> {
    bad_line(NO_UTF8[0])
}

pub(crate) fn bad_utf8_overlong() -> Vec<u8> {
    bad_line(NO_UTF8[1])
}

pub(crate) fn bad_utf8_surrogate() -> Vec<u8> {
    bad_line(NO_UTF8[2])
}

pub(crate) fn bad_utf8_cut() -> Vec<u8> {
    bad_line(NO_UTF8[3])
}

/// The size of an image whose handle it made up.
pub(crate) fn forged_handle() -> Vec<u8> {
    extractor(&[SIZE], &[], |code| {
        code.i32_const(1234).i32_const(ANSWER).call(0);
        code.i32_const(ANSWER);
    })
}

/// Drops an image that it never had.
pub(crate) fn forged_drop() -> Vec<u8> {
    extractor(&[DROP_IMAGE], &[], |code| {
        code.i32_const(1).call(0).i32_const(ANSWER);
    })
}

/// A timer's handle in the place of an image's.
pub(crate) fn handle_of_another_kind() -> Vec<u8> {
    extractor(&[TIMER, SIZE], &[], |code| {
        code.i32_const(1000).call(0).i32_const(ANSWER).call(1);
        code.i32_const(ANSWER);
    })
}

/// Drops a timer twice.
pub(crate) fn dropped_twice() -> Vec<u8> {
    extractor(&[TIMER, DROP_WAITABLE], &[], |code| {
        code.i32_const(1000).call(0).local_tee(0).call(1);
        code.local_get(0).call(1);
        code.i32_const(ANSWER);
    })
}

/// An answer with a vote on `x`, a number that `code` leaves.
fn vote_on_a_number(imports: &[Import], code: impl FnOnce(&mut InstructionSink<'_>)) -> Vec<u8> {
    // The result and its list, the vote, its field.
    let vote = DATA as u32 + 24;
    let mut data = vec![0; 24];
    data[4..8].copy_from_slice(&vote.to_le_bytes());
    data[8..12].copy_from_slice(&1_u32.to_le_bytes());
    data.extend((vote + VOTE).to_le_bytes());
    data.extend(6_u32.to_le_bytes());
    data.extend([0; 8]);
    // The case `number`.
    data.push(2);
    data.extend([0; 23]);
    data.extend(1_f64.to_le_bytes());
    data.extend(b"test.x");
    extractor(imports, &data, |sink| {
        code(sink);
        sink.local_set(1).i32_const(DATA + 24).local_get(1);
        sink.f64_store(wasm_encoder::MemArg {
            offset: VALUE + 8,
            align: 3,
            memory_index: 0,
        });
        sink.i32_const(DATA);
    })
}

/// Votes on what time it is.
pub(crate) fn time() -> Vec<u8> {
    vote_on_a_number(&[NOW], |code| {
        code.call(0).f64_convert_i64_u();
    })
}

/// Votes on a random number.
pub(crate) fn random() -> Vec<u8> {
    vote_on_a_number(&[RANDOM], |code| {
        code.call(0).f64_convert_i64_u();
    })
}
