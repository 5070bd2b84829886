//! The forms in which records come.

use std::io::Write as _;
use std::process::Stdio;

use crescendo_origin::{Behaviour, Origin};

use super::{Desk, urls};

#[test]
fn jsonl_keeps_its_members_and_what_matters_more_goes_first() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let line = |page: u64, more: &str| format!("{{\"url\":\"{}\"{more}}}\n", web.page(page));
    let list = [
        line(1, ",\"id\":7,\"tags\":[\"a\"],\"attempts\":\"theirs\""),
        line(2, ",\"priority\":-1"),
        line(3, ",\"priority\":9"),
        "{\"id\":8}\n".to_owned(),
        "{\"url\":\n".to_owned(),
        "[1]\n\n".to_owned(),
        format!("\"{}\"\n", web.page(4)),
    ];
    desk.write("list.jsonl", &list.concat());
    let ended = desk.run(&["list.jsonl", "-o", "out.jsonl", "--sequential"]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    assert_eq!(lines.len(), 7);
    let at = |url: &str| urls(&lines).iter().position(|one| *one == url).unwrap();
    assert!(at(&web.page(3)) < at(&web.page(1)) && at(&web.page(2)) == 6);
    let first = &lines[at(&web.page(1))];
    assert_eq!((&first["id"], &first["tags"][0]), (&7.into(), &"a".into()));
    assert_eq!(first["attempts"], 1, "ours is told anew");
    let bad: Vec<_> = lines
        .iter()
        .filter(|line| line["error_code"] == "bad-record")
        .collect();
    assert_eq!(bad.len(), 3);
    assert!(bad.iter().any(|line| line["id"] == 8));
}

#[test]
fn csv_has_a_head_and_keeps_its_columns() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let rows = format!(
        "\u{feff}name,url\n\"Bolts, large\",{}\nNuts,{}\nshort\n",
        web.page(1),
        web.page(2)
    );
    desk.write("parts.csv", &rows);
    desk.write("other.csv", "name,link\na,b\n");
    let ended = desk.run(&["parts.csv", "-o", "out.jsonl", "--order", "input"]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Bolts, large", "Nuts", "short"]);
    assert_eq!(lines[2]["error_code"], "bad-record");
    let ended = desk.run(&["other.csv"]);
    assert_eq!(ended.status.code(), Some(3));
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(
        told.contains("no column `url`; its columns are name, link"),
        "{told}"
    );
}

#[test]
fn packed_lists_are_read_like_others_and_what_origins_were_given_is_explained() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let list = format!("{{\"url\":\"{}\",\"id\":7}}\n", web.page(1));
    let packed = std::fs::File::create(desk.path("list.jsonl.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
    packed.write_all(list.as_bytes()).unwrap();
    packed.finish().unwrap();
    let ended = desk.run(&["list.jsonl.gz", "-o", "out.jsonl", "--explain"]);
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(desk.lines("out.jsonl")[0]["id"], 7);
    let told = String::from_utf8(ended.stderr).unwrap();
    let line = told
        .lines()
        .find(|line| line.starts_with(&web.url))
        .unwrap();
    assert!(
        line.contains("at once") && line.contains("2 requests"),
        "{line}"
    );
    std::fs::write(desk.path("cut.txt.gz"), b"\x1f\x8b no gzip").unwrap();
    let ended = desk.run(&["cut.txt.gz"]);
    assert_eq!(ended.status.code(), Some(3));
    assert!(
        String::from_utf8(ended.stderr)
            .unwrap()
            .contains("cut.txt.gz")
    );
}

#[test]
fn a_sitemap_is_a_list_and_an_index_of_them_is_named() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let map = format!(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
         <url><loc> {} </loc><lastmod>2026-01-01</lastmod></url>\
         <url><loc>{}?a=1&amp;bytes=3000</loc></url></urlset>",
        web.page(1),
        web.page(2)
    );
    desk.write("sitemap.xml", &map);
    let ended = desk.run(&["sitemap.xml", "-o", "out.jsonl", "--order", "input"]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    let expected = [web.page(1), format!("{}?a=1&bytes=3000", web.page(2))];
    assert_eq!(urls(&lines), expected);
    desk.write(
        "index.xml",
        "<sitemapindex><sitemap><loc>http://a.example/s.xml</loc></sitemap></sitemapindex>",
    );
    let ended = desk.run(&["index.xml"]);
    assert_eq!(ended.status.code(), Some(3));
    assert!(
        String::from_utf8(ended.stderr)
            .unwrap()
            .contains("index of sitemaps")
    );
}

#[test]
fn standard_input_is_a_list_whose_lines_are_answered_as_they_come() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let mut command = desk.command(&["-"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut list = child.stdin.take().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    for page in 0..3 {
        writeln!(list, "# page {page}\n{}", web.page(page)).unwrap();
        list.flush().unwrap();
        let line = lines.next().unwrap().unwrap();
        assert!(line.contains(&web.page(page)), "{line}");
    }
    drop(list);
    assert!(child.wait().unwrap().success());
}
