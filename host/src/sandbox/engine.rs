//! The one engine: what guests may be made of, and the pool that they live in.

use std::num::NonZeroUsize;

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
    ResourcesRequired, Strategy, WasmFeatures,
};

use super::settings::Settings;

/// Stack of a guest's own frames: enough for interpreters, which recurse.
/// Past it the call fails with `stack`.
const WASM_STACK: usize = 1 << 20;

/// A fiber's whole stack: the guest's and what host functions need on top.
const FIBER_STACK: usize = 2 << 20;

/// Memory that stays resident in a pool slot between calls: only pages that
/// were written are reset, by copying, which beats giving them back and
/// faulting them in again. Covers most guests; with four times as much hardly
/// anything was cheaper, and a list with some huge pages ended with that in each of its
/// slots.
const KEEP_RESIDENT: usize = 1 << 20;

/// Slots that may be there beyond those that were ever in use at once, so that a component
/// finds one that it had before. Each memory and each table that was used holds
/// [`KEEP_RESIDENT`] at most; most components have one of each, and a small table.
const WARM_SLOTS: u32 = 32;

/// Core instances of one component: CPython and its extension modules are
/// about forty.
const CORE_INSTANCES: u32 = 200;

/// Memories and tables that the pool has for each sandbox that may be alive. A
/// component that defines more takes the room of several: see [`places`].
const MEMORIES: u32 = 2;
const TABLES: u32 = 4;

/// Frames that a trap's backtrace keeps: an interpreter that recurses passes
/// ten functions of its own for each one of the program that it runs.
const FRAMES: usize = 64;

/// Entries of one table; CPython's has about 12,000.
const TABLE_ENTRIES: usize = 64 * 1024;

/// Everything that compiled code depends on: the compiler's process and the
/// host's must agree on it.
fn common(count_fuel: bool) -> Config {
    let mut config = Config::new();
    config.strategy(Strategy::Cranelift);
    config.cranelift_opt_level(OptLevel::Speed);
    config.epoch_interruption(true);
    config.consume_fuel(count_fuel);
    config.wasm_component_model(true);
    // Left out: features that no guest language needs here, or whose cost no
    // limit of a call would count.
    let off = WasmFeatures::THREADS
        | WasmFeatures::SHARED_EVERYTHING_THREADS
        | WasmFeatures::GC
        | WasmFeatures::EXCEPTIONS
        | WasmFeatures::LEGACY_EXCEPTIONS
        | WasmFeatures::MEMORY64
        | WasmFeatures::CM_ASYNC
        | WasmFeatures::STACK_SWITCHING;
    config.wasm_features(off, false);
    config.wasm_backtrace_max_frames(NonZeroUsize::new(FRAMES));
    config.max_wasm_stack(WASM_STACK);
    config.async_stack_size(FIBER_STACK);
    config
}

/// The host's engine: instances come from a pool.
pub(super) fn pooled(settings: &Settings) -> wasmtime::Result<Engine> {
    let instances = settings.instances.max(1);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        // Only a number: what they take is counted with the component's.
        .total_core_instances(instances.saturating_mul(CORE_INSTANCES))
        .total_memories(instances.saturating_mul(MEMORIES))
        .total_tables(instances.saturating_mul(TABLES))
        .total_stacks(instances)
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(4)
        .max_tables_per_component(8)
        // One for functions, as C has it, and some of the guest's own.
        .max_tables_per_module(4)
        .max_memory_size(settings.memory)
        .table_elements(TABLE_ENTRIES)
        // Metadata of interpreters is large; it is allocated by need.
        .max_core_instance_size(4 << 20)
        .max_component_instance_size(4 << 20)
        .max_unused_warm_slots(WARM_SLOTS)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(KEEP_RESIDENT)
        .pagemap_scan(Enabled::Auto);
    let mut config = common(settings.count_fuel);
    config.memory_init_cow(true);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

/// How many sandboxes' room a component takes in the pool, so that one with
/// many memories or tables cannot leave others without.
pub(super) fn places(required: Option<ResourcesRequired>) -> u32 {
    let Some(required) = required else {
        return 1;
    };
    let memories = required.num_memories.div_ceil(MEMORIES);
    let tables = required.num_tables.div_ceil(TABLES);
    memories.max(tables).max(1)
}

/// The compiler's engine: no pool, because it makes at most one instance and
/// lives under a limit of memory.
pub(super) fn compiling(count_fuel: bool) -> wasmtime::Result<Engine> {
    let mut config = common(count_fuel);
    config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
    Engine::new(&config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_more_of_the_pool_takes_more_places() {
        let needs = |num_memories, num_tables| ResourcesRequired {
            num_memories,
            max_initial_memory_size: None,
            num_tables,
            max_initial_table_size: None,
        };
        assert_eq!(places(None), 1);
        for (required, taken) in [
            (needs(0, 0), 1),
            (needs(1, 1), 1),
            (needs(2, 4), 1),
            (needs(3, 0), 2),
            (needs(4, 8), 2),
            (needs(0, 5), 2),
        ] {
            assert_eq!(places(Some(required)), taken);
        }
    }
}
