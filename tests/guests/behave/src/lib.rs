//! An extractor that does what its parameters say, good or bad.
//!
//! `tests/guests/README.md` lists the modes. It imports nothing that needs a
//! grant, so that the host takes it for a pure stage.

mod claim;
mod hostile;
mod mode;
mod polite;

use crescendo_plugin::sink::{Item, emit};
use crescendo_plugin::{Failure, Votes, clock, parameters};

use crate::mode::{Mode, Parameters};

crescendo_plugin::extractor!(extract);

fn extract() -> Result<Votes, Failure> {
    let parameters: Parameters = parameters()?;
    let first = claim::votes(&parameters.first)?;
    if !first.is_empty() {
        emit(&Item::Partial(first.into()));
    }
    if parameters.after_ms > 0 {
        clock::wait(parameters.after_ms)?;
    }
    match parameters.mode {
        Mode::Vote => claim::votes(&parameters.votes),
        Mode::Fail => Err(polite::failure(&parameters)),
        Mode::Calls => Ok(polite::calls()),
        Mode::Echo => polite::echo(),
        Mode::Outcomes => Ok(polite::outcomes()),
        Mode::Pixels => polite::pixels(&parameters),
        Mode::Progress => polite::progress(&parameters),
        Mode::Now => Ok(polite::now()),
        Mode::Sleep => polite::sleep(&parameters),
        Mode::Park => polite::park(&parameters),
        Mode::Hold => Ok(hostile::hold(&parameters)),
        Mode::Spin => hostile::spin(),
        Mode::Fill => hostile::fill(&parameters),
        Mode::Grow => Ok(hostile::grow()),
        Mode::Recurse => Ok(hostile::recurse()),
        Mode::Handles => Ok(hostile::handles(&parameters)),
        Mode::Waitables => Ok(hostile::waitables(&parameters)),
        Mode::Events => Ok(hostile::events(&parameters)),
        Mode::Bytes => Ok(hostile::bytes(&parameters)),
        Mode::Log => Ok(hostile::log(&parameters)),
        Mode::Answer => Ok(hostile::answer(&parameters)),
        Mode::BadVote => hostile::bad_vote(&parameters),
        Mode::Trap => hostile::trap(),
        Mode::Panic => hostile::panic(&parameters),
        Mode::Wild => Ok(hostile::wild()),
        Mode::Residue => hostile::residue(&parameters),
    }
}
