//! The tag directories of TIFF 6.0 and BigTIFF, which Exif shares.

use crate::reader::Reader;

pub(crate) const IMAGE_WIDTH: u16 = 256;
pub(crate) const IMAGE_LENGTH: u16 = 257;
pub(crate) const BITS_PER_SAMPLE: u16 = 258;
pub(crate) const PHOTOMETRIC: u16 = 262;
pub(crate) const ORIENTATION: u16 = 274;
pub(crate) const SAMPLES_PER_PIXEL: u16 = 277;
/// 0 nothing that is known, 1 alpha that colours are multiplied by, 2 alpha.
pub(crate) const EXTRA_SAMPLES: u16 = 338;
pub(crate) const XMP: u16 = 700;
pub(crate) const ICC_PROFILE: u16 = 34675;

/// The first directory of a TIFF structure.
#[derive(Clone, Copy)]
pub(crate) struct Ifd<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
    first: usize,
    pub(crate) count: u64,
}

/// One tag.
pub(crate) struct Entry<'a> {
    ifd: Ifd<'a>,
    pub(crate) tag: u16,
    kind: u16,
    pub(crate) values: u64,
    /// Where the value field begins.
    field: usize,
}

impl<'a> Ifd<'a> {
    pub(crate) fn first(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..2)? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let mut ifd = Self {
            bytes,
            little,
            big: false,
            first: 0,
            count: 0,
        };
        let (version, _) = ifd.number_at(2, 2)?;
        ifd.big = match version {
            42 => false,
            43 => true,
            _ => return None,
        };
        let (offset, _) = if ifd.big {
            ifd.number_at(8, 8)?
        } else {
            ifd.number_at(4, 4)?
        };
        let offset = usize::try_from(offset).ok()?;
        (ifd.count, ifd.first) = ifd.number_at(offset, if ifd.big { 8 } else { 2 })?;
        Some(ifd)
    }

    /// An unsigned number of `width` bytes and where it ends.
    fn number_at(&self, at: usize, width: usize) -> Option<(u64, usize)> {
        let mut reader = Reader::new(self.bytes, at);
        let number = match (width, self.little) {
            (1, _) => reader.u8().map(u64::from),
            (2, true) => reader.u16_le().map(u64::from),
            (2, false) => reader.u16_be().map(u64::from),
            (4, true) => reader.u32_le().map(u64::from),
            (4, false) => reader.u32_be().map(u64::from),
            (_, true) => reader.u64_le(),
            (_, false) => reader.u64_be(),
        }?;
        Some((number, reader.at()))
    }

    /// The tags in file order, ending where the file does.
    pub(crate) fn entries(self) -> impl Iterator<Item = Entry<'a>> {
        let (size, wide) = if self.big { (20, 8) } else { (12, 4) };
        (0..self.count).map_while(move |index| {
            let at = usize::try_from(index)
                .ok()?
                .checked_mul(size)?
                .checked_add(self.first)?;
            let (tag, at) = self.number_at(at, 2)?;
            let (kind, at) = self.number_at(at, 2)?;
            let (values, field) = self.number_at(at, wide)?;
            let (tag, kind) = (u16::try_from(tag).ok()?, u16::try_from(kind).ok()?);
            Some(Entry {
                ifd: self,
                tag,
                kind,
                values,
                field,
            })
        })
    }
}

impl<'a> Entry<'a> {
    /// Where the values lie, of `width` bytes each: in the field itself where
    /// they fit.
    fn base(&self, width: u64) -> Option<usize> {
        let room = if self.ifd.big { 8 } else { 4 };
        if self.values.checked_mul(width)? <= room {
            return Some(self.field);
        }
        let (offset, _) = self
            .ifd
            .number_at(self.field, if self.ifd.big { 8 } else { 4 })?;
        usize::try_from(offset).ok()
    }

    /// The values, where the tag holds bytes.
    pub(crate) fn bytes(&self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.values).ok()?;
        let start = self.base(1).filter(|_| matches!(self.kind, 1 | 7))?;
        self.ifd.bytes.get(start..start.checked_add(count)?)
    }

    /// The value at `index`, where the tag holds unsigned numbers.
    pub(crate) fn number(&self, index: u64) -> Option<u64> {
        let width = match self.kind {
            1 | 7 => 1,
            3 => 2,
            4 | 13 => 4,
            16 | 18 => 8,
            _ => return None,
        };
        if index >= self.values {
            return None;
        }
        let offset = usize::try_from(index.checked_mul(width)?).ok()?;
        let at = self.base(width)?.checked_add(offset)?;
        let (number, _) = self.ifd.number_at(at, usize::try_from(width).ok()?)?;
        Some(number)
    }
}
