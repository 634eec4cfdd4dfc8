//! Heads of requests as HTTP has them, and as it does not.

use emporix_sandbox::{Config, Sandbox};

use crate::support::{Answer, CUSTOMERS, exchange};

/// The first answer to a GET of `target` with these lines in its head.
fn answered(sandbox: &Sandbox, target: &str, version: &str, lines: &[&[u8]]) -> Answer {
    let mut request =
        format!("GET {target} {version}\r\nAuthorization: Bearer service\r\n").into_bytes();
    for line in lines {
        request.extend_from_slice(line);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    exchange(sandbox.url(), request).into_iter().next().expect("an answer")
}

const BAD: [&[&[u8]]; 9] = [
    &[],
    &[b"Host:"],
    &[b"Host: a", b"Host: a"],
    &[b"Host: a", b"host: b"],
    &[b"Host: a b"],
    &[b"Host: user@a"],
    &[b"Host: a:b"],
    &[b"Host: a/b"],
    &[b"Host: \xff"],
];

#[test]
fn a_request_of_http_1_1_has_exactly_one_good_host() {
    let sandbox = Sandbox::start().unwrap();
    let absolute = format!("http://shop.example{CUSTOMERS}");
    for target in [CUSTOMERS, &absolute, "/nowhere"] {
        for lines in BAD {
            let answer = answered(&sandbox, target, "HTTP/1.1", lines);
            answer.assert_house_form(400);
            assert_eq!(answer.json()["details"][0]["field"], "Host", "{answer:?}");
        }
    }
    let absolute = answered(&sandbox, &absolute, "HTTP/1.1", &[b"Host: other.example"]);
    assert_eq!(absolute.status, 200, "{absolute:?}");
    for host in ["sandbox", "my_service:14010", "127.0.0.1", "[::1]:14010"] {
        let host = format!("Host: {host}");
        let answer = answered(&sandbox, CUSTOMERS, "HTTP/1.1", &[host.as_bytes()]);
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
}

#[test]
fn a_request_of_http_1_0_may_have_none() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(answered(&sandbox, CUSTOMERS, "HTTP/1.0", &[]).status, 200);
    assert_eq!(answered(&sandbox, CUSTOMERS, "HTTP/1.0", &[b"Host: sandbox"]).status, 200);
    for lines in &BAD[1..] {
        answered(&sandbox, CUSTOMERS, "HTTP/1.0", lines).assert_house_form(400);
    }
    let live = "/__sandbox/health/live";
    assert_eq!(answered(&sandbox, live, "HTTP/1.0", &[]).status, 200);
}

#[test]
fn the_admin_api_says_it_in_its_own_voice() {
    let admin_token = Some("service".into());
    for config in [Config::default(), Config { admin_token, ..Config::default() }] {
        let sandbox = Sandbox::start_with(config).unwrap();
        for target in ["/__sandbox/worlds", "/__sandbox/health/live"] {
            for lines in BAD {
                let answer = answered(&sandbox, target, "HTTP/1.1", lines);
                assert_eq!(answer.status, 400, "{answer:?}");
                assert_eq!(answer.header("content-type"), "application/problem+json");
                assert!(answer.json()["hint"].as_str().unwrap().contains("Host"), "{answer:?}");
            }
        }
    }
}
