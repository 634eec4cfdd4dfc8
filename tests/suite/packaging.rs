//! What the files of packaging and of the kits repeat of the program, because their tools read nothing else.

use emporix_sandbox::cli::PORT;
use serde_json::Value;

use crate::support_kept::{project, text_of};
use crate::support_sources::program;

/// The targets that are built, as `packaging/targets.json` lists them.
fn targets() -> Vec<Value> {
    let rows: Value = serde_json::from_str(&text_of("packaging/targets.json")).expect("JSON");
    rows.as_array().expect("a list").clone()
}

#[test]
fn the_action_installs_every_target() {
    let script = text_of(".github/actions/setup/install.sh");
    let installed: Vec<&str> =
        script.lines().filter_map(|line| line.split_once("target=")?.1.split(' ').next()).collect();
    let targets = targets();
    let built: Vec<&str> = targets.iter().filter_map(|row| row["target"].as_str()).collect();
    assert_eq!(installed, built, "install.sh on the left, targets.json on the right");
}

#[test]
fn a_package_of_npm_is_for_one_target() {
    let mut names: Vec<String> = targets().iter().map(|row| row["npm"].to_string()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert!(count > 4 && names.len() == count, "{names:?}");
}

#[test]
fn the_kits_have_the_version_of_the_program() {
    let version = env!("CARGO_PKG_VERSION");
    let npm: Value =
        serde_json::from_str(&text_of("clients/typescript/package.json")).expect("JSON");
    assert_eq!(npm["version"], version);
    let python = text_of("clients/python/pyproject.toml");
    assert!(python.contains(&format!("\nversion = \"{version}\"\n")), "not {version}: {python}");
}

#[test]
fn the_image_is_built_by_the_oldest_compiler_and_listens_on_the_usual_port() {
    let (image, manifest) = (text_of("packaging/docker/Dockerfile"), text_of("Cargo.toml"));
    let (_, rest) = manifest.split_once("rust-version = \"").expect("it is stated");
    let (version, _) = rest.split_once('"').expect("it ends");
    assert!(image.contains(&format!("FROM rust:{version}-")), "not built by Rust {version}");
    assert!(image.contains(&format!("\nEXPOSE {PORT}\n")));
}

#[test]
fn the_context_of_the_image_has_all_that_the_sources_put_into_the_binary() {
    let ignored = text_of("packaging/docker/Dockerfile.dockerignore");
    let mut roots = Vec::new();
    for source in program() {
        for macro_name in ["include_dir!(", "include_str!(", "include_bytes!("] {
            for call in source.text.split(macro_name).skip(1) {
                let mut quoted = call.split('"').skip(1).step_by(2);
                // One text, or the root of the package and then a text.
                let path = match quoted.next().expect("a path") {
                    "CARGO_MANIFEST_DIR" => quoted.next().and_then(|path| path.strip_prefix('/')),
                    path => path.strip_prefix("$CARGO_MANIFEST_DIR/"),
                };
                let path = path.expect("paths begin at the root, so that this test finds them");
                roots.push(path.split('/').next().expect("a folder").to_owned());
            }
        }
    }
    assert!(roots.len() > 2, "{roots:?}");
    for root in roots {
        assert!(ignored.lines().any(|line| line == format!("!{root}")), "`{root}` is not sent");
    }
}

#[cfg(unix)]
#[test]
fn packages_are_not_built_into_a_folder_with_anything_else() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("SHA256SUMS"), "").expect("it is written");
    let photo = folder.path().join("photo.jpg");
    std::fs::write(&photo, "").expect("it is written");
    let mut build = std::process::Command::new("bash");
    build.arg(project("packaging/build")).arg("no-such-target").arg(folder.path());
    let output = build.output().expect("bash runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("holds something else, `photo.jpg`"), "{said}");
    assert!(photo.exists());
}

#[test]
fn the_scripts_of_the_action_pass_an_empty_list_in_the_bash_of_macos() {
    for script in ["around.sh", "start.sh"] {
        let script = text_of(&format!(".github/actions/setup/{script}"));
        assert!(script.contains(r#" ${args[@]+"${args[@]}"} "#), "{script}");
    }
}
