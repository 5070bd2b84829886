//! The forms in which records come.

use std::io::Write as _;
use std::process::Stdio;

use crescendo_origin::{Behaviour, Fault, Origin, Robots};
use crescendo_tests::crescendo;
use serde_json::Value;

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
    assert_eq!(first["attempts"], 1);
    assert_eq!(first["input"]["attempts"], "theirs", "and nothing is lost");
    let bad: Vec<_> = lines
        .iter()
        .filter(|line| line["error_code"] == "bad-record")
        .collect();
    assert_eq!(bad.len(), 3);
    assert!(bad.iter().any(|line| line["id"] == 8));
}

#[test]
fn what_a_record_has_is_in_its_line_as_it_was_written() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let kept = "\"big\":123456789012345678901234567890,\"deep\":[{\"n\":-0.10e+300}],\
                \"id\":1.000000000000000000001,\"text\":\"\\u00e9\"";
    let list = format!(
        "{{{}, \"url\": \"{}\"}}\n",
        kept.replace(',', " ,  "),
        web.page(1)
    );
    desk.write("list.jsonl", &list);
    for _ in 0..2 {
        let ended = desk.run(&["list.jsonl", "-o", "out.jsonl"]);
        assert!(ended.status.success(), "{ended:?}");
    }
    let text = std::fs::read_to_string(desk.path("out.jsonl")).unwrap();
    assert!(text.contains(kept), "{text}");
    assert_eq!(text.lines().count(), 1, "it is read again, too");
}

#[test]
fn a_list_is_told_by_its_first_line_where_no_name_tells() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let page = web.page(1);
    let lists = [
        ("text", format!("# a remark\n{page}\n")),
        ("jsonl", format!("{{\"id\":7,\"url\":\"{page}\"}}\n")),
        ("csv", format!("id,url\n7,{page}\n")),
        ("sitemap", sitemap(std::slice::from_ref(&page))),
    ];
    let by_url = |(name, list): &(&str, String)| (format!("/{name}"), list.clone());
    let served = lists.iter().map(by_url);
    let lists_of = Origin::start(served.fold(Behaviour::new(), |web, (path, list)| {
        web.serve(path, "text/plain", list)
    }));
    for (name, list) in &lists {
        let piped = |bytes: &[u8], arguments: &[&str]| {
            let mut command = desk.command(arguments);
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            command.stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            child.stdin.take().unwrap().write_all(bytes).unwrap();
            child.wait_with_output().unwrap()
        };
        desk.write(&format!("{name}-list"), list);
        std::fs::write(desk.path(&format!("{name}-packed")), packed(list)).unwrap();
        let url = format!("{}/{name}", lists_of.url);
        for ended in [
            piped(list.as_bytes(), &["-"]),
            piped(&packed(list), &["-"]),
            desk.run(&[&format!("{name}-list")]),
            desk.run(&[&url]),
            // What is packed is unpacked, whoever says what is in it.
            piped(&packed(list), &["-", "--input-format", name]),
            desk.run(&[&format!("{name}-packed")]),
            desk.run(&[&format!("{name}-packed"), "--input-format", name]),
        ] {
            assert!(ended.status.success(), "{name}: {ended:?}");
            let out = String::from_utf8(ended.stdout).unwrap();
            let lines: Vec<Value> = out
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
            assert_eq!(urls(&lines), [page.as_str()], "{name}");
            let has_id = lines[0].get("id").is_some();
            assert_eq!(has_id, ["jsonl", "csv"].contains(name), "{}", lines[0]);
        }
        // Who says what it is is believed.
        let ended = piped(list.as_bytes(), &["-", "--input-format", "jsonl"]);
        assert_eq!(
            ended.status.success(),
            *name == "jsonl",
            "{name}: {ended:?}"
        );
    }
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
    std::fs::write(desk.path("list.jsonl.gz"), packed(&list)).unwrap();
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
fn a_sitemap_is_a_list() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let map = format!(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
         <url><loc> {} </loc><lastmod>2026-01-01</lastmod></url>\
         <url><loc>{}?a=1&amp;bytes=3000</loc>\
         <image:image><image:loc>http://a.example/no.png</image:loc></image:image></url></urlset>",
        web.page(1),
        web.page(2)
    );
    desk.write("sitemap.xml", &map);
    let ended = desk.run(&["sitemap.xml", "-o", "out.jsonl", "--order", "input"]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    let expected = [web.page(1), format!("{}?a=1&bytes=3000", web.page(2))];
    assert_eq!(urls(&lines), expected);
}

#[test]
fn lists_come_by_url_packed_or_not_and_robots_are_not_asked_for_what_a_person_names() {
    let web = Origin::start(Behaviour::new());
    let pages = |from: u64| [web.page(from), web.page(from + 1)];
    let no_robots = Robots::text("User-agent: *\nDisallow: /\n");
    let lists = Origin::start(
        Behaviour::new()
            .robots(no_robots)
            .serve("/sitemap.xml", "text/plain", sitemap(&pages(0)))
            .serve("/packed.xml.gz", "x/y", packed(&sitemap(&pages(2))))
            // Unpacked on its way, or never packed, whatever its name says.
            .serve("/plain.xml.gz", "x/y", sitemap(&pages(4)))
            .serve("/sitemap", "text/xml; charset=utf-8", sitemap(&pages(6)))
            .serve("/list", "text/plain", pages(8).join("\n")),
    );
    let desk = Desk::new();
    desk.write("more.txt", &web.page(10));
    let named = ["sitemap.xml", "packed.xml.gz", "plain.xml.gz", "sitemap"];
    let mut arguments: Vec<String> = named
        .iter()
        .map(|name| format!("{}/{name}", lists.url))
        .collect();
    arguments.extend([format!("{}/list?key=secret", lists.url), "more.txt".into()]);
    arguments.extend(["-o", "out.jsonl", "--order", "input"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = desk.run(&arguments);
    assert!(ended.status.success(), "{ended:?}");
    let expected: Vec<String> = (0..=10).map(|page| web.page(page)).collect();
    assert_eq!(urls(&desk.lines("out.jsonl")), expected);
    assert_eq!(lists.stats().calls, 5);
    // The guard is the same as for pages.
    let mut command = crescendo();
    let ended = command
        .args(["enrich", &format!("{}/sitemap.xml", lists.url)])
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(3));
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.contains("private-address"), "{told}");
    assert_eq!(lists.stats().calls, 5);
}

#[test]
fn an_index_is_followed_on_its_own_host_and_what_cannot_be_had_keeps_nothing_from_the_others() {
    let web = Origin::start(Behaviour::new());
    let robots = Robots::text("User-agent: *\nDisallow: /hidden/\n");
    let map = |page| sitemap(&[web.page(page)]);
    let other = Origin::start(Behaviour::new().host(2).serve("/5.xml", "text/xml", map(5)));
    let nested = index(&["http://127.0.0.1:1/deep.xml".to_owned()]);
    let maps = Origin::start(
        Behaviour::new()
            .robots(robots)
            .serve("/1.xml", "text/xml", map(1))
            .serve("/2.xml.gz", "application/gzip", packed(&map(2)))
            .serve("/hidden/3.xml", "text/xml", map(3))
            .serve("/cut.xml", "text/xml", "<urlset><url></urlset>")
            .serve("/nested.xml", "text/xml", nested)
            .serve("/4.xml", "text/xml", map(4)),
    );
    let at = |name: &str| format!("{}/{name}", maps.url);
    let names = [
        at("1.xml"),
        at("missing.xml"),
        at("2.xml.gz"),
        at("1.xml"),
        at("hidden/3.xml"),
        format!("{}/5.xml", other.url),
        at("cut.xml"),
        at("nested.xml"),
        "no url".to_owned(),
        at("4.xml"),
    ];
    let lists = Origin::start(Behaviour::new().serve("/index.xml", "text/xml", index(&names)));
    let desk = Desk::new();
    let url = format!("{}/index.xml", lists.url);
    let whys = [
        ("missing.xml", "http-404"),
        ("hidden/3.xml", "(code robots)"),
        ("cut.xml", "is no XML"),
        ("nested.xml", "index of sitemaps"),
        ("no url", "bad-url"),
    ];
    let wrong = |told: &str| {
        let last = told.lines().last().unwrap().to_owned();
        for (name, why) in whys {
            let said = last.split("; ").find(|said| said.contains(name));
            assert!(said.is_some_and(|said| said.contains(why)), "{told}");
        }
        last.contains("/5.xml: is of another host")
    };
    let ended = desk.run(&[&url, "-o", "out.jsonl", "--order", "input"]);
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(3), "{told}");
    assert!(wrong(&told), "{told}");
    let expected = [1, 2, 4].map(|page| web.page(page));
    assert_eq!(urls(&desk.lines("out.jsonl")), expected);
    assert_eq!(other.stats().connections, 0);
    // Who says so gets the other hosts', and so does who hands the index in.
    desk.write("index.xml", &index(&names));
    for (list, more) in [(url.as_str(), &["--any-host"][..]), ("index.xml", &[])] {
        let ended = desk.run(&[&[list, "--order", "input"], more].concat());
        let told = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(3), "{told}");
        assert!(!wrong(&told), "{told}");
        let out = String::from_utf8(ended.stdout).unwrap();
        let lines: Vec<Value> = out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let expected = [1, 2, 5, 4].map(|page| web.page(page));
        assert_eq!(urls(&lines), expected);
    }
}

#[test]
fn a_list_by_url_that_breaks_off_is_done_as_far_as_it_came() {
    let web = Origin::start(Behaviour::new());
    let list: Vec<String> = (0..2).map(|page| web.page(page)).collect();
    let whole = Origin::start(Behaviour::new().serve("/list.txt", "text/plain", list.join("\n")));
    let cut = Origin::start(Fault::CutChunks);
    let desk = Desk::new();
    let urls_of = [
        format!("{}/list.txt", cut.url),
        format!("{}/list.txt", whole.url),
        "http://127.0.0.1:1/list.txt".to_owned(),
    ];
    let mut arguments: Vec<&str> = urls_of.iter().map(String::as_str).collect();
    arguments.extend(["-o", "out.jsonl", "--retries", "0"]);
    let ended = desk.run(&arguments);
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(3), "{told}");
    assert!(
        told.contains("broken-off") && told.contains("unreachable"),
        "{told}"
    );
    let lines = desk.lines("out.jsonl");
    for url in &list {
        assert!(urls(&lines).contains(&url.as_str()), "{url}");
    }
    let ended = desk.run(&["ftp://a.example/list.txt"]);
    assert_eq!(ended.status.code(), Some(3));
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.contains("only http and https"), "{told}");
}

fn sitemap(urls: &[String]) -> String {
    let locs = urls
        .iter()
        .map(|url| format!("<url><loc>{url}</loc></url>"));
    format!("<urlset>{}</urlset>", locs.collect::<String>())
}

fn index(urls: &[String]) -> String {
    let locs = urls
        .iter()
        .map(|url| format!("<sitemap><loc>{url}</loc></sitemap>"));
    format!("<sitemapindex>{}</sitemapindex>", locs.collect::<String>())
}

fn packed(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
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
