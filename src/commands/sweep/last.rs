//! Which cases were bad the last time.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::folder::JSON;
use crate::shell::files::disk::bytes_of;
use crate::sweep::verdict::Verdict;

/// The ids of the cases that were bad in the sweep whose report is in `folder`; nothing where there is none.
pub(super) fn bad_cases(folder: &Path) -> BTreeSet<String> {
    let bytes = bytes_of(&folder.join(JSON)).unwrap_or_default();
    let report: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let cases = report["cases"].as_array().into_iter().flatten();
    let bad = cases.filter(|case| {
        let verdict = case["verdict"].as_str().and_then(Verdict::named);
        verdict.is_some_and(Verdict::is_bad)
    });
    bad.filter_map(|case| case["id"].as_str().map(str::to_owned)).collect()
}
