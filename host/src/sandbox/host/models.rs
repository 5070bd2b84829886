//! `models`: carries generations to the injected provider.

use wasmtime::component::Resource;

use super::poll::Waitable;
use super::pump::Pump;
use super::{HANDLE, not_offered};
use crate::sandbox::bindings::crescendo::plugin::models::{
    Host, HostGeneration, Part as WitPart, Request, Role, Usage as WitUsage,
};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::provider::{GenerateRequest, Message, Part, Piece, Usage};
use crate::sandbox::state::Guest;

/// Most messages of a request.
const MAX_MESSAGES: usize = 256;

/// An answer that arrives in pieces.
pub struct Generation {
    pieces: Pump<Piece>,
    usage: Usage,
}

impl Guest {
    fn checked(&self, request: Request) -> wasmtime::Result<Result<GenerateRequest, Failure>> {
        if request.max_tokens == 0 {
            let wrong = "max-tokens is at least 1".to_owned();
            return Ok(Err(Failure::InvalidInput(wrong)));
        }
        if request.messages.len() > MAX_MESSAGES {
            let wrong = format!("at most {MAX_MESSAGES} messages");
            return Ok(Err(Failure::InvalidInput(wrong)));
        }
        let mut messages = Vec::with_capacity(request.messages.len());
        for message in request.messages {
            let parts = message.parts.into_iter().map(|part| {
                Ok(match part {
                    WitPart::Text(text) => Part::Text(text),
                    WitPart::Picture(image) => Part::Picture(self.table.get(&image)?.clone()),
                })
            });
            messages.push(Message {
                role: match message.role {
                    Role::System => "system",
                    Role::User => "user",
                    Role::Assistant => "assistant",
                },
                parts: parts.collect::<wasmtime::Result<_>>()?,
            });
        }
        Ok(Ok(GenerateRequest {
            model: request.model,
            messages,
            max_tokens: request.max_tokens,
            temperature: request.temperature,
            schema: request.schema,
        }))
    }
}

impl Host for Guest {
    async fn generate(
        &mut self,
        request: Request,
    ) -> wasmtime::Result<Result<Resource<Generation>, Failure>> {
        self.open("models.generate")?;
        let request = match self.checked(request)? {
            Ok(request) => request,
            Err(failure) => return Ok(Err(failure)),
        };
        let granted = self.allowed.generate(&request.model, request.max_tokens);
        if let Err(failure) = granted {
            self.counts.refused("models.generate");
            return Ok(Err(failure));
        }
        let Some(models) = self.services.models.clone() else {
            return Ok(not_offered("models"));
        };
        let stream = match models.generate(self.caller(), request).await {
            Ok(stream) => stream,
            Err(error) => return Ok(Err(error.into())),
        };
        let generation = Generation {
            pieces: Pump::new(stream),
            usage: Usage::default(),
        };
        Ok(Ok(self.add(generation, HANDLE)?))
    }
}

impl HostGeneration for Guest {
    async fn next(
        &mut self,
        generation: Resource<Generation>,
    ) -> wasmtime::Result<Result<Option<String>, Failure>> {
        let pieces = self.table.get(&generation)?.pieces.clone();
        loop {
            match pieces.next().await {
                None => return Ok(Ok(None)),
                Some(Err(error)) => return Ok(Err(error.into())),
                Some(Ok(Piece::Text(text))) => return Ok(Ok(Some(text))),
                Some(Ok(Piece::Usage(usage))) => {
                    self.table.get_mut(&generation)?.usage = usage;
                }
            }
        }
    }

    fn usage(&mut self, generation: Resource<Generation>) -> wasmtime::Result<WitUsage> {
        let usage = self.table.get(&generation)?.usage;
        Ok(WitUsage {
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            cost_micros: usage.cost_micros,
        })
    }

    fn waitable(
        &mut self,
        generation: Resource<Generation>,
    ) -> wasmtime::Result<Resource<Waitable>> {
        let filled = self.table.get(&generation)?.pieces.filled();
        Ok(self.add(Waitable::new(filled), HANDLE)?)
    }

    fn drop(&mut self, generation: Resource<Generation>) -> wasmtime::Result<()> {
        self.remove(generation, HANDLE)?;
        Ok(())
    }
}
