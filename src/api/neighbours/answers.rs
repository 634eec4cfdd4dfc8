//! Lists and single reads of neighbours: documents as JSON text, through the same reading parameters as everywhere.

use std::marker::PhantomData;

use http::StatusCode;

use super::narrowing::{Narrowing, narrowed};
use super::rows::{JsonText, Rows};
use crate::api::languages::Reads;
use crate::api::list_calls::ListCall;
use crate::engine::exchange::parameters;
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::{Query, Queryable, list};
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Response};

/// What a list shows: its paths, and the maps that have a text for each language.
pub(super) trait View {
    /// The maps that have a text for each language; where a language is named, its text stands for the map.
    const LOCALIZED: &'static [&'static str] = &[];

    /// The dotted paths of its documents.
    fn known_paths() -> &'static KnownPaths;
}

/// The query parameters that lists read besides those that narrow them.
const PARAMETERS: [&str; 5] = ["q", "sort", "fields", "pageNumber", "pageSize"];

/// The answer to a list: whose `q` is a parameter, or where it `searches`, a member of the body. `narrowings` are its other
/// parameters, `more` those that change nothing here.
pub(super) fn list<V: View>(
    (tenant, call): (&Tenant, &Call<'_>),
    rows: Rows<'_>,
    (narrowings, more): (&[Narrowing], &[&str]),
    searches: bool,
) -> Result<Response, ApiError> {
    let of_narrowing = narrowings.iter().map(|it| it.parameter);
    let known: Vec<&str> =
        PARAMETERS.into_iter().chain(of_narrowing).chain(more.iter().copied()).collect();
    let list = match searches {
        true => ListCall::search(call, &tenant.behaviors, &known)?,
        false => ListCall::list(call, &tenant.behaviors, &known)?,
    };
    let languages = languages::<V>(tenant, call)?;
    let rows = narrowed(rows, narrowings, call)?;
    let answers = Answers::<V> { rows, languages: languages.as_ref(), view: PhantomData };
    let mut response = list::answer(&answers, &list.reading)?;
    response.add_hints(languages.as_ref().and_then(Reads::hint));
    Ok(list.remark(response))
}

/// The answer that shows one document, which is JSON text; `known` are the parameters that its call reads.
pub(super) fn one<V: View>(
    (tenant, call): (&Tenant, &Call<'_>),
    json: String,
    known: &[&str],
) -> Result<Response, ApiError> {
    let fields = list::fields(call)?;
    let languages = languages::<V>(tenant, call)?;
    let rows = Rows::of(vec![json]);
    let answers = Answers::<V> { rows, languages: languages.as_ref(), view: PhantomData };
    let mut shown = answers.json(0);
    if let Some(fields) = &fields {
        let projected = list::projected(shown.as_bytes(), fields, &["id"]);
        shown = String::from_utf8(projected).expect("shown documents are JSON text");
    }
    let mut response = Response::json(StatusCode::OK, shown);
    response.hint = fields.as_ref().and_then(|fields| list::fields_hint(&answers, fields));
    let of_languages = languages.as_ref().and_then(Reads::hint);
    response
        .add_hints([parameters::unread(call.request, known), of_languages].into_iter().flatten());
    Ok(response)
}

/// The languages that the caller reads, where what is shown has a text for each.
fn languages<V: View>(tenant: &Tenant, call: &Call<'_>) -> Result<Option<Reads>, ApiError> {
    let localizes = !V::LOCALIZED.is_empty();
    localizes.then(|| Reads::of_texts(call.request, tenant)).transpose()
}

/// The documents of a list, in the language that the caller reads.
struct Answers<'a, V> {
    rows: Rows<'a>,
    languages: Option<&'a Reads>,
    view: PhantomData<V>,
}

impl<V: View> Answers<'_, V> {
    fn json(&self, at: usize) -> String {
        let whole = (self.rows.json)(at);
        match self.languages.filter(|languages| !languages.shows_all()) {
            Some(languages) => languages.localized(&whole, V::LOCALIZED).into_owned(),
            None => whole,
        }
    }
}

impl<V: View> list::Listing for Answers<'_, V> {
    const IDENTITY: &'static [&'static str] = &["id"];

    fn known_paths() -> &'static KnownPaths {
        V::known_paths()
    }

    fn total(&self) -> Option<usize> {
        Some(self.rows.count)
    }

    fn places(&self, skip: usize) -> Box<dyn Iterator<Item = u32> + '_> {
        Box::new((0..u32::try_from(self.rows.count).unwrap_or(u32::MAX)).skip(skip))
    }

    fn indexed(&self, _query: &Query) -> Option<Vec<u32>> {
        None
    }

    fn record(&self, place: u32) -> impl Queryable {
        JsonText((self.rows.json)(place as usize))
    }

    fn write_json(&self, place: u32, out: &mut Vec<u8>) {
        out.extend_from_slice(self.json(place as usize).as_bytes());
    }
}
