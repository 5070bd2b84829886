//! Streams, unpacked within bounds.
//!
//! What is shown is unpacked here ([`Room::open`]). Of fonts the parser unpacks itself
//! what it wants: they are unpacked here first, as the parser does it, to see whether it
//! may ([`Room::admits_font`]). Work is paid for whether anything comes of it or not, and
//! a stream that was refused once is refused for good.

use std::borrow::Cow;
use std::collections::HashMap;

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};

use crate::inflate::{Ahead, inflate};
use crate::limits::{MOST_OF_STREAM, MOST_OF_STREAMS};
use crate::predict::Predictor;
use crate::unpack::{self, Meter};

/// What may still be unpacked for one document.
#[derive(Debug)]
pub struct Room {
    left: usize,
    /// Whether something was left out because there was no room for it.
    pub refused: bool,
    /// What is known of streams that are not opened again, or not by us.
    known: HashMap<ObjectIdentifier, Known>,
}

#[derive(Clone, Copy, Debug)]
enum Known {
    /// Not to be unpacked.
    Refused,
    /// Of a font: to unpack it takes so many bytes.
    Measured(usize),
}

impl Default for Room {
    fn default() -> Room {
        Room {
            left: MOST_OF_STREAMS,
            refused: false,
            known: HashMap::new(),
        }
    }
}

impl Room {
    /// A stream's content, as far as damages leave it; none where it cannot be unpacked,
    /// or not within bounds.
    pub fn open<'a>(&mut self, stream: &Stream<'a>) -> Option<Cow<'a, [u8]>> {
        let id = stream.dict().obj_id();
        let known = id.and_then(|id| self.known.get(&id));
        let data = match known {
            Some(Known::Refused) => None,
            _ => self.unpack(stream, Ahead::Again).map(|(data, _)| data),
        };
        if data.is_none() {
            self.refuse(id);
        }
        data.filter(|data| !data.is_empty())
    }

    /// Whether everything that a font is made of may be unpacked.
    ///
    /// The parser keeps the program of a font by its number, so it is paid for once; what
    /// else there is, it unpacks for each font anew.
    pub fn admits_font(&mut self, font: &Dict<'_>) -> bool {
        let inner = font
            .get::<Array<'_>>("DescendantFonts")
            .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        let fonts = [Some(font), inner.as_ref()];
        for font in fonts.into_iter().flatten() {
            let maps = ["ToUnicode", "Encoding", "CIDToGIDMap"];
            let descriptor = font.get::<Dict<'_>>("FontDescriptor");
            let files = ["FontFile", "FontFile2", "FontFile3"];
            let maps = maps.iter().map(|key| (Some(font), key, true));
            let files = files.iter().map(|key| (descriptor.as_ref(), key, false));
            for (dict, key, again) in maps.chain(files) {
                let Some(dict) = dict else {
                    continue;
                };
                let id = dict.get_ref(key).map(ObjectIdentifier::from);
                if !self.admits(id, again, || dict.get::<Stream<'_>>(key)) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether the parser may unpack a stream, where there is one. One that is known is
    /// paid for `again`, or not.
    fn admits<'a>(
        &mut self,
        id: Option<ObjectIdentifier>,
        again: bool,
        stream: impl FnOnce() -> Option<Stream<'a>>,
    ) -> bool {
        match id.and_then(|id| self.known.get(&id).copied()) {
            Some(Known::Refused) => self.refuse(id),
            Some(Known::Measured(takes)) if again => {
                let fits = takes <= self.left;
                self.spend(takes);
                fits || self.refuse(id)
            }
            Some(Known::Measured(_)) => true,
            None => {
                let Some(stream) = stream() else {
                    return true;
                };
                let Some((_, takes)) = self.unpack(&stream, Ahead::Lost) else {
                    return self.refuse(id);
                };
                if let Some(id) = id {
                    self.known.insert(id, Known::Measured(takes));
                }
                true
            }
        }
    }

    /// Remembers that a stream is left out; false.
    fn refuse(&mut self, id: Option<ObjectIdentifier>) -> bool {
        self.refused = true;
        if let Some(id) = id {
            self.known.insert(id, Known::Refused);
        }
        false
    }

    fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// A stream's content and what it took: what it is packed as, and what comes out of
    /// each of its codings. None where there is no room for that, or nobody here knows
    /// how it is packed; what was tried is paid for.
    fn unpack<'a>(&mut self, stream: &Stream<'a>, ahead: Ahead) -> Option<(Cow<'a, [u8]>, usize)> {
        let codings = codings(stream, ahead)?;
        let before = self.left;
        if before == 0 {
            return None;
        }
        let mut data = stream.raw_data();
        let fits = data.len() <= before;
        self.spend(data.len());
        if !fits {
            return None;
        }
        for coding in codings {
            let most = self.left.min(MOST_OF_STREAM);
            let mut meter = Meter::new(most);
            let unpacked = coding.undo(&data, ahead, &mut meter);
            self.spend(most - meter.left());
            data = Cow::Owned(unpacked?);
        }
        Some((data, before - self.left))
    }
}

/// One of the codings that a stream is packed with.
struct Coding {
    filter: Filter,
    predictor: Option<Predictor>,
    /// Of LZW, whether codes grow early.
    early: bool,
}

impl Coding {
    fn undo(&self, data: &[u8], ahead: Ahead, meter: &mut Meter) -> Option<Vec<u8>> {
        let unpacked = match self.filter {
            Filter::AsciiHexDecode => unpack::hex(data, meter)?,
            Filter::Ascii85Decode => unpack::base85(data, meter)?,
            Filter::RunLengthDecode => unpack::runs(data, meter)?,
            Filter::FlateDecode => inflate(data, ahead, meter)?,
            Filter::LzwDecode => unpack::lzw(data, self.early, meter)?,
            _ => return None,
        };
        match self.predictor {
            // What is only measured is no longer for it.
            Some(predictor) if ahead == Ahead::Again => predictor.undo(&unpacked),
            _ => Some(unpacked),
        }
    }
}

/// How a stream is packed, in the order in which it is unpacked; none where that cannot
/// be undone, or where it could not be told what the parser makes of it.
fn codings(stream: &Stream<'_>, ahead: Ahead) -> Option<Vec<Coding>> {
    let dict = stream.dict();
    // In files a name of another file; the parser would take it for a coding.
    if dict.contains_key("F") {
        return None;
    }
    let filters = stream.filters();
    let parameters = |key: &str| -> Option<Vec<Dict<'_>>> {
        let said = dict.get::<Array<'_>>(key)?;
        let said = said.iter::<Object<'_>>().take(filters.len());
        Some(
            said.map(|one| one.into_dict().unwrap_or_default())
                .collect(),
        )
    };
    let one = dict.get::<Name<'_>>("Filter").is_some();
    let (count, said) = if one {
        let said = ["DP", "DecodeParms"].iter();
        let said = said.filter_map(|key| dict.get::<Dict<'_>>(key)).next();
        (1, said.into_iter().collect())
    } else {
        let many = dict.get::<Array<'_>>("Filter");
        let count = many.map_or(0, |many| many.iter::<Name<'_>>().count());
        let said = parameters("DP").or_else(|| parameters("DecodeParms"));
        (count, said.unwrap_or_default())
    };
    // The parser leaves out codings that it does not know.
    if count != filters.len() {
        return None;
    }
    let mut codings = Vec::new();
    for (at, filter) in filters.iter().enumerate() {
        // Who is allowed to decrypt has done so.
        if *filter == Filter::Crypt && at == 0 {
            continue;
        }
        let none = Dict::empty();
        let said = said.get(at).unwrap_or(&none);
        let predictor = match filter {
            Filter::FlateDecode | Filter::LzwDecode => Predictor::of(said).ok()?,
            _ => None,
        };
        // Only pictures are predicted and packed again.
        if ahead == Ahead::Lost && predictor.is_some() && at + 1 < filters.len() {
            return None;
        }
        codings.push(Coding {
            filter: *filter,
            predictor,
            early: said.get::<u8>("EarlyChange").is_none_or(|early| early != 0),
        });
    }
    Some(codings)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use hayro_syntax::Pdf;

    use super::*;

    /// A file whose object 1 is a stream.
    fn file(dict: &str, data: &[u8]) -> Pdf {
        let mut bytes = b"%PDF-1.7\n2 0 obj\n<< /Type /Catalog /Pages 3 0 R >>\nendobj\n\
            3 0 obj\n<< /Type /Pages /Kids [4 0 R] /Count 1 >>\nendobj\n\
            4 0 obj\n<< /Type /Page /Parent 3 0 R >>\nendobj\n"
            .to_vec();
        let head = format!("1 0 obj\n<< {dict} /Length {} >>\nstream\n", data.len());
        bytes.extend(head.bytes());
        bytes.extend(data);
        bytes.extend(b"\nendstream\nendobj\ntrailer\n<< /Root 2 0 R >>\n%%EOF\n");
        Pdf::new(bytes).unwrap()
    }

    fn stream(file: &Pdf) -> Stream<'_> {
        file.xref().get(ObjectIdentifier::new(1, 0)).unwrap()
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_measured_is_what_the_parser_unpacks() {
        let mut seed = 0x2545_F491_4F6C_DD1D_u64;
        let mut random = move |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed % below as u64) as usize
        };
        let text: Vec<u8> = (0..4000).map(|_| b"PDF (s)"[random(7)]).collect();
        let (mut apart, mut long) = (0, 0);
        for round in 0..3000 {
            let mut data = if round % 3 == 0 {
                (0..200).map(|_| random(256) as u8).collect()
            } else {
                // Flushed, so that blocks that are not packed come after others.
                let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(random(10) as u32));
                for part in text.get(..random(text.len())).unwrap().chunks(700) {
                    packer.write_all(part).unwrap();
                    packer.flush().unwrap();
                }
                packer.finish().unwrap()
            };
            for _ in 0..random(4) {
                let at = random(data.len());
                data[at] = random(256) as u8;
            }
            let filter = ["FlateDecode", "LZWDecode /DecodeParms << /EarlyChange 0 >>"];
            let filter = [
                "Ascii85Decode",
                "RunLengthDecode",
                "LZWDecode",
                filter[1],
                filter[0],
            ][if round % 3 == 0 { random(5) } else { 4 }];
            let filter = filter.replace("Ascii", "ASCII");
            let file = file(&format!("/Filter /{filter}"), &data);
            let Ok(parsed) = stream(&file).decoded_data() else {
                continue;
            };
            let unpacked = Room::default().unpack(&stream(&file), Ahead::Lost);
            let unpacked = unpacked.unwrap().0;
            apart += usize::from(unpacked != parsed);
            long += usize::from(parsed.len() > 100);
        }
        assert_eq!(apart, 0);
        assert!(long > 1000, "{long}");
    }

    #[test]
    fn what_is_refused_is_paid_for_once() {
        let file = file("/Filter /FlateDecode", &zlib(&vec![0; MOST_OF_STREAM + 1]));
        let mut room = Room::default();
        assert!(room.open(&stream(&file)).is_none() && room.refused);
        let left = room.left;
        assert!(left <= MOST_OF_STREAMS - MOST_OF_STREAM + 258, "{left}");
        for _ in 0..10 {
            assert!(room.open(&stream(&file)).is_none());
        }
        assert_eq!(room.left, left);
    }

    #[test]
    fn what_is_opened_is_paid_for_each_time() {
        let file = file("/Filter /FlateDecode", &zlib(&vec![0; 10 << 20]));
        let mut room = Room::default();
        let opened = (0..20).filter(|_| room.open(&stream(&file)).is_some());
        assert_eq!(opened.count(), 9);
    }

    #[test]
    fn a_program_is_paid_for_once_and_a_map_for_each_font() {
        let file = file("/Filter /FlateDecode", &zlib(&vec![0; 10 << 20]));
        let id = Some(ObjectIdentifier::new(1, 0));
        for (again, most) in [(false, 30), (true, 9)] {
            let mut room = Room::default();
            let fits = (0..30).filter(|_| room.admits(id, again, || Some(stream(&file))));
            assert_eq!(fits.count(), most);
        }
    }

    #[test]
    fn lzw_that_grows_late_and_rows_that_were_predicted_are_read() {
        let late = "/Filter /LZWDecode /DecodeParms << /EarlyChange 0 >>";
        let example = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        let one = file(late, &example);
        let unpacked = Room::default().open(&stream(&one)).unwrap().into_owned();
        assert_eq!(unpacked, b"-----A---B");
        let rows = "/Filter [/ASCIIHexDecode /FlateDecode] \
            /DecodeParms [null << /Predictor 12 /Columns 2 >>]";
        let packed: String = zlib(&[2, 65, 66, 2, 1, 1])
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let one = file(rows, packed.as_bytes());
        let unpacked = Room::default().open(&stream(&one)).unwrap().into_owned();
        assert_eq!(unpacked, b"ABBC");
        assert_eq!(unpacked, *stream(&one).decoded_data().unwrap());
    }
}
