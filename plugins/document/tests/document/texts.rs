//! Texts and where they stand.

use document::limits::MOST_TEXT;
use document::read;

use crate::file::{File, HELVETICA, line, page};

#[test]
fn lines_of_a_page_are_its_text() {
    let content = line(72, 700, "The night ferry is back,") + &line(72, 688, "nine years after.");
    assert_eq!(
        page(&content).text,
        "The night ferry is back, nine years after."
    );
}

#[test]
fn every_way_to_show_text_is_followed() {
    let content = "BT /F 10 Tf 14 TL 72 700 Td [(Nig) -20 (ht) -300 (ferry)] TJ T* (second) Tj \
                   (third) ' 0 0 (fourth) \" 1 0 0 1 72 600 Tm (fifth) Tj 0 -14 TD (sixth) Tj ET";
    let text = page(content).text.replace('\n', " ");
    assert_eq!(text, "Night ferry second third fourth fifth sixth");
}

#[test]
fn columns_are_read_one_after_the_other() {
    let mut content = line(
        150,
        760,
        "A title that stands across both of the columns of this page here",
    );
    for row in 0..8 {
        let y = 720 - 12 * row;
        content += &line(
            320,
            y,
            &format!("on the right there is text, line {row} of it"),
        );
        content += &line(
            72,
            y,
            &format!("on the left there is text, line {row} of all"),
        );
    }
    let text = page(&content).text;
    let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
    assert!(place("A title") < place("left there is text, line 0"));
    assert!(place("line 7 of all") < place("right there is text, line 0"));
}

#[test]
fn a_word_that_is_divided_at_the_end_of_a_line_is_whole() {
    let content = line(72, 700, "nine years after the last late cross-")
        + &line(72, 688, "ing of the river, and it stays here");
    assert_eq!(
        page(&content).text,
        "nine years after the last late crossing of the river, and it stays here"
    );
}

#[test]
fn forms_are_part_of_the_page_and_their_states_end_with_them() {
    let mut file = File::of(HELVETICA, &[""]);
    let form = file.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Matrix [1 0 0 1 100 0]",
        b"BT /F 10 Tf 0 700 Td (inside) Tj ET q",
    );
    let content = file.stream("", b"q /X Do Q BT /F 10 Tf 72 600 Td (outside) Tj ET");
    file.objects[3] = format!(
        "<< /Type /Page /Parent 2 0 R /Contents [{content} 0 R] /Resources << \
         /Font << {HELVETICA} >> /XObject << /X {form} 0 R >> >> >>"
    )
    .into_bytes();
    assert_eq!(read(file.bytes()).unwrap().text, "inside\noutside");
}

#[test]
fn what_a_mark_says_is_what_its_letters_mean() {
    let content = "BT /F 10 Tf 72 700 Td /Span << /ActualText (Stra\\337e) >> BDC (Strasse) Tj EMC \
                   ( 7) Tj ET";
    assert_eq!(page(content).text, "Straße 7");
}

#[test]
fn turned_pages_and_turned_lines_are_read() {
    let mut file = File::of(
        HELVETICA,
        &["BT /F 10 Tf 0 1 -1 0 300 100 Tm (along the side) Tj ET"],
    );
    assert_eq!(read(file.bytes()).unwrap().text, "along the side");
    let page = String::from_utf8(file.objects[3].clone()).unwrap();
    file.objects[3] = page
        .replace("/Type /Page ", "/Type /Page /Rotate 90 ")
        .into_bytes();
    let document = read(file.bytes()).unwrap();
    assert_eq!(document.text, "along the side");
}

#[test]
fn letters_beside_the_page_are_not_read() {
    let content = line(72, 700, "seen") + &line(5000, 700, "unseen");
    assert_eq!(page(&content).text, "seen");
}

#[test]
fn pages_are_separated_and_counted() {
    let contents = [line(72, 700, "one"), line(72, 700, "two"), String::new()];
    let contents: Vec<&str> = contents.iter().map(String::as_str).collect();
    let document = read(File::of(HELVETICA, &contents).bytes()).unwrap();
    assert_eq!(document.text, "one\u{C}two\u{C}");
    assert_eq!((document.pages, document.pages_read), (3, 3));
    assert_eq!(document.page_text, ["one", "two", ""]);
}

#[test]
fn a_text_is_cut_between_pages_and_says_how_many_are_in() {
    let full: String = (0..50)
        .map(|row| line(40, 800 - 14 * row, &"word ".repeat(20)))
        .collect();
    let contents = vec![full.as_str(); 400];
    let document = read(File::of(HELVETICA, &contents).bytes()).unwrap();
    assert_eq!(document.pages, 400);
    assert!(document.pages_read > 50 && document.pages_read < 400);
    assert!(document.text.len() <= MOST_TEXT);
    assert_eq!(document.text.split('\u{C}').count(), document.pages_read);
}

#[test]
fn information_outline_and_language_are_read() {
    let mut file = File::of(HELVETICA, &["", ""]);
    file.objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) /Outlines 7 0 R >>".to_vec();
    file.add("<< /First 8 0 R /Last 9 0 R >>");
    file.add("<< /Title (Start) /Next 9 0 R /First 10 0 R /Dest [4 0 R /Fit] >>");
    file.add("<< /Title <FEFF00450064> /A << /S /GoTo /D [6 0 R /Fit] >> /Next 8 0 R >>");
    file.add("<< /Title (Within) /Next 10 0 R >>");
    file.add(
        "<< /Title (Night ferry) /Author (A. Ferryman) /CreationDate (D:20260801120000+02'00') >>",
    );
    file.trailer = "/Info 11 0 R".to_owned();
    let document = read(file.bytes()).unwrap();
    let said = document.metadata;
    assert_eq!(said.title.as_deref(), Some("Night ferry"));
    assert_eq!(said.author.as_deref(), Some("A. Ferryman"));
    assert_eq!(said.created.as_deref(), Some("2026-08-01T12:00:00+02:00"));
    assert_eq!(said.language.as_deref(), Some("en-GB"));
    let outline = serde_json::to_string(&document.outline).unwrap();
    assert_eq!(
        outline,
        r#"[{"level":1,"page":1,"title":"Start"},{"level":2,"title":"Within"},{"level":1,"page":2,"title":"Ed"}]"#
    );
}
