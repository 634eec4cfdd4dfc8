//! A query as a whole: criteria on fields, all of which a document has to meet.

use super::condition::Criterion;
use super::parser;
use super::plan::Plan;
use super::subject::{Subject, instant};
use crate::engine::error::QueryError;
use crate::engine::query::Queryable;
use crate::model::zone_hint;

/// The most comparisons that a query may take over all documents it is held against: some seconds of one processor,
/// ten times what a hundred criteria ask of a hundred thousand documents.
pub const WORK_LIMIT: usize = 100_000_000;

/// A `q`, read and compiled: criteria that all have to hold. `Display` prints it in canonical form.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub(in crate::engine::query) criteria: Vec<Criterion>,
    plan: Plan,
}

impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        self.criteria == other.criteria
    }
}

impl Query {
    /// Reads a query, percent-decoded and with blanks for plus signs. A blank text is the query that everything
    /// matches. The grammar and its limits stand in the file of the parser.
    ///
    /// # Errors
    ///
    /// When the text does not follow the grammar: what is wrong, where, and what was expected there.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parser::parse(text, false).map(Self::new)
    }

    /// The same of a service that also writes lists as `field:in(a,b)`.
    ///
    /// # Errors
    ///
    /// As [`Query::parse`].
    pub fn parse_with_in(text: &str) -> Result<Self, QueryError> {
        parser::parse(text, true).map(Self::new)
    }

    pub(in crate::engine::query) fn new(criteria: Vec<Criterion>) -> Self {
        Self { plan: Plan::of(&criteria), criteria }
    }

    /// How many comparisons a document costs at most: each criterion is one, and so is each bound, `null`, `exists` and
    /// `missing` in a list and each side of an AND; all the literals of a list are one together, and a pattern is as
    /// many as it is large.
    pub fn cost(&self) -> usize {
        self.criteria.iter().map(|criterion| criterion.condition.cost()).sum()
    }

    /// Refuses to hold the query against so many documents where that would take more than [`WORK_LIMIT`].
    ///
    /// # Errors
    ///
    /// What it would take, and what would take less.
    pub fn check_work(&self, documents: usize) -> Result<(), QueryError> {
        let cost = self.cost();
        if cost.saturating_mul(documents) <= WORK_LIMIT {
            return Ok(());
        }
        let message = format!(
            "Query of {cost} comparisons a document is too costly for {documents} documents"
        );
        let expected = format!(
            "at most {WORK_LIMIT} comparisons in all: fewer criteria, simpler regular expressions, or a criterion \
             such as customer.id:… that an index answers"
        );
        Err(QueryError::new("q", message, expected))
    }

    /// Whether the document meets every criterion.
    pub fn matches<R: Queryable + ?Sized>(&self, record: &R) -> bool {
        self.plan.holds(&self.criteria, record)
    }

    /// The texts one of which `field` has to equal, when a criterion requires nothing but that: the key of an
    /// index over a field that holds only texts. Candidates still have to [match](Self::matches). Of several
    /// criteria on the field the one with the fewest texts counts. They are sorted, each once.
    pub fn equals_any(&self, field: &str) -> Option<Vec<&str>> {
        let of_field = self.criteria.iter().filter(|criterion| *criterion.path.name == *field);
        let mut texts =
            of_field.filter_map(|criterion| criterion.condition.texts()).min_by_key(Vec::len)?;
        texts.sort_unstable();
        texts.dedup();
        Some(texts)
    }

    /// What to say of a text that would be an instant if it had a zone: so it is equal to no instant.
    pub fn zone_hint(&self) -> Option<String> {
        let texts = self.criteria.iter().filter_map(|criterion| criterion.condition.texts());
        texts.flatten().find_map(|text| zone_hint(text, |text| instant(text).is_some()))
    }

    /// The dotted names of the fields that a document has to have, in order and as often as they are named.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        let absent = Subject::new(None);
        let required =
            self.criteria.iter().filter(move |criterion| !criterion.condition.holds(&absent));
        required.map(|criterion| &*criterion.path.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::query::{Paths, Value, json_values};

    struct Document(&'static str);

    impl Queryable for Document {
        fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
            json_values::values(self.0, paths, see);
        }
    }

    const ROW: Document = Document(
        r#"{"id":"a1","type":"PRODUCT","zip":"007","n":20,"big":12345678901234567890,"yes":true,"no":"true",
            "nil":null,"none":[],"tags":["red","blue",7,null],"spread":[5,25],
            "customer":{"id":"c-1","email":"kate@example.com","name":"Kate \"K\" Ross"},
            "name":{"en":"Gold Member"},"time":"12:30:00",
            "metadata":{"createdAt":"2021-05-18T07:27:27.455Z"},"items":[{"sku":"x"},{"sku":"y","n":1}]}"#,
    );

    #[test]
    fn criteria_are_met() {
        #[rustfmt::skip]
        let met = [
            "", "type:PRODUCT", "type:\"PRODUCT\"", "id:a1 type:PRODUCT", "customer.id:c-1",
            "name.en:\"Gold Member\"", "zip:007", "zip:\"007\"", "n:20", "n:20.0", "n:2e1", "n:>19.5", "n:>=20",
            "n:<=20", "n:<21", "n:(>=10 AND <=20)", "n:(>=30 OR <=20)", "n:(1,20,x)", "big:12345678901234567890",
            "yes:true", "no:true", "no:\"true\"", "nil:null", "nil:exists", "none:exists", "customer:exists",
            "nothing:null", "nothing:missing", "no.thing:missing", "tags:red", "tags:blue", "tags:7", "tags:null",
            "tags:(green,blue)", "tags:~^bl", "tags:red tags:blue", "type:(PRODUCT OR CATEGORY)",
            "type:(x OR ~^PROD AND ~T$)", "spread:>20", "spread:<10 spread:>20", "customer.email:kate@example.com",
            "customer.name:\"Kate \\\"K\\\" Ross\"", "time:12:30:00", "name.en:~old", "name.en:(~Gold M)",
            "name.en:~(Gold Member)", "name.en:~(?i)gold", "name.en:~[GS]o",
            "metadata.createdAt:\"2021-05-18T07:27:27.455Z\"",
            "metadata.createdAt:\"2021-05-18T09:27:27.455+02:00\"", "metadata.createdAt:2021-05-18T07:27:27.455Z",
            "metadata.createdAt:>\"2021-05-18T07:27:27.454Z\"",
            "metadata.createdAt:(>=\"2021-05-18T09:27:27.455+02:00\" AND <\"2022-01-01T00:00:00Z\")",
            "metadata.createdAt:(\"2021-05-18T09:27:27.455+02:00\",x)", "metadata.createdAt:~^2021", "items.sku:y",
            "items.n:1", "items:exists", "nil:(null,x)", "nothing:(x OR missing)",
        ];
        for text in met {
            assert!(Query::parse(text).unwrap().matches(&ROW), "{text}");
        }
    }

    #[test]
    fn criteria_are_not_met() {
        #[rustfmt::skip]
        let unmet = [
            "type:product", "type:PROD", "type:PRODUCT id:a2", "n:\"20\"", "n:(\"20\",\"x\")", "yes:\"true\"",
            "yes:false", "zip:7", "n:>20", "n:<20", "n:(>=10 AND <20)", "nil:missing", "nil:\"null\"",
            "nothing:exists", "nothing:x", "nothing:>1", "nothing:~x", "customer:c-1", "none:null", "none:missing",
            "type:null", "tags:green", "tags:(green,yellow)", "tags:(red AND blue)", "spread:(>=10 AND <=20)",
            "name.en:~gold", "name.en:~^Member", "zip:>5", "n:~20", "type:(a,b)",
            "metadata.createdAt:\"2021-05-18T07:27:27.456Z\"", "metadata.createdAt:2021-05-18T09:27:27.455+02:00",
            "metadata.createdAt:>\"2021-05-18T07:27:27.455Z\"", "metadata.createdAt:>1",
            "id:>\"2021-05-18T07:27:27.455Z\"", "customer.id:exists customer.id:missing", "time:12",
            "items.sku:(x AND y)",
        ];
        for text in unmet {
            assert!(!Query::parse(text).unwrap().matches(&ROW), "{text}");
        }
    }

    #[test]
    fn an_index_learns_the_texts_it_may_look_up() {
        let cases: [(&str, Option<&[&str]>); 13] = [
            ("customer.id:c1", Some(&["c1"])),
            ("customer.id:\"c1\"", Some(&["c1"])),
            ("type:x customer.id:(c1,\"c 2\") n:>1", Some(&["c 2", "c1"])),
            ("customer.id:(c1 OR (c2,c3),c1)", Some(&["c1", "c2", "c3"])),
            ("customer.id:(c1,c2) customer.id:c1", Some(&["c1"])),
            ("customer.id:123", Some(&["123"])),
            ("customer.id:~c customer.id:c1", Some(&["c1"])),
            ("customer.id:(c1,null)", None),
            ("customer.id:(c1 AND c2)", None),
            ("customer.id:~c1", None),
            ("customer.id:exists", None),
            ("customer.id:\"2021-05-18T07:27:27Z\"", None),
            ("customer:c1 id:c1", None),
        ];
        for (text, expected) in cases {
            let query = Query::parse(text).unwrap();
            assert_eq!(query.equals_any("customer.id").as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_query_names_the_fields_it_needs() {
        let query = "customer.id:c1 a:missing b:null type:x c:(x,null) type:(y AND exists)";
        let query = Query::parse(query).unwrap();
        assert_eq!(query.required().collect::<Vec<_>>(), ["customer.id", "type", "type"]);
    }
}
