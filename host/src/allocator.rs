//! The C library's allocator, told how much of what was freed it may keep.

/// From this size on a buffer is a mapping of its own, which goes back to the
/// system when it is freed, and as much may lie free at the end of an arena.
/// Left alone, glibc raises both with each large buffer that is freed, up to 32
/// and 64 MiB, for each of the executor's threads: what large calls had stayed
/// with the process. A scaled decode and its picture are below it, so that the
/// usual call asks the system for nothing; half of it costs the first tier of a
/// photograph a tenth more.
#[cfg(target_env = "gnu")]
const KEPT: libc::c_int = 4 << 20;

/// Fixes the bounds on what the allocator keeps; to be called before there is
/// any other thread.
#[cfg(target_env = "gnu")]
pub fn bound() {
    for bound in [libc::M_MMAP_THRESHOLD, libc::M_TRIM_THRESHOLD] {
        // SAFETY: mallopt(3) reads two integers and writes the allocator's own
        // settings; no other thread is there yet. Where it refuses (0), the
        // allocator goes on as it was.
        unsafe { libc::mallopt(bound, KEPT) };
    }
}

/// Other C libraries give back of their own accord.
#[cfg(not(target_env = "gnu"))]
pub fn bound() {}
