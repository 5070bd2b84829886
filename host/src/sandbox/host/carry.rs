//! Functions that carry bytes by the megabyte, linked by hand: the generated
//! bindings pass each list through a vector of its own, and these do not.
//!
//! `pixels` hands a decoded level over as it is, so that the copy into the
//! guest is the only one. `write` reads the guest's memory where it lies, so
//! that the provider's copy is the only one.

use std::sync::Arc;

use crescendo_decode::{Layout as DecodeLayout, Rect as DecodeRect};
use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentType, Linker, Lower, Resource, WasmList};

use super::compute::Buffer;
use crate::sandbox::bindings::crescendo::plugin::subject::{Layout, Rect};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::state::Guest;
use crate::sandbox::stop::Stop;
use crate::subject::{Compute, Image};

/// `raster` of `subject`, with shared bytes.
#[derive(ComponentType, Lower)]
#[component(record)]
pub(in crate::sandbox) struct Raster {
    pub(in crate::sandbox) width: u32,
    pub(in crate::sandbox) height: u32,
    pub(in crate::sandbox) data: Arc<Vec<u8>>,
}

/// Replaces `image.pixels`, after the generated `subject` was linked.
pub(in crate::sandbox) fn pixels(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    type Arguments = (Resource<Image>, Option<Rect>, u32, Layout);
    linker
        .allow_shadowing(true)
        .instance("crescendo:plugin/subject@0.1.0")?
        .func_wrap_async(
            "[method]image.pixels",
            |mut store: StoreContextMut<'_, Guest>, (image, area, max_side, layout): Arguments| {
                Box::new(async move {
                    let guest = store.data_mut();
                    guest.counts.used("subject.image.pixels");
                    let image = guest.table.get(&image)?.clone();
                    Ok((copy(guest, &image, area, max_side, layout).await?,))
                })
            },
        )?;
    linker.allow_shadowing(false);
    Ok(())
}

pub(in crate::sandbox) async fn copy(
    guest: &mut Guest,
    image: &Image,
    area: Option<Rect>,
    max_side: u32,
    layout: Layout,
) -> Result<Result<Raster, Failure>, Stop> {
    let area = area.map(|area| DecodeRect {
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
    });
    let layout = match layout {
        Layout::Rgba8 => DecodeLayout::Rgba8,
        Layout::Rgb8 => DecodeLayout::Rgb8,
        Layout::Luma8 => DecodeLayout::Luma8,
    };
    let compute = Compute {
        executor: Arc::clone(&guest.services.executor),
        class: guest.call.class,
    };
    // A copy that the host has to make is there twice for a moment, and both
    // count. So does one that it need not make: what a guest may ask for does
    // not depend on how the file is laid out.
    let room = guest.meter.room() / 2;
    let account = Arc::clone(&guest.account);
    let copied = image.pixels(area, max_side, layout, room, &account, &compute);
    match copied.await {
        Ok(pixels) => Ok(Ok(Raster {
            width: pixels.size.width,
            height: pixels.size.height,
            data: pixels.data,
        })),
        Err(error) => guest.refused(image, error).map(Err),
    }
}

/// Replaces `buffer.write`, after the generated `compute` was linked.
pub(in crate::sandbox) fn write(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    type Arguments = (Resource<Buffer>, u64, WasmList<u8>);
    linker
        .allow_shadowing(true)
        .instance("crescendo:plugin/compute@0.1.0")?
        .func_wrap(
            "[method]buffer.write",
            |store: StoreContextMut<'_, Guest>, (buffer, offset, data): Arguments| {
                let buffer = store.data().table.get(&buffer)?.device();
                let written = buffer.write(offset, data.as_le_slice(&store));
                Ok((written.map_err(Failure::from),))
            },
        )?;
    linker.allow_shadowing(false);
    Ok(())
}
