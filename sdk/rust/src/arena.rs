//! The first memory of a call, without asking the host for any.
//!
//! Rust's own allocator for WebAssembly grows the memory for the first byte it
//! gives out, and the host has to protect what was grown before the next call:
//! two system calls and an interrupt of every other processor, which is a sixth
//! of a small call. So the first [`ROOM`] bytes come from a static that is part
//! of the memory from the start; what does not fit goes to Rust's allocator.
//!
//! Pieces are given out front to back. Small ones that come back are kept by size
//! and given out again, as parsers do nothing else all day; of the larger ones only
//! the last is taken back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, UnsafeCell};

/// Bytes: what a web page of 50 kB takes until it is read. What is not touched costs
/// nothing, and the host keeps as much of a sandbox ready.
#[cfg(target_arch = "wasm32")]
const ROOM: usize = 1 << 20;

/// Alignment of the room; what needs more is seldom, and goes elsewhere. Pieces are
/// multiples of it, too.
const ALIGN: usize = 16;

/// Largest piece that is kept for its size, bytes.
const SMALL: usize = 1024;
/// Sizes that are kept: one for each multiple of [`ALIGN`].
const SIZES: usize = SMALL / ALIGN;

#[repr(align(16))]
struct Room<const BYTES: usize>(UnsafeCell<[u8; BYTES]>);

/// The room, and what of it is free.
struct Arena<const BYTES: usize> {
    room: Room<BYTES>,
    /// Where the part of the room begins that was never given out, or came back last.
    free: Cell<usize>,
    /// For each small size the piece that came back last; its first bytes say which
    /// came before it. A piece is one more than its offset: where all is zero at first,
    /// the room is no part of the file.
    kept: [Cell<u32>; SIZES],
}

/// How long a piece is that is asked for with this size. No layout is longer than
/// `isize::MAX`, so that there is room to round it up.
const fn whole(size: usize) -> usize {
    if size == 0 {
        return ALIGN;
    }
    size.next_multiple_of(ALIGN)
}

impl<const BYTES: usize> Arena<BYTES> {
    const fn new() -> Self {
        // Pieces are told by offsets that are multiples of `ALIGN`, and fit a u32.
        const { assert!(BYTES.is_multiple_of(ALIGN) && BYTES < u32::MAX as usize) };
        Self {
            room: Room(UnsafeCell::new([0; BYTES])),
            free: Cell::new(0),
            kept: [const { Cell::new(0) }; SIZES],
        }
    }

    const fn base(&self) -> *mut u8 {
        self.room.0.get().cast()
    }

    /// Where in the room a piece lies; none for one of Rust's allocator.
    fn offset(&self, piece: *mut u8) -> Option<usize> {
        let offset = piece.addr().checked_sub(self.base().addr())?;
        (offset < BYTES).then_some(offset)
    }

    /// Takes room for a piece of this layout: its offset.
    fn take(&self, layout: Layout) -> Option<usize> {
        if layout.align() > ALIGN {
            return None;
        }
        let size = whole(layout.size());
        if let Some(offset) = self.again(size) {
            return Some(offset);
        }
        let offset = self.free.get();
        let end = offset.checked_add(size).filter(|end| *end <= BYTES)?;
        self.free.set(end);
        Some(offset)
    }

    /// The list of kept pieces of this whole size; none for one that is not small.
    fn list(&self, size: usize) -> Option<&Cell<u32>> {
        self.kept.get(size / ALIGN - 1)
    }

    /// A kept piece of this whole size.
    fn again(&self, size: usize) -> Option<usize> {
        let list = self.list(size)?;
        let offset = list.get().checked_sub(1)? as usize;
        // SAFETY: lists have offsets of pieces alone, each of which is aligned, has 16
        // bytes at least, and was told by `give` which came before it.
        list.set(unsafe { self.base().add(offset).cast::<u32>().read() });
        Some(offset)
    }

    /// Takes a piece of this whole size back that nobody has any more.
    fn give(&self, offset: usize, size: usize) {
        if self.is_last(offset, size) {
            self.free.set(offset);
        } else if let Some(list) = self.list(size) {
            // SAFETY: the piece is the room's, aligned, and has 16 bytes at least.
            unsafe { self.base().add(offset).cast::<u32>().write(list.get()) };
            list.set(offset as u32 + 1);
        }
    }

    /// Whether a piece of this whole size is the last that was given out.
    fn is_last(&self, offset: usize, size: usize) -> bool {
        offset + size == self.free.get()
    }
}

// SAFETY: pieces of the room do not overlap. Each has a stretch that is its alone, from
// where `free` was to where it was set; also when it has shrunk, or is kept, or was given
// out again for a smaller size. `free` goes back in two ways, and never into another's
// stretch: to the beginning of a piece that ends at it, which then is nobody's any more,
// and to the new end of a piece that ends at it and shrinks. (A piece that shrank before
// ends at `free` only if its stretch does: `free` is behind all stretches.) Pieces are
// aligned, because the room and all sizes are to 16; and one is told by its address from
// those of Rust's allocator, which get there again.
unsafe impl<const BYTES: usize> GlobalAlloc for Arena<BYTES> {
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
            Some(offset) => self.give(offset, whole(layout.size())),
            // SAFETY: it is no piece of the room, and so one of `System`'s.
            None => unsafe { System.dealloc(piece, layout) },
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Some(offset) = self.offset(piece) else {
            // SAFETY: as in `dealloc`.
            return unsafe { System.realloc(piece, layout, size) };
        };
        let (old, new) = (whole(layout.size()), whole(size));
        let end = offset.checked_add(new).filter(|end| *end <= BYTES);
        if let (true, Some(end)) = (self.is_last(offset, old), end) {
            self.free.set(end);
            return piece;
        }
        // What is left over of a piece is not given out again.
        if new <= old {
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

    type Arena = super::Arena<BYTES>;
    const BYTES: usize = 64 * 1024;

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
        let large = piece(&arena, BYTES + 1, 8);
        let all = piece(&arena, BYTES, 8);
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
        assert_eq!((grown.0, arena.free.get()), (last.0, 16 + 112));
        free(&arena, grown);
        assert_eq!(arena.free.get(), 16);
        free(&arena, first);
        assert_eq!(arena.free.get(), 0);
    }

    #[test]
    fn small_pieces_that_come_back_are_given_out_again_for_their_size() {
        let arena = Arena::new();
        let pieces: Vec<Piece> = (0..10)
            .map(|n| piece(&arena, 40 + n % 2 * 100, 8))
            .collect();
        let end = arena.free.get();
        for one in &pieces[..9] {
            free(&arena, *one);
        }
        let again: Vec<Piece> = (0..9).map(|n| piece(&arena, 33 + n % 2 * 100, 8)).collect();
        assert_eq!(arena.free.get(), end);
        let mut places: Vec<usize> = again.iter().map(|one| one.0.addr()).collect();
        places.sort_unstable();
        let given: Vec<usize> = pieces[..9].iter().map(|one| one.0.addr()).collect();
        assert_eq!(places, given);
        assert!(piece(&arena, 40, 8).0.addr() >= arena.base().addr() + end);
    }

    #[test]
    fn whatever_is_asked_for_and_given_back_no_two_pieces_overlap() {
        let arena = Arena::new();
        let mut alive: Vec<(Piece, u8)> = Vec::new();
        // A generator of Lehmer's kind, so that each run is the same.
        let mut state = 88_172_645_463_325_252_u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        for step in 0..20_000_u32 {
            let mark = step as u8;
            match random(3) {
                0 if !alive.is_empty() => {
                    let (one, mark) = alive.swap_remove(random(alive.len()));
                    check(one, mark);
                    free(&arena, one);
                }
                1 if !alive.is_empty() => {
                    let at = random(alive.len());
                    let (one, mark) = alive[at];
                    let most = 1 << random(14);
                    let size = 1 + random(most);
                    let moved = resized(&arena, one, size);
                    check(Piece(moved.0, least(one.1, moved.1)), mark);
                    fill(moved, mark);
                    alive[at] = (moved, mark);
                }
                _ if alive.len() < 100 => {
                    let most = 1 << random(14);
                    let one = piece(&arena, 1 + random(most), 1 << random(6));
                    fill(one, mark);
                    alive.push((one, mark));
                }
                _ => {}
            }
        }
        for (one, mark) in alive {
            check(one, mark);
            free(&arena, one);
        }
    }

    fn least(one: Layout, other: Layout) -> Layout {
        if one.size() < other.size() {
            one
        } else {
            other
        }
    }

    fn fill(Piece(at, layout): Piece, mark: u8) {
        assert_eq!(at.addr() % layout.align(), 0);
        // SAFETY: the piece has this size.
        unsafe { at.write_bytes(mark, layout.size()) }
    }

    fn check(Piece(at, layout): Piece, mark: u8) {
        // SAFETY: the piece has at least this size, and was filled.
        let bytes = unsafe { std::slice::from_raw_parts(at, layout.size()) };
        assert!(bytes.iter().all(|byte| *byte == mark));
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
        let out = resized(&arena, moved, BYTES);
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
