//! Photographs to send: real ones where Python is there, made-up ones
//! otherwise.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::bench::peer;
use crate::place::Place;
use crate::problem::Problem;
use crate::quality::{Rng, photograph};
use crate::{say, shell};

/// What the script needs; the versions that it was written for.
const PACKAGES: [&str; 3] = ["numpy==2.4.6", "pillow==13.0.0", "scikit-image==0.26.0"];

/// The photographs of one benchmark, as JPEG files in its folder.
#[derive(Clone, Debug)]
pub struct Pictures {
    /// 4000 x 3000.
    pub large: PathBuf,
    /// 1200 x 900.
    pub middle: PathBuf,
}

impl Pictures {
    /// Puts them into `folder`.
    ///
    /// # Errors
    /// The script fails, or the folder cannot be written.
    pub fn make(place: &Place, folder: &Path) -> Result<Self, Problem> {
        let pictures = Self {
            large: folder.join("large.jpg"),
            middle: folder.join("middle.jpg"),
        };
        if let Some(python) = peer(place, "photographs", &PACKAGES) {
            let mut command = python.program("python");
            command.arg(place.root.join("host/benches/peers/photographs.py"));
            let mut step = say::Step::begin("pictures", "a real photograph in two sizes");
            shell::run(
                &mut step,
                command.arg(&pictures.large).arg(&pictures.middle),
            )?;
            step.done("");
            return Ok(pictures);
        }
        say::warning("a made-up photograph takes the real one's place");
        let mut rng = Rng::new(1);
        write(&pictures.large, &photograph(&mut rng, 4000, 3000))?;
        write(&pictures.middle, &photograph(&mut rng, 1200, 900))?;
        Ok(pictures)
    }
}

/// A small picture whose content does not matter.
pub fn small() -> Vec<u8> {
    photograph(&mut Rng::new(1), 64, 48)
}

/// Reads a file.
///
/// # Errors
/// It cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|error| Problem::file("read", path, &error))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    std::fs::write(path, bytes).map_err(|error| Problem::file("write", path, &error))
}

/// The same picture in a file of other bytes: what follows the end of a JPEG
/// is no part of the picture.
pub fn unlike_any_before(jpeg: &[u8]) -> Vec<u8> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut bytes = jpeg.to_vec();
    bytes.extend_from_slice(&number.to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_files_are_the_same_and_all_show_the_same() {
        let jpeg = small();
        let (a, b) = (unlike_any_before(&jpeg), unlike_any_before(&jpeg));
        assert_ne!(a, b);
        let show = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
        assert_eq!(show(&a), show(&b));
    }
}
