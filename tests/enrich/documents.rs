//! PDFs from a web on this machine, good ones and such as are made to do harm.

use std::io::Write;

use crescendo_origin::{Behaviour, Origin};
use serde_json::Value;

use super::Desk;

/// Objects as a file, without a table of references: it is made again.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    for (number, object) in (1..).zip(objects) {
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    file.extend(b"trailer\n<< /Root 1 0 R >>\n");
    file
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {dict} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn objects(pages: &str, content: Vec<u8>) -> Vec<Vec<u8>> {
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F \
                << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>";
    vec![
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>".to_vec(),
        format!("<< /Type /Pages /Kids [{pages}] /Count 1 >>").into_bytes(),
        page.as_bytes().to_vec(),
        content,
    ]
}

fn text(text: &str) -> Vec<u8> {
    stream(
        "",
        format!("BT /F 10 Tf 72 700 Td ({text}) Tj ET").as_bytes(),
    )
}

/// Zlib of so many MiB of spaces.
fn bomb(megabytes: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        encoder.write_all(&spaces).unwrap();
    }
    encoder.finish().unwrap()
}

/// What each of these files brings, by its path.
fn enriched(files: &[(&str, &str, Vec<u8>)]) -> Vec<Value> {
    let serve = |web: Behaviour, (path, kind, body): &(&str, &str, Vec<u8>)| {
        web.serve(*path, *kind, body.clone())
    };
    let web = Origin::start(files.iter().fold(Behaviour::new(), serve));
    let desk = Desk::new();
    let list: Vec<String> = files
        .iter()
        .map(|(path, _, _)| format!("{}{path}", web.url))
        .collect();
    desk.write("urls.txt", &list.join("\n"));
    let ended = desk.run(&[
        "urls.txt",
        "-o",
        "out.jsonl",
        "--pipeline",
        "document",
        "--order",
        "input",
    ]);
    let lines = desk.lines("out.jsonl");
    assert_eq!(lines.len(), files.len(), "{ended:?}");
    lines
}

#[test]
fn a_pdf_becomes_fields_and_anything_else_nothing() {
    let good = file(&objects("3 0 R", text("The ferry is back")));
    let lines = enriched(&[
        ("/typed", "application/pdf", good.clone()),
        ("/untyped", "application/octet-stream", good),
        ("/page", "text/html", b"<title>A</title>".to_vec()),
    ]);
    for line in &lines[..2] {
        assert_eq!(line["document.text"], "The ferry is back", "{line}");
        assert_eq!(line["document.pages"], 1.0);
        assert_eq!(line["document.language"], "en");
    }
    assert!(lines[2].get("document.text").is_none(), "{}", lines[2]);
}

#[test]
fn files_that_are_made_to_do_harm_end_by_name_or_in_part() {
    let nested = |open: &str| {
        let mut objects = objects("3 0 R", text("The ferry is back"));
        objects.push(open.repeat(100_000).into_bytes());
        file(&objects)
    };
    let page_bomb = stream("/Filter /FlateDecode", &bomb(512));
    // Objects in a stream are unpacked by the parser itself, however long they are.
    let mut packed = objects("3 0 R", text("x"));
    packed[0] = stream(
        "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode",
        &bomb(1024),
    );
    let many: String = "3 0 R ".repeat(200_000);
    let lines = enriched(&[
        (
            "/bomb",
            "application/pdf",
            file(&objects("3 0 R", page_bomb)),
        ),
        ("/objects", "application/pdf", file(&packed)),
        ("/arrays", "application/pdf", nested("[")),
        ("/dictionaries", "application/pdf", nested("<</A")),
        (
            "/pages",
            "application/pdf",
            file(&objects(&many, text("one"))),
        ),
        (
            "/broken",
            "application/pdf",
            b"%PDF-1.7 and nothing".to_vec(),
        ),
    ]);
    let code = |line: &Value| line["error_code"].as_str().unwrap_or("none").to_owned();
    assert_eq!(lines[0]["document.pages-read"], 0.0, "{}", lines[0]);
    for line in &lines[1..4] {
        let known = ["none", "memory", "stack", "cpu-time", "unsupported"];
        assert!(known.contains(&&*code(line)), "{line}");
    }
    assert_eq!(lines[4]["document.text"], "one", "{}", lines[4]);
    assert_eq!(code(&lines[5]), "unsupported", "{}", lines[5]);
}
