//! The functions that are linked by hand, told to the watcher: see `host/carry`.

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource, WasmList};

use super::tell::Tell as _;
use super::{Step, Watched};
use crate::sandbox::bindings::crescendo::plugin::subject::{Layout, Rect};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::host::carry::{Raster, copy};
use crate::sandbox::host::compute::Buffer;
use crate::sandbox::state::Guest;
use crate::subject::Image;

type Answer<T> = wasmtime::Result<Result<T, Failure>>;

/// Replaces `image.pixels`, after the generated `subject` was linked.
pub(super) fn pixels(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    type Arguments = (Resource<Image>, Option<Rect>, u32, Layout);
    linker
        .allow_shadowing(true)
        .instance("crescendo:plugin/subject@0.1.0")?
        .func_wrap_async(
            "[method]image.pixels",
            |mut store: StoreContextMut<'_, Guest>, (image, area, max_side, layout): Arguments| {
                Box::new(async move {
                    let watched = Watched(store.data_mut());
                    Ok((look(watched, image, area, max_side, layout).await?,))
                })
            },
        )?;
    linker.allow_shadowing(false);
    Ok(())
}

async fn look(
    watched: Watched<'_>,
    image: Resource<Image>,
    area: Option<Rect>,
    max_side: u32,
    layout: Layout,
) -> Answer<Raster> {
    let arguments = vec![image.tell(), area.tell(), max_side.tell(), layout.tell()];
    let asked = match watched.begin("subject.[method]image.pixels", arguments)? {
        Step::Told(answer) => {
            // What the host knows of an image that it could not read itself.
            if let Err(Failure::Unsupported(why)) = &answer
                && !watched.0.retold.contains(why)
            {
                watched.0.retold.push(why.clone());
            }
            return Ok(answer);
        }
        Step::Ask(asked) => asked,
    };
    let guest = watched.0;
    let answer = match guest.table.get(&image).cloned() {
        Ok(image) => {
            let copied = copy(guest, &image, area, max_side, layout).await;
            copied.map_err(wasmtime::Error::from)
        }
        Err(error) => Err(error.into()),
    };
    asked.end(guest, answer)
}

/// Replaces `buffer.write`, after the generated `compute` was linked.
pub(super) fn write(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    type Arguments = (Resource<Buffer>, u64, WasmList<u8>);
    linker
        .allow_shadowing(true)
        .instance("crescendo:plugin/compute@0.1.0")?
        .func_wrap(
            "[method]buffer.write",
            |mut store: StoreContextMut<'_, Guest>, (buffer, offset, data): Arguments| {
                let data = data.as_le_slice(&store).to_vec();
                Ok((put(Watched(store.data_mut()), &buffer, offset, &data)?,))
            },
        )?;
    linker.allow_shadowing(false);
    Ok(())
}

fn put(watched: Watched<'_>, buffer: &Resource<Buffer>, offset: u64, data: &Vec<u8>) -> Answer<()> {
    let arguments = vec![buffer.tell(), offset.tell(), data.tell()];
    let asked = match watched.begin("compute.[method]buffer.write", arguments)? {
        Step::Told(answer) => return Ok(answer),
        Step::Ask(asked) => asked,
    };
    let guest = watched.0;
    let answer = match guest.table.get(buffer) {
        Ok(buffer) => Ok(buffer.device().write(offset, data).map_err(Failure::from)),
        Err(error) => Err(error.into()),
    };
    asked.end(guest, answer)
}
