//! What a plugin says is kept.

use crate::sink::Item;
use crate::testing::state::ask;

pub(crate) fn emit(item: &Item) -> bool {
    ask(|host| {
        host.said.push(item.clone());
        host.said.len() <= host.hears
    })
}
