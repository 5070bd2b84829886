//! How files hold their objects.

use document::{Unreadable, read};

use crate::file::{File, HELVETICA, line, zlib};

fn file() -> File {
    File::of(HELVETICA, &[&line(72, 700, "It is back")])
}

#[test]
fn objects_in_streams_are_found() {
    assert_eq!(read(file().packed_bytes()).unwrap().text, "It is back");
}

#[test]
fn a_damaged_table_of_references_is_made_again() {
    let whole = file().bytes();
    let start = whole.windows(5).position(|five| five == b"xref\n").unwrap();
    let mut wrong = whole.clone();
    for byte in &mut wrong[start + 20..] {
        if byte.is_ascii_digit() {
            *byte = b'7';
        }
    }
    assert_eq!(read(wrong).unwrap().text, "It is back");
    let mut shifted = b"%PDF-1.4 junk before the file\n".to_vec();
    shifted.extend(&whole);
    assert_eq!(read(shifted).unwrap().text, "It is back");
}

#[test]
fn a_linearised_file_has_its_first_page_in_front() {
    // The table of the first page comes first and leads on to the one that ends the
    // file; readers that ignore the parameters find all the same.
    let whole = file().bytes();
    let end = whole
        .windows(9)
        .rposition(|nine| nine == b"startxref")
        .unwrap();
    let first = whole.windows(5).position(|five| five == b"xref\n").unwrap();
    let mut linear = whole[..end].to_vec();
    let second = linear.len();
    linear
        .extend(b"6 0 obj\n<< /Linearized 1 /N 1 /O 4 /L 900 /E 400 /T 400 /H [0 0] >>\nendobj\n");
    let table = linear.len();
    linear.extend(format!("xref\n6 1\n{second:010} 00000 n \n").bytes());
    linear.extend(format!("trailer\n<< /Size 7 /Root 1 0 R /Prev {first} >>\n").bytes());
    linear.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
    assert_eq!(read(linear).unwrap().text, "It is back");
}

#[test]
fn each_coding_of_streams_is_undone() {
    let hex: String = line(72, 700, "in hex.")
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut runs = Vec::new();
    for chunk in line(72, 600, "In runs").as_bytes().chunks(100) {
        runs.push(chunk.len() as u8 - 1);
        runs.extend(chunk);
    }
    runs.push(128);
    let mut file = file();
    let one = file.stream("/Filter /ASCIIHexDecode", format!("{hex}>").as_bytes());
    let two = file.stream("/Filter [/RunLengthDecode]", &runs);
    let page = String::from_utf8(file.objects[3].clone()).unwrap();
    let both = format!("/Contents [{one} 0 R {two} 0 R]");
    file.objects[3] = page.replace("/Contents 3 0 R", &both).into_bytes();
    assert_eq!(read(file.bytes()).unwrap().text, "in hex.\nIn runs");
}

#[test]
fn of_a_damaged_stream_what_came_before_is_read() {
    let content = line(72, 700, "first") + &line(72, 600, "and words that are packed ").repeat(200);
    let packed = zlib(content.as_bytes());
    let hex: String = packed.iter().map(|byte| format!("{byte:02x}")).collect();
    let middle = hex.len() / 2;
    let broken = format!("{}ZZ!{}>", &hex[..middle], &hex[middle..]);
    let mut file = file();
    let content = file.stream("/Filter [/ASCIIHexDecode /FlateDecode]", broken.as_bytes());
    let page = String::from_utf8(file.objects[3].clone()).unwrap();
    let other = format!("/Contents {content} 0 R");
    file.objects[3] = page.replace("/Contents 3 0 R", &other).into_bytes();
    assert!(read(file.bytes()).unwrap().text.starts_with("first"));
    let mut cut = packed.clone();
    cut.truncate(packed.len() - 8);
    let mut kept = File::default();
    kept.stream("/Filter /FlateDecode", &cut);
    file.objects[2] = kept.objects.remove(0);
    file.objects[3] = page.into_bytes();
    assert!(read(file.bytes()).unwrap().text.starts_with("first"));
}

#[test]
fn what_is_no_pdf_or_has_no_pages_is_told() {
    assert_eq!(read(b"<html>".to_vec()).unwrap_err(), Unreadable::NotPdf);
    assert_eq!(read(b"%PDF-1.7".to_vec()).unwrap_err(), Unreadable::Damaged);
}
