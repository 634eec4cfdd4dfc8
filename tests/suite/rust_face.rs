//! The library as tests in Rust use it: a world is a value, errors say what to do, and dropping ends it, within a runtime too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::net::TcpListener;
use std::sync::LazyLock;
use std::time::Duration;

use emporix_sandbox::admin::openapi;
use emporix_sandbox::{ArmedScenarios, Exchange, Sandbox, StartError, World, WorldError};
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, UNASSIGNED, get, put, send};

/// A rule that answers the next list with 503.
const ONCE: &str =
    r#"{"name": "once", "on": "GET …/customers", "times": 1, "then": {"error": "unavailable"}}"#;

fn list(url: &str) -> u16 {
    get(&format!("{url}{CUSTOMERS}?pageSize=1")).status
}

/// Whether nothing listens at the port of `url`.
fn is_free(url: &str) -> bool {
    TcpListener::bind(url.trim_start_matches("http://")).is_ok()
}

#[test]
fn a_world_is_a_value_that_others_do_not_see_and_that_ends_with_it() {
    let sandbox = Sandbox::builder().seed(7).start().unwrap();
    let [mine, other] = [sandbox.world(), sandbox.world()];
    assert_ne!(mine.name(), other.name());
    assert_eq!(mine.url(), sandbox.world_url(mine.name()));
    let joined = format!("{}{CUSTOMERS}/{UNASSIGNED}", mine.url());
    assert_eq!(put(&joined, "{}").status, 201);
    let changes = mine.changes().unwrap();
    assert_eq!((changes.total, &*changes.changes[0].collection), (1, "customer-assignments"));
    assert!(changes.to_string().ends_with("0 removed, 0 changed, 1 added"), "{changes}");
    assert_eq!(other.changes().unwrap().total, 0);
    let requests = mine.requests().unwrap();
    let [only] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!((only.status, only.committed, &*only.method), (Some(201), true, "PUT"));
    assert_eq!(mine.changes_since(&only.id).unwrap().total, 0);
    mine.reset().unwrap();
    assert_eq!((mine.changes().unwrap().total, mine.requests().unwrap().len()), (0, 0));
    drop(mine);
    assert_eq!(get(&joined).status, 410);
    assert_eq!(list(other.url()), 200);
}

/// One for all tests of a binary, as the page says.
static SHARED: LazyLock<Sandbox> = LazyLock::new(|| Sandbox::start().unwrap());

#[test]
fn one_sandbox_serves_all_tests_of_a_binary() {
    let names = [(); 4].map(|()| std::thread::spawn(|| SHARED.world()));
    let worlds = names.map(|it| it.join().unwrap());
    for world in &worlds {
        assert_eq!(list(world.url()), 200);
        assert_eq!(world.requests().unwrap().len(), 1);
    }
}

#[test]
fn failures_are_armed_by_name_as_text_and_as_values() {
    let sandbox = Sandbox::start().unwrap();
    let file = json!({"rules": [serde_json::from_str::<Value>(ONCE).unwrap()], "title": "a file"});
    let rule: Value = serde_json::from_str(ONCE).unwrap();
    let world = sandbox.world();
    world.arm("unauthorized-expired").unwrap();
    assert_eq!(list(world.url()), 401);
    world.disarm("unauthorized-expired").unwrap();
    world.arm(["forbidden", "bad-request-validation"]).unwrap();
    assert_eq!(list(world.url()), 403);
    world.disarm("forbidden").unwrap();
    let active =
        get(&format!("{}/__sandbox/worlds/{}/scenarios", sandbox.url(), world.name())).json();
    assert_eq!(active["scenarios"][0]["name"], "bad-request-validation");
    for arm in [
        &|world: &World| world.arm(ONCE),
        &|world: &World| world.arm(&rule),
        &|world: &World| world.arm([&rule]),
        &|world: &World| world.arm(&file),
        &|world: &World| world.arm(file.to_string()),
    ] as [&dyn Fn(&World) -> Result<ArmedScenarios, WorldError>; 5]
    {
        let world = sandbox.world();
        arm(&world).unwrap();
        assert_eq!([list(world.url()), list(world.url())], [503, 200]);
    }
    let of_builder = sandbox.new_world().scenario("unauthorized-expired").make().unwrap();
    assert_eq!(list(of_builder.url()), 401);
}

#[test]
fn what_is_armed_comes_back_with_its_names_and_what_is_odd_about_it() {
    let world = Sandbox::start().unwrap().world();
    let names = |armed: &ArmedScenarios| -> Vec<String> {
        armed.scenarios.iter().map(|scenario| scenario.name.clone()).collect()
    };
    let first = world.arm("forbidden").unwrap();
    assert_eq!(
        (names(&first), first.rule_names()),
        (vec!["forbidden".to_owned()], vec!["forbidden/refused".to_owned()])
    );
    let rule = world.arm(ONCE).unwrap();
    assert_eq!(rule.rule_names(), ["ad-hoc-1/once"]);
    assert_eq!(rule.scenarios[0].rules[0].remaining, Some(1));
    // What was active already is not of the call, and what is armed once more is.
    let several = json!({"scenarios": ["forbidden"], "rules": [serde_json::from_str::<Value>(ONCE).unwrap()], "name": "mine"});
    assert_eq!(names(&world.arm(several).unwrap()), ["forbidden", "mine"]);
    let whole = json!({"scenarios": [{"name": "whole", "rules": [serde_json::from_str::<Value>(ONCE).unwrap()]}]});
    assert_eq!(world.arm(whole).unwrap().to_string(), "whole/once");
    world.disarm(&rule.scenarios[0].name).unwrap();
    assert_eq!(names(&world.scenarios().unwrap()), ["forbidden", "mine", "whole"]);
    let odd = json!([
        {"name": "all", "on": "GET …/customers", "then": {"error": "unavailable"}},
        {"name": "never", "on": "GET …/customers", "then": {"error": "unavailable"}},
    ]);
    let odd = world.arm(odd).unwrap();
    assert!(odd.warnings.iter().any(|warning| warning.contains("never")), "{odd:?}");
    assert!(odd.to_string().contains("\nwarning: "), "{odd}");
}

#[test]
fn what_happened_is_explained_verified_and_counted() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    world.arm(ONCE).unwrap();
    assert_eq!([list(world.url()), list(world.url())], [503, 200]);
    let first = &world.requests().unwrap()[0];
    let why = world.explain(&first.id).unwrap();
    assert_eq!(why.status, Some(503));
    assert!(why.summary.contains("once") && why.to_string().contains(&why.summary), "{why}");
    assert_eq!(world.explain("last").unwrap().status, Some(200));

    let twice = json!({"name": "twice", "on": "GET …/customers", "count": {"exactly": 2}});
    let thrice = json!({"name": "thrice", "on": "GET …/customers", "count": {"exactly": 3}});
    assert!(world.verify(&twice).unwrap().passed);
    assert!(world.verify(json!({ "expect": [twice] }).to_string()).unwrap().passed);
    let both = world.verify([twice, thrice]).unwrap();
    assert!(!both.passed && both.failures.len() == 1, "{both}");
    assert!(
        both.to_string().contains("FAIL  thrice") && both.to_string().contains("1 of 2"),
        "{both}"
    );

    let coverage = world.coverage().unwrap();
    assert_eq!((coverage.operations.len(), coverage.operations[0].calls), (1, 2));
    let met = coverage.operations[0].answers.iter().filter(|status| status.organic > 0);
    assert_eq!(met.map(|status| status.status).collect::<Vec<_>>(), [200]);
}

#[test]
fn the_clock_of_a_world_goes_forward_and_tokens_expire_with_it() {
    let sandbox = Sandbox::start().unwrap();
    let clock = json!({"mode": "frozen", "at": "2026-01-01T00:00:00Z"});
    let world = sandbox.new_world().with("clock", clock).make().unwrap();
    let form =
        b"grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let issued = send("POST", &format!("{}/oauth/token", world.url()), &[kind], form).json();
    let bearer = format!("Bearer {}", issued["access_token"].as_str().unwrap());
    let url = format!("{}{CUSTOMERS}?pageSize=1", world.url());
    let status = || send("GET", &url, &[("Authorization", &bearer)], b"").status;
    assert_eq!(status(), 200);
    let now = world.advance(Duration::from_millis(86_400_500)).unwrap();
    assert_eq!(now.to_string(), "2026-01-02T00:00:00.500Z");
    assert_eq!(status(), 401);
}

#[test]
fn tokens_are_those_of_the_tenant_that_clients_call() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    assert_eq!((world.tenant(), &*world.token("read").unwrap()), ("mytenant", "read"));
    let refusal = world.token("raed").unwrap_err();
    assert_eq!(refusal.status(), None);
    let said = refusal.to_string();
    assert!(said.contains("no token `raed`") && said.contains("`read`"), "{said}");
    assert!(refusal.hint().contains("service"), "{said}");

    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    std::fs::create_dir(&shop).unwrap();
    let tokens = r#"{"tokens": [{"name": "read", "token": "s3cret", "scopes": ["customersegment.segment_read"]}]}"#;
    std::fs::write(shop.join("tokens.json"), tokens).unwrap();
    std::fs::write(
        shop.join("segments.json"),
        r#"{"segments": [{"id": "s", "name": {"en": "S"}, "siteCode": "main"}]}"#,
    )
    .unwrap();
    let sandbox = Sandbox::builder().fixtures(folder.path()).start().unwrap();
    let world = sandbox.world();
    assert_eq!((world.tenant(), &*world.token("read").unwrap()), ("shop", "s3cret"));
    assert_eq!(world.token_of("mytenant", "read").unwrap(), "read");
    let url = format!("{}/customer-segment/shop/segments/s", world.url());
    assert_eq!(send("GET", &url, &[("Authorization", "Bearer s3cret")], b"").status, 200);
}

#[test]
fn worlds_have_fixtures_seeds_and_ports_of_their_own() {
    let sandbox = Sandbox::start().unwrap();
    let segments = json!({"mytenant": {"segments": [{"id": "vip", "name": {"en": "VIP"}, "siteCode": "main"}]}});
    let world =
        sandbox.new_world().name("vip").seed(7).fixtures(segments).own_port().make().unwrap();
    assert_eq!(world.name(), "vip");
    assert_ne!(world.url(), sandbox.world_url("vip"));
    let vip = |url: &str| get(&format!("{url}/customer-segment/mytenant/segments/vip")).status;
    assert_eq!((vip(world.url()), vip(sandbox.url())), (200, 404));
    let taken = sandbox.new_world().name("vip").make().unwrap_err();
    assert_eq!(taken.status(), Some(409));
    let url = world.url().to_owned();
    drop(world);
    assert!(is_free(&url), "{url} is still listened on");
}

#[test]
fn refusals_say_what_to_do() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    let unknown = world.arm("rate-limitd").unwrap_err();
    assert_eq!(unknown.status(), Some(404));
    assert!(unknown.to_string().contains("`rate-limit"), "{unknown}");
    let mistaken =
        world.arm(json!({"name": "x", "on": "GET …/custmers", "then": {"error": "unavailable"}}));
    let mistaken = mistaken.unwrap_err();
    assert_eq!(mistaken.status(), Some(422));
    assert!(mistaken.mistakes().is_some() && mistaken.message().contains("custmers"), "{mistaken}");
    let shown = format!("{mistaken:?}");
    assert!(
        shown.starts_with(&format!("{mistaken}\nthe admin API answers 422\nerror[")),
        "{shown}"
    );
    assert!(shown.contains("\n  hint: "), "{shown}");
    let rule = |nth: usize| json!({"name": format!("r{nth}"), "on": "GET …/custmers", "then": {"error": "unavailable"}});
    let many = world.arm((0..25).map(rule).collect::<Vec<_>>()).unwrap_err();
    let shown = format!("{many:?}");
    assert_eq!(shown.matches("\nerror[").count(), 20, "{shown}");
    assert!(shown.ends_with("and 5 more, which `mistakes()` has"), "{shown}");
    let none = world.arm(7).unwrap_err();
    assert_eq!(format!("{none:?}"), none.to_string());
    assert!(none.to_string().contains("neither a name nor JSON"), "{none}");
    let name = world.verify("twice").unwrap_err();
    assert!(name.hint().contains("verify_active"), "{name}");
    assert_eq!(world.verify_active().unwrap_err().status(), Some(409));
    let negative =
        world.verify(json!({"name": "x", "on": "GET …/customers", "count": {"exactly": -1}}));
    assert_eq!(negative.unwrap_err().status(), Some(422));
    assert_eq!(world.explain("main-1").unwrap_err().status(), Some(404));
    let made = sandbox.new_world().fixtures("{").make().unwrap_err();
    assert!(made.to_string().contains("no JSON"), "{made}");
    let member = sandbox.new_world().with("colour", "red").make().unwrap_err();
    assert!(member.to_string().contains("unknown member `colour`"), "{member}");
    assert_eq!(
        send("DELETE", &format!("{}/__sandbox/worlds/{}", sandbox.url(), world.name()), &[], b"")
            .status,
        204
    );
    let gone = world.requests().unwrap_err();
    assert_eq!(gone.status(), Some(410));
}

#[test]
fn a_start_that_fails_shows_every_mistake() {
    let Err(unknown) = Sandbox::builder().scenario("rate-limitd").start() else { panic!() };
    assert!(unknown.to_string().contains("did you mean `rate-limit"), "{unknown}");
    assert!(format!("{unknown:?}").contains("name one of your folder"), "{unknown:?}");
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let Err(taken) = Sandbox::builder().port(port).start() else { panic!() };
    assert!(format!("{taken:?}").ends_with("port 0 is any free one"), "{taken:?}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    let file = folder.path().join("shop/segments.json");
    std::fs::write(file, "{\"segments\": [{\"nme\": 1}, {\"id\": 7}]}").unwrap();
    let Err(error) = Sandbox::builder().fixtures(folder.path()).start() else { panic!() };
    let shown = format!("{error:?}");
    assert!(matches!(&error, StartError::Load(all) if all.len() > 1), "{shown}");
    assert!(shown.starts_with(&error.to_string()) && shown.contains("segments.json:1:"), "{shown}");
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    let created = |seed| {
        let sandbox = Sandbox::builder().seed(seed).start().unwrap();
        let world = sandbox.world();
        let url = format!("{}/customer-segment/mytenant/segments", world.url());
        let headers = [crate::support::SERVICE, ("Content-Type", "application/json")];
        send("POST", &url, &headers, br#"{"name": {"en": "new"}, "siteCode": "main"}"#).body
    };
    assert_eq!(created(7), created(7));
    assert_ne!(created(7), created(8));
}

#[test]
fn the_sandbox_ends_with_the_last_that_holds_it() {
    let sandbox = Sandbox::start().unwrap();
    let (url, world) = (sandbox.url().to_owned(), sandbox.world());
    drop(sandbox);
    assert_eq!(list(world.url()), 200);
    drop(world);
    assert!(is_free(&url), "{url} is still listened on");
}

/// A drop that waited here would wait for ever: what is under way waits for a task of this very thread.
#[tokio::test]
async fn within_a_runtime_nothing_is_waited_for() {
    use tokio::io::AsyncWriteExt;

    let forever = Duration::from_secs(1_000_000);
    let sandbox = Sandbox::builder().configure(|config| config.grace = forever).start().unwrap();
    let world = sandbox.world();
    world
        .arm(json!({"name": "hangs", "on": "GET …/customers", "then": {"connection": "hang"}}))
        .unwrap();
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let mut client = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "GET /~{}{CUSTOMERS} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer read\r\n\r\n",
        world.name()
    );
    client.write_all(head.as_bytes()).await.unwrap();
    while world.requests().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.requests().unwrap()[0].status, None);
    let url = sandbox.url().to_owned();
    drop(world);
    drop(sandbox);
    assert!(is_free(&url), "{url} is still listened on");
    drop(client);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_runtime_of_many_threads_is_as_good() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    assert_eq!(world.requests().unwrap(), []);
    let url = sandbox.url().to_owned();
    tokio::spawn(async move { drop((world, sandbox)) }).await.unwrap();
    assert!(is_free(&url));
}

/// The type has the fields that the admin API shows, and no others.
#[test]
fn an_exchange_has_the_fields_of_the_description() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    assert_eq!(list(world.url()), 200);
    let exchange = serde_json::to_value(&world.requests().unwrap()[0]).unwrap();
    let schemas = &openapi()["components"]["schemas"];
    let names = |value: &Value| {
        value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>()
    };
    let message = &exchange["answer"];
    let token = &exchange["token"];
    for (shown, name) in [(&exchange, "Exchange"), (message, "Message"), (token, "PresentedToken")]
    {
        assert_eq!(names(shown), names(&schemas[name]["properties"]), "{name}");
    }
    let effects: emporix_sandbox::ExchangeEffects = serde_json::from_value(json!({})).unwrap();
    let effects = serde_json::to_value(effects).unwrap();
    assert_eq!(names(&effects), names(&schemas["Effects"]["properties"]));
    assert_eq!(serde_json::from_value::<Exchange>(exchange.clone()).unwrap().status, Some(200));
}
