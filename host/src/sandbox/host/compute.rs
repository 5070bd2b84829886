//! `compute`: granted amounts are nothing as long as the host has no kernels.

use wasmtime::component::Resource;

use super::poll::Waitable;
use super::{Absent, none_made, not_offered};
use crate::sandbox::bindings::crescendo::plugin::compute::{
    Allowance, Element, Host, HostBuffer, HostCompletion, HostProgram, Launch,
};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::state::Guest;
use crate::subject::Image;

impl Host for Guest {
    fn limits(&mut self) -> wasmtime::Result<Allowance> {
        Ok(Allowance {
            buffer_bytes: 0,
            kernel_ms: 0,
            program_launches: 0,
        })
    }

    fn record_program(
        &mut self,
        _launches: Vec<Launch>,
    ) -> wasmtime::Result<Result<Resource<Absent>, Failure>> {
        Ok(not_offered("compute"))
    }
}

impl HostBuffer for Guest {
    fn allocate(
        &mut self,
        _element: Element,
        _count: u64,
    ) -> wasmtime::Result<Result<Resource<Absent>, Failure>> {
        Ok(not_offered("compute"))
    }

    fn count(&mut self, buffer: Resource<Absent>) -> wasmtime::Result<u64> {
        Err(none_made(&buffer))
    }

    fn write(
        &mut self,
        buffer: Resource<Absent>,
        _offset: u64,
        _data: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        Err(none_made(&buffer))
    }

    fn read(
        &mut self,
        buffer: Resource<Absent>,
        _offset: u64,
        _length: u32,
    ) -> wasmtime::Result<Result<Vec<u8>, Failure>> {
        Err(none_made(&buffer))
    }

    fn load_image(
        &mut self,
        buffer: Resource<Absent>,
        _image: Resource<Image>,
        _max_side: u32,
    ) -> wasmtime::Result<Result<(), Failure>> {
        Err(none_made(&buffer))
    }

    fn drop(&mut self, buffer: Resource<Absent>) -> wasmtime::Result<()> {
        Err(none_made(&buffer))
    }
}

impl HostProgram for Guest {
    fn submit(
        &mut self,
        program: Resource<Absent>,
        _parameters: Vec<i64>,
    ) -> wasmtime::Result<Result<Resource<Absent>, Failure>> {
        Err(none_made(&program))
    }

    fn drop(&mut self, program: Resource<Absent>) -> wasmtime::Result<()> {
        Err(none_made(&program))
    }
}

impl HostCompletion for Guest {
    fn wait(&mut self, completion: Resource<Absent>) -> wasmtime::Result<Result<(), Failure>> {
        Err(none_made(&completion))
    }

    fn waitable(&mut self, completion: Resource<Absent>) -> wasmtime::Result<Resource<Waitable>> {
        Err(none_made(&completion))
    }

    fn drop(&mut self, completion: Resource<Absent>) -> wasmtime::Result<()> {
        Err(none_made(&completion))
    }
}
