//! One headless Chromium, driven over its debugging pipe.
//!
//! A process per page costs a second of CPU each; one process that is told
//! what to show costs a tenth of that. Messages are JSON ended by a zero byte
//! (Chrome DevTools Protocol, `--remote-debugging-pipe`): Chromium reads file
//! descriptor 3 and writes 4, which a shell maps from the child's standard
//! input and output, so nothing here needs `unsafe`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use serde_json::{Value, json};

/// Why the browser did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// It could not be started.
    #[error("start Chromium ({0}); install it with `apt-get install chromium`")]
    Start(std::io::Error),
    /// The pipe broke: the browser is gone.
    #[error("talk to Chromium: {0}")]
    Pipe(std::io::Error),
    /// It ended while an answer was due.
    #[error("get an answer from Chromium: it closed its pipe")]
    Gone,
    /// It answered with an error.
    #[error("run {method} in Chromium: {message}")]
    Refused {
        /// What was asked.
        method: String,
        /// What it said.
        message: String,
    },
    /// The answer lacks what was asked for.
    #[error("read Chromium's answer to {0}")]
    Answer(&'static str),
}

/// Flags that keep it small, quiet and off the network.
const FLAGS: [&str; 14] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
];

/// A running Chromium with one page.
pub struct Browser {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: String,
    last: u64,
    // Removed with everything in it when the browser goes.
    _profile: tempfile::TempDir,
}

/// What a page looks like at one device pixel ratio.
pub struct Shot {
    /// The picture as PNG.
    pub png: Vec<u8>,
}

impl Browser {
    /// Starts Chromium with an empty profile of its own.
    ///
    /// # Errors
    /// [`BrowserError::Start`] where there is no Chromium; the others where it
    /// does not speak the protocol.
    pub fn start() -> Result<Self, BrowserError> {
        let profile = tempfile::tempdir().map_err(BrowserError::Start)?;
        let data = format!("--user-data-dir={}", profile.path().display());
        let program = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".into());
        let mut child = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 1>&2"#])
            .arg(program)
            .args(FLAGS)
            .arg(data)
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(BrowserError::Start)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(BrowserError::Gone);
        };
        let mut browser = Self {
            child,
            input,
            output: BufReader::new(output),
            session: String::new(),
            last: 0,
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}))?;
        let attach = json!({"targetId": text(&target, "/targetId"), "flatten": true});
        let attached = browser.call("Target.attachToTarget", &attach)?;
        browser.session = text(&attached, "/sessionId")
            .ok_or(BrowserError::Answer("Target.attachToTarget"))?
            .to_owned();
        browser.call("Page.enable", &json!({}))?;
        Ok(browser)
    }

    /// Opens a file and waits until it and everything in it is loaded.
    ///
    /// # Errors
    /// When the browser is gone or refuses.
    pub fn open(&mut self, file: &Path, size: (u32, u32)) -> Result<(), BrowserError> {
        self.set_size(size, 1.0)?;
        let url = format!("file://{}", file.display());
        self.call("Page.navigate", &json!({"url": url}))?;
        // Resolves after `load`, so pictures and fonts are there.
        self.evaluate(
            "new Promise(done => { const wait = () => document.readyState === 'complete' \
             ? document.fonts.ready.then(() => done('')) : setTimeout(wait, 5); wait(); })",
        )?;
        Ok(())
    }

    /// Runs a script in the page; it must give a string, or a promise of one.
    ///
    /// # Errors
    /// When the browser is gone, or the script throws.
    pub fn evaluate(&mut self, script: &str) -> Result<String, BrowserError> {
        let ask = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &ask)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            return Err(BrowserError::Refused {
                method: "a script".into(),
                message: thrown.to_string(),
            });
        }
        text(&answer, "/result/value")
            .map(str::to_owned)
            .ok_or(BrowserError::Answer("Runtime.evaluate"))
    }

    /// A picture of the viewport at `ratio` device pixels per CSS pixel.
    ///
    /// # Errors
    /// When the browser is gone or refuses.
    pub fn shoot(&mut self, size: (u32, u32), ratio: f64) -> Result<Shot, BrowserError> {
        self.set_size(size, ratio)?;
        let ask = json!({"format": "png", "optimizeForSpeed": true});
        let answer = self.call("Page.captureScreenshot", &ask)?;
        let text = text(&answer, "/data").ok_or(BrowserError::Answer("Page.captureScreenshot"))?;
        let png = base64::engine::general_purpose::STANDARD
            .decode(text)
            .map_err(|_| BrowserError::Answer("Page.captureScreenshot"))?;
        Ok(Shot { png })
    }

    fn set_size(&mut self, (width, height): (u32, u32), ratio: f64) -> Result<(), BrowserError> {
        let ask = json!({
            "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": false,
        });
        self.call("Emulation.setDeviceMetricsOverride", &ask)?;
        Ok(())
    }

    /// Sends one command and waits for its answer; events are passed over.
    fn call(&mut self, method: &str, params: &Value) -> Result<Value, BrowserError> {
        self.last += 1;
        let message = if self.session.is_empty() {
            json!({"id": self.last, "method": method, "params": params})
        } else {
            json!({"id": self.last, "method": method, "params": params, "sessionId": self.session})
        };
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.write_all(&bytes).map_err(BrowserError::Pipe)?;
        self.input.flush().map_err(BrowserError::Pipe)?;
        loop {
            let mut bytes = Vec::new();
            let read = self.output.read_until(0, &mut bytes);
            if read.map_err(BrowserError::Pipe)? == 0 {
                return Err(BrowserError::Gone);
            }
            bytes.pop();
            let Ok(mut answer) = serde_json::from_slice::<Value>(&bytes) else {
                continue;
            };
            if answer.get("id").and_then(Value::as_u64) != Some(self.last) {
                continue;
            }
            if let Some(error) = answer.get("error") {
                return Err(BrowserError::Refused {
                    method: method.into(),
                    message: error.to_string(),
                });
            }
            return Ok(answer
                .get_mut("result")
                .map(Value::take)
                .unwrap_or_default());
        }
    }
}

fn text<'a>(answer: &'a Value, pointer: &str) -> Option<&'a str> {
    answer.pointer(pointer).and_then(Value::as_str)
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The profile folder goes next, so the browser must be gone by then;
        // an error only means that it already is.
        let _ = self.call("Browser.close", &json!({}));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
