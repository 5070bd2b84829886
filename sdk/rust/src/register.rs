//! One macro per world turns a function into the component's export.

/// Registers `fn() -> Result<Votes, Failure>` as the plugin's `extract`.
///
/// ```
/// use crescendo_plugin::{Failure, Votes};
///
/// crescendo_plugin::extractor!(extract, setup = init);
///
/// fn extract() -> Result<Votes, Failure> {
///     Ok(Votes::new())
/// }
///
/// fn init() -> Result<(), String> {
///     Ok(())
/// }
/// ```
#[macro_export]
macro_rules! extractor {
    ($function:path $(, setup = $init:path)? $(,)?) => {
        const _: fn() -> Result<$crate::Votes, $crate::Failure> = $function;
        $crate::__register!(extractor, [$($init)?],
            fn extract() -> $crate::bindings::types::Votes { $function().map(Into::into) });
    };
}

/// Registers `fn() -> Result<Votes, Failure>` as the plugin's `enrich`.
#[macro_export]
macro_rules! enricher {
    ($function:path $(, setup = $init:path)? $(,)?) => {
        const _: fn() -> Result<$crate::Votes, $crate::Failure> = $function;
        $crate::__register!(enricher, [$($init)?],
            fn enrich() -> $crate::bindings::types::Votes { $function().map(Into::into) });
    };
}

/// Registers `fn() -> Result<String, Failure>` as the plugin's `generate`.
#[macro_export]
macro_rules! model {
    ($function:path $(, setup = $init:path)? $(,)?) => {
        const _: fn() -> Result<String, $crate::Failure> = $function;
        $crate::__register!(model, [$($init)?],
            fn generate() -> String { $function() });
    };
}

/// Registers `fn(Vec<Candidate>) -> Result<Route, Failure>` as the plugin's
/// `choose`.
#[macro_export]
macro_rules! router {
    ($function:path $(, setup = $init:path)? $(,)?) => {
        const _: fn(Vec<$crate::Candidate>) -> Result<$crate::Route, $crate::Failure> = $function;
        $crate::__register!(router, [$($init)?],
            fn choose(candidates: Vec<$crate::Candidate>) -> $crate::Route {
                $function(candidates)
            });
    };
}

/// What the four have in common. The function is checked natively too; the
/// export exists in a component only, so that native tests of many plugins
/// may link into one binary.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($world:ident, [$($init:path)?],
        fn $name:ident($($argument:ident: $kind:ty)?) -> $answer:ty $body:block
    ) => {
        $(const _: fn() -> Result<(), String> = $init;)?

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Plugin;

            impl $crate::bindings::$world::Guest for Plugin {
                fn $name($($argument: $kind)?) -> Result<$answer, $crate::Failure> {
                    $crate::say_panics();
                    $body
                }
            }
            $crate::bindings::$world::export!(Plugin with_types_in $crate::bindings::$world);

            $(
                impl $crate::bindings::setup::exports::crescendo::plugin::setup::Guest for Plugin {
                    fn init() -> Result<(), String> {
                        $init()
                    }
                }
                $crate::bindings::setup::export!(Plugin with_types_in $crate::bindings::setup);
            )?
        };
    };
}
