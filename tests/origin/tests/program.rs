//! The program `origin`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

/// The program with its first line.
struct Program(Child, String);

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_origin"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        Self(child, line.trim().to_owned())
    }

    fn get(&self, path: &str) -> String {
        use std::io::Write as _;
        let address = self.1.strip_prefix("http://").unwrap();
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, as one test wants it to.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_program_says_where_it_is_and_serves_pages() {
    let program = Program::start(&["--validators"]);
    let answer = program.get("/page/5");
    assert!(answer.ends_with(&crescendo_origin::Page::of(5).html()));
    assert!(answer.contains("etag: "));
    assert!(program.get("/-/stats").contains("\"calls\":1"));
}

#[test]
fn the_program_is_as_bad_as_it_is_asked_to_be() {
    let program = Program::start(&["--behaviour", "status:410"]);
    assert!(program.get("/page/5").starts_with("HTTP/1.1 410 Gone\r\n"));
    let program = Program::start(&["--refuses", "0", "--retry-after", "9"]);
    assert!(program.get("/page/5").contains("retry-after: 9\r\n"));
}

#[test]
fn the_program_ends_with_its_input_if_asked_to() {
    let mut program = Program::start(&["--until-eof"]);
    drop(program.0.stdin.take());
    assert!(program.0.wait().unwrap().success());
}

#[test]
fn the_program_refuses_an_unknown_behaviour_and_lists_the_known_ones() {
    let out = Command::new(env!("CARGO_BIN_EXE_origin"))
        .args(["--behaviour", "nice"])
        .output()
        .unwrap();
    assert!(!out.status.success());
    let error = String::from_utf8(out.stderr).unwrap();
    assert!(
        error.contains("gzip-bomb") && error.contains("never-accepts"),
        "{error}"
    );
}
