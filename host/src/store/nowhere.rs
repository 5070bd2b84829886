//! The store of a host that has no state folder: empty, and it keeps nothing.
//! What is spent then counts in memory alone, for as long as the process lives.

use crescendo_core::budget::journal::{
    ChargeId, Close, Entry, Journal, JournalError, NotOpened, Pending, Used,
};
use crescendo_core::day::Day;
use crescendo_core::lifecycle::{
    Audit, Book, BookError, PluginRow, Quarantine, TrustedKey, VersionRow, Write,
};
use semver::Version;

/// Keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Book for Nowhere {
    fn plugins(&self) -> Result<Vec<PluginRow>, BookError> {
        Ok(Vec::new())
    }

    fn versions(&self, _: &str) -> Result<Vec<VersionRow>, BookError> {
        Ok(Vec::new())
    }

    fn quarantines(&self, _: &str, _: &Version) -> Result<Vec<Quarantine>, BookError> {
        Ok(Vec::new())
    }

    fn keys(&self) -> Result<Vec<TrustedKey>, BookError> {
        Ok(Vec::new())
    }

    fn pipelines(&self) -> Result<Vec<(String, String)>, BookError> {
        Ok(Vec::new())
    }

    fn history(&self, _: Option<&str>, _: Option<u64>, _: u32) -> Result<Vec<Audit>, BookError> {
        Ok(Vec::new())
    }

    fn commit(&self, _: &[Write], _: &[Audit]) -> Result<u64, BookError> {
        Err(nowhere())
    }

    fn file(&self, _: &str) -> Result<Vec<u8>, BookError> {
        Err(nowhere())
    }

    fn keep_file(&self, _: &str, _: &[u8]) -> Result<(), BookError> {
        Err(nowhere())
    }
}

impl Journal for Nowhere {
    fn open(&self, _: Entry) -> (ChargeId, Pending<NotOpened>) {
        (ChargeId(0), Box::pin(std::future::ready(Ok(()))))
    }

    fn close(&self, _: ChargeId, _: Close) -> Pending<JournalError> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn used(&self, _: Day) -> Result<Vec<Used>, JournalError> {
        Ok(Vec::new())
    }
}

/// A journal of spend that cannot be used: nothing is written down, and so
/// nothing is spent.
#[derive(Clone, Debug)]
pub struct Unusable {
    /// Why, as [`JournalError`] says it.
    pub what: String,
}

impl Journal for Unusable {
    fn open(&self, _: Entry) -> (ChargeId, Pending<NotOpened>) {
        let what = self.what.clone();
        let refused = Err(JournalError { what }.into());
        (ChargeId(0), Box::pin(std::future::ready(refused)))
    }

    fn close(&self, _: ChargeId, _: Close) -> Pending<JournalError> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn used(&self, _: Day) -> Result<Vec<Used>, JournalError> {
        Ok(Vec::new())
    }
}

fn nowhere() -> BookError {
    BookError::Failed {
        what: "keeps nothing, because there is no state folder; name one: --state DIR".to_owned(),
    }
}
