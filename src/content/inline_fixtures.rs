//! Fixtures inside a request: what a folder would say, as one JSON object.

use serde_json::value::RawValue;

use super::documents::TENANT;
use super::folder::{Folder, SourceFile, is_fixture_file, meant};
use crate::findings::{Code, Finding};
use crate::json::kind;
use crate::model::COLLECTIONS;
use crate::suggest::nearest;

/// The folder that `{"<tenant>": {"<collection>": <what its file says>}}` describes, its files reported as below
/// `shown`; and the names that no collection has.
///
/// # Errors
/// A lowercase message when the object has another form.
pub fn inline(shown: &str, fixtures: &RawValue) -> Result<(Folder, Vec<Finding>), String> {
    let mut folder = Folder { shown: shown.to_owned(), files: Vec::new() };
    let mut unknown = Vec::new();
    for (tenant, collections) in members(fixtures, shown)? {
        let collections = members(collections, &format!("{shown}/{tenant}"))?;
        if collections.is_empty() {
            // A folder without files is no tenant; an object that names one is.
            let path = format!("{tenant}/{TENANT}");
            folder.files.push(SourceFile::new(path, b"{}".as_slice()));
        }
        for (name, file) in collections {
            let stem = name.strip_suffix(ENDING).unwrap_or(&name);
            let path = format!("{stem}{ENDING}");
            if !is_fixture_file(&path) {
                unknown.push(no_collection(folder.display_path(&tenant), &name));
                continue;
            }
            let (path, bytes) = (format!("{tenant}/{path}"), file.get().to_owned());
            folder.files.push(SourceFile::new(path, bytes));
        }
    }
    Ok((folder, unknown))
}

/// What the names of collections may end in, as those of their files do.
const ENDING: &str = ".json";

fn no_collection(tenant: String, name: &str) -> Finding {
    let settings = TENANT.trim_end_matches(ENDING);
    let names = || COLLECTIONS.iter().map(|collection| collection.path).chain([settings]);
    let near = meant(name).or_else(|| nearest(name, names()));
    let near = near.map_or_else(String::new, |near| format!(", did you mean `{near}`?"));
    let message = format!("there is no collection `{name}`{near}");
    let hint = format!("a tenant takes {}", names().collect::<Vec<_>>().join(", "));
    Finding::whole(Code::UnknownKey, tenant, message, &hint)
}

/// The members of an object at `place`, each with a name that can be one of a folder or a file.
fn members<'a>(raw: &'a RawValue, place: &str) -> Result<Vec<(String, &'a RawValue)>, String> {
    let object: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(raw.get())
        .map_err(|_| format!("{place}: expected an object, found {}", kind(raw.get())))?;
    for name in object.keys() {
        if name.is_empty() || name.starts_with('.') || name.contains('/') {
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
        let (folder, unknown) = inline("fixtures", &raw(text)).unwrap();
        assert_eq!(unknown, []);
        let paths: Vec<&str> = folder.files.iter().map(SourceFile::path).collect();
        assert_eq!(paths, ["acme/_tenant.json", "acme/customers.json"]);
        assert_eq!(folder.files[1].bytes(), br#"[{"id": "c"}]"#);
        assert_eq!(
            inline("", &raw(r#"{"empty": {}}"#)).unwrap().0.files[0].path(),
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

    #[test]
    fn a_name_that_no_collection_has_is_told_with_the_one_that_was_meant() {
        for (name, near) in [
            ("customerAssignments", ", did you mean `customer-assignments`?"),
            ("assignments", ", did you mean `customer-assignments`?"),
            ("customerassignments.json", ", did you mean `customer-assignments`?"),
            ("legalEntities", ", did you mean `legal-entities`?"),
            ("customer", ", did you mean `customers`?"),
            ("tenant", ", did you mean `_tenant`?"),
            ("x", ""),
        ] {
            let text = format!(r#"{{"acme": {{"{name}": [], "customers": []}}}}"#);
            let raw = RawValue::from_string(text).unwrap();
            let (folder, unknown) = inline("fixtures", &raw).unwrap();
            assert_eq!((folder.files.len(), unknown.len()), (1, 1));
            let Finding { code, path, message, .. } = &unknown[0];
            assert_eq!((*code, &**path), ("F011", "fixtures/acme"));
            assert_eq!(*message, format!("there is no collection `{name}`{near}"));
        }
    }
}
