//! What a run is about: images with checked headers, each level of which is
//! decoded at most once however many stages ask; a record; a prompt.
//!
//! **Invariant:** pixels exist only while a stage asks for them or the subject
//! lives: dropping the last waiter ends a decode, dropping the subject frees
//! every level.

mod decodes;
mod digest;
mod image;
mod level;
mod limits;
#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;

use bytes::Bytes;

pub use decodes::{DecodeKind, Decodes};
pub use digest::{Digest, Digester};
pub use image::{Compute, Image, Pixels, PixelsError};
pub use limits::Limits;
pub use text::{MAX_PROMPT, MAX_RECORD, PromptError, Record, RecordError};

use crescendo_decode::{Checkpoint, DecodeError, Uninterrupted};
use image::Pause;

/// What a run is about. Cheap to share; levels are decoded on demand.
#[derive(Debug)]
pub struct Subject {
    images: Vec<Image>,
    /// Digest of the images; of nothing where there are none.
    pictures: Digest,
    record: Option<Record>,
    prompt: Option<String>,
    digest: Digest,
}

/// Why bytes did not become a subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubjectError {
    /// There is no image at all. Code `no-images`.
    #[error("there is no image; at least one is needed")]
    NoImages,
    /// There are too many images. Code `too-many-images`.
    #[error("there are {found} images, the limit is {limit}")]
    TooManyImages {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// The images together pass the limit on pixels. Code
    /// `subject-too-large`.
    #[error("the images have {found} pixels together, the limit is {limit}")]
    TooLarge {
        /// How many there are.
        found: u64,
        /// How many may be.
        limit: u64,
    },
    /// An image was refused; the code is the decoder's.
    #[error("image {index}: {error}")]
    Image {
        /// Which one, from 0.
        index: usize,
        /// Why.
        #[source]
        error: DecodeError,
    },
    /// Reading a header panicked: a defect of ours that these bytes bring out.
    /// Code `decoder-failed`.
    #[error("the header of an image could not be read; please report it with the file")]
    Broken,
}

/// An image whose header was in order and whose pixels cannot be had, at least
/// not at the size that a stage asked for. Lasting: asking again gives the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("image {index}: {error}")]
pub struct Unreadable {
    /// Which one, from 0.
    pub index: usize,
    /// Why.
    #[source]
    pub error: PixelsError,
}

impl SubjectError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoImages => "no-images",
            Self::TooManyImages { .. } => "too-many-images",
            Self::TooLarge { .. } => "subject-too-large",
            Self::Image { error, .. } => error.code(),
            Self::Broken => "decoder-failed",
        }
    }
}

/// What is wrong with the header of one file, if anything is: the reason that
/// [`Subject::from_images`] gives of the first such file alone.
#[must_use]
pub fn fault(file: &Bytes, limits: &Limits) -> Option<DecodeError> {
    Image::inspect(0, file.clone(), limits).err()
}

impl Subject {
    /// Reads the header of each file and refuses what `limits` forbid; nothing
    /// is decoded. Hashes every byte: call [`admit`](Self::admit) from a thread
    /// that must not compute.
    ///
    /// # Errors
    ///
    /// [`SubjectError`], with the position of the image that is to blame.
    pub fn from_images(files: Vec<Bytes>, limits: &Limits) -> Result<Self, SubjectError> {
        Self::in_turn(files, limits, &Uninterrupted)
    }

    fn in_turn(
        files: Vec<Bytes>,
        limits: &Limits,
        checkpoint: &dyn Checkpoint,
    ) -> Result<Self, SubjectError> {
        if files.is_empty() {
            return Err(SubjectError::NoImages);
        }
        if files.len() > limits.max_images {
            return Err(SubjectError::TooManyImages {
                found: files.len(),
                limit: limits.max_images,
            });
        }
        let mut images = Vec::with_capacity(files.len());
        let mut pixels = 0_u64;
        for (index, bytes) in files.into_iter().enumerate() {
            let refused = |error| SubjectError::Image { index, error };
            let asked = checkpoint.check().map_err(DecodeError::from);
            asked.map_err(refused)?;
            let image = Image::inspect(index, bytes, limits).map_err(refused)?;
            pixels = pixels.saturating_add(image.header().stored.pixels());
            images.push(image);
        }
        if pixels > limits.max_pixels {
            return Err(SubjectError::TooLarge {
                found: pixels,
                limit: limits.max_pixels,
            });
        }
        let mut digester = Digester::new("crescendo subject v1: images");
        for (index, image) in images.iter().enumerate() {
            digester
                .bytes_in_turn(image.file(), checkpoint)
                .map_err(|ended| SubjectError::Image {
                    index,
                    error: ended.into(),
                })?;
        }
        Ok(Self::of_pictures(images, digester.finish()))
    }

    /// A subject that holds nothing: a router may be asked before there is one.
    #[must_use]
    pub fn nothing() -> Self {
        let nothing = Digester::new("crescendo subject v1: nothing").finish();
        Self::of_pictures(Vec::new(), nothing)
    }

    const fn of_pictures(images: Vec<Image>, pictures: Digest) -> Self {
        Self {
            images,
            pictures,
            record: None,
            prompt: None,
            digest: pictures,
        }
    }

    /// A record: a file with one JSON object, whose member `url`, where it has
    /// one, is the record's URL.
    ///
    /// # Errors
    ///
    /// [`RecordError`].
    pub fn from_record(file: &[u8]) -> Result<Self, RecordError> {
        Self::nothing().and_record(file)
    }

    /// A prompt: UTF-8 text, which may be empty.
    ///
    /// # Errors
    ///
    /// [`PromptError`].
    pub fn from_prompt(text: &[u8]) -> Result<Self, PromptError> {
        Self::nothing().and_prompt(text)
    }

    /// The same subject with a record, in the place of one that it had.
    ///
    /// # Errors
    ///
    /// As [`from_record`](Self::from_record).
    pub fn and_record(mut self, file: &[u8]) -> Result<Self, RecordError> {
        self.record = Some(Record::read(file)?);
        self.digest = self.with_texts();
        Ok(self)
    }

    /// The same subject with a prompt, in the place of one that it had.
    ///
    /// # Errors
    ///
    /// As [`from_prompt`](Self::from_prompt).
    pub fn and_prompt(mut self, text: &[u8]) -> Result<Self, PromptError> {
        self.prompt = Some(text::prompt(text)?);
        self.digest = self.with_texts();
        Ok(self)
    }

    /// The digest of a subject that holds more than images.
    fn with_texts(&self) -> Digest {
        let mut digester = Digester::new("crescendo subject v1: images and texts");
        digester.bytes(self.pictures.as_bytes());
        let (url, json) = match &self.record {
            Some(record) => (record.url(), Some(record.json())),
            None => (None, None),
        };
        for text in [url, json, self.prompt.as_deref()] {
            // What is not there differs from what is empty.
            digester.number(u64::from(text.is_some()));
            digester.text(text.unwrap_or_default());
        }
        digester.finish()
    }

    /// As [`from_images`](Self::from_images), on the executor, within the CPU
    /// time of one decode.
    ///
    /// # Errors
    ///
    /// As [`from_images`](Self::from_images); `interrupted` past the CPU time.
    pub async fn admit(
        files: Vec<Bytes>,
        limits: &Limits,
        compute: &Compute,
    ) -> Result<Self, SubjectError> {
        let limits = limits.clone();
        compute
            .block(limits.decode_cpu, move |lease| {
                Self::in_turn(files, &limits, &Pause(lease))
            })
            .await
            .unwrap_or(Err(SubjectError::Broken))
    }

    /// The images, in order.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The record, where there is one.
    #[must_use]
    pub const fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// The prompt, where there is one.
    #[must_use]
    pub fn prompt(&self) -> Option<&str> {
        self.prompt.as_deref()
    }

    /// Digest of everything that a guest can see of the subject.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Counts its decodes there from now on.
    pub fn count_decodes(&self, decodes: &Arc<Decodes>) {
        for image in &self.images {
            image.count_decodes(decodes);
        }
    }

    /// Bytes of decoded pixels that are held right now.
    #[cfg(test)]
    fn decoded_bytes(&self) -> u64 {
        self.images.iter().map(Image::decoded_bytes).sum()
    }
}
