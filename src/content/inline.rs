//! Fixtures inside a request: what a folder would say, as one JSON object.

use serde_json::value::RawValue;

use super::documents::TENANT;
use super::folder::{Folder, SourceFile};
use crate::model::json::kind;

/// The folder that `{"<tenant>": {"<collection>": <what its file says>}}` stands for; its files are told as below
/// `shown`.
///
/// # Errors
/// A lowercase message when the object has another form.
pub fn inline(shown: &str, fixtures: &RawValue) -> Result<Folder, String> {
    let mut folder = Folder { shown: shown.to_owned(), files: Vec::new() };
    for (tenant, collections) in members(fixtures, shown)? {
        let collections = members(collections, &format!("{shown}/{tenant}"))?;
        if collections.is_empty() {
            // A folder without files is no tenant; an object that names one is.
            let path = format!("{tenant}/{TENANT}");
            folder.files.push(SourceFile { path, bytes: b"{}".as_slice().into() });
        }
        for (name, file) in collections {
            let name = name.strip_suffix(".json").unwrap_or(name);
            let bytes = file.get().as_bytes().into();
            folder.files.push(SourceFile { path: format!("{tenant}/{name}.json"), bytes });
        }
    }
    Ok(folder)
}

/// The members of an object at `place`, each with a name that can be one of a folder or a file.
fn members<'a>(raw: &'a RawValue, place: &str) -> Result<Vec<(&'a str, &'a RawValue)>, String> {
    let object: std::collections::BTreeMap<&str, &RawValue> = serde_json::from_str(raw.get())
        .map_err(|_| match kind(raw.get()) {
            "an object" => format!("{place}: expected names without escapes"),
            other => format!("{place}: expected an object, found {other}"),
        })?;
    for name in object.keys() {
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
            return Err(format!("{place}: `{name}` names neither a tenant nor a collection"));
        }
    }
    Ok(object.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_stands_for_a_folder() {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let text = r#"{"acme": {"customers": [{"id": "c"}], "_tenant.json": {"auth": "off"}}}"#;
        let folder = inline("fixtures", &raw(text)).unwrap();
        let paths: Vec<&str> = folder.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["acme/_tenant.json", "acme/customers.json"]);
        assert_eq!(&*folder.files[1].bytes, br#"[{"id": "c"}]"#);
        assert_eq!(
            inline("", &raw(r#"{"empty": {}}"#)).unwrap().files[0].path,
            "empty/_tenant.json"
        );
        for (text, message) in [
            ("[]", "fixtures: expected an object, found an array"),
            (r#"{"acme": 1}"#, "fixtures/acme: expected an object, found a number"),
            (r#"{"../x": {}}"#, "fixtures: `../x` names neither a tenant nor a collection"),
        ] {
            assert_eq!(inline("fixtures", &raw(text)).unwrap_err(), message);
        }
    }
}
