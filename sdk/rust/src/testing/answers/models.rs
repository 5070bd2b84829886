//! Models that say what the test gives them to say.

use super::{denied, known, waitable};
use crate::Failure;
use crate::models::{Generation, Part, Request, Usage};
use crate::poll::Waitable;
use crate::testing::Asked;
use crate::testing::state::{Object, ask, forget};

pub(crate) fn generation_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn generate(request: &Request<'_>) -> Result<Generation, Failure> {
    let parts = || request.messages.iter().flat_map(|message| &message.parts);
    let texts = parts().filter_map(|part| match part {
        Part::Text(text) => Some(text.as_str()),
        Part::Picture(_) => None,
    });
    let text = texts.collect::<Vec<&str>>().join("\n");
    let read = words(&text);
    let asked = Asked {
        model: request.model.clone(),
        text,
        pictures: parts()
            .filter(|part| matches!(part, Part::Picture(_)))
            .count(),
        max_tokens: request.max_tokens,
    };
    ask(|host| {
        host.asked.push(asked);
        let pieces = host.models.get(&request.model).cloned();
        let left: Vec<String> = pieces
            .ok_or_else(|| denied(&format!("models: {}", request.model)))?
            .into_iter()
            .rev()
            .collect();
        let handle = host.keep(Object::Generation {
            read,
            written: 0,
            left,
        });
        // SAFETY: the handle stands for a generation, and nobody else has it.
        Ok(unsafe { Generation::from_handle(handle) })
    })
}

pub(crate) fn generation_next(this: &Generation) -> Result<Option<String>, Failure> {
    ask(|host| {
        Ok(known(match host.object(this.handle()) {
            Some(Object::Generation { written, left, .. }) => {
                let piece = left.pop();
                *written += piece.as_deref().map_or(0, words);
                Some(piece)
            }
            _ => None,
        }))
    })
}

/// A token is a word here, and costs nothing.
pub(crate) fn generation_usage(this: &Generation) -> Usage {
    ask(|host| {
        known(match host.object(this.handle()) {
            Some(Object::Generation { read, written, .. }) => Some(Usage {
                input_tokens: *read,
                output_tokens: *written,
                cost_micros: 0,
            }),
            _ => None,
        })
    })
}

pub(crate) fn generation_waitable(_this: &Generation) -> Waitable {
    ask(|host| waitable(host, 0))
}

fn words(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX)
}
