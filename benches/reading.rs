//! Reading 100,000 assignments and 10,000 segments, through [`World::handle`]: pages, what an index finds, and what scans
//! them all.

mod calls;
mod cpu;
mod measure;

use std::sync::Arc;

use calls::{ROUNDS, answer, instant, micros, millis, per_call, ratio, request_by};
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::query::{PATTERN_COST, Query};
use emporix_sandbox::engine::store::{AssignmentsBySegment, BaseRows, Seed, TenantSeed};
use emporix_sandbox::engine::{Ambient, Credentials, Options, Request, Router, World};
use emporix_sandbox::json::FreeMap;
use emporix_sandbox::model::{
    Assignment, AssignmentKind, AssignmentType, Directories, Directory, DirectoryDocument,
    Metadata, Moment, Segment, SegmentStatus, Token,
};
use http::{Method, StatusCode};
use measure::{Samples, tell, title};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The assignments of the large segments, and of the small ones.
const MANY: u32 = 100_000;
const FEW: u32 = 100;
/// The segments of the large tenant, and of the small one; every twentieth segment is the customer's own.
const SEGMENTS: [(&str, u32); 2] = [("manysegments", 10_000), ("fewsegments", 100)];
const PER_OWN_SEGMENT: u32 = 20;
/// Customers of each legal entity.
const PER_ENTITY: u32 = 50;
/// The last page of [`MANY`] that is full.
const LAST: u32 = MANY / 60;

fn main() {
    let mut world = world();
    pages(&mut world);
    segments(&mut world);
    lookups(&mut world);
    scans(&mut world);
    worst(&mut world);
    long(&mut world);
    edited(&mut world);
    hostile_queries();
}

/// Reading a query that is made to be slow: four times the text takes about four times as long, whatever the text.
fn hostile_queries() {
    const SHORT: usize = 1_000;
    const LONG: usize = 4 * SHORT;
    title("Parsing hostile queries: 4,000 characters against four times 1,000");
    let hostile =
        ["(", ")", "a:(1,", "a:(>1 AND ", "a:~(a*)*b ", "\"", "a:\"x", "a.", "a:(~(", "x:1 "];
    for piece in hostile {
        let text = |length: usize| piece.repeat(length / piece.len());
        let (short, long) = (text(SHORT), text(LONG));
        let took = |text: &str| per_call(50, || (0..50).for_each(|_| drop(Query::parse(text))));
        let ratios = (0..ROUNDS).map(|_| took(&long) / (took(&short) * 4.0));
        tell(&format!("  `{piece}` again and again"), &Samples::new(ratios), "×", Some(2.0));
    }
}

/// Pages of 60 out of many against a page of 60 out of few: of bytes that are kept, and of documents that are
/// written anew each time because their instants are relative to the world's start.
fn pages(world: &mut World) {
    for (kept, how) in [("", "kept bytes"), ("-relative", "written anew")] {
        title(&format!("A page of 60, {how}"));
        let few = list(&format!("few{kept}"), "pageNumber=1");
        let page = |number: u32| list(&format!("many{kept}"), &format!("pageNumber={number}"));
        tell("  out of 100", &Samples::new([micros(world, &few)]), "µs", None);
        ratio(world, "  first out of 100,000", (&few, &page(1)), Some(2.0));
        ratio(world, "  middle out of 100,000", (&few, &page(LAST / 2)), Some(2.0));
        ratio(world, "  last out of 100,000", (&few, &page(LAST)), Some(2.0));
    }
    title(
        "A page of 60, another one each time, so that no memory of it is in a cache of the machine",
    );
    let numbers: Vec<u32> = (0..LAST).map(|n| n * 617 % LAST + 1).collect();
    let pages: Vec<Request> =
        numbers.iter().map(|number| list("many", &format!("pageNumber={number}"))).collect();
    let all = Samples::new((0..ROUNDS).map(|_| {
        per_call(LAST, || pages.iter().for_each(|page| assert!(answer(world, page).is_success())))
    }));
    tell("  any out of 100,000, kept bytes", &all, "µs", None);
}

/// Pages of 60 segments out of many against those out of few, the same one each time and two in turns; and what a
/// customer sees as its own.
fn segments(world: &mut World) {
    title("A page of 60 segments");
    let page = |tenant: &str, number: u32| {
        request(Method::GET, &format!("{}?pageNumber={number}", segments_of(tenant)))
    };
    let [(many, count), (few, _)] = SEGMENTS;
    tell("  out of 100", &Samples::new([micros(world, &page(few, 1))]), "µs", None);
    for (what, number) in [("first", 1), ("middle", count / 120), ("last", count / 60)] {
        let (few, page) = (page(few, 1), page(many, number));
        ratio(world, &format!("  {what} out of 10,000"), (&few, &page), Some(2.0));
    }
    let in_turns = [[page(few, 1), page(few, 2)], [page(many, 1), page(many, count / 60)]];
    let [few, many] = in_turns.map(|pages| {
        Samples::new((0..ROUNDS).map(|_| {
            per_call(2, || pages.iter().for_each(|page| assert!(answer(world, page).is_success())))
        }))
    });
    tell("  two in turns, out of 100", &few, "µs", None);
    tell("  two in turns, out of 10,000", &many, "µs", None);
    title("The own segments of a customer, every 20th of all");
    for (tenant, count) in SEGMENTS {
        let own = request_by("own", Method::GET, &format!("{}/me", segments_of(tenant)), "");
        let rounds = (0..ROUNDS).map(|_| micros(world, &own));
        tell(&format!("  among {count}"), &Samples::new(rounds), "µs", None);
    }
}

/// Equality on an identity field against a scan for the same documents.
fn lookups(world: &mut World) {
    title("Equality on an identity field of 100,000, against a scan");
    let scan = list("many", "q=customer.lastName:Last77777");
    tell("  scan", &Samples::new([micros(world, &scan)]), "µs", None);
    for q in ["customer.id:c77777", "legalEntity.id:e777"] {
        let found = list("many", &format!("q={q}"));
        let start = cpu::time("self");
        assert_eq!(answer(world, &found), StatusCode::OK);
        let first = cpu::time("self").saturating_sub(start).as_secs_f64() * 1e3;
        tell(&format!("  {q}, which lays the index"), &Samples::new([first]), "ms", None);
        tell(&format!("  {q}"), &Samples::new([micros(world, &found)]), "µs", None);
        ratio(world, "    of the scan", (&scan, &found), Some(0.1));
    }
}

/// Everything else looks at each document.
fn scans(world: &mut World) {
    title("Queries that scan 100,000 assignments");
    #[rustfmt::skip]
    let queries = [
        ("equality, joined name",     "q=customer.lastName:Last77777"),
        ("equality, half match",      "q=assignmentType:MANUAL"),
        ("mixin, number",             "q=mixins.loyalty.points:%3E1998"),
        ("mixin, text",               "q=mixins.loyalty.tier:PLATINUM"),
        ("regex, joined name",        "q=customer.email:~%5Elast7.*7@"),
        ("regex, two of them",        "q=customer.email:~7@+legalEntity.name:~7$"),
        ("date range",                "q=metadata.createdAt:(%3E=%222024-02-01T00:00:00Z%22+AND+%3C%222024-02-02T00:00:00Z%22)"),
        ("date range and total",      "q=metadata.modifiedAt:%3E%222024-02-01T00:00:00Z%22&pageSize=1"),
        ("number",                    "q=metadata.version:%3E2"),
        ("missing",                   "q=legalEntity:missing"),
        ("field no document has",     "q=customer.lastname:x"),
        ("mixin no document has",     "q=mixins.loyalty.rank:x"),
        ("list of 300 texts",         "LIST"),
    ];
    let texts: Vec<String> = (0..300).map(|n| format!("Last{n}")).collect();
    let long = format!("q=customer.lastName:({})", texts.join(","));
    for (what, query) in queries {
        let query = if query == "LIST" { &long } else { query };
        let request = list("many", query);
        let rounds = (0..ROUNDS).map(|_| millis(world, &request));
        tell(&format!("  {what}"), &Samples::new(rounds), "ms", Some(60.0));
    }
    title("Sorts of 100,000 assignments, and a scan of instants that are relative");
    for query in [
        "sort=customer.lastName",
        "sort=metadata.createdAt:desc,customer.id",
        "sort=mixins.loyalty.points",
    ] {
        let request = list("many", query);
        let rounds = (0..ROUNDS / 3).map(|_| millis(world, &request));
        tell(&format!("  {query}"), &Samples::new(rounds), "ms", None);
    }
    let request =
        list("many-relative", "q=metadata.createdAt:%3E%222024-02-01T00:00:00Z%22&pageSize=1");
    let rounds = (0..ROUNDS).map(|_| millis(world, &request));
    tell("  date range, relative", &Samples::new(rounds), "ms", Some(60.0));
}

/// So many comparisons are held against all documents in the time of a request, whatever they are; more take longer.
const CRITERIA: usize = 9;

/// The slowest queries of [`CRITERIA`], of each kind: every criterion holds for every document, or all but the last.
fn worst(world: &mut World) {
    title("The slowest queries of nine comparisons, over 100,000 assignments");
    let each = |count: usize, criterion: &dyn Fn(usize) -> String| {
        (0..count).map(criterion).collect::<Vec<_>>().join(" ")
    };
    let patterns = CRITERIA / PATTERN_COST;
    #[rustfmt::skip]
    let queries = [
        ("most criteria, literals",   each(CRITERIA, &|n| format!("mixins.loyalty.tier:(GOLD,SILVER,BRONZE,{n})"))),
        ("most criteria, all fields", each(CRITERIA / 2, &|n| FIELDS[n % FIELDS.len()].replace('#', &format!("{n:02}")))),
        ("most fields, exists",       each(CRITERIA, &|n| format!("{}:exists", field(n)))),
        ("most fields, literals",     "metadata.mixins.loyalty:exists mixins.loyalty.newsletter:(true,false) mixins.loyalty.points:exists \
            mixins.loyalty.tier:(GOLD,SILVER,BRONZE) metadata.version:(1,2,3) assignmentType:(MANUAL,AUTOMATIC) \
            legalEntity.name:exists customer.email:exists customer.lastName:exists".to_owned()),
        ("most fields, lists",        each(CRITERIA / 2, &|n| format!("{}:(exists,missing)", field(n)))),
        ("most fields, and a bound",  each(CRITERIA - 6, &|n| format!("{}:exists", field(n)))
            + " metadata.version:1 mixins.loyalty.points:<90000 mixins.loyalty.points:>-1 customer.id:(exists,x)"),
        ("most ranges, dates",        each(CRITERIA / 2, &|n| format!(
            "metadata.createdAt:(>=\"20{n:02}-01-01T00:00:00Z\" AND <\"21{n:02}-01-01T00:00:00Z\")"))),
        ("most ranges, numbers",      each(CRITERIA / 2, &|n| format!("mixins.loyalty.points:(>=-{n} AND <{n}0000)"))),
        ("most patterns",             each(patterns, &|n| format!("customer.email:~^[a-z{n}0-9.]+@[a-z]+\\.com$"))),
        ("most patterns, one field",  format!("metadata.createdAt:(~{})", each(patterns - 1, &|n| format!("[5-9]{n}$ OR ~")) + "Z$")),
        ("largest patterns",          "customer.email:~\\w+@\\w+ customer.email:~\\w\\w@\\w customer.email:~\\w+\\.com".to_owned()),
        ("hardest patterns",          each(patterns, &|n| format!("customer.email:~[aem].{{6}}m{{1,{}}}$", n + 1))),
        ("most unknown paths",        each(CRITERIA - 1, &|n| format!("mixins.loyalty.x{n}:missing")) + " mixins.loyalty.y:x"),
        ("most deep paths",           each(CRITERIA - 1, &|n| format!("mixins.loyalty.tier.a{n}.b.c.d.e.f.g.h:missing")) + " mixins.x:x"),
        ("of everything some",        each(2, &|n| format!("customer.email:~^[a-z0-9.]+@[a-z]+{n}?\\.com$ "))
            + &each(2, &|n| FIELDS[9 * n % FIELDS.len()].replace('#', &format!("{n:02}"))) + " mixins.x:x"),
    ];
    for (what, query) in queries {
        let query = utf8_percent_encode(&query, NON_ALPHANUMERIC);
        let request = list("many", &format!("q={query}"));
        let rounds = (0..ROUNDS).map(|_| millis(world, &request));
        tell(&format!("  {what}"), &Samples::new(rounds), "ms", Some(60.0));
    }
}

/// Queries of many criteria and of hard patterns: per comparison, as [`Query::cost`] counts them.
fn long(world: &mut World) {
    title("Longer queries over 100,000 assignments, per comparison");
    let each = |count: usize, criterion: &dyn Fn(usize) -> String| {
        (0..count).map(criterion).collect::<Vec<_>>().join(" ")
    };
    #[rustfmt::skip]
    let queries = [
        ("100 criteria on all fields", each(100, &|n| FIELDS[n % FIELDS.len()].replace('#', &format!("{:02}", n % 100)))),
        ("140 criteria on one mixin",  each(140, &|n| format!("mixins.loyalty.points:<{}", 90_000 + n))),
        ("200 names of a mixin",       each(200, &|n| format!("mixins.x{n}:missing"))),
        ("300 names without a map",    each(300, &|n| format!("x{n}:missing"))),
        ("20 patterns",                each(20, &|n| format!("customer.email:~^[a-z{n}0-9.]+@[a-z]+\\.com$"))),
        ("a hard pattern",             "customer.email:~[aemlst].{12}c".to_owned()),
        ("a large pattern",            "customer.email:~\\w{10}".to_owned()),
    ];
    for (what, query) in queries {
        let cost = Query::parse(&query).expect("the queries of this file are well-formed").cost();
        let request = list(
            "many",
            &format!("q={}&pageSize=1", utf8_percent_encode(&query, NON_ALPHANUMERIC)),
        );
        let units = f64::from(MANY)
            * f64::from(u32::try_from(cost).expect("the queries of this file are short"));
        let each = micros(world, &request) * 1e3 / units;
        tell(&format!("  {what}, {cost} comparisons"), &Samples::new([each]), "ns", Some(100.0));
    }
}

/// Criteria on all fields, which hold for every assignment.
const FIELDS: [&str; 14] = [
    "metadata.createdAt:>=\"20#-01-01T00:00:00Z\"",
    "metadata.modifiedAt:(exists,#)",
    "customer.id:(#x,exists)",
    "customer.firstName:(#x,exists)",
    "customer.lastName:(#x,exists)",
    "customer.email:(#x,exists)",
    "legalEntity.id:(#x,exists)",
    "legalEntity.name:(#x,exists)",
    "assignmentType:(MANUAL,AUTOMATIC,#)",
    "metadata.version:(1,2,3,#x)",
    "mixins.loyalty.tier:(GOLD,SILVER,BRONZE,#x)",
    "mixins.loyalty.points:<#0000",
    "mixins.loyalty.newsletter:(false,#)",
    "metadata.mixins.loyalty:(exists,#)",
];

/// The path of a criterion on all fields, those that cost most to find first.
fn field(n: usize) -> &'static str {
    let criterion = FIELDS[FIELDS.len() - 1 - n % FIELDS.len()];
    criterion.split(':').next().unwrap_or(criterion)
}

/// The same pages after every hundredth assignment was removed and every other hundredth written again.
fn edited(world: &mut World) {
    title("A page of 60 after 1,000 removals, 1,000 updates and 1,000 additions");
    for n in (0..MANY).step_by(100) {
        let write =
            |method, n: u32| request(method, &format!("{}/c{n}/e{}", path("many"), n / PER_ENTITY));
        assert_eq!(answer(world, &write(Method::DELETE, n)), StatusCode::NO_CONTENT);
        assert_eq!(answer(world, &write(Method::PUT, n + 1)), StatusCode::NO_CONTENT);
        let added = request(Method::PUT, &format!("{}/c{n}/e0", path("many")));
        assert!(answer(world, &added).is_success());
    }
    let few = list("few", "pageNumber=1");
    for (what, number) in [("first", 1), ("middle", LAST / 2), ("last", LAST)] {
        let page = list("many", &format!("pageNumber={number}"));
        ratio(world, &format!("  {what} out of 100,000"), (&few, &page), Some(2.0));
    }
    for (what, query) in [
        ("equality, joined name", "q=customer.lastName:Last77777"),
        ("mixin, text", "q=mixins.loyalty.tier:PLATINUM"),
    ] {
        let request = list("many", query);
        let rounds = (0..ROUNDS).map(|_| millis(world, &request));
        tell(&format!("  {what}"), &Samples::new(rounds), "ms", Some(60.0));
    }
}

fn path(segment: &str) -> String {
    format!("/customer-segment/bench/segments/{segment}/customers")
}

fn list(segment: &str, query: &str) -> Request {
    request(Method::GET, &format!("{}?{query}", path(segment)))
}

fn segments_of(tenant: &str) -> String {
    format!("/customer-segment/{tenant}/segments")
}

fn request(method: Method, target: &str) -> Request {
    request_by("service", method, target, "")
}

/// A world over a tenant with two large segments and two small ones.
fn world() -> World {
    let customers = BaseRows::new((0..MANY).map(customer));
    let entities = BaseRows::new((0..MANY / PER_ENTITY).map(|n| {
        let entity = DirectoryDocument::new(Directory::LegalEntities);
        entity.with("id", &format!("e{n}")).with("name", &format!("Company {n}"))
    }));
    let (customers, entities) = (Arc::new(customers), Arc::new(entities));
    let directories = Directories::from_fn(|directory| match directory {
        Directory::Customers => Arc::clone(&customers),
        Directory::LegalEntities => Arc::clone(&entities),
        Directory::Groups
        | Directory::Products
        | Directory::Categories
        | Directory::Sites
        | Directory::ContactAssignments => Arc::default(),
    });
    let fixed = Moment::At(instant("2024-01-01T00:00:00Z"));
    let segments = [
        ("many", MANY, fixed),
        ("few", FEW, fixed),
        ("many-relative", MANY, Moment::FromStart(0)),
        ("few-relative", FEW, Moment::FromStart(0)),
    ];
    let shelf = |count: u32, first: Moment| BaseRows::new((0..count).map(|n| assignment(n, first)));
    let assignments = segments
        .into_iter()
        .map(|(name, count, first)| (name.into(), Arc::new(shelf(count, first))))
        .collect();
    let tenant = TenantSeed {
        directories,
        assignments: [
            assignments,
            AssignmentsBySegment::default(),
            AssignmentsBySegment::default(),
        ],
        credentials: credentials(),
        ..TenantSeed::default()
    };
    let mut seed = Seed::default();
    seed.tenants.insert("bench".into(), Arc::new(tenant));
    for (name, count) in SEGMENTS {
        seed.tenants.insert(name.into(), Arc::new(tenant_of_segments(count)));
    }
    let ambient = Ambient { now: instant("2025-01-01T00:00:00Z") };
    let router = Arc::new(Router::new(SERVICES));
    World::new("main", Arc::new(seed), router, Arc::new(Options::default()), (7, ambient))
}

/// A tenant with `count` segments, with one assigned customer in each, of whom one is in many.
fn tenant_of_segments(count: u32) -> TenantSeed {
    let segment = |n: u32| Segment {
        id: format!("s{n}").into(),
        name: map(&format!(r#"{{"en":"Segment {n}","de":"Segment {n}"}}"#)),
        site_code: "main".into(),
        status: SegmentStatus::Active,
        metadata: assignment(n, Moment::At(instant("2024-01-01T00:00:00Z"))).metadata,
        ..Segment::default()
    };
    let row = |n: u32| {
        let customer =
            if n.is_multiple_of(PER_OWN_SEGMENT) { "me".into() } else { format!("c{n}") };
        Assignment::new(AssignmentKind::Customers, &customer, None)
    };
    let rows = |n: u32| (format!("s{n}").into(), Arc::new(BaseRows::new([row(n)])));
    TenantSeed {
        segments: Arc::new(BaseRows::new((0..count).map(segment))),
        assignments: [
            (0..count).map(rows).collect(),
            AssignmentsBySegment::default(),
            AssignmentsBySegment::default(),
        ],
        credentials: credentials(),
        ..TenantSeed::default()
    }
}

fn customer(n: u32) -> DirectoryDocument {
    DirectoryDocument::new(Directory::Customers)
        .with("id", &format!("c{n}"))
        .with("firstName", &format!("First{}", n % 997))
        .with("lastName", &format!("Last{n}"))
        .with("email", &format!("last{n}@example.com"))
}

/// The `n`-th assignment, a minute's twentieth after the one before.
fn assignment(n: u32, first: Moment) -> Assignment {
    let later = i64::from(n) * 60_000;
    let at = match first {
        Moment::At(at) => Moment::At(at.plus(later)),
        Moment::FromStart(ms) => Moment::FromStart(ms - later),
    };
    let tier = ["GOLD", "SILVER", "BRONZE"][n as usize % 3];
    let points = n % 2_000;
    Assignment {
        assignment_type: if n.is_multiple_of(2) {
            AssignmentType::Manual
        } else {
            AssignmentType::Automatic
        },
        mixins: Some(map(&format!(
            r#"{{"loyalty":{{"tier":"{tier}","points":{points},"newsletter":false}}}}"#
        ))),
        metadata: Metadata {
            version: u64::from(n % 3) + 1,
            created_at: at,
            modified_at: at,
            mixins: Some(map(r#"{"loyalty":"https://example.com/schemata/loyalty.v1.json"}"#)),
        },
        ..Assignment::new(
            AssignmentKind::Customers,
            &format!("c{n}"),
            Some(&format!("e{}", n / PER_ENTITY)),
        )
    }
}

fn map(text: &str) -> FreeMap {
    FreeMap::new(text).expect("the maps of this file are objects")
}

/// One token that may read and write, and one of a customer.
fn credentials() -> Arc<Credentials> {
    let token = |name: &str, scopes: &[&str], customer: Option<&str>| Token {
        name: name.into(),
        text: name.into(),
        scopes: scopes.iter().map(|scope| (*scope).into()).collect(),
        customer_id: customer.map(Into::into),
        ..Token::default()
    };
    let all = ["customersegment.segment_read", "customersegment.segment_manage"];
    let own = ["customersegment.segment_read_own"];
    let tokens = vec![token("service", &all, None), token("own", &own, Some("me"))];
    Arc::new(Credentials::new(tokens, Vec::new()))
}
