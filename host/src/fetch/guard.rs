//! Where no request may lead, whatever its URL, its name, a redirect or a proxy
//! says.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, PoisonError, RwLock};

use super::address::is_public;

/// Why an address is not gone to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Guarded {
    /// It belongs to this machine, a private network or a cloud's metadata.
    #[error(
        "which is no address of the public network; --allow-private and fetch.allow_private lift this"
    )]
    Private,
    /// The host itself listens there.
    #[error("where this host itself listens")]
    Own,
}

impl Guarded {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Private => "private-address",
            Self::Own => "own-listener",
        }
    }
}

/// The guard of a client: each address is looked at after it was resolved and
/// before anything connects to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard {
    allow_private: bool,
    own: Arc<RwLock<Vec<SocketAddr>>>,
}

impl Guard {
    pub(super) fn new(allow_private: bool) -> Self {
        Self {
            allow_private,
            own: Arc::default(),
        }
    }

    /// Nothing leads there from now on: the host listens there.
    pub(super) fn is_own(&self, listener: SocketAddr) {
        let mut own = self.own.write().unwrap_or_else(PoisonError::into_inner);
        own.push(listener);
    }

    /// Whether this address may be gone to.
    pub(super) fn check(&self, address: SocketAddr) -> Result<(), Guarded> {
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        let same_port = |own: &&SocketAddr| own.port() == address.port();
        if own.iter().any(|own| same_port(&own)) && is_here(address.ip()) {
            return Err(Guarded::Own);
        }
        if !self.allow_private && !is_public(address.ip()) {
            return Err(Guarded::Private);
        }
        Ok(())
    }
}

/// Whether an address is one of this machine: only those can be bound to. A
/// listener may be at all of them (`0.0.0.0`), and each leads to it.
fn is_here(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified() || UdpSocket::bind((address, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_unless_they_are_allowed() {
        let address = "10.0.0.1:80".parse().unwrap();
        assert_eq!(Guard::new(false).check(address), Err(Guarded::Private));
        assert_eq!(Guard::new(true).check(address), Ok(()));
        let public = "1.1.1.1:80".parse().unwrap();
        assert_eq!(Guard::new(false).check(public), Ok(()));
    }

    #[test]
    fn own_listeners_are_refused_in_each_of_their_spellings() {
        let guard = Guard::new(true);
        guard.is_own("0.0.0.0:8080".parse().unwrap());
        for own in [
            "127.0.0.1:8080",
            "127.9.9.9:8080",
            "0.0.0.0:8080",
            "[::1]:8080",
        ] {
            assert_eq!(
                guard.check(own.parse().unwrap()),
                Err(Guarded::Own),
                "{own}"
            );
        }
        for other in ["127.0.0.1:8081", "1.1.1.1:8080"] {
            assert_eq!(guard.check(other.parse().unwrap()), Ok(()), "{other}");
        }
    }
}
