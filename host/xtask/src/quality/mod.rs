//! `cargo xtask bench quality`: extractors measured against pages whose truth
//! is known.
//!
//! Pages are made from a seed ([`theme`], [`page`]), laid out and drawn by
//! headless Chromium ([`browser`]) at several device pixels per CSS pixel, and
//! asked what can be seen of them ([`truth`]).

pub mod bench;
mod browser;
mod page;
mod paint;
mod rng;
mod score;
mod theme;
mod truth;
mod words;

use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;

pub use browser::BrowserError;
pub use paint::{Rgb, coarse, delta_e, in_few_colours, photograph, textures};
pub use rng::Rng;
pub use score::{Answer, RULES, Rule, Scores, Tally};
pub use theme::Density;
pub use truth::{Roles, Size, Swatch, Truth, TruthError, Used};

use browser::Browser;

/// A page with its pictures and its truth.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The HTML file.
    pub html: PathBuf,
    /// One for each of [`VIEWS`].
    pub pictures: [PathBuf; VIEWS.len()],
    /// What is true of it.
    pub truth: Truth,
}

/// How a page is shown: a part of its picture's name, and what it is called.
pub const VIEWS: [(&str, &str); 4] = [
    ("@1x.png", "ratio 1"),
    ("@2x.png", "ratio 2"),
    ("@1.5x.png", "ratio 1.5"),
    ("@1x.jpg", "ratio 1 as JPEG of quality 85"),
];

/// The first views are judged by the floors, the others only reported: no
/// plugin claims to know ratio 1.5, and JPEG blurs what is measured.
pub const JUDGED: usize = 2;

/// What people's programs write when nobody says otherwise.
const JPEG_QUALITY: u8 = 85;

/// Why pages could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The browser.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// The page's account of itself.
    #[error(transparent)]
    Truth(#[from] TruthError),
    /// A file could not be written.
    #[error("write {0}: {1}")]
    Write(PathBuf, std::io::Error),
    /// Chromium's picture cannot be read.
    #[error("read Chromium's picture: {0}")]
    Picture(#[from] image::ImageError),
}

/// Makes `count` pages from `seed` in `folder`: `page-000.html`, its
/// photographs in `page-000/`, a picture for each of [`VIEWS`] and
/// `page-000.json` (the [`Truth`]), and so on.
///
/// # Errors
/// When there is no Chromium, or a file cannot be written.
pub fn render(folder: &Path, seed: u64, count: u32) -> Result<Vec<Rendered>, RenderError> {
    let mut browser = Browser::start()?;
    let mut seeds = Rng::new(seed);
    (0..count)
        .map(|index| render_one(&mut browser, folder, index, seeds.next()))
        .collect()
}

fn render_one(
    browser: &mut Browser,
    folder: &Path,
    index: u32,
    seed: u64,
) -> Result<Rendered, RenderError> {
    let mut rng = Rng::new(seed);
    let theme = theme::Theme::draw(&mut rng.fork());
    let source = page::write(&theme, &mut rng.fork());
    let name = format!("page-{index:03}");
    let put = |path: PathBuf, bytes: &[u8]| match std::fs::write(&path, bytes) {
        Ok(()) => Ok(path),
        Err(error) => Err(RenderError::Write(path, error)),
    };
    let pictures = folder.join(&name);
    std::fs::create_dir_all(&pictures).map_err(|e| RenderError::Write(pictures.clone(), e))?;
    for i in 0..source.photos {
        put(
            pictures.join(format!("{i}.jpg")),
            &paint::photograph(&mut rng, 480, 320),
        )?;
    }
    let html = source.html.replace(
        "<meta charset=utf-8>",
        &format!("<meta charset=utf-8><base href='{name}/'>"),
    );
    let html = put(folder.join(format!("{name}.html")), html.as_bytes())?;
    let full = std::fs::canonicalize(&html).map_err(|e| RenderError::Write(html.clone(), e))?;
    browser.open(&full, source.size)?;
    let seen = browser.evaluate(truth::SCRIPT)?;
    let once = browser.shoot(source.size, 1.0)?;
    let twice = browser.shoot(source.size, 2.0)?;
    let between = browser.shoot(source.size, 1.5)?;
    let picture = image::load_from_memory(&once.png)?.into_rgb8();
    let truth = truth::measure(seed, &theme, &source, &seen, &picture)?;
    let json = serde_json::to_vec_pretty(&truth).map_err(TruthError::from)?;
    put(folder.join(format!("{name}.json")), &json)?;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY).encode_image(&picture)?;
    let [a, b, c, d] = VIEWS.map(|(end, _)| folder.join(format!("{name}{end}")));
    Ok(Rendered {
        html,
        pictures: [
            put(a, &once.png)?,
            put(b, &twice.png)?,
            put(c, &between.png)?,
            put(d, &jpeg)?,
        ],
        truth,
    })
}
