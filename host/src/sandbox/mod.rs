//! The only room that names wasmtime: engine, store, limits, bindings.
