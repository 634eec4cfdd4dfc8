//! The dependencies of the tests may not change what the program does.

use std::collections::BTreeSet;
use std::process::Command;

/// The features of `serde_json` that the `edges` of the dependency graph turn on, as cargo prints them.
fn features_of_serde_json(edges: &str) -> BTreeSet<String> {
    let arguments =
        ["tree", "--locked", "--offline", "--prefix", "none", "--format", "{p} [{f}]", "--edges"];
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg(edges)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with("serde_json v")).expect("it is used");
    let (_, features) = line.split_once('[').expect("as the format says");
    features.split([',', ']']).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Cargo builds the program for the tests with the features of both. One that reads numbers otherwise would make the
/// tests true of another program than the one that is shipped.
#[test]
fn the_tests_read_json_as_the_program_does() {
    assert_eq!(features_of_serde_json("normal"), features_of_serde_json("normal,dev"));
}
