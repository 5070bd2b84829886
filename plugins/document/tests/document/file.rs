//! A writer of PDFs, plain enough to write wrong ones too.

use std::io::Write;

use document::{Document, read};

/// Objects of a file, numbered from 1 in order.
#[derive(Clone, Default)]
pub struct File {
    pub objects: Vec<Vec<u8>>,
    /// Added to the trailer.
    pub trailer: String,
}

impl File {
    pub fn add(&mut self, object: impl AsRef<[u8]>) -> usize {
        self.objects.push(object.as_ref().to_vec());
        self.objects.len()
    }

    pub fn stream(&mut self, dict: &str, data: &[u8]) -> usize {
        let mut object = format!("<< {dict} /Length {} >>\nstream\n", data.len()).into_bytes();
        object.extend(data);
        object.extend(b"\nendstream");
        self.add(object)
    }

    pub fn packed(&mut self, dict: &str, data: &[u8]) -> usize {
        self.stream(&format!("{dict} /Filter /FlateDecode"), &zlib(data))
    }

    /// A file whose first objects are the catalogue (1) and the page tree (2); further
    /// ones are its fonts, by name, and its pages.
    pub fn of(fonts: &str, contents: &[&str]) -> File {
        let mut file = File::default();
        file.add("<< /Type /Catalog /Pages 2 0 R >>");
        file.add("");
        let mut kids = String::new();
        for content in contents {
            let content = file.packed("", content.as_bytes());
            let page = file.add(format!(
                "<< /Type /Page /Parent 2 0 R /Contents {content} 0 R \
                 /Resources << /Font << {fonts} >> >> >>"
            ));
            kids.push_str(&format!("{page} 0 R "));
        }
        let count = contents.len();
        file.objects[1] =
            format!("<< /Type /Pages /Kids [ {kids}] /Count {count} /MediaBox [0 0 595 842] >>")
                .into_bytes();
        file
    }

    /// With a table of references at the end.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut places = Vec::new();
        for (index, object) in self.objects.iter().enumerate() {
            places.push(bytes.len());
            bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
            bytes.extend(object);
            bytes.extend(b"\nendobj\n");
        }
        let start = bytes.len();
        let size = places.len() + 1;
        bytes.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for place in places {
            bytes.extend(format!("{place:010} 00000 n \n").bytes());
        }
        let trailer = &self.trailer;
        bytes.extend(
            format!(
                "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
            )
            .bytes(),
        );
        bytes
    }

    /// With all that are no streams in one object stream, and a stream of references.
    pub fn packed_bytes(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let (mut index, mut inner) = (String::new(), Vec::new());
        let mut entries = vec![[0_u8, 0, 0, 0, 0]];
        let holder = self.objects.len() + 1;
        let mut held = 0_u8;
        for (number, object) in self.objects.iter().enumerate() {
            if object.windows(6).any(|six| six == b"stream") {
                let place = (bytes.len() as u32).to_be_bytes();
                entries.push([1, place[1], place[2], place[3], 0]);
                bytes.extend(format!("{} 0 obj\n", number + 1).bytes());
                bytes.extend(object);
                bytes.extend(b"\nendobj\n");
            } else {
                index.push_str(&format!("{} {} ", number + 1, inner.len()));
                inner.extend(object);
                inner.push(b'\n');
                entries.push([2, 0, 0, holder as u8, held]);
                held += 1;
            }
        }
        let place = (bytes.len() as u32).to_be_bytes();
        entries.push([1, place[1], place[2], place[3], 0]);
        let first = index.len();
        let mut content = index.into_bytes();
        content.extend(inner);
        let mut extra = File::default();
        extra.packed(&format!("/Type /ObjStm /N {held} /First {first}"), &content);
        bytes.extend(format!("{holder} 0 obj\n").bytes());
        bytes.extend(&extra.objects[0]);
        bytes.extend(b"\nendobj\n");
        let start = bytes.len();
        let place = (start as u32).to_be_bytes();
        entries.push([1, place[1], place[2], place[3], 0]);
        let size = entries.len();
        let trailer = &self.trailer;
        extra.packed(
            &format!("/Type /XRef /Size {size} /W [1 3 1] /Root 1 0 R {trailer}"),
            &entries.concat(),
        );
        bytes.extend(format!("{} 0 obj\n", holder + 1).bytes());
        bytes.extend(&extra.objects[1]);
        bytes.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
        bytes
    }
}

pub const HELVETICA: &str = "/F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

pub fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A line of text at a place, from the lower left corner, in 10 points.
pub fn line(x: u32, y: u32, text: &str) -> String {
    format!("BT /F 10 Tf {x} {y} Td ({text}) Tj ET\n")
}

/// What is read of a file whose fonts are Helvetica alone.
pub fn page(content: &str) -> Document {
    read(File::of(HELVETICA, &[content]).bytes()).unwrap()
}
