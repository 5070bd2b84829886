//! What an import does on a target that has none: it asks the SDK's test host.
//!
//! wit-bindgen leaves `unreachable!()` there. Here each such function gets a
//! second body, which calls `crate::testing::answers::INTERFACE::FUNCTION` with
//! the same arguments; a method is called `TYPE_METHOD` there. That the
//! signatures agree is for the compiler to check.

use syn::{Block, Expr, FnArg, ImplItem, Item, Pat, Signature, Stmt, Type};

use crate::problem::Problem;

/// The first line is what tells people's tools to leave a file alone.
const HEAD: &str = "\
// Generated from wit/ by `cargo xtask bindings`; do not edit.
//
// As long as the contract makes it. What lints are told to let pass is wit-bindgen's: it
// does not know what of its output a world uses.

";

/// Rust bindings with the second bodies, formatted.
pub fn redirect(name: &str, source: &str) -> Result<String, Problem> {
    let refused = |why: String| Problem::new(format!("the Rust bindings `{name}`: {why}"));
    let mut file = syn::parse_file(source).map_err(|error| refused(error.to_string()))?;
    in_module(&mut file.items, "").map_err(|error| refused(error.to_string()))?;
    let text = prettyplease::unparse(&file);
    if text.contains("unreachable!()") {
        return Err(refused("an import has a form that is not known".to_owned()));
    }
    Ok(format!("{HEAD}{text}"))
}

fn in_module(items: &mut [Item], interface: &str) -> syn::Result<()> {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, inner)) = &mut module.content {
                    in_module(inner, &module.ident.to_string())?;
                }
            }
            Item::Fn(function) => {
                let name = function.sig.ident.to_string();
                in_function(&mut function.block, &function.sig, interface, &name)?;
            }
            Item::Impl(implementation) => {
                let Some(of) = simple_name(&implementation.self_ty) else {
                    continue;
                };
                for item in &mut implementation.items {
                    if let ImplItem::Fn(function) = item {
                        let name = format!("{of}_{}", function.sig.ident);
                        in_function(&mut function.block, &function.sig, interface, &name)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The name of a type of this module, in lower case: none of its resources has
/// a name of two words.
fn simple_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => Some(path.path.get_ident()?.to_string().to_lowercase()),
        _ => None,
    }
}

fn in_function(
    body: &mut Block,
    signature: &Signature,
    interface: &str,
    name: &str,
) -> syn::Result<()> {
    let inner = match body.stmts.as_mut_slice() {
        [Stmt::Expr(Expr::Unsafe(whole), None)] => &mut whole.block.stmts,
        _ => &mut body.stmts,
    };
    let imports = |statement: &Stmt| matches!(statement, Stmt::Item(Item::ForeignMod(_)));
    if !inner.iter().any(imports) {
        return Ok(());
    }
    // The stub that stands for the import elsewhere.
    inner.retain(
        |statement| !matches!(statement, Stmt::Item(Item::Fn(stub)) if stub.sig.abi.is_some()),
    );
    let arguments: Vec<String> = signature.inputs.iter().filter_map(argument).collect();
    let mut two: Block = syn::parse_str(&format!(
        "{{ #[cfg(not(target_arch = \"wasm32\"))] \
         {{ crate::testing::answers::{interface}::{name}({}) }} \
         #[cfg(target_arch = \"wasm32\")] {{}} }}",
        arguments.join(", ")
    ))?;
    if let Some(Stmt::Expr(Expr::Block(whole), None)) = two.stmts.last_mut() {
        std::mem::swap(&mut whole.block, body);
    }
    *body = two;
    Ok(())
}

fn argument(argument: &FnArg) -> Option<String> {
    match argument {
        FnArg::Receiver(_) => Some("self".to_owned()),
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        },
    }
}
