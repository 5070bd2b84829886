//! Types in the contract's own words: WIT, one line.

use wasmparser::component_types::{ComponentDefinedType, ComponentFuncType, ComponentValType};
use wit_parser::{Function, FunctionKind, Handle, Type, TypeDefKind};

use super::found::Found;
use super::truth::Truth;

/// How deep a type without a name is told; a deeper one is `…`.
const DEPTH: u32 = 4;

/// Most fields or cases of a type without a name that are told.
const MEMBERS: usize = 8;

/// A function of the contract: `func(a: u32) -> result<votes, failure>`.
pub(super) fn expected(truth: &Truth, function: &Function) -> String {
    // A method's first parameter is the resource itself, which WIT leaves out.
    let own = usize::from(matches!(function.kind, FunctionKind::Method(_)));
    let params = function.params.iter().skip(own);
    let params = params.map(|param| format!("{}: {}", param.name, contract(truth, &param.ty)));
    let result = function.result.as_ref().map(|ty| contract(truth, ty));
    signature(params.collect(), result)
}

/// A component's function. `method` leaves the first parameter out.
pub(super) fn actual(found: &Found, function: &ComponentFuncType, method: bool) -> String {
    let params = function.params.iter().skip(usize::from(method));
    let params = params.map(|(name, ty)| format!("{name}: {}", component(found, ty, DEPTH)));
    let result = function.result.as_ref();
    let result = result.map(|ty| component(found, ty, DEPTH));
    let text = signature(params.take(MEMBERS * 2).collect(), result);
    if function.async_ {
        return format!("async {text}");
    }
    text
}

fn signature(params: Vec<String>, result: Option<String>) -> String {
    let result = result.map_or_else(String::new, |result| format!(" -> {result}"));
    format!("func({}){result}", params.join(", "))
}

/// A type of the contract.
pub(super) fn contract(truth: &Truth, ty: &Type) -> String {
    let of = |ty: &Type| contract(truth, ty);
    let id = match ty {
        Type::Bool => return "bool".into(),
        Type::U8 => return "u8".into(),
        Type::U16 => return "u16".into(),
        Type::U32 => return "u32".into(),
        Type::U64 => return "u64".into(),
        Type::S8 => return "s8".into(),
        Type::S16 => return "s16".into(),
        Type::S32 => return "s32".into(),
        Type::S64 => return "s64".into(),
        Type::F32 => return "f32".into(),
        Type::F64 => return "f64".into(),
        Type::Char => return "char".into(),
        Type::String => return "string".into(),
        Type::ErrorContext => return "error-context".into(),
        Type::Id(id) => *id,
    };
    let Some(definition) = truth.resolve.types.get(id) else {
        return "…".into();
    };
    if let Some(name) = &definition.name {
        return name.clone();
    }
    match &definition.kind {
        TypeDefKind::List(item) => format!("list<{}>", of(item)),
        TypeDefKind::Option(item) => format!("option<{}>", of(item)),
        TypeDefKind::Tuple(tuple) => {
            let types: Vec<String> = tuple.types.iter().map(of).collect();
            format!("tuple<{}>", types.join(", "))
        }
        TypeDefKind::Result(result) => {
            let (ok, err) = (result.ok.as_ref().map(of), result.err.as_ref().map(of));
            either(ok, err)
        }
        TypeDefKind::Handle(Handle::Own(id)) => of(&Type::Id(*id)),
        TypeDefKind::Handle(Handle::Borrow(id)) => format!("borrow<{}>", of(&Type::Id(*id))),
        other => other.as_str().to_owned(),
    }
}

/// A component's type: by its name where it has one.
pub(super) fn component(found: &Found, ty: &ComponentValType, depth: u32) -> String {
    let id = match ty {
        ComponentValType::Primitive(primitive) => return primitive.to_string(),
        ComponentValType::Type(id) => *id,
    };
    if let Some(name) = found.name(id) {
        return name.to_owned();
    }
    let Some(depth) = depth.checked_sub(1) else {
        return "…".into();
    };
    let of = |ty: &ComponentValType| component(found, ty, depth);
    let handle = |id: &wasmparser::component_types::AliasableResourceId| {
        let path = found.resource(id.resource()).unwrap_or("…");
        path.rsplit('.').next().unwrap_or(path).to_owned()
    };
    match &found.types[id] {
        ComponentDefinedType::Primitive(primitive) => primitive.to_string(),
        ComponentDefinedType::List { element, .. } => format!("list<{}>", of(element)),
        ComponentDefinedType::Option { ty, .. } => format!("option<{}>", of(ty)),
        ComponentDefinedType::Result { ok, err, .. } => {
            either(ok.as_ref().map(of), err.as_ref().map(of))
        }
        ComponentDefinedType::Tuple(tuple) => {
            format!("tuple<{}>", some(tuple.types.iter().map(of)))
        }
        ComponentDefinedType::Record(record) => {
            let fields = record.fields.iter();
            let fields = fields.map(|(name, ty)| format!("{name}: {}", of(ty)));
            format!("record {{ {} }}", some(fields))
        }
        ComponentDefinedType::Variant(variant) => {
            let cases = variant.cases.keys().map(|name| name.to_string());
            format!("variant {{ {} }}", some(cases))
        }
        ComponentDefinedType::Enum(names) => {
            format!(
                "enum {{ {} }}",
                some(names.iter().map(|name| name.to_string()))
            )
        }
        ComponentDefinedType::Flags(names) => {
            format!(
                "flags {{ {} }}",
                some(names.iter().map(|name| name.to_string()))
            )
        }
        ComponentDefinedType::Own(id) => handle(id),
        ComponentDefinedType::Borrow(id) => format!("borrow<{}>", handle(id)),
        _ => "a type that the contract does not use".into(),
    }
}

fn either(ok: Option<String>, err: Option<String>) -> String {
    match (ok, err) {
        (None, None) => "result".into(),
        (Some(ok), None) => format!("result<{ok}>"),
        (ok, Some(err)) => format!("result<{}, {err}>", ok.as_deref().unwrap_or("_")),
    }
}

/// The first few of many.
fn some(texts: impl ExactSizeIterator<Item = String>) -> String {
    let more = texts.len() > MEMBERS;
    let mut shown: Vec<String> = texts.take(MEMBERS).collect();
    if more {
        shown.push("…".into());
    }
    shown.join(", ")
}
