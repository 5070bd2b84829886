//! Where something listens, as a person writes it on the command line and in a
//! configuration.

use std::net::{SocketAddr, ToSocketAddrs as _};

use serde::{Deserialize as _, Deserializer, de};

/// An address, or a name and a port. One socket is bound: of a name with several
/// addresses the first one of IPv4, which every client falls back to.
///
/// # Errors
/// What is wrong, and what would be right.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let wrong = |why: &dyn std::fmt::Display| {
        format!("`{text}` is not an address and a port, such as 127.0.0.1:8080: {why}")
    };
    let found = text.to_socket_addrs().map_err(|error| wrong(&error))?;
    let first = found.min_by_key(|address| !address.is_ipv4());
    first.ok_or_else(|| wrong(&"the name has no address"))
}

/// An address alone, as a configuration has it: reading one asks nobody.
///
/// # Errors
/// What is wrong, and what would be right.
pub fn plain_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!(
            "`{text}` is not an address and a port, such as 127.0.0.1:8080 (names are for \
             --listen)"
        )
    })
}

/// The same while a file is read.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    plain_address(&String::deserialize(from)?).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_a_name() {
        assert_eq!(address("127.0.0.1:0"), Ok(([127, 0, 0, 1], 0).into()));
        assert_eq!(address("[::1]:80").map(|a| a.is_ipv6()), Ok(true));
        let local = address("localhost:8080").unwrap();
        assert!(local.ip().is_loopback() && local.port() == 8080);
        for bad in ["8080", "localhost", "127.0.0.1:99999", ""] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
