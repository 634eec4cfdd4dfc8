//! Fixtures inside a request, or in one file: what a folder would say, as one JSON object.

use bytes::Bytes;
use serde_json::value::RawValue;

use super::documents::TENANT;
use super::finding_collector::valid_text;
use super::folder::{Folder, SourceFile, is_fixture_file, meant};
use super::reader::encoding;
use crate::findings::finding::locate;
use crate::findings::{Code, Finding};
use crate::json::kind;
use crate::json::spanned::parse;
use crate::model::COLLECTIONS;
use crate::suggest::nearest;

/// The folder that `{"<tenant>": {"<collection>": <what its file says>}}` describes, its files reported as below
/// `shown`; and the names that no collection has.
///
/// # Errors
/// A lowercase message when the object has another form.
pub fn inline(shown: &str, fixtures: &RawValue) -> Result<(Folder, Vec<Finding>), String> {
    let whole = |path: String, file: &RawValue| SourceFile::new(path, file.get().to_owned());
    folder_of(shown, fixtures, whole)
}

/// The same in the file `shown`, whose text is `bytes`: mistakes have their places in it.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn one_file(shown: &str, bytes: &Bytes) -> Result<(Folder, Vec<Finding>), Vec<Finding>> {
    let text = valid_text(bytes);
    let mut mistakes = Vec::new();
    let start = encoding(bytes, text, &mut mistakes);
    let fixtures = start.and_then(|start| serde_json::from_str::<&RawValue>(&text[start..]).ok());
    let Some(fixtures) = fixtures else {
        // Only now is it worth while to find the place.
        start.and_then(|start| parse(text, start..text.len(), &mut mistakes));
        return Err(locate(shown, text, mistakes));
    };
    let piece = |path: String, file: &RawValue| {
        let at = file.get().as_ptr().addr() - text.as_ptr().addr();
        SourceFile::piece(path, bytes, at..at + file.get().len())
    };
    let (folder, unknown) = folder_of(shown, fixtures, piece).map_err(|message| {
        let hint = "expected {\"<tenant>\": {\"<collection>\": [documents]}}, as `emporix-sandbox export` prints it";
        vec![Finding::whole(Code::WrongType, shown.to_owned(), message, hint)]
    })?;
    let unknown = unknown.into_iter().map(|finding| {
        let tenant = finding.path.strip_prefix(shown).unwrap_or_default().trim_start_matches('/');
        let message = format!("`{tenant}`: {}", finding.message);
        Finding { path: shown.to_owned(), message, ..finding }
    });
    Ok((folder, locate(shown, text, mistakes).into_iter().chain(unknown).collect()))
}

fn folder_of(
    shown: &str,
    fixtures: &RawValue,
    source: impl Fn(String, &RawValue) -> SourceFile,
) -> Result<(Folder, Vec<Finding>), String> {
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
            folder.files.push(source(format!("{tenant}/{path}"), file));
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

    #[test]
    fn one_file_stands_for_a_folder_and_its_mistakes_are_at_their_places_in_it() {
        let text = "{\n  \"acme\": {\"customers\": [\n    {\"id\": \"c\"},\n    {\"idd\": 1}, {\"id\": \"c\"}\n  ]},\n  \"bee\": {\"_tenant\": {\"auth\": \"of\"}, \"x\": []}\n}";
        let (folder, unknown) = one_file("a/state.json", &text.into()).unwrap();
        let place = |finding: &Finding| {
            assert_eq!(finding.path, "a/state.json");
            let excerpt = finding.excerpt.as_ref();
            let excerpt = excerpt.map(|excerpt| excerpt.text[excerpt.start..].to_owned());
            (finding.line, finding.column, finding.code, excerpt.unwrap_or_default())
        };
        assert_eq!(place(&unknown[0]), (1, 1, "F011", String::new()));
        assert!(unknown[0].message.starts_with("`bee`: there is no collection `x`"));
        let findings = crate::content::fixtures(&folder).1;
        let places: Vec<_> = findings.iter().map(place).collect();
        let [key, id] = [r#""idd": 1}, {"id": "c"}"#, r#""c"}"#].map(ToOwned::to_owned);
        assert!(places.contains(&(4, 6, "F011", key)), "{findings:#?}");
        assert!(places.contains(&(4, 24, "F020", id)), "{findings:#?}");
        assert!(findings.iter().any(|finding| finding.message.contains("a/state.json:3")));
        assert!(places.iter().any(|place| place.0 == 6 && place.3.starts_with("\"of\"")));
        for (text, place, message) in [
            ("{\n  \"acme\": {]\n}", (2, 12), "F003"),
            ("\u{feff}{}]", (1, 1), "F002"),
            ("[]", (1, 1), "F010"),
        ] {
            let findings = one_file("state.json", &text.into()).unwrap_err();
            let first = &findings[0];
            assert_eq!(((first.line, first.column), first.code), (place, message), "{first:?}");
        }
        assert_eq!(one_file("s", &vec![b'{', 0xff].into()).unwrap_err()[0].code, "F001");
    }
}
