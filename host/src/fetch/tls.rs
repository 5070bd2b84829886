//! Whom clients trust: the system's authorities, and those that the operator
//! names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

/// A file of certificates cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("fetch.authorities: {}: {why}", file.display())]
pub struct BadAuthority {
    file: PathBuf,
    why: String,
}

/// How TLS is spoken; the text says why it cannot be, where the system has no
/// authorities. That matters to nobody who asks for no https.
pub(super) type Tls = Result<Arc<ClientConfig>, String>;

/// Reads the operator's authorities.
pub(super) fn configure(files: &[PathBuf]) -> Result<Tls, BadAuthority> {
    let mut extra = Vec::new();
    for file in files {
        extra.extend(certificates(file)?);
    }
    let provider = Arc::new(ring::default_provider());
    let made = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).and_then(|verifier| {
        let builder = ClientConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions()?;
        let mut config = builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    });
    Ok(made.map_err(|error| error.to_string()))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, BadAuthority> {
    let bad = |why: String| BadAuthority {
        file: file.to_owned(),
        why,
    };
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let read = read.map_err(|error| bad(error.to_string()))?;
    if read.is_empty() {
        return Err(bad("has no certificate in PEM".to_owned()));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.pem");
        std::fs::write(&empty, "nothing").unwrap();
        for file in [empty, folder.path().join("missing.pem")] {
            let refused = configure(std::slice::from_ref(&file)).unwrap_err();
            let name = file.file_name().unwrap().to_str().unwrap();
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }
}
