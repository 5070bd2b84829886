//! The contract and a component side by side.
//!
//! The walk follows the contract, so that its cost is the contract's size and
//! never the component's. Types that the contract names are compared once,
//! wherever they are used, and what differs in them is told by their own path;
//! what differs elsewhere belongs to the function or field around it.

use std::collections::HashSet;

use wasmparser::PrimitiveValType;
use wasmparser::component_types::{
    ComponentDefinedType, ComponentFuncType, ComponentValType, RecordType, VariantType,
};
use wit_parser::{
    Function, FunctionKind, Handle, Interface, Record, Type, TypeDefKind, TypeId, Variant,
};

use super::found::Found;
use super::say;
use super::truth::Truth;
use super::{Code, Finding};

/// How a name should be printed at depth.
const SHOWN_DEPTH: u32 = 3;

pub(super) struct Comparison<'a> {
    pub(super) truth: &'a Truth,
    pub(super) found: &'a Found,
    pub(super) findings: Vec<Finding>,
    /// Named types that were compared.
    done: HashSet<TypeId>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(truth: &'a Truth, found: &'a Found) -> Self {
        Self {
            truth,
            found,
            findings: Vec::new(),
            done: HashSet::new(),
        }
    }

    fn say(&mut self, code: Code, item: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::new(code, item, message));
    }

    /// An interface as the component imports it.
    pub(super) fn interface(&mut self, name: &str, contract: &Interface, import: &str) {
        let Some(instance) = self.found.imported(import) else {
            let message = format!("imports `{import}`, but not as an interface");
            return self.say(Code::UnknownImport, name, message);
        };
        for (own, item) in &instance.exports {
            let Some(function) = self.found.function(item.ty) else {
                self.resource(name, own, contract, item.ty);
                continue;
            };
            match contract.functions.get(own.as_str()) {
                Some(expected) => self.function(&item_path(name, own), expected, function),
                None => {
                    let known: Vec<&str> = contract.functions.keys().map(String::as_str).collect();
                    let meant = crescendo_core::settings::suggest(own, &known);
                    let hint = match meant {
                        Some(meant) => format!("did you mean `{}`?", plain(meant)),
                        None => {
                            let known: Vec<String> = known.iter().map(|k| plain(k)).collect();
                            format!("it has {}", known.join(", "))
                        }
                    };
                    let message = format!(
                        "imports the function `{}` of `{name}`, which has none of that name; {hint}",
                        plain(own)
                    );
                    self.say(Code::UnknownFunction, item_path(name, own), message);
                }
            }
        }
    }

    /// A resource that an import defines has to be one of the contract's;
    /// types of other kinds ask for nothing.
    fn resource(
        &mut self,
        name: &str,
        own: &str,
        contract: &Interface,
        item: wasmparser::component_types::ComponentEntityType,
    ) {
        use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
        let ComponentEntityType::Type {
            created: ComponentAnyTypeId::Resource(_),
            ..
        } = item
        else {
            return;
        };
        let known = contract
            .types
            .get(own)
            .and_then(|id| self.truth.definition(*id));
        if !known.is_some_and(|(_, known)| matches!(known.kind, TypeDefKind::Resource)) {
            let message = format!("imports the resource `{own}` of `{name}`, which has none");
            self.say(Code::UnknownFunction, item_path(name, own), message);
        }
    }

    /// A function that is imported.
    fn function(&mut self, item: &str, expected: &Function, actual: &ComponentFuncType) {
        if self.fits(expected, actual) {
            return;
        }
        let method = matches!(expected.kind, FunctionKind::Method(_));
        let message = format!(
            "imports `{item}: {}`, and the contract has `{}`",
            say::actual(self.found, actual, method),
            say::expected(self.truth, expected)
        );
        self.say(Code::FunctionSignature, item, message);
    }

    /// The function that a world is called by.
    pub(super) fn export(&mut self, item: &str, expected: &Function) {
        let name = &expected.name;
        let wanted = say::expected(self.truth, expected);
        let Some(actual) = self.found.exported(name) else {
            let message = format!("`export {name}: {wanted}` is missing");
            return self.say(Code::MissingExport, item, message);
        };
        if !self.fits(expected, actual) {
            let message = format!(
                "`export {name}: {}` should be `export {name}: {wanted}`",
                say::actual(self.found, actual, false)
            );
            self.say(Code::ExportSignature, item, message);
        }
    }

    /// Whether parameters and result fit. Names of parameters are part of a
    /// component's type.
    fn fits(&mut self, expected: &Function, actual: &ComponentFuncType) -> bool {
        let mut fits = expected.params.len() == actual.params.len() && !actual.async_;
        for (param, (name, ty)) in expected.params.iter().zip(&actual.params) {
            fits &= param.name == name.as_str();
            fits &= self.same(&param.ty, ty);
        }
        match (&expected.result, &actual.result) {
            (None, None) => fits,
            (Some(expected), Some(actual)) => self.same(expected, actual) && fits,
            _ => false,
        }
    }

    fn same_option(&mut self, one: Option<&Type>, other: Option<&ComponentValType>) -> bool {
        match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => self.same(one, other),
            _ => false,
        }
    }

    /// Whether a type has the shape that the contract says. What differs inside
    /// a named type is told there, and its shape counts as right.
    fn same(&mut self, expected: &Type, actual: &ComponentValType) -> bool {
        let id = match expected {
            Type::Id(id) => *id,
            primitive => return self.primitive(actual) == primitive_of(primitive),
        };
        let Some((id, definition)) = self.truth.definition(id) else {
            return false;
        };
        let ComponentValType::Type(actual_id) = actual else {
            // A name for a primitive.
            return match &definition.kind {
                TypeDefKind::Type(ty) => self.same(&ty.clone(), actual),
                _ => false,
            };
        };
        let found = self.found;
        let path = self.truth.path(definition);
        match (&definition.kind, &found.types[*actual_id]) {
            (TypeDefKind::Type(ty), _) => self.same(ty, actual),
            (TypeDefKind::List(one), ComponentDefinedType::List { element, .. }) => {
                self.same(one, element)
            }
            (TypeDefKind::Option(one), ComponentDefinedType::Option { ty, .. }) => {
                self.same(one, ty)
            }
            (TypeDefKind::Result(one), ComponentDefinedType::Result { ok, err, .. }) => {
                let ok = self.same_option(one.ok.as_ref(), ok.as_ref());
                self.same_option(one.err.as_ref(), err.as_ref()) && ok
            }
            (TypeDefKind::Tuple(one), ComponentDefinedType::Tuple(other)) => {
                let pairs = one.types.iter().zip(other.types.iter());
                let mut same = one.types.len() == other.types.len();
                for (one, other) in pairs {
                    same &= self.same(one, other);
                }
                same
            }
            (TypeDefKind::Handle(Handle::Own(id)), ComponentDefinedType::Own(other))
            | (TypeDefKind::Handle(Handle::Borrow(id)), ComponentDefinedType::Borrow(other)) => {
                let named = self.truth.definition(*id);
                let named = named.and_then(|(_, definition)| self.truth.path(definition));
                named.as_deref() == found.resource(other.resource())
            }
            (TypeDefKind::Record(one), ComponentDefinedType::Record(other)) => {
                if let (Some(path), true) = (path, self.done.insert(id)) {
                    self.record(&path, one, other);
                }
                true
            }
            (TypeDefKind::Variant(one), ComponentDefinedType::Variant(other)) => {
                if let (Some(path), true) = (path, self.done.insert(id)) {
                    self.variant(&path, one, other);
                }
                true
            }
            (TypeDefKind::Enum(one), ComponentDefinedType::Enum(other)) => {
                if let (Some(path), true) = (path, self.done.insert(id)) {
                    let one: Vec<&str> = one.cases.iter().map(|case| case.name.as_str()).collect();
                    let other: Vec<&str> = other.iter().map(|name| name.as_str()).collect();
                    self.members(&path, "case", &one, &other);
                }
                true
            }
            _ => false,
        }
    }

    fn record(&mut self, path: &str, expected: &Record, actual: &RecordType) {
        let one: Vec<&str> = expected
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        let other: Vec<&str> = actual.fields.keys().map(|name| name.as_str()).collect();
        self.members(path, "field", &one, &other);
        for field in &expected.fields {
            let other = actual.fields.iter();
            let mut other = other.filter(|(name, _)| name.as_str() == field.name);
            if let Some((_, ty)) = other.next()
                && !self.same(&field.ty, ty)
            {
                let message = format!(
                    "should be `{}: {}`, and is `{}`",
                    field.name,
                    say::contract(self.truth, &field.ty),
                    say::component(self.found, ty, SHOWN_DEPTH)
                );
                self.say(Code::FieldType, format!("{path}.{}", field.name), message);
            }
        }
    }

    fn variant(&mut self, path: &str, expected: &Variant, actual: &VariantType) {
        let one: Vec<&str> = expected
            .cases
            .iter()
            .map(|case| case.name.as_str())
            .collect();
        let other: Vec<&str> = actual.cases.keys().map(|name| name.as_str()).collect();
        self.members(path, "case", &one, &other);
        for case in &expected.cases {
            let mut other = actual.cases.iter();
            let other = other.find(|(name, _)| name.as_str() == case.name);
            if let Some((_, found)) = other
                && !self.same_option(case.ty.as_ref(), found.ty.as_ref())
            {
                let wanted = case.ty.as_ref().map(|ty| say::contract(self.truth, ty));
                let ty = found.ty.as_ref();
                let got = ty.map(|ty| say::component(self.found, ty, SHOWN_DEPTH));
                let shown = |ty: Option<String>| match ty {
                    Some(ty) => format!("`{}({ty})`", case.name),
                    None => format!("`{}` without a value", case.name),
                };
                let message = format!("should be {}, and is {}", shown(wanted), shown(got));
                self.say(Code::CaseType, format!("{path}.{}", case.name), message);
            }
        }
    }

    /// Names of fields or cases, in their order.
    fn members(&mut self, path: &str, what: &'static str, expected: &[&str], actual: &[&str]) {
        let (missing, extra, order) = match what {
            "field" => (Code::MissingField, Code::ExtraField, Code::FieldOrder),
            _ => (Code::MissingCase, Code::ExtraCase, Code::CaseOrder),
        };
        let before = self.findings.len();
        for name in expected.iter().filter(|name| !actual.contains(name)) {
            let message = format!("the contract's `{path}` has the {what} `{name}`, this one not");
            self.say(missing, format!("{path}.{name}"), message);
        }
        let unknown = actual.iter().filter(|name| !expected.contains(name));
        for name in unknown.take(super::SHOWN) {
            let message = format!("`{path}` has no {what} `{name}` in the contract");
            self.say(extra, format!("{path}.{name}"), message);
        }
        if self.findings.len() == before && expected != actual {
            let message = format!(
                "the {what}s stand in another order: {}; the contract has {}",
                actual.join(", "),
                expected.join(", ")
            );
            self.say(order, path, message);
        }
    }

    /// The primitive that a type is, also behind a name.
    fn primitive(&self, ty: &ComponentValType) -> Option<PrimitiveValType> {
        match ty {
            ComponentValType::Primitive(primitive) => Some(*primitive),
            ComponentValType::Type(id) => match &self.found.types[*id] {
                ComponentDefinedType::Primitive(primitive) => Some(*primitive),
                _ => None,
            },
        }
    }
}

const fn primitive_of(ty: &Type) -> Option<PrimitiveValType> {
    Some(match ty {
        Type::Bool => PrimitiveValType::Bool,
        Type::U8 => PrimitiveValType::U8,
        Type::U16 => PrimitiveValType::U16,
        Type::U32 => PrimitiveValType::U32,
        Type::U64 => PrimitiveValType::U64,
        Type::S8 => PrimitiveValType::S8,
        Type::S16 => PrimitiveValType::S16,
        Type::S32 => PrimitiveValType::S32,
        Type::S64 => PrimitiveValType::S64,
        Type::F32 => PrimitiveValType::F32,
        Type::F64 => PrimitiveValType::F64,
        Type::Char => PrimitiveValType::Char,
        Type::String => PrimitiveValType::String,
        Type::ErrorContext | Type::Id(_) => return None,
    })
}

/// `subject.image.pixels` for `[method]image.pixels`.
fn item_path(interface: &str, function: &str) -> String {
    format!("{interface}.{}", plain(function))
}

/// A function's name without what marks methods.
fn plain(function: &str) -> String {
    let marks = ["[method]", "[static]", "[constructor]", "[resource-drop]"];
    let plain = marks.iter().find_map(|mark| function.strip_prefix(mark));
    plain.unwrap_or(function).to_owned()
}
