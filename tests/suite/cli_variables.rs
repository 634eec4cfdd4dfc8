//! What the environment says: empty is unset, links of others are passed over, and a mistake names its variable.

use std::net::TcpListener;

use clap::CommandFactory;
use emporix_sandbox::cli::Cli;

use crate::support::send;
use crate::support_process::{Server, command, refusal, run, url};

/// The variables of all flags.
fn names() -> Vec<String> {
    let command = Cli::command();
    let names = command.get_arguments().filter_map(|arg| arg.get_env());
    names.map(|name| name.to_str().expect("a name of ours").to_owned()).collect()
}

#[test]
fn empty_variables_are_unset() {
    let names = names();
    assert!(names.contains(&"PORT".to_owned()) && names.len() > 15, "{names:?}");
    for blank in ["", " \n"] {
        let is_secret = |name: &&String| name.ends_with("_TOKEN") && !blank.is_empty();
        let names = names.iter().filter(|name| !is_secret(name));
        let env: Vec<(&str, &str)> = names.map(|name| (name.as_str(), blank)).collect();
        let (_server, ready) = Server::started(command(&["--format", "json", "--port", "0"], &env));
        assert_eq!(ready["fixtures"], "fixtures", "{ready}");
        assert_eq!(ready["scenarios"].as_array().map(Vec::len), Some(0), "{ready}");
        assert!(ready["seed"].is_u64(), "{ready}");
        for args in [&["check"][..], &["scenarios"], &["operations"]] {
            let output = run(args, &env);
            assert!(output.status.success() && output.stderr.is_empty(), "{args:?} {output:?}");
        }
    }
}

#[test]
fn white_space_around_a_variables_value_does_not_count() {
    let env = [
        ("EMPORIX_SANDBOX_PORT", " 0\n"),
        ("EMPORIX_SANDBOX_FORMAT", "json\n"),
        ("EMPORIX_SANDBOX_SEED", "7\r\n"),
        ("EMPORIX_SANDBOX_QUIET", "true\n"),
        ("EMPORIX_SANDBOX_GRACE", " 3s "),
        ("EMPORIX_SANDBOX_SCENARIO", "second-page-slow, not-found,\n"),
        ("EMPORIX_SANDBOX_BEHAVIOR", ",bulk-index-base=0, details=array\n"),
        ("EMPORIX_SANDBOX_FIXTURES", "fixtures\n"),
    ];
    let (_server, ready) = Server::started(command(&[], &env));
    assert_eq!(ready["seed"], 7, "{ready}");
    assert_eq!(ready["scenarios"], serde_json::json!(["second-page-slow", "not-found"]));
}

#[test]
fn a_service_link_is_no_port_and_is_told() {
    for link in ["tcp://10.96.14.2:14010", "udp://[fd00::1]:53"] {
        let env = [
            ("EMPORIX_SANDBOX_PORT", link),
            ("EMPORIX_SANDBOX_SERVICE_HOST", "10.96.14.2"),
            ("EMPORIX_SANDBOX_SERVICE_PORT", "14010"),
            ("EMPORIX_SANDBOX_SERVICE_PORT_HTTP", "14010"),
            ("EMPORIX_SANDBOX_PORT_14010_TCP", link),
            ("EMPORIX_SANDBOX_PORT_14010_TCP_ADDR", "10.96.14.2"),
            ("EMPORIX_SANDBOX_PORT_14010_TCP_PORT", "14010"),
            ("EMPORIX_SANDBOX_PORT_14010_TCP_PROTO", "tcp"),
            ("PORT", "0"),
        ];
        let (_server, ready) = Server::started(command(&["--format", "json"], &env));
        assert!(!url(&ready).ends_with(":14010"), "{ready}");
        // A start that ends at once, so that all of it can be read.
        let told = refusal(&["--host", "192.0.2.1"], &env);
        let note = format!("note: EMPORIX_SANDBOX_PORT is `{link}`, which Kubernetes sets");
        assert!(told.starts_with(&note), "{told}");
        assert!(told.contains("error: cannot listen on 192.0.2.1:0: "), "{told}");
        // Where it decides nothing, nothing is printed about it.
        let told = refusal(&["--host", "192.0.2.1", "--port", "0"], &env);
        assert!(told.starts_with("error: "), "{told}");
        assert!(run(&["check"], &env).stderr.is_empty());
    }
}

#[test]
fn an_unknown_variable_is_named_with_the_nearest() {
    // What the kits read is known.
    let kit = ("EMPORIX_SANDBOX_BIN", "/opt/emporix-sandbox");
    let env = [("EMPORIX_SANDBOX_FIXTURE", "x"), ("EMPORIX_SANDBOX_ZZZ", "y"), kit];
    // A start that ends at once, so that all of it can be read.
    let told = refusal(&["--host", "192.0.2.1", "--port", "0"], &env);
    let notes = "note: the variable `EMPORIX_SANDBOX_FIXTURE` is not read, did you mean `EMPORIX_SANDBOX_FIXTURES`?\n\
         note: the variable `EMPORIX_SANDBOX_ZZZ` is not read\n";
    assert!(told.starts_with(notes), "{told}");
}

#[test]
fn a_mistake_in_a_variable_names_the_variable() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (name, value) in [
        ("EMPORIX_SANDBOX_PORT", "http"),
        ("EMPORIX_SANDBOX_PORT", "99999"),
        ("EMPORIX_SANDBOX_PORT", "http://10.96.14.2:14010"),
        ("EMPORIX_SANDBOX_PORT", &port),
        ("PORT", "http"),
        ("PORT", &port),
        ("EMPORIX_SANDBOX_HOST", "nowhere"),
        ("EMPORIX_SANDBOX_HOST", "192.0.2.1"),
        ("EMPORIX_SANDBOX_FIXTURES", "no-such-folder"),
        ("EMPORIX_SANDBOX_SCENARIOS", "no-such-folder"),
        ("EMPORIX_SANDBOX_SCENARIO", "no-such-scenario"),
        ("EMPORIX_SANDBOX_AUTH", "none"),
        ("EMPORIX_SANDBOX_BEHAVIOR", "details=array,detials=array"),
        ("EMPORIX_SANDBOX_BEHAVIOR", "details"),
        ("EMPORIX_SANDBOX_UNKNOWN_TENANT", "ask"),
        ("EMPORIX_SANDBOX_SEED", "-1"),
        ("EMPORIX_SANDBOX_MAX_WORLDS", "0"),
        ("EMPORIX_SANDBOX_ADMIN_TOKEN", "s3\u{1}cret"),
        ("EMPORIX_SANDBOX_ADMIN_TOKEN", "\n"),
        ("EMPORIX_SANDBOX_WATCH", "never"),
        ("EMPORIX_SANDBOX_GRACE", "5"),
        ("EMPORIX_SANDBOX_QUIET", "perhaps"),
        ("EMPORIX_SANDBOX_LOG", "loud"),
        ("EMPORIX_SANDBOX_FORMAT", "xml"),
    ] {
        let args: &[&str] = if name.ends_with("PORT") { &[] } else { &["--port", "0"] };
        let told = refusal(args, &[(name, value)]);
        assert!(told.contains(name), "{name}={value}: {told}");
        // The same mistake in a flag is none of the variable's, which decides nothing then.
        if name == "PORT" {
            continue;
        }
        let flag = name.replace("EMPORIX_SANDBOX_", "--").replace('_', "-").to_lowercase();
        if flag != "--quiet" {
            let typed = format!("{flag}={value}");
            let args = [args, &[&typed]].concat();
            let told = refusal(&args, &[(name, value)]);
            assert!(!told.contains(name), "{name}={value}: {told}");
        }
    }
    for (args, name) in [
        (&["check"][..], "EMPORIX_SANDBOX_FIXTURES"),
        (&["check"], "EMPORIX_SANDBOX_SCENARIOS"),
        (&["scenarios"], "EMPORIX_SANDBOX_SCENARIOS"),
    ] {
        let told = refusal(args, &[(name, "no-such-folder")]);
        assert!(told.contains(name), "{args:?}: {told}");
    }
    let told = refusal(&["check", "nothing"], &[("EMPORIX_SANDBOX_FIXTURES", "no-such-folder")]);
    assert!(!told.contains("EMPORIX"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named() {
    use std::os::unix::ffi::OsStrExt;
    let mut command = command(&["--port", "0"], &[]);
    let value = std::ffi::OsStr::from_bytes(b"\xff");
    let output = command.env("EMPORIX_SANDBOX_SEED", value).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.starts_with("error: the variable EMPORIX_SANDBOX_SEED is no UTF-8\n"), "{told}");
}

#[test]
fn the_help_shows_every_variable_whatever_it_says() {
    let plain = String::from_utf8(run(&["--help"], &[]).stdout).unwrap();
    let env = [("EMPORIX_SANDBOX_PORT", ""), ("EMPORIX_SANDBOX_SEED", " ")];
    let set = String::from_utf8(run(&["--help"], &env).stdout).unwrap();
    let start = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
    assert_eq!(
        plain.lines().map(start).collect::<Vec<_>>(),
        set.lines().map(start).collect::<Vec<_>>()
    );
}

#[test]
fn an_admin_token_from_a_file_lets_its_reader_in() {
    for token in ["s3cret\n", " s3cret\r\n", "s3cret"] {
        let (_server, ready) = Server::start(&[], &[("EMPORIX_SANDBOX_ADMIN_TOKEN", token)]);
        let worlds = format!("{}/__sandbox/worlds", url(&ready));
        let bearer = ("Authorization", "Bearer s3cret");
        assert_eq!(send("GET", &worlds, &[bearer], b"").status, 200, "{token:?}");
        assert_eq!(send("GET", &worlds, &[], b"").status, 403, "{token:?}");
    }
}

#[test]
fn an_admin_token_that_no_header_can_carry_is_refused_and_not_told() {
    for token in ["s3\ncret", "s3\u{7f}cret", "sécret", "\u{200b}", " \n"] {
        for (args, env) in [
            (&["--admin-token", token][..], None),
            (&[], Some(("EMPORIX_SANDBOX_ADMIN_TOKEN", token))),
        ] {
            let env: Vec<_> = env.into_iter().chain([("PORT", "0")]).collect();
            let told = refusal(args, &env);
            assert!(told.starts_with("error: the admin token cannot be used: "), "{told}");
            assert!(!told.contains("cret"), "{told}");
            let is_named = told.contains("`EMPORIX_SANDBOX_ADMIN_TOKEN`");
            assert_eq!(is_named, args.is_empty(), "{told}");
        }
    }
    let told = refusal(&["--port", "0", "--admin-token", ""], &[]);
    assert!(told.contains("it is empty"), "{told}");
}

#[test]
fn an_admin_origin_comes_from_flags_and_variables_and_what_is_none_is_refused_with_what_to_write() {
    let listed = [("EMPORIX_SANDBOX_ADMIN_ORIGIN", "http://localhost:5173, https://shop.example,")];
    for (args, env) in [
        (
            &["--admin-origin", "http://x.example", "--admin-origin", "https://shop.example"][..],
            &[][..],
        ),
        (&[], &listed),
    ] {
        let (_server, ready) = Server::start(args, env);
        let worlds = format!("{}/__sandbox/worlds", url(&ready));
        let answer = send("GET", &worlds, &[("Origin", "https://shop.example")], b"");
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    for (wrong, write) in [
        ("*", "http://localhost:5173"),
        ("localhost:5173", "http://localhost:5173"),
        ("http://localhost:3000/app", "http://localhost:3000"),
    ] {
        let hint = format!("hint: write --admin-origin {write}: scheme, host and port");
        let told = refusal(&["--port", "0", "--admin-origin", wrong], &[]);
        assert!(told.contains(&format!("`{wrong}`")) && told.contains(&hint), "{told}");
        let told = refusal(&["--port", "0"], &[("EMPORIX_SANDBOX_ADMIN_ORIGIN", wrong)]);
        assert!(told.contains("set by the variable `EMPORIX_SANDBOX_ADMIN_ORIGIN`"), "{told}");
    }
}
