//! `subject`: what the run is about. Bytes stay here; guests copy regions.

use crescendo_core::outcome::FailureCode;
use crescendo_decode::{DecodeError, RegionError};
use wasmtime::component::Resource;

use super::{Absent, HANDLE, carried, none_made};
use crate::executor::Interrupted;
use crate::sandbox::bindings::crescendo::plugin::subject::{
    Entry, Host, HostDocument, HostImage, HostPage, Layout, Outcome, Raster, Rect, Size,
};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::convert;
use crate::sandbox::state::Guest;
use crate::sandbox::stop::Stop;
use crate::subject::{Image, PixelsError, Unreadable};

impl Host for Guest {
    fn images(&mut self) -> wasmtime::Result<Vec<Resource<Image>>> {
        self.open("subject.images")?;
        let subject = std::sync::Arc::clone(&self.call.subject);
        let images = subject.images().iter().cloned();
        images.map(|image| Ok(self.add(image, HANDLE)?)).collect()
    }

    fn current_entry(&mut self) -> wasmtime::Result<Option<Entry>> {
        self.open("subject.current-entry")?;
        let record = self.call.subject.record();
        Ok(record.map(|record| Entry {
            url: record.url().map(str::to_owned),
            json: record.json().to_owned(),
        }))
    }

    fn open_document(&mut self) -> wasmtime::Result<Option<Resource<Absent>>> {
        self.open("subject.open-document")?;
        Ok(None)
    }

    fn prompt(&mut self) -> wasmtime::Result<Option<String>> {
        self.open("subject.prompt")?;
        Ok(self.call.subject.prompt().map(str::to_owned))
    }

    fn outcomes(&mut self) -> wasmtime::Result<Vec<Outcome>> {
        self.open("subject.outcomes")?;
        Ok(self.call.reads.iter().map(convert::read).collect())
    }

    fn parameters(&mut self) -> wasmtime::Result<String> {
        self.open("subject.parameters")?;
        Ok(self.call.parameters.as_ref().to_owned())
    }
}

impl HostImage for Guest {
    fn index(&mut self, image: Resource<Image>) -> wasmtime::Result<u32> {
        let index = self.table.get(&image)?.index();
        Ok(u32::try_from(index).unwrap_or(u32::MAX))
    }

    fn size(&mut self, image: Resource<Image>) -> wasmtime::Result<Size> {
        let size = self.table.get(&image)?.header().upright;
        Ok(Size {
            width: size.width,
            height: size.height,
        })
    }

    fn format(&mut self, image: Resource<Image>) -> wasmtime::Result<String> {
        let format = self.table.get(&image)?.header().format;
        Ok(format.media_type().to_owned())
    }

    fn has_alpha(&mut self, image: Resource<Image>) -> wasmtime::Result<bool> {
        Ok(self.table.get(&image)?.header().has_alpha)
    }

    /// Never reached: [`super::carry::pixels`] is linked in its place.
    fn pixels(
        &mut self,
        _image: Resource<Image>,
        _area: Option<Rect>,
        _max_side: u32,
        _layout: Layout,
    ) -> wasmtime::Result<Result<Raster, Failure>> {
        Err(carried())
    }

    fn drop(&mut self, image: Resource<Image>) -> wasmtime::Result<()> {
        self.remove(image, HANDLE)?;
        Ok(())
    }
}

impl Guest {
    /// What a guest is told; none where that is no answer to it, because asking
    /// again may give another.
    ///
    /// # Errors
    /// Ends the call: its CPU time is used up, or the host has no memory.
    pub(super) fn refused(&mut self, image: &Image, error: PixelsError) -> Result<Failure, Stop> {
        let (index, text) = (image.index(), error.to_string());
        Ok(match error {
            PixelsError::Spent => return Err(Interrupted::CpuTime.into()),
            PixelsError::Decode(DecodeError::OutOfMemory { .. })
            | PixelsError::Region(RegionError::OutOfMemory { .. }) => {
                return Err(Stop::new(FailureCode::Host, text));
            }
            PixelsError::Region(_) => Failure::InvalidInput(text),
            PixelsError::Memory { .. } => Failure::Limit("memory".to_owned()),
            PixelsError::Cancelled => Failure::Cancelled,
            PixelsError::Decode(_) | PixelsError::CpuTime { .. } | PixelsError::Broken => {
                let found = Unreadable { index, error };
                let text = found.to_string();
                self.unreadable.note(found);
                Failure::Unsupported(text)
            }
        })
    }
}

impl HostPage for Guest {
    fn index(&mut self, page: Resource<Absent>) -> wasmtime::Result<u32> {
        Err(none_made(&page))
    }

    fn text(&mut self, page: Resource<Absent>) -> wasmtime::Result<Result<String, Failure>> {
        Err(none_made(&page))
    }

    fn picture(
        &mut self,
        page: Resource<Absent>,
        _max_side: u32,
    ) -> wasmtime::Result<Result<Resource<Image>, Failure>> {
        Err(none_made(&page))
    }

    fn drop(&mut self, page: Resource<Absent>) -> wasmtime::Result<()> {
        Err(none_made(&page))
    }
}

impl HostDocument for Guest {
    fn format(&mut self, document: Resource<Absent>) -> wasmtime::Result<String> {
        Err(none_made(&document))
    }

    fn page_count(&mut self, document: Resource<Absent>) -> wasmtime::Result<u32> {
        Err(none_made(&document))
    }

    fn page(
        &mut self,
        document: Resource<Absent>,
        _index: u32,
    ) -> wasmtime::Result<Result<Resource<Absent>, Failure>> {
        Err(none_made(&document))
    }

    fn bytes(
        &mut self,
        document: Resource<Absent>,
        _offset: u64,
        _length: u32,
    ) -> wasmtime::Result<Result<Vec<u8>, Failure>> {
        Err(none_made(&document))
    }

    fn drop(&mut self, document: Resource<Absent>) -> wasmtime::Result<()> {
        Err(none_made(&document))
    }
}
