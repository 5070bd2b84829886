//! Files that are broken by accident or on purpose.

use document::limits::{MOST_PAGES, MOST_TABLES, MOST_TEXT};
use document::read;

use crate::file::{File, HELVETICA, line, zlib};

fn good() -> Vec<u8> {
    let mut content = line(72, 700, "It is back") + "72 650 200 20 re S 72 630 200 20 re S\n";
    content += "BT /F 10 Tf 72 640 Td [(a) -200 (b)] TJ ET";
    let mut file = File::of(HELVETICA, &[&content, &line(72, 700, "second")]);
    file.objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Outlines << /First 8 0 R >> >>".to_vec();
    file.add("<< /Title (A) /Author (B) /ModDate (D:2026) >>");
    file.add("<< /Title (Start) /Dest [4 0 R] >>");
    file.trailer = "/Info 7 0 R".to_owned();
    file.bytes()
}

/// Within its limits, whatever it was made of.
fn sound(bytes: Vec<u8>) {
    if let Ok(document) = read(bytes) {
        assert!(document.text.len() <= MOST_TEXT);
        assert!(document.tables.len() <= MOST_TABLES);
        assert!(document.pages_read <= document.pages.min(MOST_PAGES));
        let listed: usize = document
            .page_text
            .iter()
            .map(|page| page.to_string().len() + 1)
            .sum();
        assert!(listed <= MOST_TEXT);
    }
}

#[test]
fn a_file_that_ends_early_is_read_as_far_as_it_goes() {
    let whole = good();
    for bytes in [
        whole.clone(),
        File::of(HELVETICA, &[&line(72, 700, "b")]).packed_bytes(),
    ] {
        for length in (0..bytes.len()).step_by(97) {
            sound(bytes[..length].to_vec());
        }
    }
    // What lies in front of the cut is there.
    let cut = whole.windows(5).position(|five| five == b"xref\n").unwrap();
    assert!(
        read(whole[..cut].to_vec())
            .unwrap()
            .text
            .starts_with("It is back")
    );
}

#[test]
fn changed_bytes_end_no_process() {
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let files = [
        good(),
        File::of(HELVETICA, &[&line(72, 700, "packed")]).packed_bytes(),
    ];
    const PARTS: [&[u8]; 8] = [
        b"<<",
        b">>",
        b"[",
        b"(",
        b" 2 0 R",
        b"endstream",
        b"-99999999999",
        b"\xFF",
    ];
    for round in 0..1500 {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] = random(256) as u8,
                1 => drop(bytes.drain(at..(at + random(40)).min(bytes.len()))),
                2 => drop(bytes.splice(at..at, PARTS[random(PARTS.len())].iter().copied())),
                _ => {
                    let end = (at + random(60)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    let to = random(bytes.len());
                    drop(bytes.splice(to..to, copy));
                }
            }
            if bytes.is_empty() {
                bytes.push(b'%');
            }
        }
        sound(bytes);
    }
}

#[test]
fn a_stream_that_unpacks_to_gigabytes_is_left_out() {
    // 64 MiB of nothing, packed twice, would be 64 GiB if it were packed once more.
    let bomb = zlib(&vec![b' '; 64 << 20]);
    let mut file = File::of(HELVETICA, &["", &line(72, 700, "after")]);
    let mut kept = File::default();
    kept.stream("/Filter /FlateDecode", &bomb);
    kept.stream("/Filter [/FlateDecode /FlateDecode]", &zlib(&bomb));
    file.objects[2] = kept.objects[0].clone();
    let document = read(file.bytes()).unwrap();
    assert_eq!((document.pages, document.pages_read), (2, 0));
    file.objects[2] = kept.objects[1].clone();
    assert_eq!(read(file.bytes()).unwrap().pages_read, 0);
    // As the map of a font it takes the font with it, and not the file.
    let font = "/F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>";
    let mut file = File::of(font, &[&line(72, 700, "a"), ""]);
    file.objects.push(kept.objects[0].clone());
    let document = read(file.bytes()).unwrap();
    assert_eq!(document.text, "");
}

#[test]
fn forms_that_draw_themselves_or_ever_more_forms_end() {
    let mut file = File::of(HELVETICA, &[""]);
    // Form 5 draws itself; each from 6 to 25 draws the next one twice.
    for form in 5..26 {
        let next = if form == 5 { 5 } else { form + 1 };
        let dict = format!(
            "/Subtype /Form /Resources << /Font << {HELVETICA} >> /XObject << /X {next} 0 R >> >>"
        );
        file.stream(&dict, b"BT /F 10 Tf 72 700 Td (again) Tj ET /X Do /X Do");
    }
    let content = file.stream("", b"/X Do");
    for (first, read_whole) in [(5, 1), (6, 0)] {
        file.objects[3] = format!(
            "<< /Type /Page /Parent 2 0 R /Contents {content} 0 R \
             /Resources << /XObject << /X {first} 0 R >> >> >>"
        )
        .into_bytes();
        let document = read(file.bytes()).unwrap();
        assert!(document.text.starts_with("again"));
        assert_eq!(document.pages_read, read_whole, "from form {first}");
    }
}

#[test]
fn trees_and_tables_that_lead_back_end() {
    let mut file = File::of(HELVETICA, &[&line(72, 700, "one")]);
    file.objects[1] = b"<< /Type /Pages /Kids [2 0 R 4 0 R 4 0 R 2 0 R] /Count 4 >>".to_vec();
    assert_eq!(read(file.bytes()).unwrap().text, "one");
    let whole = String::from_utf8_lossy(&good()).into_owned();
    let start = whole.rfind("startxref\n").unwrap();
    let place: usize = whole[start + 10..].lines().next().unwrap().parse().unwrap();
    let mut file = File::of(HELVETICA, &[&line(72, 700, "one")]);
    file.trailer = format!("/Prev {place}");
    sound(file.bytes());
    let bytes = file.bytes();
    let own = bytes.windows(5).position(|five| five == b"xref\n").unwrap();
    file.trailer = format!("/Prev {own}");
    assert_eq!(read(file.bytes()).unwrap().text, "one");
}

#[test]
fn deep_nesting_ends() {
    for open in ["[", "<<", "<< /A ", "(", "[<<"] {
        let mut file = File::of(HELVETICA, &[&line(72, 700, "one")]);
        file.add(open.repeat(50_000));
        sound(file.bytes());
        let mut file = File::of(
            HELVETICA,
            &[&format!("{} {}", open.repeat(50_000), line(72, 700, "x"))],
        );
        file.objects[0] = format!(
            "<< /Type /Catalog /Pages 2 0 R /Outlines {} >>",
            open.repeat(50_000)
        )
        .into_bytes();
        sound(file.bytes());
    }
    let saved = "q ".repeat(100_000) + &line(72, 700, "deep");
    assert_eq!(
        read(File::of(HELVETICA, &[&saved]).bytes()).unwrap().text,
        "deep"
    );
}

#[test]
fn a_hundred_thousand_pages_are_counted_and_as_many_read_as_have_room() {
    let mut file = File::of(HELVETICA, &[&line(72, 700, "same")]);
    for _ in 0..100_000 {
        let page = file.objects[3].clone();
        file.add(page);
    }
    let kids: String = (5..100_005).map(|page| format!("{page} 0 R ")).collect();
    file.objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count 100000 >>").into_bytes();
    let document = read(file.bytes()).unwrap();
    assert_eq!(document.pages, 100_000);
    assert_eq!(document.pages_read, MOST_PAGES);
}

#[test]
fn endless_letters_and_rules_are_cut() {
    let letters = "BT /F 10 Tf 72 700 Td ".to_owned() + &"(aaaaaaaaaa) Tj ".repeat(30_000) + "ET";
    let rules = "72 700 m 90 700 l S ".repeat(60_000);
    let document = read(File::of(HELVETICA, &[&letters, &rules]).bytes()).unwrap();
    assert!(document.text.len() <= MOST_TEXT);
    let rules = read(File::of(HELVETICA, &[&rules]).bytes()).unwrap();
    assert_eq!(rules.pages_read, 1);
}
