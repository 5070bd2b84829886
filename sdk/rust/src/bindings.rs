//! What wit-bindgen makes of `wit/`: one copy of every interface, and one
//! module per world whose `export!` the registration macros call.

#![allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::undocumented_unsafe_blocks,
    clippy::allow_attributes_without_reason,
    reason = "generated; the documentation is that of wit/"
)]

/// Plain values. They come first, in a module of their own, because only they
/// can be compared.
mod values {
    wit_bindgen::generate!({
        path: "../../wit",
        inline: "
            package crescendo:sdk-values;
            world values { import crescendo:plugin/types@0.1.0; }
        ",
        generate_all,
        generate_unused_types: true,
        additional_derives: [PartialEq],
    });
}

/// Every interface that a plugin may import. What a plugin does not call
/// vanishes from its component.
mod imports {
    wit_bindgen::generate!({
        path: "../../wit",
        inline: "
            package crescendo:sdk-imports;
            world imports {
                import crescendo:plugin/subject@0.1.0;
                import crescendo:plugin/sink@0.1.0;
                import crescendo:plugin/clock@0.1.0;
                import crescendo:plugin/poll@0.1.0;
                import crescendo:plugin/log@0.1.0;
                import crescendo:plugin/compute@0.1.0;
                import crescendo:plugin/http@0.1.0;
                import crescendo:plugin/models@0.1.0;
                import crescendo:plugin/cache@0.1.0;
            }
        ",
        with: { "crescendo:plugin/types@0.1.0": crate::bindings::types },
        generate_all,
    });
}

pub use imports::crescendo::plugin::{
    cache, clock, compute, http, log, models, poll, sink, subject,
};
pub use values::crescendo::plugin::types;

/// Bindings of one world over the shared interfaces that it names.
macro_rules! world {
    ($world:ident, $name:literal, $($interface:literal: $path:path),+) => {
        pub mod $world {
            wit_bindgen::generate!({
                path: "../../wit",
                world: $name,
                with: { $($interface: $path),+ },
                pub_export_macro: true,
            });
        }
    };
}

/// The worlds that look at a subject all import the same interfaces.
macro_rules! looking_world {
    ($world:ident, $name:literal) => {
        world!(
            $world,
            $name,
            "crescendo:plugin/types@0.1.0": crate::bindings::types,
            "crescendo:plugin/subject@0.1.0": crate::bindings::subject,
            "crescendo:plugin/sink@0.1.0": crate::bindings::sink,
            "crescendo:plugin/clock@0.1.0": crate::bindings::clock,
            "crescendo:plugin/poll@0.1.0": crate::bindings::poll,
            "crescendo:plugin/log@0.1.0": crate::bindings::log,
            "crescendo:plugin/compute@0.1.0": crate::bindings::compute,
            "crescendo:plugin/http@0.1.0": crate::bindings::http,
            "crescendo:plugin/models@0.1.0": crate::bindings::models,
            "crescendo:plugin/cache@0.1.0": crate::bindings::cache
        );
    };
}

looking_world!(extractor, "extractor");
looking_world!(enricher, "enricher");
looking_world!(model, "model");

// A router chooses; it neither computes nor fetches.
world!(
    router,
    "router",
    "crescendo:plugin/types@0.1.0": crate::bindings::types,
    "crescendo:plugin/subject@0.1.0": crate::bindings::subject,
    "crescendo:plugin/sink@0.1.0": crate::bindings::sink,
    "crescendo:plugin/clock@0.1.0": crate::bindings::clock,
    "crescendo:plugin/poll@0.1.0": crate::bindings::poll,
    "crescendo:plugin/log@0.1.0": crate::bindings::log,
    "crescendo:plugin/cache@0.1.0": crate::bindings::cache
);

/// The export that turns each world into its `-with-setup`: the linker joins
/// the worlds that a component's parts name.
pub mod setup {
    wit_bindgen::generate!({
        path: "../../wit",
        inline: "
            package crescendo:sdk-setup;
            world setup-only { export crescendo:plugin/setup@0.1.0; }
        ",
        generate_all,
        pub_export_macro: true,
    });
}
