//! Certificates, made when they are first needed.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// Which certificate an origin shows. Its names are `localhost`, `origin.test`,
/// `*.origin.test` and the address it listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// One that [`root_certificate`] has signed.
    Trusted,
    /// One that has signed itself.
    SelfSigned,
    /// One that [`root_certificate`] has signed, for the year 2001.
    Expired,
    /// One that [`root_certificate`] has signed, for `elsewhere.test` alone.
    WrongName,
}

struct Root {
    der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

/// The certificate, in DER, that a client has to trust for [`Tls::Trusted`]. It
/// is made once per process.
///
/// # Errors
/// When the system gives no random numbers.
pub fn root_certificate() -> io::Result<Vec<u8>> {
    root().map(|root| root.der.clone())
}

fn root() -> io::Result<&'static Root> {
    static ROOT: OnceLock<Root> = OnceLock::new();
    if let Some(root) = ROOT.get() {
        return Ok(root);
    }
    // If two threads make one at once, both go on with the first that is there.
    let made = make_root().map_err(io::Error::other)?;
    Ok(ROOT.get_or_init(|| made))
}

fn make_root() -> Result<Root, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Test origins, root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let der = params.self_signed(&key)?.der().to_vec();
    let issuer = Issuer::new(params, key);
    Ok(Root { der, issuer })
}

impl Tls {
    /// What accepts connections on an address.
    pub(crate) fn acceptor(self, address: IpAddr) -> io::Result<TlsAcceptor> {
        let root = root()?;
        let (certificate, key) = self.certificate(root, address).map_err(io::Error::other)?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    fn certificate(
        self,
        root: &Root,
        address: IpAddr,
    ) -> Result<(CertificateDer<'static>, KeyPair), rcgen::Error> {
        let names = if self == Self::WrongName {
            vec!["elsewhere.test".to_owned()]
        } else {
            let names = ["localhost", "origin.test", "*.origin.test"].map(str::to_owned);
            let address = address.to_string();
            names.into_iter().chain([address]).collect()
        };
        let mut params = CertificateParams::new(names)?;
        if self == Self::Expired {
            params.not_before = date_time_ymd(2001, 1, 1);
            params.not_after = date_time_ymd(2001, 12, 31);
        }
        let key = KeyPair::generate()?;
        let certificate = if self == Self::SelfSigned {
            params.self_signed(&key)?
        } else {
            params.signed_by(&key, &root.issuer)?
        };
        Ok((certificate.der().clone(), key))
    }
}
