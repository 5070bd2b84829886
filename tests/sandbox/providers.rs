//! Providers that answer as `tests/guests/README.md` promises.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use crescendo::executor::Executor;
use crescendo::sandbox::provider::{
    Allowance, Caller, ComputeProvider, DeviceBuffer, DeviceProgram, Element, FetchRequest,
    Fetched, GenerateRequest, HttpProvider, Launch, ModelProvider, Part, Piece, ProviderError,
    Usage,
};
use crescendo::subject::Image;
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, StreamExt};

/// How long each request takes.
pub const LATENCY: Duration = Duration::from_millis(50);

/// Answers `https://contract.test/N` with `body N`, in two pieces.
pub struct Web(pub Arc<Executor>);

impl HttpProvider for Web {
    fn fetch(
        &self,
        _caller: Caller,
        request: FetchRequest,
    ) -> BoxFuture<'static, Result<Fetched, ProviderError>> {
        let last = request.url.rsplit('/').next();
        let number = last.unwrap_or_default().to_owned();
        let executor = Arc::clone(&self.0);
        Box::pin(async move {
            executor.sleep(LATENCY).await;
            request.tries.fetch_add(1, Ordering::Relaxed);
            let body = stream::iter(["body ".to_owned(), number]).then(move |piece| {
                let pause = executor.sleep(Duration::from_millis(1));
                async move {
                    pause.await;
                    Ok(Bytes::from(piece))
                }
            });
            Ok(Fetched {
                status: 200,
                url: request.url,
                headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
                body: body.boxed(),
            })
        })
    }
}

/// Says the last message again, word by word.
pub struct Echo;

impl ModelProvider for Echo {
    fn generate(
        &self,
        _caller: Caller,
        request: GenerateRequest,
    ) -> BoxFuture<'static, Result<BoxStream<'static, Result<Piece, ProviderError>>, ProviderError>>
    {
        let last = request.messages.last().and_then(|m| m.parts.last());
        let text = match last {
            Some(Part::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let words: Vec<String> = text.split_inclusive(' ').map(str::to_owned).collect();
        let usage = Usage {
            input_tokens: 1,
            output_tokens: u32::try_from(words.len()).unwrap_or(u32::MAX),
            cost_micros: 7,
        };
        let pieces = words.into_iter().map(Piece::Text);
        let pieces = pieces.chain([Piece::Usage(usage)]).map(Ok);
        Box::pin(async { Ok(stream::iter(pieces).boxed()) })
    }
}

/// A device with plain memory and the one kernel `test.nothing`.
pub struct Device;

struct Memory(Mutex<Vec<u8>>);

struct Nothing;

fn range(offset: u64, length: usize) -> std::ops::Range<usize> {
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    start..start.saturating_add(length)
}

fn outside() -> ProviderError {
    ProviderError::InvalidInput("outside the buffer".to_owned())
}

impl DeviceBuffer for Memory {
    fn count(&self) -> u64 {
        self.0.lock().expect("no test panics with it").len() as u64
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), ProviderError> {
        let mut memory = self.0.lock().expect("no test panics with it");
        let target = memory.get_mut(range(offset, data.len()));
        target.ok_or_else(outside)?.copy_from_slice(data);
        Ok(())
    }

    fn read(&self, offset: u64, length: u32) -> Result<Vec<u8>, ProviderError> {
        let memory = self.0.lock().expect("no test panics with it");
        let found = memory.get(range(offset, length as usize));
        found.map(<[u8]>::to_vec).ok_or_else(outside)
    }

    fn load_image(
        &self,
        _image: Image,
        _max_side: u32,
    ) -> BoxFuture<'static, Result<(), ProviderError>> {
        Box::pin(async { Err(outside()) })
    }
}

impl DeviceProgram for Nothing {
    fn submit(
        &self,
        _parameters: Vec<i64>,
    ) -> Result<BoxFuture<'static, Result<(), ProviderError>>, ProviderError> {
        Ok(Box::pin(async { Ok(()) }))
    }
}

impl ComputeProvider for Device {
    fn allowance(&self, _caller: &Caller) -> Allowance {
        Allowance {
            buffer_bytes: 65_536,
            kernel_ms: 1000,
            program_launches: 16,
        }
    }

    fn allocate(
        &self,
        caller: &Caller,
        _element: Element,
        count: u64,
    ) -> Result<Arc<dyn DeviceBuffer>, ProviderError> {
        if count > self.allowance(caller).buffer_bytes {
            return Err(ProviderError::Limit("gpu-bytes".to_owned()));
        }
        let memory = vec![0; usize::try_from(count).unwrap_or(0)];
        Ok(Arc::new(Memory(Mutex::new(memory))))
    }

    fn record(
        &self,
        _caller: &Caller,
        launches: Vec<Launch>,
    ) -> Result<Arc<dyn DeviceProgram>, ProviderError> {
        if launches
            .iter()
            .all(|launch| launch.kernel == "test.nothing")
        {
            Ok(Arc::new(Nothing))
        } else {
            Err(ProviderError::InvalidInput("no such kernel".to_owned()))
        }
    }
}

/// A device whose one buffer can be looked into from outside.
#[derive(Default)]
pub struct Shelf(Arc<Mutex<Vec<u8>>>);

impl Shelf {
    /// What was written since the last time.
    pub fn taken(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().expect("no test panics with it"))
    }
}

/// Keeps the last bytes that were written.
struct Last(Arc<Mutex<Vec<u8>>>);

impl DeviceBuffer for Last {
    fn count(&self) -> u64 {
        self.0.lock().expect("no test panics with it").len() as u64
    }

    fn write(&self, _offset: u64, data: &[u8]) -> Result<(), ProviderError> {
        *self.0.lock().expect("no test panics with it") = data.to_vec();
        Ok(())
    }

    fn read(&self, _offset: u64, _length: u32) -> Result<Vec<u8>, ProviderError> {
        Err(outside())
    }

    fn load_image(
        &self,
        _image: Image,
        _max_side: u32,
    ) -> BoxFuture<'static, Result<(), ProviderError>> {
        Box::pin(async { Err(outside()) })
    }
}

impl ComputeProvider for Shelf {
    fn allowance(&self, _caller: &Caller) -> Allowance {
        Allowance::default()
    }

    fn allocate(
        &self,
        _caller: &Caller,
        _element: Element,
        _count: u64,
    ) -> Result<Arc<dyn DeviceBuffer>, ProviderError> {
        Ok(Arc::new(Last(Arc::clone(&self.0))))
    }

    fn record(
        &self,
        _caller: &Caller,
        _launches: Vec<Launch>,
    ) -> Result<Arc<dyn DeviceProgram>, ProviderError> {
        Err(outside())
    }
}
