//! `compute`: carries launches to the injected provider.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use wasmtime::component::Resource;

use super::poll::Waitable;
use super::{HANDLE, carried, not_offered};
use crate::sandbox::bindings::crescendo::plugin::compute::{
    Allowance as WitAllowance, Argument as WitArgument, Element as WitElement, Host, HostBuffer,
    HostCompletion, HostProgram, Launch as WitLaunch,
};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::provider::{
    Allowance, Argument, DeviceBuffer, DeviceProgram, Element, Launch, ProviderError,
};
use crate::sandbox::state::Guest;
use crate::subject::Image;

/// Most bytes that one `read` copies out.
const MAX_READ: u32 = 4 << 20;

/// Memory on the device.
pub struct Buffer(Arc<dyn DeviceBuffer>);

impl Buffer {
    /// What the provider gave.
    pub(in crate::sandbox) fn device(&self) -> Arc<dyn DeviceBuffer> {
        Arc::clone(&self.0)
    }
}

/// A recorded sequence of launches.
pub struct Program(Arc<dyn DeviceProgram>);

/// A submitted program; its end is waited for by any number of handles.
pub struct Completion(Shared<BoxFuture<'static, Result<(), ProviderError>>>);

type Answer<T> = wasmtime::Result<Result<T, Failure>>;

impl Host for Guest {
    fn limits(&mut self) -> wasmtime::Result<WitAllowance> {
        self.open("compute.limits")?;
        let compute = self.services.compute.as_ref();
        let allowance = compute.map_or_else(Allowance::default, |provider| {
            provider.allowance(&self.caller())
        });
        Ok(WitAllowance {
            buffer_bytes: allowance.buffer_bytes,
            kernel_ms: allowance.kernel_ms,
            program_launches: allowance.program_launches,
        })
    }

    fn record_program(&mut self, launches: Vec<WitLaunch>) -> Answer<Resource<Program>> {
        self.open("compute.record-program")?;
        let Some(compute) = self.services.compute.clone() else {
            return Ok(not_offered("compute"));
        };
        let launches: wasmtime::Result<Vec<Launch>> = launches
            .into_iter()
            .map(|launch| self.launch(launch))
            .collect();
        match compute.record(&self.caller(), launches?) {
            Ok(program) => Ok(Ok(self.add(Program(program), HANDLE)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl Guest {
    fn launch(&self, from: WitLaunch) -> wasmtime::Result<Launch> {
        let arguments = from.arguments.into_iter().map(|argument| {
            Ok(match argument {
                WitArgument::Buffer(buffer) => Argument::Buffer(self.table.get(&buffer)?.device()),
                WitArgument::Integer(integer) => Argument::Integer(integer),
                WitArgument::Real(real) => Argument::Real(real),
                WitArgument::Parameter(position) => Argument::Parameter(position),
            })
        });
        Ok(Launch {
            kernel: from.kernel,
            arguments: arguments.collect::<wasmtime::Result<_>>()?,
        })
    }
}

impl HostBuffer for Guest {
    fn allocate(&mut self, element: WitElement, count: u64) -> Answer<Resource<Buffer>> {
        self.open("compute.buffer.allocate")?;
        let Some(compute) = self.services.compute.clone() else {
            return Ok(not_offered("compute"));
        };
        let element = match element {
            WitElement::Bytes => Element::Bytes,
            WitElement::Int32 => Element::Int32,
            WitElement::Uint32 => Element::Uint32,
            WitElement::Int64 => Element::Int64,
            WitElement::Half => Element::Half,
            WitElement::Single => Element::Single,
        };
        match compute.allocate(&self.caller(), element, count) {
            Ok(buffer) => Ok(Ok(self.add(Buffer(buffer), HANDLE)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    fn count(&mut self, buffer: Resource<Buffer>) -> wasmtime::Result<u64> {
        Ok(self.table.get(&buffer)?.0.count())
    }

    /// Never reached: [`super::carry::write`] is linked in its place.
    fn write(&mut self, _buffer: Resource<Buffer>, _offset: u64, _data: Vec<u8>) -> Answer<()> {
        Err(carried())
    }

    fn read(&mut self, buffer: Resource<Buffer>, offset: u64, length: u32) -> Answer<Vec<u8>> {
        if length > MAX_READ {
            let wrong = format!("{length} bytes; at most {MAX_READ} at once");
            return Ok(Err(Failure::InvalidInput(wrong)));
        }
        let read = self.table.get(&buffer)?.0.read(offset, length);
        Ok(read.map_err(Failure::from))
    }

    async fn load_image(
        &mut self,
        buffer: Resource<Buffer>,
        image: Resource<Image>,
        max_side: u32,
    ) -> Answer<()> {
        let image = self.table.get(&image)?.clone();
        let loading = self.table.get(&buffer)?.0.load_image(image, max_side);
        Ok(loading.await.map_err(Failure::from))
    }

    fn drop(&mut self, buffer: Resource<Buffer>) -> wasmtime::Result<()> {
        self.remove(buffer, HANDLE)?;
        Ok(())
    }
}

impl HostProgram for Guest {
    fn submit(
        &mut self,
        program: Resource<Program>,
        parameters: Vec<i64>,
    ) -> Answer<Resource<Completion>> {
        match self.table.get(&program)?.0.submit(parameters) {
            Ok(end) => Ok(Ok(self.add(Completion(end.shared()), HANDLE)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    fn drop(&mut self, program: Resource<Program>) -> wasmtime::Result<()> {
        self.remove(program, HANDLE)?;
        Ok(())
    }
}

impl HostCompletion for Guest {
    async fn wait(&mut self, completion: Resource<Completion>) -> Answer<()> {
        let end = self.table.get(&completion)?.0.clone();
        Ok(end.await.map_err(Failure::from))
    }

    fn waitable(
        &mut self,
        completion: Resource<Completion>,
    ) -> wasmtime::Result<Resource<Waitable>> {
        let end = self.table.get(&completion)?.0.clone();
        Ok(self.add(Waitable::new(end.map(|_| ())), HANDLE)?)
    }

    fn drop(&mut self, completion: Resource<Completion>) -> wasmtime::Result<()> {
        self.remove(completion, HANDLE)?;
        Ok(())
    }
}
