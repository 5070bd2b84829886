//! What a file says of itself, and whose it is.

use crescendo_core::lifecycle::{KeyState, Owner, TrustedKey};

use super::super::signature::{self, PublicKey, SignatureError};
use super::super::{Fetched, Verified};
use super::step::{Kept, Step, Why};

/// A file whose signature fits and whose manifest can be read.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) verified: Verified,
    /// The key that signed it; none where nobody did.
    pub(super) key: Option<PublicKey>,
}

impl Read {
    /// Reads a file: hashes all of it, so not where others wait.
    pub(super) fn of(fetched: Fetched) -> Result<Self, Kept> {
        let origin = fetched.origin.clone();
        let key = match signature::verify(&fetched.bytes) {
            Ok(key) => Some(key),
            Err(SignatureError::Unsigned) => None,
            Err(error) => return Err(Why::Signature { origin, error }.at(Step::Verify)),
        };
        let verified = fetched.verify();
        let verified = verified.map_err(|error| Why::Plugin(error).at(Step::Verify))?;
        // They are called before anybody is served: none may be left out.
        let samples = verified.samples().map(drop);
        samples.map_err(|error| Why::Samples { origin, error }.at(Step::Verify))?;
        Ok(Self { verified, key })
    }

    /// [`Read::of`], elsewhere.
    pub(super) async fn apart(fetched: Fetched) -> Result<Self, Kept> {
        let read = tokio::task::spawn_blocking(move || Self::of(fetched)).await;
        read.unwrap_or_else(|_| Err(Why::Interrupted.at(Step::Verify)))
    }

    /// Whose it is. A retired key still vouches for what is `installed`.
    pub(super) fn owner(&self, keys: &[TrustedKey], installed: bool) -> Result<Owner, Kept> {
        let Some(key) = &self.key else {
            return Ok(Owner::Nobody);
        };
        let text = key.to_string();
        let known = keys.iter().find(|known| known.key == text);
        let counts = |known: &&TrustedKey| match known.state {
            KeyState::Active => true,
            KeyState::Retired => installed,
            KeyState::Revoked => false,
        };
        if let Some(known) = known.filter(counts) {
            return Ok(Owner::Publisher(known.publisher.clone()));
        }
        let why = Why::Untrusted {
            origin: self.verified.fetched.origin.clone(),
            key: *key,
            was: known.is_some(),
        };
        Err(why.at(Step::Verify))
    }
}
