//! Who may call the admin API, over real sockets.

use std::net::{IpAddr, UdpSocket};

use emporix_sandbox::{Config, Sandbox};

use crate::support::{Answer, CUSTOMERS, get, send};
use crate::support_admin::assert_problem;

/// An address of this machine by which it is a stranger to itself; none where there is no network.
fn outside() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: the system only says from where it would be.
    socket.connect("192.0.2.1:9").ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}

fn worlds(url: &str, headers: &[(&str, &str)]) -> Answer {
    send("GET", &format!("{url}/__sandbox/worlds"), headers, b"")
}

#[test]
fn loopback_is_let_in_unless_a_page_of_another_site_or_another_name_shows() {
    let sandbox = Sandbox::start().unwrap();
    let port = sandbox.url().rsplit(':').next().unwrap();
    let own = format!("http://localhost:{port}");
    assert_eq!(worlds(sandbox.url(), &[]).status, 200);
    let own_page = worlds(sandbox.url(), &[("Origin", &own)]);
    assert_eq!((own_page.status, own_page.header("access-control-allow-origin")), (200, &*own));
    for headers in [
        [("Origin", "http://evil.example")],
        [("Origin", "null")],
        [("Host", "evil.example")],
        [("Host", "localhost.evil.example")],
    ] {
        let answer = worlds(sandbox.url(), &headers);
        assert_problem(&answer, 403);
        assert_eq!(answer.header("access-control-allow-origin"), "", "{headers:?}");
    }
    for host in ["localhost", "127.0.0.1:1", "[::1]"] {
        assert_eq!(worlds(sandbox.url(), &[("Host", host)]).status, 200, "{host}");
    }
    // What makes a world from another site's page is refused too, and the service itself is open to it.
    let url = format!("{}/__sandbox/worlds", sandbox.url());
    let form = [("Origin", "http://evil.example"), ("Content-Type", "text/plain")];
    assert_problem(&send("POST", &url, &form, b"{}"), 403);
    let service = send("GET", &format!("{}{CUSTOMERS}", sandbox.url()), &form[..1], b"");
    assert_eq!(service.header("access-control-allow-origin"), "http://evil.example");
}

#[test]
fn with_a_token_everybody_needs_it_and_no_more() {
    let admin_token = Some("s3cret".into());
    let sandbox = Sandbox::start_with(Config { admin_token, ..Config::default() }).unwrap();
    let bearer = ("Authorization", "Bearer s3cret");
    assert_problem(&worlds(sandbox.url(), &[]), 403);
    assert_problem(&worlds(sandbox.url(), &[("Authorization", "Bearer service")]), 403);
    assert_problem(&worlds(sandbox.url(), &[("Host", "localhost")]), 403);
    assert_eq!(worlds(sandbox.url(), &[bearer]).status, 200);
    assert_eq!(worlds(sandbox.url(), &[bearer, ("Host", "sandbox:14010")]).status, 200);
    let told = worlds(sandbox.url(), &[bearer, ("Host", "sandbox:14010")]).json();
    assert_eq!(told["worlds"][0]["url"], "http://sandbox:14010");
    for path in ["health/live", "health/ready"] {
        assert_eq!(get(&format!("{}/__sandbox/{path}", sandbox.url())).status, 200);
    }
}

#[test]
fn strangers_reach_the_service_and_health_and_nothing_else() {
    let Some(own) = outside() else { return };
    let host = Some("0.0.0.0".parse().unwrap());
    let port = |sandbox: &Sandbox| sandbox.url().rsplit(':').next().unwrap().to_owned();
    let sandbox = Sandbox::start_with(Config { host, ..Config::default() }).unwrap();
    let url = format!("http://{own}:{}", port(&sandbox));
    assert_eq!(get(&format!("{url}{CUSTOMERS}")).status, 200);
    for path in ["health/live", "health/ready"] {
        let health = send("GET", &format!("{url}/__sandbox/{path}"), &[("Host", "x")], b"");
        assert_eq!(health.status, 200);
    }
    let problem = assert_problem(&worlds(&url, &[]), 403);
    assert!(problem["hint"].as_str().unwrap().contains("--admin-token"), "{problem}");
    assert_problem(&worlds(&url, &[("Host", "localhost")]), 403);
    // Even of paths that are not there.
    assert_problem(&get(&format!("{url}/__sandbox/nothing")), 403);

    let admin_token = Some("s3cret".into());
    let sandbox = Sandbox::start_with(Config { host, admin_token, ..Config::default() }).unwrap();
    let url = format!("http://{own}:{}", port(&sandbox));
    assert_problem(&worlds(&url, &[]), 403);
    assert_eq!(worlds(&url, &[("Authorization", "Bearer s3cret")]).status, 200);
}
