//! Ed25519 signatures of components (RFC 8032).
//!
//! A signature travels as the custom section [`SECTION`]: a byte for its
//! version, the public key, the signature. It covers every byte of the file
//! but the section itself: what is signed is a fixed text and the BLAKE3 digest
//! of the file without the section. Whoever changes a byte, the manifest's
//! included, has to sign anew.

use crescendo_core::section::{self, SectionError};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// Name of the custom section that holds a signature.
pub const SECTION: &str = "crescendo:signature";

/// Keeps these signatures apart from all others made with the same key.
const PURPOSE: &[u8] = b"crescendo plugin signature v1\0";

/// The first byte of the section.
const VERSION: u8 = 1;

const PREFIX: &str = "ed25519:";
const SECRET_PREFIX: &str = "crescendo-signing-key:ed25519:";

/// A public key, shown as `ed25519:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// A key that signs. It is never shown but by [`SecretKey::text`].
pub struct SecretKey(SigningKey);

/// Why there is no key or signature, or not a good one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A text that is no public key.
    #[error(
        "no public key: `ed25519:` and 64 hexadecimal digits, as `crescendo plugin keygen` prints it"
    )]
    NoPublicKey,
    /// A text that is no signing key.
    #[error("no signing key, as `crescendo plugin keygen` writes it into a file")]
    NoSecretKey,
    /// There are no random bytes to be had.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// The component has no signature.
    #[error("it is not signed")]
    Unsigned,
    /// The section is damaged, or of a version to come.
    #[error("its signature is damaged, or of a newer kind than this host knows")]
    Unreadable,
    /// The signature is not of these bytes.
    #[error("its signature by {key} does not fit: the file was changed after it was signed")]
    Wrong {
        /// Whose signature it claims to be.
        key: PublicKey,
    },
    /// It is signed already.
    #[error("it is signed already, by {key}")]
    Signed {
        /// By whom.
        key: PublicKey,
    },
    /// The file is no component.
    #[error(transparent)]
    Section(#[from] SectionError),
}

impl SignatureError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoPublicKey => "no-public-key",
            Self::NoSecretKey => "no-signing-key",
            Self::NoRandomness => "no-randomness",
            Self::Unsigned => "unsigned",
            Self::Unreadable => "signature-unreadable",
            Self::Wrong { .. } => "signature-wrong",
            Self::Signed { .. } => "signed-already",
            Self::Section(error) => error.code(),
        }
    }
}

impl SecretKey {
    /// A new key from the system's random bytes.
    ///
    /// # Errors
    /// [`SignatureError::NoRandomness`].
    pub fn generate() -> Result<Self, SignatureError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| SignatureError::NoRandomness)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Reads what [`SecretKey::text`] wrote.
    ///
    /// # Errors
    /// [`SignatureError::NoSecretKey`]; the text is not repeated.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let digits = text.trim().strip_prefix(SECRET_PREFIX);
        let seed = digits.and_then(unhex).ok_or(SignatureError::NoSecretKey)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// The key as a line of a file that its owner alone can read.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{SECRET_PREFIX}{}\n", hex(self.0.as_bytes()))
    }

    /// The other half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The component with a signature.
    ///
    /// # Errors
    /// It is no component, or signed already.
    pub fn sign(&self, component: &[u8]) -> Result<Vec<u8>, SignatureError> {
        match verify(component) {
            Err(SignatureError::Unsigned) => {}
            Ok(key) => return Err(SignatureError::Signed { key }),
            Err(error) => return Err(error),
        }
        let signature = self.0.sign(&message(component));
        let mut data = vec![VERSION];
        data.extend_from_slice(&self.public().0);
        data.extend_from_slice(&signature.to_bytes());
        Ok(section::append(component, SECTION, &data)?)
    }
}

/// Whose signature a component carries; that it fits was checked, that the key
/// is trusted was not.
///
/// # Errors
/// There is none, or it does not fit.
pub fn verify(component: &[u8]) -> Result<PublicKey, SignatureError> {
    let data = section::find(component, SECTION)?.ok_or(SignatureError::Unsigned)?;
    let (key, signature) = match data.split_first() {
        Some((&VERSION, rest)) => rest
            .split_at_checked(32)
            .ok_or(SignatureError::Unreadable)?,
        _ => return Err(SignatureError::Unreadable),
    };
    let key: [u8; 32] = key.try_into().map_err(|_| SignatureError::Unreadable)?;
    let signature = Signature::from_slice(signature).map_err(|_| SignatureError::Unreadable)?;
    let key = PublicKey(key);
    let rest = section::remove(component, SECTION)?;
    let verifying = VerifyingKey::from_bytes(&key.0).map_err(|_| SignatureError::Unreadable)?;
    // Strict: keys of small order, which fit many messages, are refused.
    verifying
        .verify_strict(&message(&rest), &signature)
        .map_err(|_| SignatureError::Wrong { key })?;
    Ok(key)
}

/// The component without its signature.
///
/// # Errors
/// It is no component.
pub fn strip(component: &[u8]) -> Result<Vec<u8>, SignatureError> {
    Ok(section::remove(component, SECTION)?)
}

fn message(component: &[u8]) -> Vec<u8> {
    [PURPOSE, blake3::hash(component).as_bytes()].concat()
}

impl std::str::FromStr for PublicKey {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let digits = text.trim().strip_prefix(PREFIX);
        let bytes = digits.and_then(unhex).ok_or(SignatureError::NoPublicKey)?;
        // Only what is a point of the curve can ever fit.
        VerifyingKey::from_bytes(&bytes).map_err(|_| SignatureError::NoPublicKey)?;
        Ok(Self(bytes))
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PREFIX}{}", hex(&self.0))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey of {}", self.public())
    }
}

fn hex(bytes: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*bytes).to_string()
}

fn unhex(digits: &str) -> Option<[u8; 32]> {
    Some(*blake3::Hash::from_hex(digits).ok()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn component() -> Vec<u8> {
        section::append(EMPTY, "crescendo:manifest", b"id = 'a'").unwrap()
    }

    #[test]
    fn what_was_signed_is_known_to_be_its_signers() {
        let key = SecretKey::generate().unwrap();
        let signed = key.sign(&component()).unwrap();
        assert_eq!(verify(&signed), Ok(key.public()));
        assert_eq!(strip(&signed).unwrap(), component());
        let again = key.sign(&signed);
        assert_eq!(again, Err(SignatureError::Signed { key: key.public() }));
    }

    #[test]
    fn each_changed_byte_is_noticed() {
        let key = SecretKey::generate().unwrap();
        let signed = key.sign(&component()).unwrap();
        for at in 0..signed.len() {
            let mut changed = signed.clone();
            changed[at] ^= 1;
            assert_ne!(verify(&changed), Ok(key.public()), "byte {at}");
        }
        let more = section::append(&signed, "more", b"x").unwrap();
        assert_eq!(
            verify(&more),
            Err(SignatureError::Wrong { key: key.public() })
        );
        assert_eq!(verify(&component()), Err(SignatureError::Unsigned));
    }

    #[test]
    fn keys_are_written_and_read_again() {
        let key = SecretKey::generate().unwrap();
        let again = SecretKey::parse(&key.text()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(key.public().to_string().parse(), Ok(key.public()));
        for wrong in ["", "ed25519:", "ed25519:zz", &key.text()] {
            assert_eq!(wrong.parse::<PublicKey>(), Err(SignatureError::NoPublicKey));
        }
        let shown = format!("{key:?} {:?}", SecretKey::parse("x").unwrap_err());
        assert!(!shown.contains(key.text().trim()), "a secret is not shown");
    }

    /// RFC 8032, section 7.1, test 1: the public key of a known seed.
    #[test]
    fn the_keys_are_those_of_the_standard() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let key = SecretKey::parse(&format!("{SECRET_PREFIX}{seed}")).unwrap();
        assert_eq!(
            key.public().to_string(),
            "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
    }
}
