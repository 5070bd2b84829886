//! A progressive JPEG, written coefficient by coefficient: slow to decode, and
//! no encoder needed.

/// Bands of coefficients, one scan each.
const BANDS: [(u8, u8); 9] = [
    (1, 7),
    (8, 14),
    (15, 21),
    (22, 28),
    (29, 35),
    (36, 42),
    (43, 49),
    (50, 56),
    (57, 63),
];

/// Bits of a scan, with a zero byte after each 0xFF.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.pending = self.pending << count | bits;
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.pending >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    /// Filled up with ones, as the standard says.
    fn finish(mut self) -> Vec<u8> {
        self.push(0x7f, 7);
        self.bytes
    }
}

fn segment(file: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).expect("a short segment");
    file.extend([0xff, marker]);
    file.extend(length.to_be_bytes());
    file.extend(body);
}

/// A grey square of noise, `side` a multiple of 8.
pub fn jpeg(side: u16) -> Vec<u8> {
    let blocks = usize::from(side / 8).pow(2);
    let mut file = vec![0xff, 0xd8];
    // Every coefficient counts sixteen.
    segment(&mut file, 0xdb, &[&[0][..], &[16; 64]].concat());
    let [high, low] = side.to_be_bytes();
    segment(&mut file, 0xc2, &[8, high, low, high, low, 1, 1, 0x11, 0]);
    // DC: the code 0 is "as the block before".
    let mut table = [0; 18];
    table[1] = 1;
    segment(&mut file, 0xc4, &table);
    // AC: the code 0 is a coefficient of one bit, 10 is the end of the block.
    let mut table = [0; 19];
    (table[0], table[1], table[2]) = (0x10, 1, 1);
    table[17] = 0x01;
    segment(&mut file, 0xc4, &table);

    segment(&mut file, 0xda, &[1, 1, 0, 0, 0, 0]);
    let mut bits = Bits::default();
    (0..blocks).for_each(|_| bits.push(0, 1));
    file.extend(bits.finish());
    let mut noise = 1_u32;
    for (first, last) in BANDS {
        segment(&mut file, 0xda, &[1, 1, 0, first, last, 0]);
        let mut bits = Bits::default();
        for _ in 0..blocks {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // None to three coefficients, plus or minus one.
            for turn in 0..noise >> 30 {
                bits.push(noise >> (10 + turn) & 1, 2);
            }
            bits.push(0b10, 2);
        }
        file.extend(bits.finish());
    }
    file.extend([0xff, 0xd9]);
    file
}
