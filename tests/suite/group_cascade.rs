//! What becomes of the assignments of a group that is renamed, becomes one of employees, or goes: by the admin API, and
//! by another `groups.json`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fs;

use emporix_sandbox::Watch;
use serde_json::{Value, json};

use crate::reload_stage::Shop;
use crate::support::{get, put, send};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;

/// The group that the tests are about, another one beside it, and the customer `c` in the first.
fn groups(name: &str, user_type: &str) -> Value {
    let members = if user_type == "CUSTOMER" { json!(["c"]) } else { json!([]) };
    json!([
        {"id": "g", "name": {"en": name}, "userType": user_type, "members": members},
        {"id": "other", "name": {"en": "Other"}, "userType": "CUSTOMER", "members": []},
    ])
}

/// Writes a collection of the shop's tenant.
fn save(shop: &Shop, collection: &str, rows: &Value) {
    fs::write(shop.fixtures.join(format!("acme/{collection}.json")), rows.to_string()).unwrap();
}

/// A shop of two active segments, into which `c` comes by its group alone: `s` and `t`.
struct Stage {
    shop: Shop,
    sandbox: Sandbox,
}

impl Stage {
    /// Both groups are assigned to `s` and `t`.
    fn new() -> Self {
        let shop = Shop::new("Ada");
        let segment =
            |id: &str| json!({"id": id, "name": {}, "siteCode": "main", "status": "ACTIVE"});
        let scopes = ["customersegment.segment_read", "customersegment.segment_manage"];
        let own = ["customersegment.segment_read_own"];
        let tokens = json!([
            {"name": "service", "token": "service", "scopes": scopes},
            {"name": "own", "token": "own", "scopes": own, "customerId": "c"},
        ]);
        let write = |name: &str, rows: &Value| save(&shop, name, rows);
        write("segments", &json!([segment("s"), segment("t")]));
        write("customer-assignments", &json!([]));
        write("tokens", &tokens);
        write("groups", &groups("Buyers", "CUSTOMER"));
        // One row of each group comes from a file, one is written at run time.
        let row = |group: &str| json!({"segmentId": "s", "groupId": group});
        write("group-assignments", &json!([row("g"), row("other")]));
        let sandbox = shop.watched(Watch::Off);
        let stage = Self { shop, sandbox };
        for group in ["g", "other"] {
            assert_eq!(put(&stage.url(&format!("t/groups/{group}")), "{}").status, 201);
        }
        stage
    }

    fn url(&self, rest: &str) -> String {
        format!("{}/customer-segment/acme/segments/{rest}", self.sandbox.url())
    }

    /// The groups of a segment: id and name of each.
    fn listed(&self, segment: &str) -> Vec<(String, String)> {
        let rows = get(&self.url(&format!("{segment}/groups"))).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| (text(&row["group"]["id"]), text(&row["group"]["name"]["en"]))).collect()
    }

    /// Both segments have both groups, the first of this name, and `c` is in both segments.
    #[track_caller]
    fn is_whole(&self, name: &str) {
        let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        for segment in ["s", "t"] {
            assert_eq!(self.listed(segment), [pair("g", name), pair("other", "Other")]);
            assert_eq!(
                get(&self.url(&format!("{segment}/groups/g"))).json()["group"]["name"]["en"],
                name
            );
        }
        assert_eq!(self.own(), ["s", "t"]);
    }

    /// Only the other group is left, and nothing makes a segment one of `c`.
    #[track_caller]
    fn has_lost_it(&self) {
        for segment in ["s", "t"] {
            assert_eq!(self.listed(segment), [("other".to_owned(), "Other".to_owned())]);
            assert_eq!(get(&self.url(&format!("{segment}/groups/g"))).status, 404);
        }
        assert!(self.own().is_empty(), "{:?}", self.own());
        let refused = put(&self.url("s/groups/g"), "{}");
        assert_eq!(refused.status, 400, "{refused:?}");
        let state = good(&self.sandbox, "GET", "worlds/main/state", &NOTHING, 200);
        let rows = state["acme"]["group-assignments"]["groupAssignments"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["groupId"] == "other") && rows.len() == 2, "{rows:?}");
    }

    /// The ids of what `c` sees as its own.
    fn own(&self) -> Vec<String> {
        let own = send("GET", &self.url("me"), &[("Authorization", "Bearer own")], b"");
        assert_eq!(own.status, 200, "{own:?}");
        let rows = own.json();
        rows.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Another writer stores the group.
    fn put_group(&self, name: &str, user_type: &str) {
        let group = &groups(name, user_type)[0];
        let answer = admin(&self.sandbox, "PUT", "worlds/main/tenants/acme/groups/g", group);
        assert_eq!(answer.status, 204, "{answer:?}");
    }

    /// Saves the groups, and what the files say of assignments; how the reload is answered.
    fn reload(&self, groups: &Value, assigned: &[&str]) -> u16 {
        save(&self.shop, "groups", groups);
        let rows = assigned.iter().map(|id| json!({"segmentId": "s", "groupId": id}));
        save(&self.shop, "group-assignments", &rows.collect());
        admin(&self.sandbox, "POST", "reload", &NOTHING).status
    }
}

#[test]
fn a_renamed_group_shows_its_new_name() {
    let stage = Stage::new();
    stage.is_whole("Buyers");
    stage.put_group("Shoppers", "CUSTOMER");
    stage.is_whole("Shoppers");
}

#[test]
fn a_group_renamed_in_its_file_shows_its_new_name() {
    let stage = Stage::new();
    assert_eq!(stage.reload(&groups("Shoppers", "CUSTOMER"), &["g", "other"]), 200);
    stage.is_whole("Shoppers");
}

#[test]
fn a_deleted_group_takes_its_assignments_along() {
    let stage = Stage::new();
    good(&stage.sandbox, "DELETE", "worlds/main/tenants/acme/groups/g", &NOTHING, 204);
    stage.has_lost_it();
}

#[test]
fn a_group_that_becomes_one_of_employees_takes_its_assignments_along() {
    let stage = Stage::new();
    stage.put_group("Buyers", "EMPLOYEE");
    stage.has_lost_it();
    stage.put_group("Buyers", "CUSTOMER");
    assert!(stage.own().is_empty(), "what is gone does not come back");
}

#[test]
fn a_group_that_its_file_has_no_more_takes_its_assignments_along() {
    let stage = Stage::new();
    let mut left = groups("Buyers", "CUSTOMER");
    left.as_array_mut().unwrap().remove(0);
    assert_eq!(stage.reload(&left, &["g", "other"]), 422, "a file still assigns it");
    stage.is_whole("Buyers");
    assert_eq!(stage.reload(&left, &["other"]), 200);
    stage.has_lost_it();
}

#[test]
fn a_group_that_its_file_makes_one_of_employees_takes_its_assignments_along() {
    let stage = Stage::new();
    let employees = groups("Buyers", "EMPLOYEE");
    assert_eq!(stage.reload(&employees, &["other"]), 200);
    stage.has_lost_it();
}

#[test]
fn another_world_keeps_what_main_has_lost() {
    let stage = Stage::new();
    let made = good(&stage.sandbox, "POST", "worlds", &json!({"name": "w"}), 201);
    good(&stage.sandbox, "DELETE", "worlds/main/tenants/acme/groups/g", &NOTHING, 204);
    stage.has_lost_it();
    let rows =
        get(&format!("{}/customer-segment/acme/segments/s/groups", made["url"].as_str().unwrap()));
    assert_eq!(rows.json().as_array().unwrap().len(), 2, "{rows:?}");
}
