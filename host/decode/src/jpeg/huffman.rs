//! Huffman tables, in the three forms that decoding at different scales wants.

use super::bits::{Cursor, Window};

/// A table as the file defines it (T.81, annex C): how many codes there are of
/// each length, and the symbols in order of their codes.
#[derive(Clone)]
pub(super) struct Codes {
    /// For each length from 1 to 16: the first number past its codes,
    /// left-aligned to 16 bits, and what to add to a code to get its place
    /// among `symbols`.
    lengths: [(u32, i32); 16],
    symbols: Box<[u8]>,
}

impl Codes {
    /// `None` where more codes are told than the lengths have room for.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut lengths = [(0, 0); 16];
        let (mut code, mut place) = (0_u32, 0_i32);
        for (bits, (slot, count)) in (1..=16).zip(lengths.iter_mut().zip(counts)) {
            let offset = place - code.cast_signed();
            code += u32::from(*count);
            place += i32::from(*count);
            if code > 1 << bits {
                return None;
            }
            *slot = (code << (16 - bits), offset);
            code <<= 1;
        }
        Some(Self {
            lengths,
            symbols: symbols.into(),
        })
    }

    /// The symbol that 16 bits begin with, and its code's length.
    pub(super) fn find(&self, bits: u32) -> Option<(u8, u32)> {
        for (length, (past, offset)) in (1_u32..).zip(self.lengths) {
            if bits < past {
                let place = (bits >> (16 - length)).cast_signed() + offset;
                let symbol = self.symbols.get(usize::try_from(place).ok()?)?;
                return Some((*symbol, length));
            }
        }
        None
    }

    /// Takes one symbol; the cursor must have 16 bits.
    #[cold]
    #[inline(never)]
    pub(super) fn slow(&self, mut cursor: Cursor) -> Option<(u8, Cursor)> {
        let (symbol, length) = self.find(cursor.peek(16) as u32)?;
        cursor.skip(length);
        Some((symbol, cursor))
    }

    /// Symbol and length for each of the numbers of `bits` bits; length 0
    /// where the code is longer or unknown.
    fn short(&self, bits: u32) -> Vec<(u8, u8)> {
        let mut short = Vec::with_capacity(1 << bits);
        let mut symbols = self.symbols.iter();
        let mut start = 0;
        for (length, (past, _)) in (1..=bits).zip(self.lengths) {
            // Each code of this length stands for so many numbers of `bits`.
            let each = 1_usize << (bits - length);
            let count = (past - start) >> (16 - length);
            for symbol in symbols.by_ref().take(count as usize) {
                short.resize(short.len() + each, (*symbol, length as u8));
            }
            start = past;
        }
        short.resize(1 << bits, (0, 0));
        short
    }
}

/// Bits that [`Symbols`] looks at: nearly all codes of real tables are
/// shorter, and the table of two bytes an entry takes 1 KiB.
const SYMBOL_BITS: u32 = 9;

/// One symbol at a time: DC differences and progressive scans.
pub(super) struct Symbols {
    table: Box<[u16; 1 << SYMBOL_BITS]>,
    codes: Codes,
}

impl Symbols {
    pub(super) fn new(codes: &Codes) -> Self {
        let mut table = Box::new([0; 1 << SYMBOL_BITS]);
        for (slot, (symbol, length)) in table.iter_mut().zip(codes.short(SYMBOL_BITS)) {
            *slot = u16::from(symbol) << 8 | u16::from(length);
        }
        Self {
            table,
            codes: codes.clone(),
        }
    }

    /// Takes one symbol; the cursor must have 16 bits. `None` for a code that
    /// the table does not know.
    #[inline(always)]
    pub(super) fn next(&self, cursor: &mut Cursor) -> Option<u8> {
        let entry = self
            .table
            .get(cursor.peek(SYMBOL_BITS))
            .copied()
            .unwrap_or(0);
        if entry & 0xff != 0 {
            cursor.skip(u32::from(entry));
            return Some((entry >> 8) as u8);
        }
        let (symbol, after) = self.codes.slow(*cursor)?;
        *cursor = after;
        Some(symbol)
    }
}

/// Bits that [`Skips`] looks at. Each more doubles the table (8 KiB here), and
/// lets more symbols fit one entry.
const SKIP_BITS: u32 = 12;

/// Jumps over AC coefficients whose values nobody needs: each entry tells how
/// many bits and coefficients the symbols take that begin within
/// [`SKIP_BITS`] bits. The value bits of the last one may lie beyond.
pub(super) struct Skips {
    /// Low six bits: bits to skip; above: coefficients, plus 64 at the end of
    /// a block. [`Skips::SLOW`] where the first code is too long.
    table: Box<[u16; 1 << SKIP_BITS]>,
    codes: Codes,
}

impl Skips {
    const SLOW: u16 = 0xff << 6;

    pub(super) fn new(codes: &Codes) -> Self {
        let short = codes.short(SKIP_BITS);
        let mut table = Box::new([Self::SLOW; 1 << SKIP_BITS]);
        for (prefix, slot) in table.iter_mut().enumerate() {
            let (mut bits, mut advance) = (0_u32, 0_u16);
            while bits < SKIP_BITS {
                let rest = prefix << bits & ((1 << SKIP_BITS) - 1);
                let Some((symbol, length)) = short.get(rest).copied() else {
                    break;
                };
                let length = u32::from(length);
                if length == 0 || bits + length > SKIP_BITS {
                    break;
                }
                let (run, size) = (u16::from(symbol >> 4), u32::from(symbol & 15));
                if size == 0 && run != 15 {
                    bits += length;
                    advance += 64;
                    break;
                }
                if advance + run + 1 > 63 {
                    break;
                }
                bits += length + size;
                advance += run + 1;
            }
            if bits > 0 {
                *slot = advance << 6 | bits as u16;
            }
        }
        Self {
            table,
            codes: codes.clone(),
        }
    }

    /// Skips the AC coefficients of a block. `None` for a code that the table
    /// does not know, or a run past the block's end.
    #[inline(always)]
    pub(super) fn block(&self, cursor: &mut Cursor, window: &Window) -> Option<()> {
        // The next coefficient; 64 is the end.
        let mut next = 1_u32;
        loop {
            cursor.refill(window);
            // An entry takes at most 12 - 1 + 1 + 15 bits: two of them fit
            // what a refill leaves.
            for _ in 0..2 {
                let entry = self
                    .table
                    .get(cursor.peek(SKIP_BITS))
                    .copied()
                    .unwrap_or(Self::SLOW);
                let after = next + u32::from(entry >> 6);
                if after < 64 {
                    cursor.skip(u32::from(entry));
                    next = after;
                    continue;
                }
                let ends = (64..128).contains(&after) && (entry >> 6 >= 64 || after == 64);
                if ends {
                    cursor.skip(u32::from(entry));
                    return Some(());
                }
                cursor.refill(window);
                next = self.one(cursor, next)?;
                if next == 64 {
                    return Some(());
                }
                break;
            }
        }
    }

    /// Skips one symbol: long codes, and the last ones of a full block.
    #[cold]
    #[inline(never)]
    fn one(&self, cursor: &mut Cursor, next: u32) -> Option<u32> {
        let (symbol, after) = self.codes.slow(*cursor)?;
        *cursor = after;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run != 15 {
            return Some(64);
        }
        cursor.skip(size);
        Some(next + run + 1).filter(|next| *next <= 64)
    }
}

/// Bits that [`Values`] looks at: codes with their value bits are longer than
/// codes alone.
const VALUE_BITS: u32 = 11;

/// Symbols that [`Values::quick`] may take after one refill: 56 bits.
pub(super) const QUICK: u32 = 56 / VALUE_BITS;

/// AC coefficients with their values: an entry holds a symbol and, where they
/// fit, its value bits.
pub(super) struct Values {
    /// Low six bits: bits to skip. From bit 8: coefficients to move on, 64 at
    /// the end of a block. From bit 16: the value. 0 where code and value
    /// bits are too long together.
    table: Box<[u32; 1 << VALUE_BITS]>,
    codes: Codes,
}

/// What one AC symbol says.
pub(super) struct Step {
    /// Coefficients to move on, the last of which has the value; 64 at the
    /// end of a block.
    pub(super) advance: u32,
    pub(super) value: i32,
}

impl Values {
    pub(super) fn new(codes: &Codes) -> Self {
        let mut table = Box::new([0; 1 << VALUE_BITS]);
        let short = codes.short(VALUE_BITS);
        for ((prefix, slot), (symbol, length)) in (0_u64..).zip(table.iter_mut()).zip(short) {
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            let length = u32::from(length);
            if length == 0 {
                continue;
            }
            let advance = if size == 0 && run != 15 { 64 } else { run + 1 };
            let total = length + size;
            if total <= VALUE_BITS {
                let mut cursor = Cursor::of(prefix << (64 - VALUE_BITS));
                cursor.skip(length);
                let value = cursor.extend(size);
                *slot = value.cast_unsigned() << 16 | advance << 8 | total;
            }
        }
        Self {
            table,
            codes: codes.clone(),
        }
    }

    /// Takes one symbol with its value where a table entry holds both: at
    /// most [`VALUE_BITS`] bits.
    #[inline(always)]
    pub(super) fn quick(&self, cursor: &mut Cursor) -> Option<Step> {
        let entry = self
            .table
            .get(cursor.peek(VALUE_BITS))
            .copied()
            .unwrap_or(0);
        if entry == 0 {
            return None;
        }
        cursor.skip(entry);
        Some(Step {
            advance: entry >> 8 & 0xff,
            value: entry.cast_signed() >> 16,
        })
    }

    /// Takes any symbol with its value; the cursor must have 31 bits.
    #[inline(never)]
    pub(super) fn any(&self, mut cursor: Cursor) -> Option<(Step, Cursor)> {
        let (symbol, after) = self.codes.slow(cursor)?;
        cursor = after;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        let advance = if size == 0 && run != 15 { 64 } else { run + 1 };
        let value = cursor.extend(size);
        Some((Step { advance, value }, cursor))
    }
}
