//! Helpers shared by the integration tests: the built program, a running
//! server, pictures made on the spot.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The built `crescendo`: beside this test's own program.
///
/// # Panics
/// When it was not built; `cargo xtask test` builds it first.
#[must_use]
#[expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a test without its program has failed"
)]
pub fn program() -> PathBuf {
    let own = std::env::current_exe().expect("a running test has a path");
    let program = own
        .ancestors()
        .skip(1)
        .map(|dir| dir.join("crescendo"))
        .find(|p| p.is_file());
    program.unwrap_or_else(|| {
        panic!(
            "crescendo is not built beside {}; run cargo xtask test",
            own.display()
        )
    })
}

/// The file of a component of `cargo xtask guests`, by name without `.wasm`.
///
/// # Panics
/// When it was not built; `cargo xtask test` builds it first.
#[must_use]
#[expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a test without its guest has failed"
)]
pub fn guest_file(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a running test has a path");
    let file = own
        .ancestors()
        .map(|dir| dir.join("guests").join(format!("{name}.wasm")))
        .find(|file| file.is_file());
    file.unwrap_or_else(|| panic!("no guest {name}.wasm; run cargo xtask guests"))
}

/// A component of `cargo xtask guests`, by name without `.wasm`.
///
/// # Panics
/// When it was not built; `cargo xtask test` builds it first.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without its guest has failed")]
pub fn guest(name: &str) -> Vec<u8> {
    std::fs::read(guest_file(name)).expect("a built guest can be read")
}

/// The state folder that all tests share, so that plugins are compiled once.
#[must_use]
pub fn state_folder() -> PathBuf {
    program()
        .parent()
        .unwrap_or(Path::new("."))
        .join("test-state")
}

/// `crescendo` with the shared state folder and a quiet environment.
#[must_use]
pub fn crescendo() -> Command {
    let mut command = Command::new(program());
    command.env_clear().env("CRESCENDO_STATE", state_folder());
    command
}

/// A `crescendo serve` on a free port; ended when it is dropped.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Server {
    /// Starts one with more arguments, and waits for its line on standard
    /// output.
    ///
    /// # Panics
    /// When it does not say where it listens.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        Self::serve(arguments, Stdio::inherit())
    }

    /// The same with its log in a file.
    ///
    /// # Panics
    /// When the file cannot be made, and as [`Server::start`].
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test without its log has failed")]
    pub fn logging(arguments: &[&str], log: &Path) -> Self {
        let log = std::fs::File::create(log).expect("the log can be made");
        Self::serve(arguments, log.into())
    }

    fn serve(arguments: &[&str], log: Stdio) -> Self {
        let mut command = crescendo();
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stderr(log);
        Self::spawn(command)
    }

    /// Starts one by a command that becomes `crescendo serve`.
    ///
    /// # Panics
    /// As [`Server::start`].
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test without its server has failed")]
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut line = String::new();
        std::io::BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it says where it listens");
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .expect("as promised")
            .to_owned();
        Self { child, url }
    }

    /// `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// The process, for signals and waiting.
    pub const fn process(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, as some tests want it to.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own: the status, and the body with its
/// chunks put together.
///
/// # Panics
/// When there is no whole answer.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without its answer has failed")]
pub fn request(address: &str, method: &str, path: &str, body: &[u8]) -> (u16, String) {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address).expect("the server is there");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(&[head.as_bytes(), body].concat())
        .expect("it takes the request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    let answer = String::from_utf8(answer).expect("answers are text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.expect("a status");
    if !head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked")
    {
        return (status, body.to_owned());
    }
    let (mut whole, mut rest) = (String::new(), body);
    while let Some((size, more)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).expect("a chunk's size");
        if size == 0 {
            break;
        }
        whole.push_str(more.get(..size).expect("a whole chunk"));
        rest = more.get(size + 2..).unwrap_or_default();
    }
    (status, whole)
}

/// How soon what was cancelled is promised to be gone.
pub const GONE_WITHIN: Duration = Duration::from_millis(100);

/// How long a single attempt may take, whatever else the machine does: a guest
/// that is not interrupted, or a limit of wall time that is waited for, takes
/// longer.
const AT_WORST: Duration = Duration::from_secs(5);

/// How many attempts are judged by the one in their middle.
const ATTEMPTS: usize = 9;

/// Makes nine attempts: the median takes at most [`GONE_WITHIN`], and none takes
/// more than [`AT_WORST`].
///
/// A single time measured on a machine that also runs everything else says
/// little, and the best of many hides a delay that comes and goes. The median
/// lets four attempts be unlucky, and finds what happens in most.
///
/// # Panics
/// When they take longer.
#[expect(clippy::panic, reason = "a promise that is not kept fails the test")]
pub async fn gone_in_time(mut attempt: impl AsyncFnMut() -> Duration) {
    let mut taken = Vec::new();
    for _ in 0..ATTEMPTS {
        taken.push(attempt().await);
    }
    taken.sort_unstable();
    let median = taken.get(ATTEMPTS / 2);
    if median.is_none_or(|median| *median > GONE_WITHIN) {
        panic!("gone within {GONE_WITHIN:?} in less than half of the attempts: {taken:?}");
    }
    if taken.last().is_none_or(|longest| *longest > AT_WORST) {
        panic!("gone after more than {AT_WORST:?} once: {taken:?}");
    }
}

/// A flat page: `background` with a block of `accent` over its upper left
/// ninth, as a PNG.
///
/// # Panics
/// Never: the sizes are sound.
#[must_use]
#[expect(clippy::expect_used, reason = "encoding into memory cannot fail")]
pub fn flat_png(width: u32, height: u32, background: [u8; 3], accent: [u8; 3]) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb(if x < width / 3 && y < height / 3 {
            accent
        } else {
            background
        })
    });
    let mut out = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut out, image::ImageFormat::Png)
        .expect("memory takes it");
    out.into_inner()
}
