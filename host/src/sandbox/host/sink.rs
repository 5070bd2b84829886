//! `sink`: what a guest says while it works.

use crate::sandbox::bindings::crescendo::plugin::sink::{Host, Item as WitItem};
use crate::sandbox::call::Item;
use crate::sandbox::convert;
use crate::sandbox::line::tidy;
use crate::sandbox::state::Guest;
use crate::sandbox::stop::Stop;
use crescendo_core::outcome::FailureCode;

/// Most bytes of the word for a unit of progress.
const MAX_UNIT: usize = 256;

/// What a progress item counts as.
const PROGRESS: u64 = 32;

impl Host for Guest {
    fn emit(&mut self, item: WitItem) -> wasmtime::Result<bool> {
        self.open("sink.emit")?;
        Ok(self.say(item)?)
    }
}

impl Guest {
    /// Counts an item, checks it, and gives it on; false when nobody wants more.
    pub(in crate::sandbox) fn say(&mut self, item: WitItem) -> Result<bool, Stop> {
        let item = match item {
            WitItem::Partial(votes) => {
                self.meter.event(convert::weight(&votes))?;
                let images = self.images();
                let longer = |bytes| self.meter.emit(bytes);
                Item::Partial(convert::votes(votes, images, longer)?)
            }
            WitItem::Text(text) => {
                self.meter.event(text.len() as u64)?;
                Item::Text(text)
            }
            WitItem::Progress(progress) => {
                let bytes = progress.what.len();
                self.meter.event(PROGRESS.saturating_add(bytes as u64))?;
                if bytes > MAX_UNIT {
                    let message =
                        format!("a unit of progress with {bytes} bytes; at most {MAX_UNIT}");
                    return Err(Stop::new(FailureCode::EmittedBytes, message));
                }
                Item::Progress {
                    done: progress.done,
                    total: progress.total,
                    what: tidy(&progress.what, MAX_UNIT),
                }
            }
        };
        Ok(!self.call.cancel.is_cancelled() && self.call.sink.emit(item))
    }
}
