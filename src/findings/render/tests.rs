//! Each form of the same findings, and what must be escaped in it.

use super::{github, json, sarif, summary, text};
use crate::content::{Folder, SourceFile, fixtures};

/// The findings of a folder with one mistake in a line, one in a whole file.
fn findings() -> Vec<crate::findings::Finding> {
    let file = |path: &str, text: &str| SourceFile::new(path, text.to_owned());
    let customers = "[\n  {\"id\": \"c-1\",\t\"emial\": \"ä@example.org\"}\n]\n";
    let files = vec![file("acme/customers.json", customers), file("acme/50%,a:b.json", "")];
    fixtures(&Folder { shown: "my fixtures".to_owned(), files }).1
}

#[test]
fn a_terminal_gets_the_line_and_a_caret() {
    let expected = "\
warning[F030]: the file `50%,a:b.json` is not read
 --> my fixtures/acme/50%,a:b.json
  = hint: the collections are segments, customers, legal-entities, customer-assignments, groups, group-assignments, products, categories, sites, item-assignments, contact-assignments, clients, tokens, as .json or .ndjson

error[F011]: a customer has no key `emial`, did you mean `email`?
 --> my fixtures/acme/customers.json:2:17
  |
2 |   {\"id\": \"c-1\", \"emial\": \"ä@example.org\"}
  |                 ^^^^^^^
  = hint: it takes id, firstName, lastName, email, legalEntityIds, password, title, middleName, contactEmail, contactPhone, company, preferredLanguage, preferredCurrency, preferredSite, companyRegistrationId, mixins, metadata

";
    assert_eq!(text(&findings()), expected);
    assert_eq!(summary(&findings()), "1 error, 1 warning");
    assert_eq!(summary(&[]), "0 errors, 0 warnings");
}

#[test]
fn what_would_move_the_cursor_is_escaped_for_a_terminal() {
    let mut findings = findings();
    findings[0].message = "key `\u{1b}[31m\n`".to_owned();
    assert!(text(&findings).starts_with("warning[F030]: key `\\u{1b}[31m\\n`\n"));
}

#[test]
fn no_form_prints_what_is_hidden_or_a_line_that_a_name_made_up() {
    let mut findings = findings();
    let hostile = "x\u{1b}[31m\u{9b}\u{202e}\u{2028}\r\n::error::forged\nerror[X001]: forged";
    for finding in &mut findings {
        finding.message = hostile.to_owned();
        finding.path = hostile.to_owned();
        finding.hint = Some(hostile.to_owned());
    }
    for (form, print) in
        [("text", text as fn(&_) -> _), ("github", github), ("json", json), ("sarif", sarif)]
    {
        let printed = print(&findings);
        let hidden = printed.chars().find(|c| *c != '\n' && crate::visible::is_hidden(*c));
        assert_eq!(hidden, None, "{form}");
        let is_forged =
            |line: &str| line.starts_with("::error::") || line.starts_with("error[X001]");
        assert!(!printed.lines().any(is_forged), "{form}: {printed}");
    }
}

#[test]
fn the_line_of_a_file_is_shown_without_what_is_hidden_in_it() {
    let customers = "[{\"id\": \"a\u{202e}b\u{9b}c\", \"x\": 1}]";
    let files = vec![SourceFile::new("acme/customers.json", customers)];
    let findings = fixtures(&Folder { shown: String::new(), files }).1;
    let printed = text(&findings);
    assert!(
        printed.contains("\"a b c\"") && !printed.contains(['\u{202e}', '\u{9b}']),
        "{printed}"
    );
}

#[test]
fn json_has_the_same_keys_everywhere() {
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json(&findings())).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[1],
        serde_json::json!({
            "severity": "error", "code": "F011", "path": "my fixtures/acme/customers.json",
            "line": 2, "column": 17, "message": "a customer has no key `emial`, did you mean `email`?",
            "hint": "it takes id, firstName, lastName, email, legalEntityIds, password, title, middleName, contactEmail, contactPhone, company, preferredLanguage, preferredCurrency, preferredSite, companyRegistrationId, mixins, metadata",
        })
    );
}

#[test]
fn github_gets_one_escaped_command_a_line() {
    let mut findings = findings();
    findings[0].message = "100% wrong\nor not".to_owned();
    findings[0].hint = None;
    findings[1].hint = None;
    let expected = "\
::warning file=my fixtures/acme/50%25%2Ca%3Ab.json,line=1,col=1,title=F030::100%25 wrong\\nor not
::error file=my fixtures/acme/customers.json,line=2,col=17,title=F011::a customer has no key `emial`, did you mean `email`?
";
    assert_eq!(github(&findings), expected);
}

#[test]
fn sarif_names_rules_and_places() {
    let log: serde_json::Value = serde_json::from_str(&sarif(&findings())).unwrap();
    let run = &log["runs"][0];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(
        run["tool"]["driver"]["rules"].as_array().unwrap().len(),
        crate::findings::CODES.len()
    );
    let result = &run["results"][1];
    assert_eq!(result["ruleId"], "F011");
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "my%20fixtures/acme/customers.json");
    assert_eq!(place["region"], serde_json::json!({"startLine": 2, "startColumn": 17}));
    let whole = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(whole["artifactLocation"]["uri"], "my%20fixtures/acme/50%25,a%3Ab.json");
    assert!(whole["region"].is_null());
}
