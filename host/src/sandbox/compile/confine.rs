//! What the compile child gives up before it reads its first byte.

use std::collections::BTreeMap;

use rustix::process::{Resource, Rlimit, nice, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

/// System calls that compiling, and running `setup`, need: memory, the three
/// open pipes, signals of the engine's own traps, clocks and the way out.
/// Everything else answers `EPERM`: no sockets, no files, no programs, no
/// other processes.
const ALLOWED: [libc::c_long; 39] = [
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_ftruncate,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_lseek,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    libc::SYS_memfd_create,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_ppoll,
    libc::SYS_pread64,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_sysinfo,
    libc::SYS_tgkill,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_set_robust_list,
    libc::SYS_prlimit64,
    libc::SYS_rseq,
];

/// How much a compiler yields to everything else on the machine.
const NICE: i32 = 10;

/// Gives up everything but computing.
///
/// # Errors
///
/// What could not be given up; the child must not go on then.
pub(super) fn confine(cpu_s: u64, memory: u64) -> Result<(), String> {
    let limit = |resource: Resource, most: u64| {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).map_err(|error| format!("limit {resource:?}: {error}"))
    };
    // Writable memory rather than address space: a linear memory reserves
    // gigabytes of the latter and uses none of them.
    limit(Resource::Data, memory)?;
    // The first limit's signal says what it was about; the second only kills.
    let cpu = Rlimit {
        current: Some(cpu_s),
        maximum: Some(cpu_s.saturating_add(1)),
    };
    setrlimit(Resource::Cpu, cpu).map_err(|error| format!("limit of CPU time: {error}"))?;
    // No core dumps, no files, no further descriptors but a few.
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, 16)?;
    // Only a courtesy.
    let _ = nice(NICE);
    let filter = filter().map_err(|error| format!("system call filter: {error}"))?;
    // Sets no_new_privs besides.
    apply_filter(&filter).map_err(|error| format!("system call filter: {error}"))
}

fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let arch = std::env::consts::ARCH.try_into()?;
    let rules: BTreeMap<i64, _> = ALLOWED.into_iter().map(|call| (call, Vec::new())).collect();
    SeccompFilter::new(
        rules,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        SeccompAction::Allow,
        arch,
    )?
    .try_into()
}
