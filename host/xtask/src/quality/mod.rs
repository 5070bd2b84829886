//! `cargo xtask bench quality`: extractors measured against pages whose truth
//! is known.
//!
//! Pages are made from a seed ([`theme`], [`page`]), laid out and drawn by
//! headless Chromium ([`browser`]) at one and two device pixels per CSS pixel,
//! and asked what can be seen of them ([`truth`]).

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

pub use browser::BrowserError;
pub use paint::{Rgb, delta_e, photograph, textures};
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
    /// Pictures at one and two device pixels per CSS pixel.
    pub pictures: [PathBuf; 2],
    /// What is true of it.
    pub truth: Truth,
}

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
/// photographs in `page-000/`, `page-000@1x.png`, `page-000@2x.png` and
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
    let once = browser.shoot(source.size, 1)?;
    let twice = browser.shoot(source.size, 2)?;
    let picture = image::load_from_memory(&once.png)?.into_rgb8();
    let truth = truth::measure(seed, &theme, &source, &seen, &picture)?;
    let json = serde_json::to_vec_pretty(&truth).map_err(TruthError::from)?;
    put(folder.join(format!("{name}.json")), &json)?;
    Ok(Rendered {
        html,
        pictures: [
            put(folder.join(format!("{name}@1x.png")), &once.png)?,
            put(folder.join(format!("{name}@2x.png")), &twice.png)?,
        ],
        truth,
    })
}
