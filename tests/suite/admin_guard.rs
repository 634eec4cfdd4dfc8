//! Who may call the admin API, over real sockets.

use emporix_sandbox::Config;

use crate::support::{Answer, CUSTOMERS, Wire, get, send};
use crate::support_admin::assert_problem;
use crate::support_linted::Sandbox;

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
        assert_eq!(get(&format!("{}/%5F%5Fs%61ndbox/{path}", sandbox.url())).status, 200);
    }
}

#[test]
fn a_sandbox_on_every_address_answers_this_machine_as_one_on_loopback() {
    let host = Some("0.0.0.0".parse().unwrap());
    let sandbox = Sandbox::start_with(Config { host, ..Config::default() }).unwrap();
    let port = sandbox.url().rsplit(':').next().unwrap();
    let url = format!("http://127.0.0.1:{port}");
    assert_eq!(get(&format!("{url}{CUSTOMERS}")).status, 200);
    assert_eq!(worlds(&url, &[]).status, 200);
    assert_problem(&worlds(&url, &[("Host", "sandbox")]), 403);
}

#[test]
fn health_is_never_guarded() {
    let admin_token = Some("s3cret".into());
    for config in [Config::default(), Config { admin_token, ..Config::default() }] {
        let sandbox = Sandbox::start_with(config).unwrap();
        for (path, status) in [("health/live", "live"), ("health/ready", "ready")] {
            for headers in [
                &[][..],
                &[("Host", "evil.example")],
                &[("Origin", "http://evil.example")],
                &[("Authorization", "Bearer wrong")],
            ] {
                let health =
                    send("GET", &format!("{}/__sandbox/{path}", sandbox.url()), headers, b"");
                assert_eq!((health.status, &health.json()["status"]), (200, &status.into()));
                assert_eq!(health.header("access-control-allow-origin"), "", "{headers:?}");
            }
        }
        // Only as they are written, and only to be read.
        let nearly = format!("{}/__sandbox/health/live/", sandbox.url());
        assert!(
            [403, 404].contains(&send("GET", &nearly, &[("Host", "evil.example")], b"").status)
        );
        let post = format!("{}/__sandbox/health/live", sandbox.url());
        assert_problem(&send("POST", &post, &[], b""), 405);
    }
}

#[test]
fn a_page_of_another_site_changes_nothing_in_whatever_way_it_asks() {
    let sandbox = Sandbox::start().unwrap();
    let port = sandbox.url().rsplit(':').next().unwrap().to_owned();
    let url = format!("{}/__sandbox/worlds", sandbox.url());
    let evil = ("Origin", "http://evil.example");
    let rebound = format!("evil.example:{port}");
    let own = format!("http://evil.example:{port}");
    for headers in [
        vec![evil, ("Content-Type", "text/plain")],
        vec![evil, ("Content-Type", "application/x-www-form-urlencoded")],
        vec![evil, ("Content-Type", "application/json")],
        vec![("Origin", "null"), ("Content-Type", "application/json")],
        vec![evil, ("Host", "localhost")],
        // A name that resolves to this machine, from a page that came from under that name.
        vec![("Host", &rebound), ("Origin", &own), ("Content-Type", "application/json")],
        vec![("Host", &rebound)],
    ] {
        for method in ["POST", "GET", "OPTIONS"] {
            let answer = send(
                method,
                &url,
                &headers,
                if method == "POST" { b"{\"name\": \"x\"}" } else { b"" },
            );
            assert_problem(&answer, 403);
            for header in ["origin", "headers", "methods"] {
                let name = format!("access-control-allow-{header}");
                assert_eq!(answer.header(&name), "", "{method} {headers:?}");
            }
        }
    }
    let listed = worlds(sandbox.url(), &[]).json();
    assert_eq!(listed["worlds"].as_array().unwrap().len(), 1, "{listed}");
    // The authority of an absolute target counts, not a loopback Host beside it.
    let mut wire = Wire::to(sandbox.url());
    wire.say("GET http://evil.example/__sandbox/worlds HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_problem(&wire.answer().unwrap(), 403);
}

#[test]
fn a_call_through_a_proxy_on_this_machine_is_not_one_of_this_machine() {
    let sandbox = Sandbox::start().unwrap();
    let local = ("Host", "localhost");
    for header in [
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-FORWARDED-HOST", "shop.example"),
        ("X-Forwarded-Proto", "https"),
        ("Forwarded", "for=203.0.113.9;host=shop.example"),
        ("Via", "1.1 proxy"),
        ("X-Real-IP", "203.0.113.9"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let url = format!("{}/__sandbox/worlds", sandbox.url());
            let answer = send(method, &url, &[local, header], b"");
            assert_problem(&answer, 403);
            assert!(answer.header("sandbox-hint").contains("--admin-token"), "{header:?}");
        }
        let health = format!("{}/__sandbox/health/live", sandbox.url());
        assert_eq!(send("GET", &health, &[header], b"").status, 200, "{header:?}");
        let service = format!("{}{CUSTOMERS}", sandbox.url());
        let bearer = ("Authorization", "Bearer service");
        assert_eq!(send("GET", &service, &[header, bearer], b"").status, 200, "{header:?}");
    }
    for site in ["same-origin", "none"] {
        assert_eq!(worlds(sandbox.url(), &[("Sec-Fetch-Site", site)]).status, 200, "{site}");
    }
    let admin_token = Some("s3cret".into());
    let sandbox = Sandbox::start_with(Config { admin_token, ..Config::default() }).unwrap();
    for header in [("X-Forwarded-For", "203.0.113.9"), ("Sec-Fetch-Site", "cross-site")] {
        let bearer = ("Authorization", "Bearer s3cret");
        assert_eq!(worlds(sandbox.url(), &[bearer, header]).status, 200, "{header:?}");
    }
}

#[test]
fn the_page_of_a_named_server_may_call_and_read_and_no_other_page_may() {
    let admin_origins = vec!["http://localhost:5173".into()];
    let sandbox = Sandbox::start_with(Config { admin_origins, ..Config::default() }).unwrap();
    let url = format!("{}/__sandbox/worlds", sandbox.url());
    let page = ("Origin", "http://localhost:5173");
    let json = ("Content-Type", "application/json");
    for site in ["same-site", "cross-site"] {
        let site = ("Sec-Fetch-Site", site);
        let asks = ("Access-Control-Request-Method", "POST");
        let names = ("Access-Control-Request-Headers", "content-type");
        let preflight = send("OPTIONS", &url, &[page, site, asks, names], b"");
        assert_eq!(preflight.status, 204, "{preflight:?}");
        assert_eq!(preflight.header("access-control-allow-origin"), page.1);
        assert!(preflight.header("access-control-allow-methods").contains("POST"));
        assert_eq!(preflight.header("access-control-allow-headers"), "content-type");
        let made = send("POST", &url, &[page, site, json], b"{}");
        assert_eq!((made.status, made.header("access-control-allow-origin")), (201, page.1));
        assert!(made.header("access-control-expose-headers").contains("Sandbox-Request-Id"));
        assert_eq!(made.header("vary"), "Origin");
        let missing = send("GET", &format!("{url}/nothing"), &[page, site], b"");
        assert_problem(&missing, 404);
        assert_eq!(missing.header("access-control-allow-origin"), page.1);
        for origin in ["http://localhost:3000", "https://localhost:5173", "null"] {
            let other = worlds(sandbox.url(), &[("Origin", origin), site]);
            assert_problem(&other, 403);
            assert_eq!(other.header("access-control-allow-origin"), "", "{origin}");
            let invited = origin != "null";
            let hint = format!("--admin-origin {origin} ");
            assert_eq!(other.header("sandbox-hint").contains(&hint), invited, "{other:?}");
        }
        assert_problem(&worlds(sandbox.url(), &[site]), 403);
    }
    assert_problem(&worlds(sandbox.url(), &[page, ("Host", "evil.example")]), 403);
    assert_problem(&worlds(sandbox.url(), &[page, ("X-Forwarded-For", "127.0.0.1")]), 403);
    assert_problem(&worlds(sandbox.url(), &[page, ("Origin", "http://evil.example")]), 403);
}

#[test]
fn with_a_token_the_page_of_a_named_server_asks_without_it_and_calls_with_it() {
    let admin_origins = vec!["http://localhost:5173".into()];
    let admin_token = Some("s3cret".into());
    let config = Config { admin_origins, admin_token, ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    let url = format!("{}/__sandbox/worlds", sandbox.url());
    let (page, bearer) = (("Origin", "http://localhost:5173"), ("Authorization", "Bearer s3cret"));
    let asks = ("Access-Control-Request-Method", "GET");
    let names = ("Access-Control-Request-Headers", "authorization");
    let preflight = send("OPTIONS", &url, &[page, asks, names], b"");
    let allowed = preflight.header("access-control-allow-headers");
    assert_eq!((preflight.status, allowed), (204, "authorization"));
    let listed = worlds(sandbox.url(), &[page, bearer]);
    assert_eq!((listed.status, listed.header("access-control-allow-origin")), (200, page.1));
    let refused = worlds(sandbox.url(), &[page]);
    assert_problem(&refused, 403);
    assert_eq!(refused.header("access-control-allow-origin"), page.1, "it can read why");
    assert_problem(&send("OPTIONS", &url, &[page, names], b""), 403);
    let other = ("Origin", "http://localhost:3000");
    assert_problem(&send("OPTIONS", &url, &[other, asks, names], b""), 403);
    assert_eq!(worlds(sandbox.url(), &[other, bearer]).header("access-control-allow-origin"), "");
}
