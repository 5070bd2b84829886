//! The contract's imports, each told to the watcher. What the host does is in
//! `host/`; here is only which import it is and what it is given.

use wasmtime::component::Resource;

use super::{Step, Watched, watched};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::bindings::crescendo::plugin::{
    cache, clock, compute, http, log, models, poll, sink, subject, types,
};
use crate::sandbox::host::compute::{Buffer, Completion, Program};
use crate::sandbox::host::http::Response;
use crate::sandbox::host::models::Generation;
use crate::sandbox::host::poll::Waitable;
use crate::sandbox::host::{Absent, carried, none_made};
use crate::subject::Image;

use super::tell::Tell as _;

type Answer<T> = wasmtime::Result<Result<T, Failure>>;

impl types::Host for Watched<'_> {}

impl subject::Host for Watched<'_> {
    fn images(&mut self) -> wasmtime::Result<Vec<Resource<Image>>> {
        watched!(self, "subject.images", [], subject::Host::images(self.0))
    }

    fn current_entry(&mut self) -> wasmtime::Result<Option<subject::Entry>> {
        watched!(
            self,
            "subject.current-entry",
            [],
            subject::Host::current_entry(self.0)
        )
    }

    /// There is none yet, so that a tape cannot have one.
    fn open_document(&mut self) -> wasmtime::Result<Option<Resource<Absent>>> {
        let asked = match self.begin::<Option<()>>("subject.open-document", Vec::new())? {
            Step::Told(_) => return Ok(None),
            Step::Ask(asked) => asked,
        };
        let answer = subject::Host::open_document(self.0);
        asked.end(self.0, answer)
    }

    fn prompt(&mut self) -> wasmtime::Result<Option<String>> {
        watched!(self, "subject.prompt", [], subject::Host::prompt(self.0))
    }

    fn outcomes(&mut self) -> wasmtime::Result<Vec<subject::Outcome>> {
        watched!(
            self,
            "subject.outcomes",
            [],
            subject::Host::outcomes(self.0)
        )
    }

    fn parameters(&mut self) -> wasmtime::Result<String> {
        watched!(
            self,
            "subject.parameters",
            [],
            subject::Host::parameters(self.0)
        )
    }
}

impl subject::HostImage for Watched<'_> {
    fn index(&mut self, image: Resource<Image>) -> wasmtime::Result<u32> {
        watched!(self, "subject.[method]image.index", [image], {
            subject::HostImage::index(self.0, image)
        })
    }

    fn size(&mut self, image: Resource<Image>) -> wasmtime::Result<subject::Size> {
        watched!(self, "subject.[method]image.size", [image], {
            subject::HostImage::size(self.0, image)
        })
    }

    fn format(&mut self, image: Resource<Image>) -> wasmtime::Result<String> {
        watched!(self, "subject.[method]image.format", [image], {
            subject::HostImage::format(self.0, image)
        })
    }

    fn has_alpha(&mut self, image: Resource<Image>) -> wasmtime::Result<bool> {
        watched!(self, "subject.[method]image.has-alpha", [image], {
            subject::HostImage::has_alpha(self.0, image)
        })
    }

    /// Never reached: `pixels` in `carry` is linked in its place.
    fn pixels(
        &mut self,
        _image: Resource<Image>,
        _area: Option<subject::Rect>,
        _max_side: u32,
        _layout: subject::Layout,
    ) -> Answer<subject::Raster> {
        Err(carried())
    }

    fn drop(&mut self, image: Resource<Image>) -> wasmtime::Result<()> {
        watched!(self, "subject.[resource-drop]image", [image], {
            subject::HostImage::drop(self.0, image)
        })
    }
}

impl subject::HostPage for Watched<'_> {
    fn index(&mut self, page: Resource<Absent>) -> wasmtime::Result<u32> {
        Err(none_made(&page))
    }

    fn text(&mut self, page: Resource<Absent>) -> Answer<String> {
        Err(none_made(&page))
    }

    fn picture(&mut self, page: Resource<Absent>, _max_side: u32) -> Answer<Resource<Image>> {
        Err(none_made(&page))
    }

    fn drop(&mut self, page: Resource<Absent>) -> wasmtime::Result<()> {
        Err(none_made(&page))
    }
}

impl subject::HostDocument for Watched<'_> {
    fn format(&mut self, document: Resource<Absent>) -> wasmtime::Result<String> {
        Err(none_made(&document))
    }

    fn page_count(&mut self, document: Resource<Absent>) -> wasmtime::Result<u32> {
        Err(none_made(&document))
    }

    fn page(&mut self, document: Resource<Absent>, _index: u32) -> Answer<Resource<Absent>> {
        Err(none_made(&document))
    }

    fn bytes(&mut self, document: Resource<Absent>, _offset: u64, _length: u32) -> Answer<Vec<u8>> {
        Err(none_made(&document))
    }

    fn drop(&mut self, document: Resource<Absent>) -> wasmtime::Result<()> {
        Err(none_made(&document))
    }
}

impl sink::Host for Watched<'_> {
    fn emit(&mut self, item: sink::Item) -> wasmtime::Result<bool> {
        let asked = match self.begin("sink.emit", vec![item.tell()])? {
            Step::Told(answer) => {
                // Whoever repeats a call hears what it says as well.
                self.0.say(item)?;
                return Ok(answer);
            }
            Step::Ask(asked) => asked,
        };
        let answer = sink::Host::emit(self.0, item);
        asked.end(self.0, answer)
    }
}

impl clock::Host for Watched<'_> {
    fn now(&mut self) -> wasmtime::Result<u64> {
        watched!(self, "clock.now", [], clock::Host::now(self.0))
    }

    async fn wait(&mut self, milliseconds: u32) -> Answer<()> {
        watched!(self, "clock.wait", [milliseconds], {
            clock::Host::wait(self.0, milliseconds).await
        })
    }

    fn timer(&mut self, milliseconds: u32) -> wasmtime::Result<Resource<Waitable>> {
        watched!(self, "clock.timer", [milliseconds], {
            clock::Host::timer(self.0, milliseconds)
        })
    }
}

impl poll::Host for Watched<'_> {
    async fn wait_any(
        &mut self,
        handles: Vec<Resource<Waitable>>,
        timeout_ms: Option<u32>,
    ) -> Answer<Vec<u32>> {
        watched!(self, "poll.wait-any", [handles, timeout_ms], {
            poll::Host::wait_any(self.0, handles, timeout_ms).await
        })
    }
}

impl poll::HostWaitable for Watched<'_> {
    fn ready(&mut self, handle: Resource<Waitable>) -> wasmtime::Result<bool> {
        watched!(self, "poll.[method]waitable.ready", [handle], {
            poll::HostWaitable::ready(self.0, handle)
        })
    }

    fn drop(&mut self, handle: Resource<Waitable>) -> wasmtime::Result<()> {
        watched!(self, "poll.[resource-drop]waitable", [handle], {
            poll::HostWaitable::drop(self.0, handle)
        })
    }
}

impl log::Host for Watched<'_> {
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        watched!(self, "log.write", [level, message], {
            log::Host::write(self.0, level, message)
        })
    }
}

impl cache::Host for Watched<'_> {
    fn get(&mut self, key: String) -> Answer<Option<Vec<u8>>> {
        watched!(self, "cache.get", [key], cache::Host::get(self.0, key))
    }

    fn put(&mut self, key: String, data: Vec<u8>, seconds: u32) -> Answer<()> {
        watched!(self, "cache.put", [key, data, seconds], {
            cache::Host::put(self.0, key, data, seconds)
        })
    }
}

impl http::Host for Watched<'_> {
    async fn fetch(&mut self, request: http::Request) -> Answer<Resource<Response>> {
        watched!(self, "http.fetch", [request], {
            http::Host::fetch(self.0, request).await
        })
    }

    async fn fetch_all(
        &mut self,
        requests: Vec<http::Request>,
    ) -> wasmtime::Result<Vec<Result<Resource<Response>, Failure>>> {
        watched!(self, "http.fetch-all", [requests], {
            http::Host::fetch_all(self.0, requests).await
        })
    }
}

impl http::HostResponse for Watched<'_> {
    fn status(&mut self, response: Resource<Response>) -> wasmtime::Result<u16> {
        watched!(self, "http.[method]response.status", [response], {
            http::HostResponse::status(self.0, response)
        })
    }

    fn url(&mut self, response: Resource<Response>) -> wasmtime::Result<String> {
        watched!(self, "http.[method]response.url", [response], {
            http::HostResponse::url(self.0, response)
        })
    }

    fn headers(&mut self, response: Resource<Response>) -> wasmtime::Result<Vec<http::Header>> {
        watched!(self, "http.[method]response.headers", [response], {
            http::HostResponse::headers(self.0, response)
        })
    }

    async fn next(&mut self, response: Resource<Response>) -> Answer<Option<Vec<u8>>> {
        watched!(self, "http.[method]response.next", [response], {
            http::HostResponse::next(self.0, response).await
        })
    }

    fn waitable(&mut self, response: Resource<Response>) -> wasmtime::Result<Resource<Waitable>> {
        watched!(self, "http.[method]response.waitable", [response], {
            http::HostResponse::waitable(self.0, response)
        })
    }

    fn drop(&mut self, response: Resource<Response>) -> wasmtime::Result<()> {
        watched!(self, "http.[resource-drop]response", [response], {
            http::HostResponse::drop(self.0, response)
        })
    }
}

impl models::Host for Watched<'_> {
    async fn generate(&mut self, request: models::Request) -> Answer<Resource<Generation>> {
        watched!(self, "models.generate", [request], {
            models::Host::generate(self.0, request).await
        })
    }
}

impl models::HostGeneration for Watched<'_> {
    async fn next(&mut self, generation: Resource<Generation>) -> Answer<Option<String>> {
        watched!(self, "models.[method]generation.next", [generation], {
            models::HostGeneration::next(self.0, generation).await
        })
    }

    fn usage(&mut self, generation: Resource<Generation>) -> wasmtime::Result<models::Usage> {
        watched!(self, "models.[method]generation.usage", [generation], {
            models::HostGeneration::usage(self.0, generation)
        })
    }

    fn waitable(
        &mut self,
        generation: Resource<Generation>,
    ) -> wasmtime::Result<Resource<Waitable>> {
        watched!(self, "models.[method]generation.waitable", [generation], {
            models::HostGeneration::waitable(self.0, generation)
        })
    }

    fn drop(&mut self, generation: Resource<Generation>) -> wasmtime::Result<()> {
        watched!(self, "models.[resource-drop]generation", [generation], {
            models::HostGeneration::drop(self.0, generation)
        })
    }
}

impl compute::Host for Watched<'_> {
    fn limits(&mut self) -> wasmtime::Result<compute::Allowance> {
        watched!(self, "compute.limits", [], compute::Host::limits(self.0))
    }

    fn record_program(&mut self, launches: Vec<compute::Launch>) -> Answer<Resource<Program>> {
        watched!(self, "compute.record-program", [launches], {
            compute::Host::record_program(self.0, launches)
        })
    }
}

impl compute::HostBuffer for Watched<'_> {
    fn allocate(&mut self, element: compute::Element, count: u64) -> Answer<Resource<Buffer>> {
        watched!(self, "compute.[static]buffer.allocate", [element, count], {
            compute::HostBuffer::allocate(self.0, element, count)
        })
    }

    fn count(&mut self, buffer: Resource<Buffer>) -> wasmtime::Result<u64> {
        watched!(self, "compute.[method]buffer.count", [buffer], {
            compute::HostBuffer::count(self.0, buffer)
        })
    }

    /// Never reached: `write` in `carry` is linked in its place.
    fn write(&mut self, _buffer: Resource<Buffer>, _offset: u64, _data: Vec<u8>) -> Answer<()> {
        Err(carried())
    }

    fn read(&mut self, buffer: Resource<Buffer>, offset: u64, length: u32) -> Answer<Vec<u8>> {
        watched!(
            self,
            "compute.[method]buffer.read",
            [buffer, offset, length],
            { compute::HostBuffer::read(self.0, buffer, offset, length) }
        )
    }

    async fn load_image(
        &mut self,
        buffer: Resource<Buffer>,
        image: Resource<Image>,
        max_side: u32,
    ) -> Answer<()> {
        watched!(
            self,
            "compute.[method]buffer.load-image",
            [buffer, image, max_side],
            { compute::HostBuffer::load_image(self.0, buffer, image, max_side).await }
        )
    }

    fn drop(&mut self, buffer: Resource<Buffer>) -> wasmtime::Result<()> {
        watched!(self, "compute.[resource-drop]buffer", [buffer], {
            compute::HostBuffer::drop(self.0, buffer)
        })
    }
}

impl compute::HostProgram for Watched<'_> {
    fn submit(
        &mut self,
        program: Resource<Program>,
        parameters: Vec<i64>,
    ) -> Answer<Resource<Completion>> {
        watched!(
            self,
            "compute.[method]program.submit",
            [program, parameters],
            { compute::HostProgram::submit(self.0, program, parameters) }
        )
    }

    fn drop(&mut self, program: Resource<Program>) -> wasmtime::Result<()> {
        watched!(self, "compute.[resource-drop]program", [program], {
            compute::HostProgram::drop(self.0, program)
        })
    }
}

impl compute::HostCompletion for Watched<'_> {
    async fn wait(&mut self, completion: Resource<Completion>) -> Answer<()> {
        watched!(self, "compute.[method]completion.wait", [completion], {
            compute::HostCompletion::wait(self.0, completion).await
        })
    }

    fn waitable(
        &mut self,
        completion: Resource<Completion>,
    ) -> wasmtime::Result<Resource<Waitable>> {
        watched!(self, "compute.[method]completion.waitable", [completion], {
            compute::HostCompletion::waitable(self.0, completion)
        })
    }

    fn drop(&mut self, completion: Resource<Completion>) -> wasmtime::Result<()> {
        watched!(self, "compute.[resource-drop]completion", [completion], {
            compute::HostCompletion::drop(self.0, completion)
        })
    }
}
