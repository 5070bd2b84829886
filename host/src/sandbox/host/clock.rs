//! `clock`: monotonic time, coarse, and waiting without a run slot.

use std::time::Duration;

use wasmtime::component::Resource;

use super::HANDLE;
use super::poll::Waitable;
use crate::sandbox::bindings::crescendo::plugin::clock::Host;
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::state::Guest;

impl Host for Guest {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.open("clock.now")?;
        let elapsed = self.services.started.elapsed().as_millis();
        Ok(u64::try_from(elapsed).unwrap_or(u64::MAX))
    }

    async fn wait(&mut self, milliseconds: u32) -> wasmtime::Result<Result<(), Failure>> {
        self.open("clock.wait")?;
        let duration = Duration::from_millis(milliseconds.into());
        self.services.executor.sleep(duration).await;
        Ok(Ok(()))
    }

    fn timer(&mut self, milliseconds: u32) -> wasmtime::Result<Resource<Waitable>> {
        self.open("clock.timer")?;
        let duration = Duration::from_millis(milliseconds.into());
        let sleep = self.services.executor.sleep(duration);
        Ok(self.add(Waitable::new(sleep), HANDLE)?)
    }
}
