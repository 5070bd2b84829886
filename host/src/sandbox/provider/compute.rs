//! Where granted launches go.

use std::sync::Arc;

use futures::future::BoxFuture;

use super::{Caller, ProviderError};
use crate::subject::Image;

/// Amounts of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Bytes of buffers alive at once.
    pub buffer_bytes: u64,
    /// Milliseconds of kernel time.
    pub kernel_ms: u32,
    /// Launches in one program.
    pub program_launches: u32,
}

/// Type of a buffer's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Unsigned bytes.
    Bytes,
    /// Signed 32-bit integers.
    Int32,
    /// Unsigned 32-bit integers.
    Uint32,
    /// Signed 64-bit integers.
    Int64,
    /// IEEE 754 half precision.
    Half,
    /// IEEE 754 single precision.
    Single,
}

/// A parameter of a launch.
#[derive(Clone)]
pub enum Argument {
    /// A buffer.
    Buffer(Arc<dyn DeviceBuffer>),
    /// An integer.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// The value of a program parameter, by position.
    Parameter(u32),
}

/// One kernel with its arguments.
#[derive(Clone)]
pub struct Launch {
    /// The kernel's name.
    pub kernel: String,
    /// In the order that the kernel's documentation gives.
    pub arguments: Vec<Argument>,
}

/// Memory on the device; given back when the last handle goes.
pub trait DeviceBuffer: Send + Sync {
    /// How many elements.
    fn count(&self) -> u64;

    /// Copies bytes in, at a byte offset.
    ///
    /// # Errors
    ///
    /// They do not fit.
    fn write(&self, offset: u64, data: &[u8]) -> Result<(), ProviderError>;

    /// Copies bytes out.
    ///
    /// # Errors
    ///
    /// There are not so many.
    fn read(&self, offset: u64, length: u32) -> Result<Vec<u8>, ProviderError>;

    /// Copies an image's pixels in as `rgba8`.
    fn load_image(
        &self,
        image: Image,
        max_side: u32,
    ) -> BoxFuture<'static, Result<(), ProviderError>>;
}

/// A recorded sequence of launches.
pub trait DeviceProgram: Send + Sync {
    /// Runs the whole. The work is queued when this returns; the future waits
    /// for its end, and dropping it does not undo what was launched.
    ///
    /// # Errors
    ///
    /// The parameters do not fit the program.
    fn submit(
        &self,
        parameters: Vec<i64>,
    ) -> Result<BoxFuture<'static, Result<(), ProviderError>>, ProviderError>;
}

/// Heavy arithmetic on the host's device or processor.
pub trait ComputeProvider: Send + Sync {
    /// What a call of this plugin may use.
    fn allowance(&self, caller: &Caller) -> Allowance;

    /// Zeroed elements.
    ///
    /// # Errors
    ///
    /// Over the quota.
    fn allocate(
        &self,
        caller: &Caller,
        element: Element,
        count: u64,
    ) -> Result<Arc<dyn DeviceBuffer>, ProviderError>;

    /// Validates and records launches: names, shapes and quotas.
    ///
    /// # Errors
    ///
    /// What does not fit.
    fn record(
        &self,
        caller: &Caller,
        launches: Vec<Launch>,
    ) -> Result<Arc<dyn DeviceProgram>, ProviderError>;
}
