//! TLS, and what stands in its place.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use crescendo_origin::{Behaviour, Fault, Origin, Page, Tls, root_certificate};
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, ClientConnection, Error, RootCertStore, StreamOwned};

use crate::client::Client;

/// A connection of a client that trusts the root, or why there is none.
fn connect(origin: &Origin, name: &str) -> Result<StreamOwned<ClientConnection, TcpStream>, Error> {
    let mut roots = RootCertStore::empty();
    roots.add(root_certificate().unwrap().into()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut tls = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut tcp = TcpStream::connect(origin.address).unwrap();
    while tls.is_handshaking() {
        if let Err(error) = tls.complete_io(&mut tcp) {
            return Err(*error.into_inner().unwrap().downcast().unwrap());
        }
    }
    Ok(StreamOwned::new(tls, tcp))
}

/// Reads a page: all bytes, or why not.
fn read(origin: &Origin, name: &str) -> Result<String, Error> {
    let mut stream = connect(origin, name)?;
    let head = b"GET /page/1 HTTP/1.1\r\nHost: origin.test\r\nConnection: close\r\n\r\n";
    stream.write_all(head).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    Ok(answer)
}

fn origin(tls: Tls) -> Origin {
    Origin::start(Behaviour::new().tls(tls))
}

fn refused(tls: Tls) -> CertificateError {
    match read(&origin(tls), "origin.test") {
        Err(Error::InvalidCertificate(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_trusted_origin_serves_pages_under_all_its_names() {
    let origin = origin(Tls::Trusted);
    assert!(origin.url.starts_with("https://127.0.0.1:"));
    for name in ["localhost", "origin.test", "www.origin.test", "127.0.0.1"] {
        let answer = read(&origin, name).unwrap();
        assert!(answer.ends_with(&Page::of(1).html()));
    }
}

#[test]
fn a_certificate_that_signed_itself_is_not_trusted() {
    assert_eq!(refused(Tls::SelfSigned), CertificateError::UnknownIssuer);
}

#[test]
fn a_certificate_of_another_time_is_expired() {
    let error = refused(Tls::Expired);
    assert!(
        matches!(error, CertificateError::ExpiredContext { .. }),
        "{error:?}"
    );
}

#[test]
fn a_certificate_of_another_name_is_not_valid_for_this_one() {
    let error = refused(Tls::WrongName);
    let named = matches!(error, CertificateError::NotValidForNameContext { .. });
    assert!(named, "{error:?}");
}

#[test]
fn garbage_stands_in_the_place_of_tls() {
    let origin = Origin::start(Fault::GarbageTls);
    assert!(origin.url.starts_with("https://"));
    assert!(read(&origin, "origin.test").is_err());
}

#[test]
fn an_origin_that_stalls_tls_never_answers_the_hello() {
    let origin = Origin::start(Fault::StallsTls);
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    assert!(client.hears_nothing());
    assert_eq!(origin.stats().calls, 0);
}

#[test]
fn a_cut_connection_does_not_say_goodbye_in_tls() {
    let behaviour = Behaviour::from(Fault::CutUntilClose).tls(Tls::Trusted);
    let origin = Origin::start(behaviour);
    let mut stream = connect(&origin, "origin.test").unwrap();
    let head = b"GET /page/1 HTTP/1.1\r\nHost: origin.test\r\n\r\n";
    stream.write_all(head).unwrap();
    let mut answer = Vec::new();
    let error = stream.read_to_end(&mut answer).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

#[test]
fn what_goes_wrong_in_the_clear_goes_wrong_in_tls() {
    let clear = [
        (Fault::Garbage, false),
        (Fault::CutGzip, true),
        (Fault::LengthTooLong, true),
        (Fault::BrokenChunks, true),
    ];
    for (fault, is_http) in clear {
        let origin = Origin::start(Behaviour::from(fault).tls(Tls::Trusted));
        let mut stream = connect(&origin, "origin.test").unwrap();
        let head = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(head).unwrap();
        let mut first = [0; 1];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(first == *b"H", is_http);
    }
}
