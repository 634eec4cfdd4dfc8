//! Worlds and tenants that spring up by being used: their first answers say so, because a name may be mistyped.

use emporix_sandbox::engine::{CollectionName, Options};
use emporix_sandbox::{Config, UnknownWorld};
use http::Method;
use serde_json::json;

use crate::stage::{Stage, customers, request, seed_with_folder};
use crate::support::{CUSTOMERS, SERVICE, get, send};
use crate::support_admin::{NOTHING, assert_problem, good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, run, url};

/// A list of a tenant with a folder.
const ACME: &str = "/customer-segment/acme/segments/trade/customers";

/// What the first answers say of a tenant without one.
const MADE: &str = "tenant `mytenant` has no folder and was made from the template";

/// The hints of so many lists at `target`.
fn hints(stage: &mut Stage, target: &str, count: usize) -> Vec<Option<String>> {
    let mut hint = || stage.call(Method::GET, target, "").response.hint;
    (0..count).map(|_| hint()).collect()
}

#[test]
fn the_first_answers_of_a_tenant_say_that_it_sprang_up_whatever_their_status() {
    let mut stage = Stage::new(Options::default());
    let list = customers("trade", "?pageSize=1");
    let refused = stage.send(&request(Method::GET, &list, &[], "")).response;
    assert_eq!(refused.status, 401);
    assert!(refused.hint.is_some_and(|hint| hint.ends_with(&format!("; {MADE}"))));
    let said = hints(&mut stage, &customers("628cd20c6e8b2432b6346ca6", "?pageSize=1"), 3);
    assert_eq!(said, [Some(MADE.to_owned()), Some(MADE.to_owned()), None]);
    // A reset makes it anew.
    stage.reset("main");
    assert_eq!(hints(&mut stage, &customers("628cd20c6e8b2432b6346ca6", ""), 1), said[..1]);
}

#[test]
fn a_name_near_that_of_a_tenant_in_use_is_mistyped() {
    let mut stage = Stage::new(Options::default());
    hints(&mut stage, &customers("628cd20c6e8b2432b6346ca6", "?pageSize=1"), 4);
    let mistyped = "/customer-segment/mytennat/segments/628cd20c6e8b2432b6346ca6/customers";
    let hint = hints(&mut stage, mistyped, 1).remove(0).unwrap_or_default();
    assert!(hint.ends_with("was made from the template, did you mean `mytenant`?"), "{hint}");
}

#[test]
fn a_tenant_with_a_folder_or_made_on_purpose_says_nothing() {
    let mut stage = Stage::over(seed_with_folder("mytenant"), Options::default());
    let list = customers("628cd20c6e8b2432b6346ca6", "?pageSize=1");
    assert_eq!(hints(&mut stage, &list, 1), [None]);
    let mut stage = Stage::new(Options::default());
    stage.put_record(
        CollectionName::Customers,
        r#"{"id": "x", "firstName": "A", "lastName": "B", "email": "a@b.c"}"#,
    );
    assert_eq!(hints(&mut stage, &list, 1), [None]);
}

#[test]
fn the_first_answers_of_a_world_say_that_it_sprang_up_and_which_may_be_meant() {
    let options = Options::default();
    let sandbox = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "checkout-test"}), 201);
    let hint = |world: &str, path: &str| {
        let answer = send("GET", &format!("{}/~{world}{path}", sandbox.url()), &[SERVICE], b"");
        answer.header("sandbox-hint").to_owned()
    };
    let token = ("Authorization", "Bearer acme-read");
    let list = |world: &str| {
        let answer = send("GET", &format!("{}/~{world}{ACME}", sandbox.url()), &[token], b"");
        assert_eq!(answer.status, 200);
        answer.header("sandbox-hint").to_owned()
    };
    let made = "world `chekout-test` was made by its first use, did you mean `checkout-test`?";
    // A path that makes no world says nothing of one.
    assert!(!hint("chekout-test", "/nowhere").contains("world"));
    assert_eq!([(); 4].map(|()| list("chekout-test")), [made, made, made, ""]);
    assert_eq!(list("other"), "world `other` was made by its first use");
    assert_eq!([list("checkout-test"), list("main")], ["", ""]);
    // Both at once; and the journal has what was said.
    assert_eq!(
        hint("mian", CUSTOMERS),
        format!("world `mian` was made by its first use, did you mean `main`?; {MADE}")
    );
    let journal = good(&sandbox, "GET", "worlds/other/requests", &NOTHING, 200);
    assert_eq!(journal["requests"][0]["hint"], "world `other` was made by its first use");
}

#[test]
fn the_terminal_says_once_in_a_process_that_a_tenant_was_made() {
    let mut server = Server::of(command(&["--port", "0"], &[]));
    let base = server.line().split_whitespace().last().unwrap().to_owned();
    for world in ["", "/~one", "/~two"] {
        assert_eq!(get(&format!("{base}{world}{CUSTOMERS}/98029737")).status, 200);
    }
    let mut lines = Vec::new();
    while lines.last().is_none_or(|line: &String| !line.starts_with("~two ")) {
        lines.push(server.line());
    }
    assert_eq!(
        lines.iter().filter(|line| **line == format!("note: {MADE}")).count(),
        1,
        "{lines:?}"
    );
}

#[test]
fn a_world_that_was_not_made_is_refused_where_that_is_wanted() {
    let config = Config { unknown_world: UnknownWorld::Refuse, ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "checkout"}), 201);
    let one = |name: &str| get(&format!("{}{CUSTOMERS}/98029737", sandbox.world_url(name)));
    assert_eq!(
        [one("checkout").status, get(&format!("{}{CUSTOMERS}", sandbox.url())).status],
        [200, 200]
    );
    let make = "make it with POST /__sandbox/worlds {\"name\": ";
    for (name, near) in [("chekout", "did you mean `checkout`? else "), ("zzz", "")] {
        let problem = assert_problem(&one(name), 404);
        assert_eq!(problem["detail"], format!("there is no world `{name}`"));
        let hint = format!(
            "{near}{make}\"{name}\"}} first, as --unknown-world refuse has none made by use; GET /__sandbox/worlds lists all"
        );
        assert_eq!(problem["hint"], hint);
        // The header names one too; and nothing was made.
        let header = [SERVICE, ("Sandbox-World", name)];
        assert_eq!(send("GET", &format!("{}{CUSTOMERS}", sandbox.url()), &header, b"").status, 404);
        let problem = refused(&sandbox, "GET", &format!("worlds/{name}"), &NOTHING, 404);
        assert_eq!(problem["hint"], hint);
    }
    let listed = good(&sandbox, "GET", "worlds", &NOTHING, 200);
    assert_eq!(listed["worlds"].as_array().unwrap().len(), 2);
    // Those that are gone say so.
    good(&sandbox, "DELETE", "worlds/checkout", &NOTHING, 204);
    assert_eq!(one("checkout").status, 410);
}

#[test]
fn a_flag_and_a_variable_say_so_also_around_a_command() {
    let refuse = ("EMPORIX_SANDBOX_UNKNOWN_WORLD", "refuse");
    for (args, env) in [(&["--unknown-world", "refuse"][..], &[][..]), (&[], &[refuse])] {
        let (_server, ready) = Server::start(args, env);
        assert_eq!(get(&format!("{}/~mine{CUSTOMERS}", url(&ready))).status, 404);
    }
    let sh = ["sh", "-c", "\"$0\" reset --world other 2>&1", env!("CARGO_BIN_EXE_emporix-sandbox")];
    let output = run(&[&["exec", "--unknown-world", "refuse", "--"], &sh[..]].concat(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("there is no world `other`") && said.contains("refuse has none made"),
        "{said}"
    );
}
