//! Bits of entropy-coded data: stuffing is taken out ahead, in stretches, so
//! that the hot loops see plain bytes and never the end of the input.

/// Plain bytes held at a time: with the tables of a scan it stays in the
/// first cache level.
const WINDOW: usize = 16 << 10;

/// Bytes that one MCU may take: ten blocks of 64 coefficients of at most 16
/// bits of code and 15 of value make 2,480 bytes. Rounded up.
const MCU: usize = 4 << 10;

/// Plain bytes, zero behind the last one.
pub(super) type Window = [u8; WINDOW];

/// The entropy-coded bytes between two markers.
pub(super) struct Source<'a> {
    bytes: &'a [u8],
    /// The first byte of `bytes` that is not in the window yet; at a marker's
    /// 0xff once `ended`.
    next: usize,
    window: Box<Window>,
    /// How many bytes of the window are data; what follows is zero.
    end: usize,
    ended: bool,
}

/// A position in the window; small and copied, so that loops keep it in
/// registers.
#[derive(Clone, Copy, Default)]
pub(super) struct Cursor {
    /// The next bits, first one on top.
    bits: u64,
    /// How many of them count.
    have: u32,
    /// The next byte of the window.
    at: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            next: at,
            window: Box::new([0; WINDOW]),
            end: 0,
            ended: false,
        }
    }

    /// Makes sure that the next MCU's bytes are in the window.
    #[inline(always)]
    pub(super) fn prepare(&mut self, cursor: &mut Cursor) {
        if cursor.at + MCU > self.end && !self.ended {
            self.fill(cursor);
        }
    }

    pub(super) fn window(&self) -> &Window {
        &self.window
    }

    /// Whether more bits were taken than there are.
    #[inline(always)]
    pub(super) fn is_overrun(&self, cursor: &Cursor) -> bool {
        cursor.at > self.end && cursor.at * 8 - cursor.have as usize > self.end * 8
    }

    #[cold]
    #[inline(never)]
    fn fill(&mut self, cursor: &mut Cursor) {
        self.window
            .copy_within(cursor.at.min(self.end)..self.end, 0);
        self.end -= cursor.at.min(self.end);
        cursor.at = 0;
        while self.end < WINDOW - MCU && !self.ended {
            self.append();
        }
        if let Some(rest) = self.window.get_mut(self.end..) {
            rest.fill(0);
        }
    }

    /// Copies up to the next 0xff and what that means.
    fn append(&mut self) {
        let room = WINDOW - MCU - self.end;
        let rest = self.bytes.get(self.next..).unwrap_or_default();
        let rest = rest.get(..rest.len().min(room)).unwrap_or_default();
        let run = memchr::memchr(0xff, rest).unwrap_or(rest.len());
        let to = self.window.get_mut(self.end..self.end + run);
        if let (Some(to), Some(from)) = (to, rest.get(..run)) {
            to.copy_from_slice(from);
        }
        self.end += run;
        self.next += run;
        if run == room {
            return;
        }
        match self.at_ff() {
            Some(0) => {
                if let Some(to) = self.window.get_mut(self.end) {
                    *to = 0xff;
                }
                self.end += 1;
                self.next += 2;
            }
            _ => self.ended = true,
        }
    }

    /// What follows the 0xff at `next`; moves past fill bytes to the last of
    /// them.
    fn at_ff(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.next + 1)? {
                0xff => self.next += 1,
                other => return Some(*other),
            }
        }
    }

    /// Leaves the rest of this stretch and finds the next marker, which the
    /// source then stands on.
    pub(super) fn marker(&mut self) -> Option<u8> {
        loop {
            let rest = self.bytes.get(self.next..)?;
            let Some(run) = memchr::memchr(0xff, rest) else {
                self.next = self.bytes.len();
                return None;
            };
            self.next += run;
            match self.at_ff() {
                Some(0) => self.next += 2,
                Some(marker) => return Some(marker),
                None => {
                    self.next = self.bytes.len();
                    return None;
                }
            }
        }
    }

    /// Where the source stands in the file.
    pub(super) fn at(&self) -> usize {
        self.next
    }

    /// Starts a new stretch behind the marker that the source stands on.
    pub(super) fn restart(&mut self) -> Cursor {
        self.next += 2;
        self.end = 0;
        self.ended = false;
        Cursor::default()
    }
}

impl Cursor {
    /// A cursor over these bits alone.
    pub(super) fn of(bits: u64) -> Self {
        Self {
            bits,
            have: 63,
            at: 0,
        }
    }

    /// Brings the number of bits to at least 56.
    #[inline(always)]
    pub(super) fn refill(&mut self, window: &Window) {
        let word = match window.get(self.at..self.at + 8) {
            Some(bytes) => bytes.try_into().map_or(0, u64::from_be_bytes),
            None => 0,
        };
        self.bits |= word >> self.have;
        self.at += ((63 - self.have) >> 3) as usize;
        self.have |= 56;
    }

    /// The next `count` bits (1 to 32) as a number.
    #[inline(always)]
    pub(super) fn peek(&self, count: u32) -> usize {
        (self.bits >> (64 - count)) as usize
    }

    /// Takes `count` bits off; only the low six bits of `count` are looked at.
    #[inline(always)]
    pub(super) fn skip(&mut self, count: u32) {
        self.bits = self.bits.wrapping_shl(count);
        self.have = self.have.wrapping_sub(count & 63);
    }

    /// Takes `count` bits (0 to 16), which must be there.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let value = (self.bits >> 1 >> (63 - count)) as u32;
        self.skip(count);
        value
    }

    /// Takes a value of `size` bits (0 to 15) in JPEG's signed form
    /// (T.81, F.2.2.1).
    #[inline(always)]
    pub(super) fn extend(&mut self, size: u32) -> i32 {
        let value = self.take(size).cast_signed();
        // Below half of the range stand the negative numbers.
        let negative = (1 << size >> 1) > value;
        if negative {
            value + 1 - (1 << size)
        } else {
            value
        }
    }
}
