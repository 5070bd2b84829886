//! What codes of fonts mean.

use document::read;

use crate::file::{File, HELVETICA};

fn shown(font: &str, more: &[(&str, &[u8])], text: &str) -> String {
    let content = format!("BT /F 10 Tf 72 700 Td {text} Tj ET");
    let mut file = File::of(&format!("/F {font}"), &[&content]);
    for (dict, data) in more {
        file.stream(dict, data);
    }
    read(file.bytes()).unwrap().text
}

#[test]
fn windows_letters_are_read() {
    let font =
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>";
    assert_eq!(shown(font, &[], "<4B E4 73 65 96 80 20 FC>"), "Käse–€ ü");
}

#[test]
fn differences_name_letters_ligatures_and_code_points() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /BaseEncoding \
                /WinAnsiEncoding /Differences [1 /fi /Lslash /uni0416 /u1F600 /germandbls] >> >>";
    assert_eq!(shown(font, &[], "<0102030405 41>"), "fiŁЖ😀ßA");
}

#[test]
fn a_map_to_unicode_says_what_codes_mean() {
    let map = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> \
        endcodespacerange 2 beginbfchar <01> <0416> <02> <00660066> endbfchar 1 beginbfrange \
        <10> <12> <0061> endbfrange endcmap";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R >>";
    assert_eq!(shown(font, &[("", map)], "<01 02 10 11 12>"), "Жffabc");
}

#[test]
fn two_bytes_are_one_letter_in_composite_fonts() {
    let map = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange \
        1 beginbfrange <0100> <01FF> <4E00> endbfrange endcmap";
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /ToUnicode \
        5 0 R /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 \
        /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>";
    assert_eq!(shown(font, &[("", map)], "<0100 0101 010B>"), "一丁下");
}

#[test]
fn encodings_of_the_standard_are_known_without_a_map() {
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin /Encoding /90ms-RKSJ-H \
        /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin /CIDSystemInfo \
        << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >>] >>";
    assert_eq!(shown(font, &[], "<93FA 967B 8CEA>"), "日本語");
}

#[test]
fn letters_that_are_drawn_by_operators_have_names_too() {
    let font = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] \
        /FirstChar 65 /LastChar 66 /Widths [0.6 0.6] /CharProcs << /a 5 0 R /b 5 0 R >> \
        /Encoding << /Differences [65 /a /b] >> >>";
    assert_eq!(shown(font, &[("", b"0.6 0 d0")], "(AB)"), "ab");
}

#[test]
fn a_font_that_is_not_there_shows_nothing_and_the_rest_stays() {
    let content = "BT /Nope 10 Tf 72 700 Td (lost) Tj /F 10 Tf 0 -20 Td (found) Tj ET";
    let file = File::of(HELVETICA, &[content]);
    assert_eq!(read(file.bytes()).unwrap().text, "found");
}
