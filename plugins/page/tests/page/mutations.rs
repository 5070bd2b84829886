//! Pages that were damaged at random, from a seed: whatever bytes come, there is a
//! page or none, within the bounds, and never a panic.

use std::time::{Duration, Instant};

use page::page::MOST_TEXT;

use crate::cases::Case;

/// Damaged pages for each case.
const ROUNDS: u64 = 40;
/// What stands where a page was damaged.
const ODD: &[&[u8]] = &[
    b"<",
    b">",
    b"</",
    b"<!--",
    b"-->",
    b"<table>",
    b"</table>",
    b"<b>",
    b"</p>",
    b"<svg>",
    b"</body>",
    b"<template>",
    b"<select>",
    b"\0",
    b"\xff",
    b"\xc3",
    b"&#x110000;",
    b"&",
    b"\"",
    b"<script>",
    b"</script>",
    b"<plaintext>",
    b"<base href='http://[', b'<pre>'>",
    b"{{[[",
    "\u{202e}\u{1f469}\u{200d}\u{2b}".as_bytes(),
    b"9999999999",
    b"<title>",
    b"<li",
    b" itemscope ",
];

/// Steele, Lea and Flood's SplitMix64 (2014): few lines, and the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % below.max(1) as u64).unwrap()
    }
}

fn damage(page: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    for _ in 0..=chance.next(12) {
        let at = chance.next(page.len() + 1);
        let end = (at + chance.next(200)).min(page.len());
        match chance.next(6) {
            0 => drop(page.drain(at..end)),
            1 => drop(page.splice(at..at, ODD[chance.next(ODD.len())].iter().copied())),
            2 => {
                let piece = page[at..end].to_vec();
                drop(page.splice(at..at, piece.repeat(chance.next(20))));
            }
            3 => page.truncate(at),
            4 => {
                let from = chance.next(other.len() + 1);
                let to = (from + chance.next(2000)).min(other.len());
                drop(page.splice(at..at, other[from..to].iter().copied()));
            }
            _ => {
                if let Some(byte) = page.get_mut(at) {
                    *byte ^= 1 << chance.next(8);
                }
            }
        }
    }
}

fn check(page: &page::Page) {
    let texts = [&page.headings, &page.tables, &page.structured];
    for json in texts.into_iter().flatten() {
        assert!(json.len() <= MOST_TEXT);
        serde_json::from_str::<serde_json::Value>(json).unwrap();
    }
    let said = [
        &page.title,
        &page.author,
        &page.site,
        &page.description,
        &page.canonical,
        &page.published,
        &page.modified,
        &page.language,
        &page.encoding,
        &page.text,
    ];
    for said in said.into_iter().flatten() {
        assert!(said.text.len() <= MOST_TEXT && !said.text.is_empty());
        assert!((0.0..=1.0).contains(&said.confidence), "{said:?}");
    }
    assert!(page.links.len() <= 256);
    assert_eq!(page::votes::votes(page).is_empty(), page.is_empty());
}

#[test]
fn damaged_pages_are_read_without_a_panic() {
    let cases = Case::all();
    let mut chance = Chance(1);
    for (place, case) in cases.iter().enumerate() {
        let other = &cases[(place + 1) % cases.len()].page;
        for _ in 0..ROUNDS {
            let mut bytes = case.page.clone();
            damage(&mut bytes, other, &mut chance);
            check(&page::read(&bytes, None, "https://a.example/b"));
        }
    }
}

#[test]
fn bytes_of_no_kind_are_read_without_a_panic() {
    let mut chance = Chance(2);
    for _ in 0..200 {
        let length = chance.next(3000);
        let bytes: Vec<u8> = (0..length).map(|_| chance.next(256) as u8).collect();
        let kind = [
            "text/html; charset=gb18030",
            "text/html; charset=utf-16",
            "",
        ][chance.next(3)];
        check(&page::read(&bytes, Some(kind), "https://a.example/b"));
    }
}

/// A guest's stack has 128 KiB; natively, and without optimisation, calls take several
/// times as much of it.
const STACK: usize = 512 << 10;

/// Far more than any of these takes, also without optimisation, and far less than a
/// square would.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn hostile_pages_are_read_soon() {
    let around = "<div class='a-date b-title'>".repeat(200);
    let many = |piece: &str| piece.repeat(200_000 / piece.len());
    for html in [
        format!("{around}{}", many("<i>1 May 2020</i>")),
        format!("{around}{}", many("<b class=author>by</b>")),
        format!("{around}{}", many("<p itemprop=author>x")),
        format!("{around}{}", many("<time>1 May 2020</time>")),
        format!("{around}<a href='#'>{}", many("<i></i>x")),
        format!("{around}<title>{}</title>", many("a | b")),
        format!(
            "{around}<div class='{}'>{}",
            many("a-b"),
            many("<h2>x</h2>")
        ),
        format!("{around}{}", many("<h1><a href=/>x</a></h1>")),
        format!("{around}{}", many("<li>one two three four five six seven.")),
    ] {
        let start = Instant::now();
        check(&page::read(html.as_bytes(), None, "https://a.example/"));
        let piece = &html[around.len()..around.len() + 30];
        assert!(start.elapsed() < SOON, "{piece}: {:?}", start.elapsed());
    }
}

#[test]
fn deep_pages_do_not_go_down_the_stack() {
    let deep = [
        "<div>".repeat(500_000),
        "<div itemscope itemprop=a>".repeat(100_000),
        "<table><tr><td>".repeat(100_000),
        format!(
            "<script type='application/ld+json'>{}{}</script>",
            "{\"a\":[".repeat(31),
            "]}".repeat(31)
        ),
        format!(
            "<script type='application/ld+json'>{}</script>",
            "[".repeat(1_000_000)
        ),
    ];
    let read = move || {
        for html in deep {
            check(&page::read(html.as_bytes(), None, "https://a.example/"));
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(read);
    thread.unwrap().join().unwrap();
}
