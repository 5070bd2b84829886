//! Ways to damage an input.

/// Pseudo-random numbers, the same for the same seed (xorshift64*, Vigna 2016).
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        // Zero would stay zero.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `end`; 0 where there is nothing below it.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }

    pub(super) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }

    /// A range of at most `most` bytes.
    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let end = (start + self.below(most + 1)).min(length);
        start..end
    }
}

/// One to eight changes. `words` are what the format is written with; of
/// `other` a piece may be taken.
pub(super) fn mutate(rng: &mut Rng, input: &[u8], other: &[u8], words: &[&[u8]]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=rng.below(8) {
        change(rng, &mut bytes, other, words);
    }
    bytes
}

fn change(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8], words: &[&[u8]]) {
    let at = rng.below(bytes.len());
    match rng.below(10) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << rng.below(8),
        1 if !bytes.is_empty() => bytes[at] = *rng.pick(&[0, 1, 0x7f, 0x80, 0xff, b'\n', b'"']),
        2 => drop(bytes.drain(rng.range(bytes.len(), 32))),
        3 => {
            let copied = bytes[rng.range(bytes.len(), 64)].to_vec();
            insert(bytes, at, &copied);
        }
        4 => {
            let piece = other[rng.range(other.len(), 256)].to_vec();
            insert(bytes, at, &piece);
        }
        5 => {
            bytes.truncate(at);
            let rest = rng.below(other.len() + 1);
            bytes.extend_from_slice(&other[rest..]);
        }
        6 => length(rng, bytes, at),
        7 if !words.is_empty() => {
            let word = *rng.pick(words);
            bytes.splice(rng.range(bytes.len(), word.len()), word.iter().copied());
        }
        8 => {
            // Many of the same: what is quadratic shows itself.
            let piece = bytes[rng.range(bytes.len(), 16)].to_vec();
            insert(bytes, at, &piece.repeat(1 + rng.below(200)));
        }
        _ if !words.is_empty() => {
            let word = *rng.pick(words);
            insert(bytes, at, word);
        }
        _ => {}
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied());
}

/// What stands there as a length (LEB128) becomes another one.
fn length(rng: &mut Rng, bytes: &mut Vec<u8>, at: usize) {
    let Some((value, end)) = unleb(bytes, at) else {
        return;
    };
    let new = match rng.below(6) {
        0 => value.wrapping_add(1),
        1 => value.wrapping_sub(1),
        2 => value.wrapping_mul(2),
        3 => u32::MAX,
        4 => 0,
        _ => 1 << rng.below(32),
    };
    bytes.splice(at..end, leb(new));
}

/// A LEB128 number of 32 bits, and where it ends.
pub(super) fn unleb(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let mut value = 0_u64;
    for group in 0..5 {
        let byte = *bytes.get(at + group)?;
        value |= u64::from(byte & 0x7f) << (7 * group);
        if byte & 0x80 == 0 {
            return Some((value as u32, at + group + 1));
        }
    }
    None
}

/// The other way round.
pub(super) fn leb(mut value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push(value as u8 & 0x7f | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

#[test]
fn a_seed_repeats_itself() {
    let run = |seed| {
        let mut rng = Rng::new(seed);
        let words: &[&[u8]] = &[b"word"];
        (0..100)
            .map(|_| mutate(&mut rng, b"some input", b"another one", words))
            .collect::<Vec<_>>()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
