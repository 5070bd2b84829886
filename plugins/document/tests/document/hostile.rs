//! Files that are broken by accident or on purpose.

use document::limits::{MOST_ENTRIES, MOST_PAGES, MOST_TABLES, MOST_TEXT};
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

/// A block of DEFLATE whose only match points before the beginning, and then zlib's own
/// without its frame: a strict decoder stops at once, the parser goes on.
fn astray(data: &[u8]) -> Vec<u8> {
    // Of the usual codes: not the last block, length 3, distance 1, end.
    let bits = [
        0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let mut bits = bits.to_vec();
    // A block that is not packed and empty brings what follows to a byte's beginning.
    bits.extend([0, 0, 0]);
    let byte = |bits: &[u8]| (0..8).fold(0, |all, at| all | bits.get(at).unwrap_or(&0) << at);
    let mut all: Vec<u8> = bits.chunks(8).map(byte).collect();
    all.extend([0, 0, 0xFF, 0xFF]);
    let packed = zlib(data);
    all.extend(&packed[2..packed.len() - 4]);
    all
}

#[test]
fn a_match_that_points_before_the_beginning_hides_no_bomb() {
    let font = "/F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>";
    for (length, text) in [(1 << 10, "a"), (17 << 20, "")] {
        let map = astray(&vec![b' '; length]);
        let mut file = File::of(font, &[&line(72, 700, "a"), ""]);
        file.stream("/Filter /FlateDecode", &map);
        assert_eq!(
            read(file.bytes()).unwrap().text.trim_end_matches('\u{C}'),
            text
        );
        // As a page's content, what comes after the match is read.
        let mut content = line(72, 700, "after").into_bytes();
        content.resize(length, b' ');
        let mut file = File::of(HELVETICA, &[""]);
        let mut kept = File::default();
        kept.stream("/Filter /FlateDecode", &astray(&content));
        file.objects[2] = kept.objects[0].clone();
        let document = read(file.bytes()).unwrap();
        let whole = !text.is_empty();
        assert_eq!(document.text, if whole { "after" } else { "" });
        assert_eq!(document.pages_read, usize::from(whole));
    }
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    let font = "/F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R >>";
    let content = line(72, 700, "a");
    for parameters in [
        "/Predictor 2 /Columns 0",
        "/Predictor 12 /Columns 0 /Colors 0",
        "/Predictor 15 /Columns 2147483647 /Colors 31",
        "/Predictor 12 /Columns 9 /Colors 32 /BitsPerComponent 8",
    ] {
        let dict = format!("/Filter /FlateDecode /DecodeParms << {parameters} >>");
        let mut file = File::of(font, &[&content]);
        file.stream(&dict, &zlib(b"anything"));
        assert_eq!(read(file.bytes()).unwrap().text, "");
        let mut kept = File::default();
        kept.stream(&dict, &zlib(content.as_bytes()));
        let mut file = File::of(HELVETICA, &[""]);
        file.objects[2] = kept.objects[0].clone();
        assert_eq!(read(file.bytes()).unwrap().pages_read, 0, "{parameters}");
    }
}

#[test]
fn work_that_is_refused_is_paid_for_and_done_once() {
    // Each of many forms is too long, and each is drawn on and on: what one costs to
    // refuse is paid, so that they use up all that may be unpacked, and the line after
    // them is not shown.
    let bomb = zlib(&vec![b' '; 17 << 20]);
    for (forms, shown) in [(1, "first last"), (8, "first")] {
        let mut file = File::of(HELVETICA, &[""]);
        let mut names = String::new();
        let mut content = line(72, 700, "first");
        for form in 0..forms {
            let number = file.stream("/Subtype /Form /Filter /FlateDecode", &bomb);
            names.push_str(&format!("/X{form} {number} 0 R "));
        }
        for _ in 0..20_000 / forms {
            for form in 0..forms {
                content.push_str(&format!("/X{form} Do "));
            }
        }
        let last = file.packed(
            &format!("/Subtype /Form /Resources << /Font << {HELVETICA} >> >>"),
            line(92, 700, "last").as_bytes(),
        );
        content.push_str("/L Do");
        names.push_str(&format!("/L {last} 0 R"));
        let content = file.packed("", content.as_bytes());
        file.objects[3] = format!(
            "<< /Type /Page /Parent 2 0 R /Contents {content} 0 R \
             /Resources << /Font << {HELVETICA} >> /XObject << {names} >> >> >>"
        )
        .into_bytes();
        let document = read(file.bytes()).unwrap();
        assert_eq!((document.text.as_str(), document.pages_read), (shown, 0));
    }
}

#[test]
fn an_outline_whose_names_are_many_or_lead_back_ends() {
    // Each entry asks for a name; the tree has more nodes than are looked at, all of
    // which may have any name, and leads back to its root.
    let mut file = File::of(HELVETICA, &[&line(72, 700, "one")]);
    let first = 6;
    file.objects[0] = format!(
        "<< /Type /Catalog /Pages 2 0 R /Outlines << /First {first} 0 R >> \
         /Names << /Dests 5 0 R >> >>"
    )
    .into_bytes();
    let inner = "<< /Limits [(a) (z)] /Kids [5 0 R] >> ".repeat(120_000);
    let leaf = "<< /Limits [(a) (z)] /Names [(m) [4 0 R]] >>";
    file.add(format!("<< /Kids [5 0 R {inner} {leaf}] >>"));
    for entry in 0..3_000 {
        let next = first + entry + 1;
        file.add(format!("<< /Title (E) /Dest (m) /Next {next} 0 R >>"));
    }
    let document = read(file.bytes()).unwrap();
    assert_eq!(document.outline.len(), MOST_ENTRIES);
    // What is last is beyond what is looked at, and first it is found.
    assert_eq!(document.outline[0].get("page"), None);
    file.objects[4] = format!("<< /Kids [5 0 R {leaf} {}] >>", "null ".repeat(50_000)).into_bytes();
    let document = read(file.bytes()).unwrap();
    assert_eq!(document.outline[MOST_ENTRIES - 1]["page"], 1);
}
