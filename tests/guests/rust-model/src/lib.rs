//! The smallest model: says the prompt again, word by word.

use crescendo_plugin::sink::{Item, emit};
use crescendo_plugin::{Failure, subject};

crescendo_plugin::model!(generate);

fn generate() -> Result<String, Failure> {
    let prompt =
        subject::prompt().ok_or_else(|| Failure::Unsupported("there is no prompt".to_owned()))?;
    for word in prompt.split_inclusive(' ') {
        if !emit(&Item::Text(word.to_owned())) {
            return Err(Failure::Cancelled);
        }
    }
    Ok(prompt)
}
