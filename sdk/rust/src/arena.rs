//! The first memory of a call, without asking the host for any.
//!
//! Rust's own allocator for WebAssembly grows the memory for the first byte it
//! gives out, and the host has to protect what was grown before the next call:
//! two system calls and an interrupt of every other processor, which is a sixth
//! of a small call. So the first [`ROOM`] bytes come from a static that is part
//! of the memory from the start; what does not fit goes to Rust's allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, UnsafeCell};

/// Bytes: a page of WebAssembly, more than a router or a small answer takes.
const ROOM: usize = 64 * 1024;

/// Alignment of the room; what needs more is seldom, and goes elsewhere.
const ALIGN: usize = 16;

#[repr(align(16))]
struct Room(UnsafeCell<[u8; ROOM]>);

/// Gives out memory front to back, and takes the last piece back.
struct Arena {
    room: Room,
    /// Where the free part of the room begins.
    free: Cell<usize>,
}

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ARENA: Arena = Arena::new();

// SAFETY: a guest has one thread; the target has no way to start another. On
// other targets no arena is shared: only tests make one, each its own.
#[cfg(target_arch = "wasm32")]
unsafe impl Sync for Arena {}

impl Arena {
    const fn new() -> Self {
        Self {
            room: Room(UnsafeCell::new([0; ROOM])),
            free: Cell::new(0),
        }
    }

    const fn base(&self) -> *mut u8 {
        self.room.0.get().cast()
    }

    /// Where in the room a piece lies; none for one of Rust's allocator.
    fn offset(&self, piece: *mut u8) -> Option<usize> {
        let offset = piece.addr().checked_sub(self.base().addr())?;
        (offset < ROOM).then_some(offset)
    }

    /// Takes room for a piece of this layout: its offset.
    fn take(&self, layout: Layout) -> Option<usize> {
        let offset = self.free.get().checked_next_multiple_of(layout.align())?;
        let end = offset.checked_add(layout.size())?;
        let fits = layout.align() <= ALIGN && offset < ROOM && end <= ROOM;
        fits.then(|| {
            self.free.set(end);
            offset
        })
    }

    /// Whether a piece is the last that was given out.
    fn is_last(&self, offset: usize, size: usize) -> bool {
        offset + size == self.free.get()
    }
}

// SAFETY: pieces of the room do not overlap, because each begins where `free`
// was or behind and ends where `free` is set to; they are aligned, because the
// room is to 16 and offsets are multiples of the layout's alignment; and a piece
// is told by its address from those of Rust's allocator, which get there again.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match self.take(layout) {
            // SAFETY: the offset lies within the room.
            Some(offset) => unsafe { self.base().add(offset) },
            // SAFETY: the caller's promises about the layout are passed on.
            None => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match self.take(layout) {
            Some(offset) => {
                // SAFETY: as in `alloc`.
                let piece = unsafe { self.base().add(offset) };
                // A piece that was taken back may have been written.
                // SAFETY: the piece has this size, and nobody else has it.
                unsafe { piece.write_bytes(0, layout.size()) };
                piece
            }
            // SAFETY: as in `alloc`.
            None => unsafe { System.alloc_zeroed(layout) },
        }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        match self.offset(piece) {
            Some(offset) if self.is_last(offset, layout.size()) => self.free.set(offset),
            Some(_) => {}
            // SAFETY: it is no piece of the room, and so one of `System`'s.
            None => unsafe { System.dealloc(piece, layout) },
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Some(offset) = self.offset(piece) else {
            // SAFETY: as in `dealloc`.
            return unsafe { System.realloc(piece, layout, size) };
        };
        let end = offset.checked_add(size).filter(|end| *end <= ROOM);
        if let (true, Some(end)) = (self.is_last(offset, layout.size()), end) {
            self.free.set(end);
            return piece;
        }
        if size <= layout.size() {
            return piece;
        }
        // SAFETY: the caller promises that `size`, rounded up to the alignment,
        // is no more than `isize::MAX`.
        let larger = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        // SAFETY: the layout is as good as the caller's.
        let moved = unsafe { self.alloc(larger) };
        if !moved.is_null() {
            // SAFETY: both pieces have at least this size, and do not overlap.
            unsafe { moved.copy_from_nonoverlapping(piece, layout.size()) };
            // SAFETY: the piece is the caller's, of this layout.
            unsafe { self.dealloc(piece, layout) };
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A piece that remembers its layout.
    #[derive(Clone, Copy)]
    struct Piece(*mut u8, Layout);

    fn piece(arena: &Arena, size: usize, align: usize) -> Piece {
        let layout = Layout::from_size_align(size, align).expect("a layout");
        // SAFETY: no layout of these tests is empty.
        Piece(unsafe { arena.alloc(layout) }, layout)
    }

    fn free(arena: &Arena, Piece(at, layout): Piece) {
        // SAFETY: each test frees a piece once, with its layout.
        unsafe { arena.dealloc(at, layout) }
    }

    fn resized(arena: &Arena, Piece(at, layout): Piece, size: usize) -> Piece {
        // SAFETY: the piece is alive and has this layout; sizes are small.
        let moved = unsafe { arena.realloc(at, layout, size) };
        Piece(
            moved,
            Layout::from_size_align(size, layout.align()).expect("a layout"),
        )
    }

    #[test]
    fn pieces_are_aligned_and_do_not_overlap() {
        let arena = Arena::new();
        let pieces: Vec<Piece> = (0..100)
            .map(|n| piece(&arena, 1 + n % 37, 1 << (n % 5)))
            .collect();
        for Piece(at, layout) in &pieces {
            assert_eq!(at.addr() % layout.align(), 0);
            assert!(arena.offset(*at).is_some());
        }
        for pair in pieces.windows(2) {
            assert!(pair[0].0.addr() + pair[0].1.size() <= pair[1].0.addr());
        }
    }

    #[test]
    fn what_does_not_fit_or_needs_a_larger_alignment_comes_from_elsewhere() {
        let arena = Arena::new();
        let wide = piece(&arena, 64, 32);
        let large = piece(&arena, ROOM + 1, 8);
        let all = piece(&arena, ROOM, 8);
        let more = piece(&arena, 1, 1);
        assert_eq!(
            [wide, large, more].map(|one| arena.offset(one.0)),
            [None; 3]
        );
        assert_eq!(arena.offset(all.0), Some(0));
        for one in [wide, large, all, more] {
            free(&arena, one);
        }
        assert_eq!(arena.free.get(), 0);
    }

    #[test]
    fn the_last_piece_is_taken_back_and_grows_where_it_is() {
        let arena = Arena::new();
        let first = piece(&arena, 10, 1);
        let last = piece(&arena, 10, 1);
        let grown = resized(&arena, last, 100);
        assert_eq!((grown.0, arena.free.get()), (last.0, 110));
        free(&arena, grown);
        assert_eq!(arena.free.get(), 10);
        free(&arena, first);
        assert_eq!(arena.free.get(), 0);
    }

    #[test]
    fn what_moves_keeps_its_bytes_also_out_of_the_room() {
        let arena = Arena::new();
        let first = piece(&arena, 4, 1);
        // SAFETY: four bytes of a piece that has four.
        unsafe { first.0.copy_from(b"kept".as_ptr(), 4) };
        let _behind = piece(&arena, 4, 1);
        let bytes = |piece: Piece| {
            // SAFETY: the piece has at least the four bytes that were written.
            unsafe { std::slice::from_raw_parts(piece.0, 4) }
        };
        let moved = resized(&arena, first, 100);
        assert_ne!(moved.0, first.0);
        assert_eq!(bytes(moved), b"kept");
        let out = resized(&arena, moved, ROOM);
        assert_eq!((arena.offset(out.0), bytes(out)), (None, &b"kept"[..]));
        let smaller = resized(&arena, out, 8);
        assert_eq!(bytes(smaller), b"kept");
        free(&arena, smaller);
    }

    #[test]
    fn what_was_written_and_taken_back_comes_zeroed_where_asked() {
        let arena = Arena::new();
        let dirty = piece(&arena, 64, 8);
        // SAFETY: all of a piece that was just made.
        unsafe { dirty.0.write_bytes(7, 64) };
        free(&arena, dirty);
        // SAFETY: the layout is not empty.
        let clean = unsafe { arena.alloc_zeroed(dirty.1) };
        assert_eq!(clean, dirty.0);
        // SAFETY: the piece has 64 bytes, all of them written.
        let bytes = unsafe { std::slice::from_raw_parts(clean, 64) };
        assert!(bytes.iter().all(|byte| *byte == 0));
    }
}
