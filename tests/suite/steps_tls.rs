//! `test --target` over TLS, and through a proxy. The certificate and the key in `tests/steps` are of this test and protect nothing.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Output;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::support_kept::project;
use crate::support_linted::Sandbox;
use crate::support_process::run;

const CERTIFICATE: &[u8] = include_bytes!("../steps/certificate.pem");
const KEY: &[u8] = include_bytes!("../steps/key.pem");

/// Puts TLS before the server at `plain`: the port of it.
fn with_tls(plain: SocketAddr) -> u16 {
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = config.with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (send, port) = channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let at = (Ipv4Addr::LOCALHOST, 0);
            let listener = tokio::net::TcpListener::bind(at).await.unwrap();
            send.send(listener.local_addr().unwrap().port()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust the certificate leaves.
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut plain = tokio::net::TcpStream::connect(plain).await.unwrap();
                    _ = tokio::io::copy_bidirectional(&mut stream, &mut plain).await;
                });
            }
        });
    });
    port.recv().unwrap()
}

/// A proxy: its port, and what it is asked for.
fn proxy() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (send, asked) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let line = lines.next().unwrap().unwrap();
            while !lines.next().unwrap().unwrap().is_empty() {}
            let server = line.split(' ').nth(1).unwrap().to_owned();
            let there = TcpStream::connect(server.replace("localhost", "127.0.0.1")).unwrap();
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            if send.send(line).is_err() {
                return;
            }
            let both =
                [(stream.try_clone(), there.try_clone()), (there.try_clone(), stream.try_clone())];
            for (from, to) in both {
                let (mut from, mut to) = (from.unwrap(), to.unwrap());
                std::thread::spawn(move || {
                    _ = std::io::copy(&mut from, &mut to);
                    _ = to.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
    (port, asked)
}

/// One scenario that reads, at the service at `url`.
fn tested(url: &str, more: &[&str], env: &[(&str, &str)]) -> Output {
    let scenario = project("scenarios/not-found.json");
    let key = [
        ("EMPORIX_TARGET_CLIENT_ID", "mytenant.backend"),
        ("EMPORIX_TARGET_CLIENT_SECRET", "backend-secret"),
    ];
    let args = [
        "test",
        scenario.to_str().unwrap(),
        "--target",
        url,
        "--tenant",
        "mytenant",
        "--rate",
        "1000",
    ];
    run(&[&args, more].concat(), &[&key, env].concat())
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr]
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}

#[test]
fn a_service_with_tls_is_called_where_its_certificate_is_trusted() {
    let sandbox = Sandbox::start().unwrap();
    let port = with_tls(sandbox.url().trim_start_matches("http://").parse().unwrap());
    let url = format!("https://localhost:{port}");
    let ca = project("tests/steps/certificate.pem");
    let trusted = tested(&url, &["--ca", ca.to_str().unwrap()], &[]);
    assert_eq!(trusted.status.code(), Some(0), "{}", said(&trusted));
    assert!(said(&trusted).contains("ok    list: GET"), "{}", said(&trusted));
    let stranger = tested(&url, &[], &[]);
    assert_eq!(stranger.status.code(), Some(2), "{}", said(&stranger));
    assert!(said(&stranger).contains("certificate"), "{}", said(&stranger));
    // A sandbox speaks no TLS.
    let plain =
        tested(&sandbox.url().replace("http:", "https:"), &["--ca", ca.to_str().unwrap()], &[]);
    assert_eq!(plain.status.code(), Some(2), "{}", said(&plain));
    let missing = tested(&url, &["--ca", "nowhere.pem"], &[]);
    assert_eq!(missing.status.code(), Some(2), "{}", said(&missing));
}

#[test]
fn the_way_out_of_a_network_leads_through_its_proxy() {
    let sandbox = Sandbox::start().unwrap();
    let port = with_tls(sandbox.url().trim_start_matches("http://").parse().unwrap());
    let url = format!("https://localhost:{port}");
    let ca = project("tests/steps/certificate.pem");
    let (proxy, asked) = proxy();
    let proxy = format!("http://127.0.0.1:{proxy}");
    let through = tested(&url, &["--ca", ca.to_str().unwrap()], &[("HTTPS_PROXY", &proxy)]);
    assert_eq!(through.status.code(), Some(0), "{}", said(&through));
    let lines: Vec<String> = asked.try_iter().collect();
    assert!(
        !lines.is_empty()
            && lines.iter().all(|line| *line == format!("CONNECT localhost:{port} HTTP/1.1")),
        "{lines:?}"
    );
    let past = [("HTTPS_PROXY", &*proxy), ("NO_PROXY", "localhost")];
    let past = tested(&url, &["--ca", ca.to_str().unwrap()], &past);
    assert_eq!(past.status.code(), Some(0), "{}", said(&past));
    assert_eq!(asked.try_iter().count(), 0);
}
