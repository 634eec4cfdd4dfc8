//! The command `contract` on small files: what is added, gone and changed, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use serde_json::{Value, json};

use crate::support_kept::keep_fence;
use crate::support_process::run;

/// The sandbox's own description of the Customer Segment Service, which the vendor's may be.
fn own() -> Value {
    let output = run(&["openapi"], &[]);
    let mut own: Value = serde_json::from_slice(&output.stdout).unwrap();
    let paths = own["paths"].as_object_mut().unwrap();
    paths.retain(|path, _| path.starts_with("/customer-segment/"));
    own
}

/// What the command says of a file, and its exit code.
fn contract(file: &str, format: &[&str]) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vendor.yml");
    std::fs::write(&path, file).unwrap();
    let arguments = [&["contract", path.to_str().unwrap()], format].concat();
    let output = run(&arguments, &[]);
    let printed = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    (String::from_utf8(printed).unwrap(), output.status.code())
}

#[test]
fn a_file_that_says_the_same_has_no_difference() {
    let (said, code) = contract(&own().to_string(), &[]);
    let first = "customer-segment: 36 operations are in both, 0 differences, and 0 known\n";
    assert_eq!((&*said, code), (first, Some(0)));
}

#[test]
fn what_is_added_gone_and_changed_is_named() {
    let mut file = own();
    let paths = file["paths"].as_object_mut().unwrap();
    paths.insert(
        "/customer-segment/{tenant}/segments/new".to_owned(),
        json!({"get": {"operationId": "GET-new", "responses": {}}}),
    );
    paths.shift_remove("/customer-segment/{tenant}/segments/match").unwrap();
    let segments = &mut paths["/customer-segment/{tenant}/segments"]["get"];
    segments["security"] =
        json!([{"oauth2": ["customersegment.segment_read", "customersegment.new"]}]);
    segments["responses"].as_object_mut().unwrap().shift_remove("403");
    segments["responses"]["429"] = json!({"description": "too many"});
    let parameters = segments["parameters"].as_array_mut().unwrap();
    parameters.retain(|it| it["name"] != "sort");
    parameters.push(json!({"name": "cursor", "in": "query"}));
    let content = &mut segments["responses"]["200"]["content"]["application/json"];
    content["schema"] = json!({"type": "array", "items": {"type": "object", "properties": {
        "id": {"type": "integer"}, "colour": {"type": "object", "properties": {"red": {"type": "integer"}}},
    }}});
    let (said, code) = contract(&file.to_string(), &["--format", "json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    let found: Vec<String> = said["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |name: &str| it[name].as_str().unwrap().to_owned();
            let path = text("operation").replace("/customer-segment/{tenant}/segments", "…");
            format!(
                "{path}: {} {} {}",
                text("kind"),
                text("what"),
                it.get("values").unwrap_or(&json!(""))
            )
        })
        .collect();
    let expected = [
        r#"GET …: added scope customersegment.new """#,
        r#"GET …: gone scope customersegment.segment_read_own """#,
        r#"GET …: added status 429 """#,
        r#"GET …: gone status 403 """#,
        r#"GET …: added parameter query cursor """#,
        r#"GET …: gone parameter query sort """#,
        r#"GET …: added answer field [].colour """#,
        r#"GET …: changed answer field [].id ["number","string"]"#,
        r#"GET …: gone answer field [].description """#,
        r#"GET …: gone answer field [].metadata """#,
        r#"GET …: gone answer field [].mixins """#,
        r#"GET …: gone answer field [].name """#,
        r#"GET …: gone answer field [].siteCode """#,
        r#"GET …: gone answer field [].status """#,
        r#"GET …: gone answer field [].validity """#,
        r#"GET …/new: added operation """#,
        r#"POST …/match: gone operation """#,
    ];
    assert_eq!(found, expected, "{found:#?}");
    assert_eq!(code, Some(1));
}

/// What differs in `file`, each as its kind, what it is about, and what both sides say.
fn differences(file: &Value) -> Vec<String> {
    let (said, _) = contract(&file.to_string(), &["--format", "json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    let line = |it: &Value| {
        let text = |name: &str| it[name].as_str().unwrap();
        let values = it.get("values").map(|values| format!(" {values}")).unwrap_or_default();
        format!("{} {}{values}", text("kind"), text("what"))
    };
    said["differences"].as_array().unwrap().iter().map(line).collect()
}

/// The operation of the sandbox's own description that the tests change.
const ITEM: &str = "/customer-segment/{tenant}/segments/{segmentId}/items/{type}/{itemId}";

#[test]
fn types_values_media_types_and_what_is_required_are_compared() {
    let mut file = own();
    let paths = &mut file["paths"];
    let list = &mut paths["/customer-segment/{tenant}/segments"]["get"]["parameters"];
    let list = list.as_array_mut().unwrap();
    let parameter = |list: &mut Vec<Value>, name: &str| -> usize {
        list.iter().position(|it| it["name"] == name).unwrap()
    };
    let size = parameter(list, "pageSize");
    list[size]["schema"] = json!({"type": "array", "items": {"type": "integer"}});
    let sort = parameter(list, "sort");
    list[sort]["schema"]["enum"] = json!(["id:asc", "id:desc"]);
    let q = parameter(list, "q");
    list[q]["required"] = json!(true);
    let write = &mut paths[ITEM]["put"];
    let body = write["requestBody"]["content"].as_object_mut().unwrap();
    let json = body.shift_remove("application/json").unwrap();
    body.insert("application/xml; charset=utf-8".to_owned(), json);
    write["requestBody"]["required"] = json!(true);
    let kind = write["parameters"].as_array_mut().unwrap();
    let kind = kind.iter_mut().find(|it| it["name"] == "type").unwrap();
    kind["schema"] = json!({"type": "string", "enum": ["PRODUCT", "CATEGORY", "BUNDLE"]});
    let read = &mut paths[ITEM]["get"]["responses"]["200"]["content"];
    let schema = read["application/json"]["schema"].take();
    read["application/json"]["schema"] = json!({"allOf": [schema, {
        "required": ["mixins"], "properties": {"type": {"enum": ["BUNDLE"]}},
    }]});
    read["text/csv"] = json!({});
    let found = differences(&file);
    let expected = [
        r#"changed parameter query pageSize ["array","number"]"#,
        "added required parameter query q",
        r#"changed values of parameter query sort ["\"id:asc\" or \"id:desc\"","any"]"#,
        "added answer as text/csv",
        "added required answer field mixins",
        r#"changed values of answer field type ["\"BUNDLE\" or \"CATEGORY\" or \"PRODUCT\"","\"CATEGORY\" or \"PRODUCT\""]"#,
        r#"changed values of parameter path type ["\"BUNDLE\" or \"CATEGORY\" or \"PRODUCT\"","any"]"#,
        "added required body",
        "added body as application/xml",
        "gone body as application/json",
    ];
    assert_eq!(found, expected, "{found:#?}");
}

#[test]
fn the_same_said_in_another_way_is_no_difference() {
    let mut file = own();
    let paths = file["paths"].as_object_mut().unwrap();
    // Other names of the variables of a path.
    let mut item = paths.shift_remove(ITEM).unwrap();
    let text =
        item.to_string().replace("\"itemId\"", "\"id\"").replace("\"segmentId\"", "\"segment\"");
    item = serde_json::from_str(&text).unwrap();
    let renamed = "/customer-segment/{tenant}/segments/{segment}/items/{type}/{id}";
    // A path that stands elsewhere.
    paths.insert(renamed.to_owned(), json!({"$ref": "#/components/pathItems/Item"}));
    let scopes = item["get"].as_object_mut().unwrap().shift_remove("security").unwrap();
    file["components"]["pathItems"] = json!({"Item": item});
    // What the whole description says of all operations that say nothing themselves.
    file["security"] = scopes;
    assert_eq!(differences(&file), [""; 0]);
    // An operation that needs no token says so.
    file["components"]["pathItems"]["Item"]["get"]["security"] = json!([]);
    let gone =
        ["gone scope customersegment.segment_read", "gone scope customersegment.segment_read_own"];
    assert_eq!(differences(&file), gone);
}

#[test]
fn what_is_known_of_a_change_is_known_of_that_change_alone() {
    let mut file = own();
    let list = &mut file["paths"]["/customer-segment/{tenant}/segments"]["get"]["parameters"];
    let total = list.as_array_mut().unwrap().iter_mut().find(|it| it["name"] == "x-total-count");
    let total = &mut total.unwrap()["schema"];
    *total = json!({"type": "boolean"});
    let said = contract(&file.to_string(), &["--known"]);
    let changed = "changed parameter header x-total-count: boolean, and string here\n    known: ";
    assert!(said.0.contains(changed) && said.1 == Some(0), "{said:?}");
    let list = &mut file["paths"]["/customer-segment/{tenant}/segments"]["get"]["parameters"];
    let total = list.as_array_mut().unwrap().iter_mut().find(|it| it["name"] == "x-total-count");
    total.unwrap()["schema"] = json!({"type": "integer"});
    assert_eq!(
        differences(&file),
        [r#"changed parameter header x-total-count ["number","string"]"#]
    );
}

#[test]
fn yaml_is_read_and_known_differences_have_their_reasons() {
    let file = "openapi: 3.0.0\npaths:\n  /iam/{tenant}/groups:\n    get:\n      operationId: GET-iam-list-groups\n      parameters:\n        - {name: Accept-Language, in: header}\n";
    let (said, code) = contract(file, &["--known"]);
    assert!(said.starts_with("iam: 1 operation is in both, "), "{said}");
    assert!(
        said.contains("added parameter header accept-language\n    known: It is read here"),
        "{said}"
    );
    assert_eq!(code, Some(1), "all else is gone");
}

#[test]
fn the_file_of_the_page_differs_as_the_page_says() {
    let output = run(&["contract", concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract.yml")], &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    let (about, rest) = said.split_once('\n').unwrap();
    let own = rest.lines().filter(|line| line.contains("/segments: ") && line.contains("GET "));
    let lines: Vec<&str> = [about].into_iter().chain(own).collect();
    keep_fence("docs/contract.md", "contract", &lines.join("\n"));
}

#[test]
fn a_file_that_is_no_description_or_of_no_known_service_is_refused() {
    for (file, message) in [
        ("a: [", "is no description of an API: it is neither YAML nor JSON"),
        ("openapi: 3.0.0\npaths:\n  /x:\n    get: {}\n", "no operation of"),
    ] {
        let (said, code) = contract(file, &[]);
        assert!(said.contains(message), "{said}");
        assert_eq!(code, Some(2));
    }
}
