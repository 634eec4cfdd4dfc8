//! Every mistake with its exact place, every key with the value the engine gets.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use http::Method;
use proptest::prelude::*;

use super::*;
use crate::api::SERVICES;
use crate::content::SourceFile;
use crate::engine::services::CUSTOMER_SEGMENT;
use crate::engine::{Caller, Description, Operation, OperationKind, Router};
use crate::findings::CODES;

pub(super) static ROUTER: LazyLock<Router> = LazyLock::new(|| Router::new(SERVICES));

static SHIPPED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/scenarios");

fn reported_of(text: &str) -> Vec<String> {
    reported_under(text, false)
}

/// An operation that is known and not built.
static UNBUILT: Operation = Operation {
    service: &CUSTOMER_SEGMENT,
    method: Method::GET,
    path: "/customer-segment/{tenant}/segments/later",
    id: "GET-later",
    caller: Caller::Scope,
    scopes: &[],
    documented: &[200],
    ours: &[405],
    kind: OperationKind::Unbuilt,
    description: &Description::UNSAID,
};

fn reported_under(text: &str, clock_stands: bool) -> Vec<String> {
    let mut operations = ROUTER.operations().to_vec();
    operations.push(&UNBUILT);
    let ground = RuleContext { clock_stands, ..RuleContext::of(&operations) };
    let (scenario, mistakes) = read("s", (text.as_bytes(), text), ground);
    assert_eq!(scenario.is_none(), mistakes.iter().any(Mistake::is_error), "{text}");
    let reported = |finding: Finding| {
        format!("{} {}:{} {}", finding.code, finding.line, finding.column, finding.message)
    };
    locate("s", text, mistakes).into_iter().map(reported).collect()
}

/// What is reported of a scenario with these rules, a line each from the second.
fn reported(rules: &[&str]) -> Vec<String> {
    reported_of(&format!("{{\"rules\": [\n{}\n]}}", rules.join(",\n")))
}

/// Rules and what is reported of them.
#[rustfmt::skip]
const CASES: &[(&[&str], &[&str])] = &[
    // Types of items.
    (&[r#"{"name": "a", "on": "GET …/items/{type}/{itemId}", "when": {"target": {"type": "product"}, "path": {"type": {"in": ["CATEGORY", "SKU"]}}}, "then": {"error": "not-found"}}"#,
       r#"{"name": "b", "on": "GET …/items/{type}/{itemId}", "when": {"target": {"type": {"in": ["PRODUCT", "CATEGORY"]}}}, "then": {"error": "not-found"}}"#],
     &["S018 2:80 no item has the type `product`, did you mean `PRODUCT`?",
       "S018 2:129 no item has the type `SKU`"]),
    // Time, targets, headers and status.
    (&[r#"{"name": "a", "on": "GET …/customers", "for": "0s", "per": "row", "when": {"world": "A B"}, "then": {"status": 202}}"#,
       r#"{"name": "b", "on": "GET …/customers", "for": "1s", "then": {"error": "rate-limited", "retryAfter": "2s", "status": 503}}"#,
       r#"{"name": "c", "on": "GET …/customers", "then": {"connection": "close", "headers": {"X-A": [], "X-B": 1, "Date-": null}}}"#,
       r#"{"name": "d", "on": "GET …/customers", "then": {"respond": {"status": 200, "headers": {"X-A": null}}, "headers": {"X-A": null}}}"#],
     &["F016 2:47 `for` is no time at all",
       "F014 2:60 `per` cannot be `row`",
       "S014 2:85 the rule can never fire: no world can be called `A B`",
       "S004 2:112 the status 202 is not documented here",
       "S012 3:101 `for` and `retryAfter` cannot be combined: the limit is as long as `for`",
       "S012 3:107 `status` and `error` cannot be combined: an error has its own status; write another with `respond`",
       "S012 4:72 `headers` and `connection` cannot be combined: no answer is sent",
       "F013 4:91 `X-A` is empty",
       "F010 4:102 `X-B` must be a string or null, found a number",
       "F010 5:95 `X-A` must be a string, found null",
       "S012 5:103 `headers` and `respond` cannot be combined: an answer as written has its headers inside `respond`"]),
    // What no scenario has.
    (&[r#"{"name": "a", "on": "*", "then": {"error": "forbidden"}, "time": 1}"#],
     &["F011 2:58 a rule has no key `time`, did you mean `times`?"]),
    (&[r#"{"on": "*", "then": {}}"#],
     &["F012 2:1 a rule needs `name`",
       "S015 2:21 the rule does nothing: its `then` is empty"]),
    // A mistake of form hides no other, and what may have been meant is not said to be missing.
    (&[r#"{"name": "a", "on": "GET …/customers", "tims": 2, "chance": 0, "when": {"path": {"custmerId": "x"}, "quer": {}}, "then": {"error": "conflict.changed", "items": [{"nth": 1, "error": "forbiden"}], "dely": "1s", "touch": 1}}"#],
     &["F011 2:40 a rule has no key `tims`, did you mean `times`?",
       "S014 2:61 the rule can never fire: its chance is 0",
       "S005 2:82 no operation of this rule has a `custmerId` in its path",
       "F011 2:101 a rule's `when` has no key `quer`, did you mean `query`?",
       "S004 2:132 the status 409 is not documented here",
       "S012 2:152 `error` and `items` cannot be combined: the answer is one for the whole call or one for each item",
       "S013 2:161 `items` of an operation that is no bulk call",
       "S003 2:182 `error` names no error: `forbiden`, did you mean `forbidden`?",
       "F011 2:196 a rule's `then` has no key `dely`, did you mean `delay`?",
       "S012 2:210 `touch` and `error` cannot be combined: after a touch the operation itself answers",
       "S012 2:210 `touch` and `items` cannot be combined: after a touch the operation itself answers",
       "F010 2:219 `touch` must be true or a string, found a number"]),
    (&[r#"{"name": "a", "on": "GET …/customers", "then": {"error": "forbiden", "message": "x", "commit": true, "undocumentd": true}}"#,
       r#"{"name": "b", "on": "GET …/customers", "then": {"eror": "forbidden", "message": "x", "commit": true}}"#,
       r#"{"name": "c", "on": "GET …/customers", "then": {"respond": {"status": 409, "undocumentd": true}}}"#,
       r#"{"name": "d", "on": "PUT …/customers/bulk", "whn": {}, "then": {"error": "conflict.changed"}}"#,
       r#"{"name": "e", "on": "PUT …/customers/bulk", "inState": "X", "then": {"items": [{"nth": 1, "error": 1}]}}"#,
       r#"{"name": "f", "on": 7, "then": {"touch": true, "error": "forbidden"}}"#],
     &["S003 2:58 `error` names no error: `forbiden`, did you mean `forbidden`?",
       "F011 2:102 a rule's `then` has no key `undocumentd`, did you mean `undocumented`?",
       "F011 3:49 a rule's `then` has no key `eror`, did you mean `error`?",
       "F011 4:76 a rule's `respond` has no key `undocumentd`, did you mean `undocumented`?",
       "F011 5:45 a rule has no key `whn`, did you mean `when`?",
       "S014 6:56 the rule can never fire: nothing leads to the state `X`",
       "F010 6:100 `error` must be a string, found a number",
       "F010 7:21 `on` must be a string, found a number",
       "S012 7:48 `touch` and `error` cannot be combined: after a touch the operation itself answers"]),
    // Nor does a mistake of syntax.
    (&[r#"{"name": "a", "on": "GET …/customers", "times": 0, "then": {"error": 'conflict.changed',}}"#,
       r#"{"name": "a" "on": ["GET …/custmers"], "inState": "X", "then": {"body": {x}}}"#],
     &["S014 2:49 the rule can never fire: `times` is 0, so say 1 or more, or leave it out",
       "F003 2:70 expected a double quote, found `'`",
       "S004 2:70 the status 409 is not documented here",
       "F003 2:89 expected another entry after the comma, found `}`",
       "S011 3:10 rule `a` is there twice",
       "F003 3:14 expected `,` or `}`, found `\"`",
       "S001 3:21 no operation matches `GET …/custmers`, nearest is `GET …/customers`",
       "F003 3:74 expected a key in double quotes, found `x`"]),
    (&[r#"{"name": 1, "on": [], "then": {"delay": 3, "commit": "yes", "touch": false}, "chance": 1.5, "skip": -1, "every": 0}"#],
     &["F010 2:10 `name` must be a string, found a number",
       "F013 2:19 `on` is empty",
       "F010 2:41 `delay` must be a string or an object, found a number",
       "F010 2:54 `commit` must be true or false or an object, found a string",
       "F014 2:70 `touch` can only be true",
       "F015 2:88 `chance` must be a number from 0 to 1",
       "F015 2:101 `skip` must be a whole number from 0, found -1",
       "F015 2:114 `every` must be a whole number from 1, found 0"]),
    (&[r#"{"name": "a", "on": "*", "then": {"delay": "soon", "body": {"stall": true, "malformed": true}, "connection": "rest"}}"#],
     &["F016 2:44 `delay` is no duration: `soon`",
       "S012 2:96 `body` and `connection` cannot be combined: no body is sent",
       "F014 2:110 `connection` cannot be `rest`, did you mean `reset`?",
       "F027 2:76 a rule's `body` has `stall` and `malformed`"]),
    (&[r#"{"name": "a", "on": "*", "then": {"delay": "11m", "body": {}}}"#],
     &["F016 2:44 `delay` is longer than 10 minutes", "F012 2:59 `body` is empty"]),

    // Operations.
    (&[r#"{"name": "a", "on": ["GET …/customers", "PUT ...customers/bluk"], "then": {"delay": "1s"}}"#],
     &["S001 2:41 no operation matches `PUT ...customers/bluk`, nearest is `PUT …/customers/bulk`"]),
    (&[r#"{"name": "a", "on": "GET-customer-segment-retrieve-custmers", "then": {"delay": "1s"}}"#],
     &["S001 2:21 no operation matches `GET-customer-segment-retrieve-custmers`, nearest is `GET-customer-segment-retrieve-customers`"]),
    (&[r#"{"name": "a", "on": "GET …/segments/later", "then": {"delay": "1s"}}"#],
     &["S002 2:21 the operation `GET-later` is known and not answered"]),

    // Errors and statuses.
    (&[r#"{"name": "a", "on": "*", "then": {"error": "conflict.chanegd"}}"#],
     &["S003 2:44 `error` names no error: `conflict.chanegd`, did you mean `conflict.changed`?"]),
    (&[r#"{"name": "a", "on": "GET …/customers", "then": {"error": "conflict.changed"}}"#,
       r#"{"name": "b", "on": "GET …/customers", "then": {"respond": {"status": 503}}}"#],
     &["S004 2:58 the status 409 is not documented here", "S004 3:71 the status 503 is not documented here",
       "S014 3:10 the rule can never fire: `a` always ends the answer first"]),
    (&[r#"{"name": "a", "on": "DELETE …/customers/bulk", "then": {"items": [{"all": true, "error": "conflict.changed"}]}}"#,
       r#"{"name": "b", "on": "PUT …/customers/bulk", "when": {"target": {"customerId": "c"}}, "then": {"error": "not-found"}}"#],
     &["S004 2:90 the status 409 is not documented here", "S004 3:104 the status 404 is not documented here"]),
    (&[r#"{"name": "a", "on": "GET …/customers", "when": {"path": {"segmntId": "s"}, "target": {"customerId": "c"}}, "then": {"delay": "1s"}}"#],
     &["S005 2:58 no operation of this rule has a `segmntId` in its path, did you mean `segmentId`?",
       "S005 2:87 no operation of this rule has a `customerId` in its target"]),

    // Texts with a form.
    (&[r#"{"name": "a", "on": "*", "when": {"query": {"q": {"matches": "a(b"}}}, "then": {"delay": "1s"}}"#],
     &["S006 2:62 `matches` is no pattern: unclosed group at character 2"]),
    (&[r#"{"name": "a", "on": "PUT …", "when": {"body": {"metadata.version": 1, "/a~2": 1}}, "then": {"patch": [{"op": "remove", "path": "a"}]}}"#],
     &["S007 2:48 key `metadata.version` is no JSON pointer",
       "S007 2:71 key `/a~2` is no JSON pointer",
       "S007 2:128 `path` is no JSON pointer: `a`"]),
    (&[r#"{"name": "a", "on": "*", "then": {"patch": [{"op": "add", "path": "/a"}, {"op": "remove", "path": "/a", "value": 1}, {"op": "move", "path": "/a", "from": null}]}}"#],
     &["S008 2:45 `add` needs `value`", "S008 2:105 `remove` takes no `value`", "S008 2:118 `from` cannot be null"]),
    (&[r#"{"name": "a", "on": "*", "when": {"header": {"a b": "c"}}, "then": {"respond": {"status": 200, "headers": {"Content-Length": "5", "X-A": "ü\n", "Sandbox-Fault": "x"}}}}"#],
     &["S009 2:46 key `a b` is no name of a header",
       "S009 2:108 key `Content-Length` is set by the connection itself",
       "S009 2:138 `X-A` cannot be sent in a header",
       "S009 2:145 key `Sandbox-Fault` is set by the sandbox itself"]),
    (&[r#"{"name": "a, b", "on": "*", "then": {"delay": "1s"}}"#, r#"{"name": " a", "on": "*", "then": {"delay": "1s"}}"#],
     &["S010 2:10 `name` cannot hold `,`", "S010 3:10 `name` starts or ends with a blank"]),
    (&[r#"{"name": "a", "on": "*", "then": {"delay": "1s"}}"#, r#"{"name": "a", "on": "*", "then": {"delay": "1s"}}"#],
     &["S011 3:10 rule `a` is there twice"]),

    // What cannot be combined.
    (&[r#"{"name": "a", "on": "*", "then": {"respond": {"status": 200}, "error": "forbidden"}}"#],
     &["S012 2:63 `error` and `respond` cannot be combined: a request has one answer"]),
    (&[r#"{"name": "a", "on": "*", "then": {"error": "forbidden", "items": [], "patch": [], "connection": "reset"}}"#],
     &["S012 2:57 `error` and `items` cannot be combined: the answer is one for the whole call or one for each item",
       "S012 2:66 `items` come to nothing when the connection fails before the write",
       "S012 2:70 `error` and `patch` cannot be combined: a patch is of the organic answer; write another body with `respond`",
       "S012 2:83 `error` and `connection` cannot be combined: no answer is sent",
       "S012 2:83 `patch` and `connection` cannot be combined: no answer is sent"]),
    (&[r#"{"name": "a", "on": "PUT …", "then": {"touch": true, "commit": true}}"#,
       r#"{"name": "b", "on": "PUT …", "then": {"expireToken": true, "error": "forbidden"}}"#,
       r#"{"name": "c", "on": "PUT …", "then": {"loseScope": true, "error": "forbidden"}}"#],
     &["S012 2:54 `touch` and `commit` cannot be combined: after a touch the operation itself answers",
       "S012 3:60 `expireToken` and `error` cannot be combined: with a dead token the operation itself answers 401",
       "S012 4:58 `loseScope` and `error` cannot be combined: without the scope the operation itself answers 403"]),
    (&[r#"{"name": "a", "on": "*", "then": {"message": "m", "delay": "1s"}}"#,
       r#"{"name": "b", "on": "*", "then": {"error": "unauthorized.invalid", "details": [], "retryAfter": "1s"}}"#,
       r#"{"name": "c", "on": "*", "then": {"respond": {"status": 200}, "undocumented": true}}"#],
     &["S012 2:46 `message` stands beside no `error`",
       "S012 3:79 `unauthorized.invalid` has no `details`",
       "S012 3:97 `retryAfter` says nothing of `unauthorized.invalid`",
       "S012 4:79 `undocumented` stands beside no `error`"]),
    (&[r#"{"name": "a", "on": "GET …/customers", "when": {"token": {"scope": "customersegment.segment_raed"}}, "then": {"error": "forbidden"}}"#,
       r#"{"name": "b", "on": "GET …/customers", "when": {"tenant": "BAD"}, "then": {"error": "forbidden"}}"#],
     &["S014 2:68 the rule can never fire: no token has `customersegment.segment_raed`, did you mean `customersegment.segment_read`?",
       "S014 3:59 the rule can never fire: no tenant can be called `BAD`"]),
    (&[r#"{"name": "a", "on": "*", "then": {"delay": "1s", "commit": {"first": 1}}}"#,
       r#"{"name": "b", "on": "PUT …/bulk", "then": {"items": [{"all": true, "error": "conflict.changed"}], "commit": true}}"#],
     &["S012 2:60 `commit` needs a fault that is sent after it", "S012 3:109 `commit` says nothing beside `items`"]),
    (&[r#"{"name": "a", "on": "PUT …/bulk", "then": {"items": [{"nth": 1, "first": 2, "error": "conflict.changed"}, {"all": true, "error": "forbidden", "respond": {"status": 409}}]}}"#],
     &["S012 2:65 `nth` and `first` cannot be combined: an item fault chooses its items in one way",
       "S012 2:143 `error` and `respond` cannot be combined: an item has one row"]),
    (&[r#"{"name": "a", "on": "*", "then": {"delay": {"min": "1s", "p99": "2s"}}}"#,
       r#"{"name": "b", "on": "*", "then": {"delay": {"min": "3s", "max": "2s"}}}"#],
     &["S012 2:44 `min` and `p99` cannot be combined", "S012 3:52 `min` is longer than `max`"]),
    (&[r#"{"name": "a", "on": "*", "then": {"respond": {"status": 204, "body": {}}}}"#],
     &["S012 2:70 a 204 has no body"]),

    // What the operations cannot have.
    (&[r#"{"name": "a", "on": "PUT …/customers/{customerId}", "then": {"items": [{"all": true, "error": "conflict.changed", "undocumented": true}]}}"#,
       r#"{"name": "b", "on": "GET …/customers", "then": {"connection": "reset", "commit": {"first": 2}}}"#,
       r#"{"name": "c", "on": "GET …", "then": {"touch": true}}"#,
       r#"{"name": "d", "on": "POST /oauth/token", "then": {"expireToken": true}}"#,
       r#"{"name": "e", "on": "PUT …", "when": {"target": {"customerId": "c"}}, "then": {"expireToken": true}}"#,
       r#"{"name": "f", "on": "GET …/customers", "then": {"remove": true}}"#,
       r#"{"name": "g", "on": "POST /oauth/token", "then": {"loseScope": true}}"#,
       r#"{"name": "h", "on": "PUT …", "per": "target", "then": {"loseScope": true}}"#,
       r#"{"name": "i", "on": "GET …/customers", "then": {"revokeClient": true}}"#],
     &["S013 2:71 `items` of an operation that is no bulk call",
       "S013 3:82 the first items of an operation that is no bulk call",
       "S013 4:48 `touch` of an operation that writes nothing",
       "S013 5:66 `expireToken` of an operation that takes no token",
       "S013 6:95 `expireToken` cannot act item by item, as `target`, `per` and `touch` do in a bulk call",
       "S013 7:59 `remove` of what no DELETE of the same path removes",
       "S013 8:64 `loseScope` of an operation that asks for no scope",
       "S013 9:69 `loseScope` cannot act item by item, as `target`, `per` and `touch` do in a bulk call",
       "S013 10:65 `revokeClient` of an operation that no API key asks for a token"]),

    // What never happens.
    (&[r#"{"name": "a", "on": "GET …/customers", "times": 0, "chance": 0, "when": {"body": {"/q": "a"}, "query": {"q": {"in": []}}}, "then": {"delay": "1s"}}"#,
       r#"{"name": "b", "on": "POST /oauth/token", "when": {"tenant": "acme", "token": {"name": "a"}}, "then": {"delay": "1s"}}"#],
     &["S014 2:49 the rule can never fire: `times` is 0, so say 1 or more, or leave it out",
       "S014 2:62 the rule can never fire: its chance is 0",
       "S014 2:82 the rule can never fire: its operations take no body",
       "S014 2:117 the rule can never fire: an empty list matches nothing",
       "S014 3:61 the rule can never fire: its operations belong to no tenant",
       "S014 3:78 the rule can never fire: its operations take no token"]),
    (&[r#"{"name": "a", "on": "GET …/customers", "toState": "Broken", "then": {"delay": "1s"}}"#,
       r#"{"name": "b", "on": "GET …/customers", "inState": "broken", "then": {"delay": "1s"}}"#],
     &["S014 3:51 the rule can never fire: nothing leads to the state `broken`, did you mean `Broken`?"]),
    (&[r#"{"name": "a", "on": "GET …", "then": {"error": "forbidden"}}"#,
       r#"{"name": "b", "on": "GET …/customers", "times": 1, "then": {"error": "unauthorized.invalid"}}"#,
       r#"{"name": "c", "on": "GET …/customers", "then": {"delay": "1s"}}"#,
       r#"{"name": "d", "on": "GET …/customers", "then": {"patch": [{"op": "remove", "path": ""}]}}"#],
     &["S014 3:10 the rule can never fire: `a` always ends the answer first",
       "S014 5:10 the rule can never fire: `a` always ends the answer first"]),
    (&[r#"{"name": "a", "on": "PUT …/bulk", "then": {"items": [{"all": true, "error": "forbidden"}, {"nth": 1, "error": "forbidden"}]}}"#],
     &["S014 2:91 an item fault is never met: an earlier one takes all items"]),
    (&[r#"{"name": "a", "on": "*", "then": {"touch": null, "items": []}}"#], &["S015 2:34 the rule does nothing: its `then` is empty"]),
    (&[], &["S015 1:11 a scenario without rules does nothing"]),

    // What never happens is reported beside a mistake, as far as it is beyond doubt.
    // Shapes of paths are compared: an id is like an id, not like a word.
    (&[r#"{"name": "a", "on": "PUT …/customer/{id}", "then": {"error": "forbidden"}}"#],
     &["S001 2:21 no operation matches `PUT …/customer/{id}`, nearest is `PUT …/customers/{customerId}`"]),

    (&[r#"{"name": "a", "on": "nope", "times": 0, "when": {"tenant": "A"}, "then": {"delay": "1s"}}"#,
       r#"{"name": "b", "on": "GET …", "inState": "Nowhere", "then": {"error": "forbiden"}}"#,
       r#"{"name": "c", "on": "GET …", "toState": "B", "then": {"error": "forbidden"}, "time": 1}"#,
       r#"{"name": "d", "on": "GET …", "inState": "B", "note": 1, "then": {"error": "forbidden"}}"#,
       r#"{"on": "GET …/customers", "chanse": 1, "then": {"error": "forbidden"}}"#,
       r#"{"name": "f", "on": "PUT …/bulk", "then": {"items": [{"nth": 0, "error": "forbidden"}, {"all": true, "error": "forbidden"}, {"nth": 1, "error": "nope"}]}}"#],
     &["S001 2:21 no operation matches `nope`",
       "S014 2:38 the rule can never fire: `times` is 0, so say 1 or more, or leave it out",
       "S014 2:60 the rule can never fire: no tenant can be called `A`",
       "S014 3:41 the rule can never fire: nothing leads to the state `Nowhere`",
       "S003 3:70 `error` names no error: `forbiden`, did you mean `forbidden`?",
       "F011 4:78 a rule has no key `time`, did you mean `times`?",
       "F011 5:46 a rule has no key `note`",
       "F012 6:1 a rule needs `name`",
       "F011 6:27 a rule has no key `chanse`, did you mean `chance`?",
       "F015 7:62 `nth` must be a whole number from 1 to 200, found 0",
       "S003 7:145 `error` names no error: `nope`",
       "S014 7:125 an item fault is never met: an earlier one takes all items"]),
    (&[r#"{"name": "a", "on": "GET …", "then": {"error": "forbidden"}, "note": 1}"#,
       r#"{"name": "b", "on": "GET …/customers", "times": -1, "then": {"error": "unavailable"}}"#,
       r#"{"name": "c", "on": "GET …/customers", "inState": 1, "then": {"error": "unavailable"}}"#],
     &["F011 2:62 a rule has no key `note`",
       "S014 3:10 the rule can never fire: `a` always ends the answer first",
       "F015 3:49 `times` must be a whole number from 0, found -1",
       "F010 4:51 `inState` must be a string, found a number"]),
    // It may lead there.
    (&[r#"{"name": "a", "on": "*", "toState": 1, "then": {"delay": "1s"}}"#,
       r#"{"name": "b", "on": "*", "inState": "B", "then": {"delay": "1s"}}"#],
     &["F010 2:37 `toState` must be a string, found a number"]),
    (&[r#"{"name": "a", "on": "*", "tostate": "B", "then": {"delay": "1s"}}"#,
       r#"{"name": "b", "on": "*", "inState": "B", "then": {"delay": "1s"}}"#],
     &["F011 2:26 a rule has no key `tostate`, did you mean `toState`?"]),
    (&[r#"{"name": "a", "on": "*", "toState": "A", "toState": "B", "then": {"delay": "1s"}}"#,
       r#"{"name": "b", "on": "*", "inState": "B", "then": {"delay": "1s"}}"#],
     &["F005 2:42 key `toState` is repeated in one object"]),
    (&[r#"{"name": "a", "on": "*", "inState": 7, "toState": "B", "then": {"delay": "1s"}}"#,
       r#"{"name": "b", "on": "*", "inState": "B", "then": {"delay": "1s"}}"#],
     &["F010 2:37 `inState` must be a string, found a number"]),
];

#[test]
fn every_mistake_is_told_with_its_place() {
    let sorted = |reported: Vec<String>| reported.into_iter().collect::<BTreeSet<_>>();
    let mut wrong = 0;
    for (rules, expected) in CASES {
        let expected = sorted(expected.iter().map(|line| (*line).to_owned()).collect());
        let reported = sorted(reported(rules));
        if reported != expected {
            wrong += 1;
            println!("{rules:#?}\nexpected {expected:#?}\ntold {reported:#?}");
        }
    }
    assert_eq!(wrong, 0, "cases that are told differently");
}

#[test]
fn a_target_that_cannot_be_named_is_said_to_be_one_of_the_path() {
    for (on, named, hint) in [
        (
            "GET …/customers/{customerNumber}",
            "customerId",
            "they have none; `path` can name customerNumber, tenant",
        ),
        ("GET …/{segmentId}", "customerId", "they have segmentId"),
    ] {
        let text = format!(
            r#"{{"rules": [{{"name": "a", "on": "{on}", "when": {{"target": {{"{named}": "c"}}}}, "then": {{"delay": "1s"}}}}]}}"#
        );
        let ground = RuleContext::of(ROUTER.operations());
        let (_, mistakes) = read("s", (text.as_bytes(), &text), ground);
        let found: Vec<Finding> = locate("s", &text, mistakes);
        assert_eq!(found[0].hint.as_deref(), Some(hint), "{found:?}");
        assert!(!found[0].message.contains("did you mean"), "{found:?}");
    }
}

#[test]
fn every_code_of_scenarios_has_a_case() {
    let reported: BTreeSet<&str> = CASES
        .iter()
        .flat_map(|(_, expected)| expected.iter().map(|reported| &reported[..4]))
        .collect();
    let reported: BTreeSet<&str> = expectations::CASES
        .iter()
        .chain(steps::CASES)
        .flat_map(|(_, expected)| expected.iter().map(|reported| &reported[..4]))
        .chain(reported)
        .collect();
    // These depend on the clock, on the fixtures and on how many there are.
    let elsewhere = [
        Code::NeverClears,
        Code::UnknownToken,
        Code::TooManyExpectations,
        Code::UnknownRule,
        Code::TooManySteps,
    ];
    for row in CODES.iter().filter(|row| row.id.starts_with('S') && !elsewhere.contains(&row.code))
    {
        assert!(reported.contains(row.id), "{} has no case", row.id);
    }
}

#[test]
fn a_rate_limit_is_told_where_the_clock_stands_still() {
    let text = r#"{"rules": [
        {"name": "a", "on": "*", "times": 1, "then": {"error": "rate-limited"}},
        {"name": "b", "on": "*", "for": "9s", "then": {"error": "unavailable"}},
        {"name": "c", "on": "*", "then": {"error": "unavailable"}}
    ]}"#;
    assert_eq!(reported_under(text, false), [""; 0]);
    let reported = [
        "S016 2:64 the rate limit does not clear by itself: the clock is frozen",
        "S016 3:41 the rule does not end by itself: the clock is frozen",
    ];
    assert_eq!(reported_under(text, true), reported);
}

#[test]
fn a_file_that_is_no_scenario_is_told() {
    for (text, expected) in [
        ("", "F003 1:1 expected a value, found the end of the text"),
        ("[]", "F010 1:1 a scenario must be an object, found an array"),
        ("{}", "F012 1:1 a scenario needs `rules`"),
        ("\u{feff}{}", "F002 1:1 the file starts with a byte order mark"),
        (
            r#"{"rulez": [{"name": "a", "on": "*", "times": 0, "then": {"error": "x"}}]}"#,
            "S014 1:46 the rule can never fire: `times` is 0, so say 1 or more, or leave it out",
        ),
        (r#"{"rulez": [{"name": 1}]}"#, "F010 1:21 `name` must be a string, found a number"),
        ("{\"rules\": 5}", "F010 1:11 `rules` must be an array, found a number"),
    ] {
        assert!(
            reported_of(text).contains(&expected.to_owned()),
            "{text}: {:?}",
            reported_of(text)
        );
    }
}

#[test]
fn the_names_of_files_are_those_of_scenarios() {
    let file = |path: &str| {
        SourceFile::new(path, r#"{"rules": [{"name": "a", "on": "*", "then": {"delay": "1s"}}]}"#)
    };
    let paths = ["a.json", "b.JSON", "c,d.json", "e/f.json", ".g.json", "h.json~", "README.md"];
    let folder = Folder { shown: "s".to_owned(), files: paths.map(file).into() };
    let (scenarios, findings) = scenarios(&folder, ROUTER.operations());
    assert_eq!(scenarios.keys().map(|name| &**name).collect::<Vec<_>>(), ["a"]);
    let reported: Vec<String> = findings
        .iter()
        .map(|found| format!("{} {} {}", found.code, found.path, found.message))
        .collect();
    assert_eq!(
        reported,
        [
            "F030 s/b.JSON the file `b.JSON` is not read",
            "S010 s/c,d.json the name `c,d` of a scenario cannot hold `,`",
            "F030 s/e/f.json the file `e/f.json` is not read",
        ]
    );
}

#[test]
fn the_shipped_scenarios_are_understood_without_a_finding() {
    let files = SHIPPED
        .files()
        .map(|file| SourceFile::new(file.path().display().to_string(), file.contents()));
    let folder = Folder { shown: "scenarios".to_owned(), files: files.collect() };
    let (scenarios, findings) = scenarios(&folder, ROUTER.operations());
    assert_eq!(findings, []);
    for scenario in scenarios.values() {
        assert!(!scenario.title.is_empty() && !scenario.description.is_empty(), "{scenario:?}");
    }
}

#[test]
fn what_somebody_sent_is_understood_or_every_mistake_told() {
    let rules = br#"{"rules": [{"name": "a", "on": "*", "then": {"delay": "1s"}}]}"#;
    let scenario = ad_hoc_scenario("mine", rules, ROUTER.operations()).unwrap();
    assert_eq!((&*scenario.name, scenario.rules.len()), ("mine", 1));
    let findings = ad_hoc_scenario("a,b", b"{\"rules\": 5}", ROUTER.operations()).unwrap_err();
    assert_eq!(findings.iter().map(|found| found.code).collect::<Vec<_>>(), ["S010", "F010"]);
    assert_eq!(findings[0].path, "a,b");
}

/// The rule of a scenario that has one.
fn rule(text: &str) -> Rule {
    let text = format!("{{\"rules\": [{text}]}}");
    ad_hoc_scenario("s", text.as_bytes(), ROUTER.operations()).unwrap().rules.remove(0)
}

#[test]
fn operations_are_chosen_by_id_and_by_method_and_path() {
    const PUT: &str = "PUT-customer-segment-update-customer-by-customerId";
    const PUT_FOR: &str = "PUT-customer-segment-update-customer";
    const PUT_BULK: &str = "PUT-customer-segment-update-customers-bulk";
    const DELETE_BULK: &str = "DELETE-customer-segment-remove-customers-bulk";
    let on =
        |on: &str| rule(&format!(r#"{{"name": "a", "on": {on}, "then": {{"delay": "1s"}}}}"#)).on;
    let bulk = vec![PUT_BULK, DELETE_BULK];
    // The operations of every service that are answered.
    let built = ROUTER.operations().iter().filter(|operation| operation.is_built()).count();
    assert_eq!(on(r#""*""#).len(), built);
    assert!(on(r#""*""#).contains(&"POST-customer-authenticate-customer"));
    assert_eq!(on(r#""PUT …/customers/{customerId}""#), [PUT]);
    assert_eq!(on(r#""put ...{customerId}""#), [PUT]);
    assert_eq!(
        on(r#""PUT /customer-segment/{tenant}/segments/{segmentId}/customers/bulk""#),
        [PUT_BULK]
    );
    assert_eq!(on(r#""…/customers/bulk""#), bulk);
    assert_eq!(on(r#""*-customers-bulk""#), bulk);
    assert_eq!(on(r#""PUT …/customers/…""#), [PUT, PUT_FOR, PUT_BULK]);
    assert_eq!(on(r#""PUT …/customers/*""#), [PUT, PUT_BULK]);
    let list = format!(r#"["{PUT_BULK}", "{PUT}", "PUT …/customers/bulk"]"#);
    assert_eq!(on(&list), [PUT, PUT_BULK]);
}

#[test]
fn every_condition_reaches_the_engine() {
    let rule = rule(
        r#"{"name": "a", "on": "PUT …", "skip": 1, "times": 2, "every": 3, "chance": 0.5, "inState": "Started", "toState": "B",
            "when": {"path": {"segmentId": "s"}, "query": {"p": {"contains": "x"}}, "header": {"X-Id": {"matches": "^a"}},
                     "body": {"/a/0": {"in": [1, {"b": null}]}, "": {"exists": true}, "/n": null},
                     "token": {"name": "n", "scope": "s", "customerId": {"exists": false}, "legalEntityId": 5},
                     "tenant": {"in": ["acme", "shop"]}, "world": {"exists": true}, "target": {"customerId": "c", "segmentId": true}},
            "then": {"error": "forbidden"}}"#,
    );
    let counted = (rule.skip, rule.times, rule.every, rule.chance);
    assert_eq!(counted, (1, Some(2), 3, Some(0.5)));
    assert_eq!((rule.in_state.as_deref(), rule.to_state.as_deref()), (Some("Started"), Some("B")));
    assert_eq!(
        format!("{:?}", rule.when),
        r#"When { path: [("segmentId", Equals("\"s\""))], query: [("p", Contains("x"))], "#
            .to_owned()
            + r#"header: [("x-id", Matches(Regex("^a")))], "#
            + r#"body: [("/a/0", In(["1", "{\"b\":null}"])), ("", Exists(true)), ("/n", Equals("null"))], "#
            + r#"token: [(Name, Equals("\"n\"")), (Scope, Equals("\"s\"")), (CustomerId, Exists(false)), "#
            + r#"(LegalEntityId, Equals("5"))], tenant: Some(In(["\"acme\"", "\"shop\""])), world: Some(Exists(true)), "#
            + r#"target: [("segmentId", Equals("true")), ("customerId", Equals("\"c\""))] }"#
    );
}

/// Effects on a read, and the part of what the engine gets that they change.
#[rustfmt::skip]
const EFFECTS: &[(&str, &str, &str)] = &[
    (r#"{"delay": "3s"}"#,                                    "delay: None",         "delay: Some(Fixed(3000))"),
    (r#"{"delay": {"min": "1s", "max": "3s"}}"#,              "delay: None",         "delay: Some(Uniform { min: 1000, max: 3000 })"),
    (r#"{"delay": {"median": "200ms", "p99": "2s"}}"#,        "delay: None",         "delay: Some(LogNormal { median: 200, p99: 2000 })"),
    (r#"{"body": {"truncate": 5}}"#,                          "body: None",          "body: Some(Truncate(Bytes(5)))"),
    (r#"{"body": {"truncate": 0.5}}"#,                        "body: None",          "body: Some(Truncate(Share(0.5)))"),
    (r#"{"body": {"malformed": true}}"#,                      "body: None",          "body: Some(Malformed)"),
    (r#"{"body": {"stall": true}}"#,                          "body: None",          "body: Some(Stall)"),
    (r#"{"body": {"dribble": {"bytes": 2, "interval": "9ms"}}}"#, "body: None",      "body: Some(Dribble { bytes: 2, interval_ms: 9 })"),
    (r#"{"body": {"contentLength": 7}}"#,                     "body: None",          "body: Some(ContentLength(7))"),
    (r#"{"headers": {"X-A": ["b", "c"], "X-B": null}}"#,      "headers: []",         "headers: [(\"x-a\", [\"b\", \"c\"]), (\"x-b\", [])]"),
    (r#"{"status": 503, "undocumented": true}"#,              "status: None",        "status: Some(503)"),
    (r#"{"connection": "reset"}"#,                            "connection: None",    "connection: Some(Reset)"),
    (r#"{"connection": "close"}"#,                            "connection: None",    "connection: Some(Close)"),
    (r#"{"connection": "hang"}"#,                             "connection: None",    "connection: Some(Hang)"),
    (r#"{"expireToken": true}"#,                              "token: None",         "token: Some(Dies)"),
    (r#"{"loseScope": true}"#,                                "token: None",         "token: Some(LosesScope)"),
];

/// Faults of a bulk call, and what is found in what the engine gets.
#[rustfmt::skip]
const FAULTS: &[(&str, &str)] = &[
    (r#"{"touch": true}"#, "touch: true, mark: None"),
    (r#"{"touch": "was here"}"#, r#"touch: true, mark: Some("was here")"#),
    (r#"{"connection": "reset", "commit": true}"#, "commit: Everything"),
    (r#"{"connection": "reset", "commit": false}"#, "commit: Nothing"),
    (r#"{"connection": "reset", "commit": {"first": 2}}"#, "commit: First(2)"),
    (r#"{"error": "conflict.changed", "message": "m", "details": {"a": 1}, "resourceId": "r", "undocumented": true}"#,
     r#"Error(Restated { error: ConflictChanged, message: Some("m"), details: Some(RawValue({"a":1})), resource_id: Some("r"), retry_after_ms: 1000 })"#),
    (r#"{"error": "rate-limited", "retryAfter": "2s"}"#,
     "error: RateLimited, message: None, details: None, resource_id: None, retry_after_ms: 2000"),
    (r#"{"respond": {"status": 418, "headers": {"X-A": "b"}, "body": [null], "undocumented": true}}"#,
     r#"Respond(Respond { status: 418, headers: [("x-a", ["b"])], body: Some("[null]") })"#),
    (r#"{"patch": [{"op": "add", "path": "/a", "value": null}]}"#,
     r#"patch: Some(Patch([Add(Pointer(["a"]), "null")]))"#),
    (r#"{"items": [{"nth": 3, "error": "forbidden", "commit": true}]}"#, "ItemFault { select: Nth([3]), answer: Error("),
    (r#"{"items": [{"nth": 3, "error": "forbidden", "commit": true}]}"#, "commit: true }]"),
    (r#"{"items": [{"nth": [1, 2], "error": "forbidden"}]}"#, "select: Nth([1, 2])"),
    (r#"{"items": [{"every": 2, "error": "forbidden", "message": "m"}]}"#, r#"select: Every(2), answer: Error(Restated { error: Forbidden, message: Some("m")"#),
    (r#"{"items": [{"first": 2, "error": "forbidden", "resourceId": "r"}]}"#, "select: First(2)"),
    (r#"{"items": [{"all": true, "error": "forbidden"}]}"#, "select: All"),
    (r#"{"items": [{"where": {"/customerId": "c"}, "respond": {"status": 409, "body": {"message": "m"}}}]}"#,
     r#"select: Where([("/customerId", Equals("\"c\""))]), answer: Respond(Respond { status: 409, headers: [], body: Some("{\"message\":\"m\"}") })"#),
];

#[test]
fn every_fault_reaches_the_engine() {
    const NOTHING: &str = "Then { answer: None, items: [], commit: Nothing, \
                           amendment: Amendment { headers: [], status: None }, patch: None, touch: false, mark: None, remove: false, \
                           token: None, revokes_client: false, delay: None, body: None, connection: None }";
    let then = |on: &str, then: &str| {
        format!("{:?}", rule(&format!(r#"{{"name": "a", "on": "{on}", "then": {then}}}"#)).then)
    };
    assert_eq!(then("*", "{}"), NOTHING);
    for (fault, from, to) in EFFECTS {
        assert_eq!(then("GET …/customers", fault), NOTHING.replace(from, to), "{fault}");
    }
    let gone = then("GET …/{customerId}", r#"{"remove": true}"#);
    assert_eq!(gone, NOTHING.replace("remove: false", "remove: true"));
    let revoked = then("POST /oauth/token", r#"{"revokeClient": true}"#);
    assert_eq!(revoked, NOTHING.replace("client: false", "client: true"));
    for (fault, said) in FAULTS {
        let then = then("PUT …/bulk", fault);
        assert!(then.contains(said), "{fault} gives {then}");
    }
}

#[test]
fn the_text_of_a_rule_is_what_it_says() {
    let text = |text: &str| rule(text).text;
    let one = text(r#"{"name": "a", "on": "*", "then": {"delay": "1s"}}"#);
    assert_eq!(one, text("{\"then\":{\"delay\" :\"\\u0031s\"},\n\"on\":\"*\",\"name\":\"a\"}"));
    assert_ne!(one, text(r#"{"name": "a", "on": "*", "then": {"delay": "2s"}}"#));
}

proptest! {
    #[test]
    fn no_bytes_bring_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = ad_hoc_scenario("s", &bytes, ROUTER.operations());
    }

    #[test]
    fn no_rule_brings_the_reader_down(
        place in 0..CASES.len(), cut in 0.0..1.0_f64, put in "[\\[\\]{}\",:0-9a-z…*.-]{0,6}",
    ) {
        let mut text = format!("{{\"rules\": [{}]}}", CASES[place].0.join(","));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a text")]
        let mut at = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.insert_str(at, &put);
        let _ = reported_of(&text);
    }
}

mod expectations;
#[cfg(test)]
pub(super) mod fires;
mod steps;
