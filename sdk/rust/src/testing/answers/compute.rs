//! Buffers in the test's own memory; there are no kernels.

use super::{known, waitable};
use crate::compute::{Allowance, Buffer, Completion, Element, Launch, Program};
use crate::poll::Waitable;
use crate::testing::state::{Object, ask, forget};
use crate::{Failure, Image, Layout};

/// Bytes of all buffers that a call may have.
const ROOM: u64 = 1 << 28;

/// Most bytes that are copied out at once.
const PIECE: u32 = 4 << 20;

pub(crate) fn buffer_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn program_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn completion_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn limits() -> Allowance {
    Allowance {
        buffer_bytes: ROOM,
        kernel_ms: 0,
        program_launches: 0,
    }
}

fn size(element: Element) -> u64 {
    match element {
        Element::Bytes => 1,
        Element::Half => 2,
        Element::Int32 | Element::Uint32 | Element::Single => 4,
        Element::Int64 => 8,
    }
}

pub(crate) fn buffer_allocate(element: Element, count: u64) -> Result<Buffer, Failure> {
    let bytes = count.checked_mul(size(element)).filter(|all| *all <= ROOM);
    let Some(bytes) = bytes.and_then(|bytes| usize::try_from(bytes).ok()) else {
        return Err(Failure::Limit("gpu-bytes".to_owned()));
    };
    ask(|host| {
        let handle = host.keep(Object::Buffer(element, vec![0; bytes]));
        // SAFETY: the handle stands for a buffer, and nobody else has it.
        Ok(unsafe { Buffer::from_handle(handle) })
    })
}

fn within<T>(this: &Buffer, use_it: impl FnOnce(Element, &mut Vec<u8>) -> T) -> T {
    ask(|host| {
        known(match host.object(this.handle()) {
            Some(Object::Buffer(element, bytes)) => Some(use_it(*element, bytes)),
            _ => None,
        })
    })
}

pub(crate) fn buffer_count(this: &Buffer) -> u64 {
    within(this, |element, bytes| bytes.len() as u64 / size(element))
}

pub(crate) fn buffer_write(this: &Buffer, offset: u64, data: &[u8]) -> Result<(), Failure> {
    within(this, |_, bytes| {
        let place = part(bytes, offset, data.len())?;
        place.copy_from_slice(data);
        Ok(())
    })
}

pub(crate) fn buffer_read(this: &Buffer, offset: u64, length: u32) -> Result<Vec<u8>, Failure> {
    if length > PIECE {
        let why = format!("{length} bytes, and at most {PIECE} are read at once");
        return Err(Failure::InvalidInput(why));
    }
    within(this, |_, bytes| {
        Ok(part(bytes, offset, length as usize)?.to_vec())
    })
}

fn part(bytes: &mut [u8], offset: u64, length: usize) -> Result<&mut [u8], Failure> {
    let all = bytes.len();
    let range = usize::try_from(offset)
        .ok()
        .and_then(|from| Some(from..from.checked_add(length)?));
    range.and_then(|range| bytes.get_mut(range)).ok_or_else(|| {
        Failure::InvalidInput(format!("{length} bytes at {offset} of a buffer of {all}"))
    })
}

pub(crate) fn buffer_load_image(
    this: &Buffer,
    image: &Image,
    max_side: u32,
) -> Result<(), Failure> {
    let raster = image.pixels(None, max_side, Layout::Rgba8)?;
    buffer_write(this, 0, &raster.data)
}

pub(crate) fn record_program(_launches: &[Launch<'_>]) -> Result<Program, Failure> {
    Err(none())
}

pub(crate) fn program_submit(_this: &Program, _values: &[i64]) -> Result<Completion, Failure> {
    Err(none())
}

pub(crate) fn completion_wait(_this: &Completion) -> Result<(), Failure> {
    Err(none())
}

pub(crate) fn completion_waitable(_this: &Completion) -> Waitable {
    ask(|host| waitable(host, 0))
}

fn none() -> Failure {
    Failure::Unsupported("the test host has no kernels".to_owned())
}
