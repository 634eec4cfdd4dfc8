//! The body of a bulk call: a row for each item in its order, and the list grows by the rows that say so.

use http::Method;
use serde_json::value::RawValue;

use emporix_sandbox::engine::{TOTAL_COUNT, World};

use super::stage::{SEGMENT, call, json_of, seed, world};

/// What the rows of these calls can say.
const CODES: [u64; 5] = [201, 204, 400, 409, 404];

pub(super) fn run(bytes: &[u8]) {
    let mut world = world(seed());
    let target = format!("{SEGMENT}/customers/bulk");
    for method in [Method::PUT, Method::DELETE] {
        let before = total(&mut world);
        let reply = call(&mut world, method.clone(), &target, bytes);
        let after = total(&mut world);
        if reply.response.status != 207 {
            assert_eq!(before, after, "a call that is refused has changed something");
            continue;
        }
        let items: Vec<&RawValue> =
            serde_json::from_slice(bytes).expect("what was taken is an array");
        let rows = json_of(&reply.response);
        let rows = rows.as_array().expect("an array");
        assert_eq!(rows.len(), items.len());
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(row["index"], place + 1, "{row}");
            assert!(row["code"].as_u64().is_some_and(|code| CODES.contains(&code)), "{row}");
        }
        let count = |code: u64| rows.iter().filter(|row| row["code"] == code).count();
        match method == Method::PUT {
            true => assert_eq!(before + count(201), after, "{rows:?}"),
            false => assert!(after <= before && before - after <= count(204), "{rows:?}"),
        }
    }
}

/// How many rows the list has.
fn total(world: &mut World) -> usize {
    let reply = call(world, Method::GET, &format!("{SEGMENT}/customers?pageSize=1"), b"");
    let total = reply.response.headers.iter().find(|(name, _)| *name == TOTAL_COUNT);
    total.and_then(|(_, value)| value.to_str().ok()?.parse().ok()).expect("it says how many")
}
