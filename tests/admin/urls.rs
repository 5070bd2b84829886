//! Plugins by URL: the command line fetches, and what comes must be what was
//! promised.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};

use super::{Site, component, newest};

/// Serves one file at every path but `/elsewhere`, which leads to `to`.
fn server(file: Vec<u8>, to: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut head = [0; 4096];
            let got = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..got]).into_owned();
            let answer = if head.starts_with("GET /elsewhere") {
                format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
            } else {
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", file.len())
            };
            let file = if answer.contains("200") {
                &file[..]
            } else {
                &[]
            };
            let _ = stream.write_all(&[answer.as_bytes(), file].concat());
        }
    });
    address
}

#[test]
fn a_plugin_is_installed_and_swapped_from_a_url_with_its_digest() {
    let mut site = Site::open();
    site.serve();
    for (version, arguments) in [
        ("1.0.0", vec!["plugin", "install"]),
        ("1.1.0", vec!["plugin", "swap", "sample"]),
    ] {
        let bytes = component("sample", version, "");
        let digest = digest(&site, &bytes);
        let address = server(bytes, String::new());
        let url = format!("http://{address}/sample.wasm?token=secret");
        let made = site.ok(&[&arguments[..], &[&url, "--digest", &digest]].concat());
        assert_eq!(
            (&made["state"], &made["version"]),
            (&"serving".into(), &version.into())
        );
        assert_eq!(made["digest"], digest);
        let plugin = site.ok(&["plugin", "inspect", "sample"]);
        assert_eq!(plugin["origin"], format!("http://{address}/sample.wasm"));
        assert!(!newest(&site).to_string().contains("secret"));
    }
}

#[test]
fn what_comes_from_a_url_must_be_what_was_promised() {
    let site = Site::open();
    let bytes = component("sample", "1.0.0", "");
    let right = digest(&site, &bytes);
    let secret = server(b"secret".to_vec(), String::new());
    let address = server(bytes, format!("http://{secret}/"));
    let url = format!("http://{address}/sample.wasm");
    let (code, said) = site.refused(&["plugin", "install", &url]);
    assert_eq!(code, 2);
    assert!(said.contains("needs --digest HEX"), "{said}");
    let wrong = "0".repeat(64);
    let (code, said) = site.refused(&["plugin", "install", &url, "--digest", &wrong]);
    assert_eq!(code, 3);
    assert!(
        said.contains(&right) && said.contains("was promised"),
        "{said}"
    );
    // A redirect into this machine's network is not followed.
    let led = format!("http://{address}/elsewhere");
    let (code, said) = site.refused(&["plugin", "install", &led, "--digest", &right]);
    assert_eq!(code, 3);
    assert!(said.contains("no address of the public network"), "{said}");
    let (code, said) = site.refused(&["plugin", "install", "http://", "--digest", &right]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(
        site.run(&["plugin", "inspect", "sample"]).status.code(),
        Some(2)
    );

    let small =
        Site::new("[install]\nallow_unsigned = true\n[sandbox]\nmax_component_bytes = 1000\n");
    let (code, said) = small.refused(&["plugin", "install", &url, "--digest", &right]);
    assert_eq!(code, 3);
    assert!(said.contains("more than 1000 bytes"), "{said}");
}

/// A file's digest, as its publisher would say it.
fn digest(site: &Site, bytes: &[u8]) -> String {
    let file = site.write("published", bytes);
    let scratch = Site::open();
    std::fs::copy(site.path(&file), scratch.path(&file)).unwrap();
    let made = scratch.ok(&["plugin", "install", &file]);
    made["digest"].as_str().unwrap().to_owned()
}
