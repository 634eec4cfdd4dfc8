//! What is personal in the `q` of a list: every text that is looked for in a field about somebody, known or not.

use super::personal_fields::is_about_somebody;
use super::stand_ins::{Personal, StandIns, is_plain};
use crate::engine::query::Query;

/// Where a `q` is sent, as far as it decides what its texts are about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    /// Whether the service also reads lists as `field:in(a,b)`.
    pub(super) with_in: bool,
    /// Whether a name is that of a legal entity.
    pub(super) of_entities: bool,
}

/// Fields whose texts are words of the service, or ids.
const OF_THE_SERVICE: [&str; 16] = [
    "id",
    "yrn",
    "status",
    "siteCode",
    "code",
    "type",
    "userType",
    "version",
    "createdAt",
    "modifiedAt",
    "from",
    "to",
    "active",
    "segmentId",
    "customerId",
    "legalEntityId",
];

/// Fields of words about things, in which only who is known is replaced.
const ABOUT_THINGS: [&str; 4] = ["name", "description", "localizedDescription", "localizedSlug"];

/// The query with stand-ins; none where it stays. One that cannot be understood is replaced as a whole, by another that cannot.
pub(super) fn query(text: &str, asked: Asked, stand_ins: &mut StandIns) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    let parsed = if asked.with_in { Query::parse_with_in(text) } else { Query::parse(text) };
    let Ok(parsed) = parsed else {
        return stand_ins.of(Personal::Text, text).map(|stand_in| format!("({stand_in}"));
    };
    let mut is_other = false;
    let other = parsed.with_texts(&mut |field, text| {
        let stand_in = literal(field, text, asked, stand_ins);
        is_other |= stand_in.is_some();
        stand_in
    });
    is_other.then(|| other.to_string())
}

fn literal(field: &str, text: &str, asked: Asked, stand_ins: &mut StandIns) -> Option<String> {
    let path: Vec<&str> = field.split('.').collect();
    let (first, last) = (path[0], path[path.len() - 1]);
    let entity = asked.of_entities || first == "legalEntity";
    if is_about_somebody(&path) || (entity && last == "name") {
        // An address is the same however it is written.
        let kind = if text.contains('@') { Personal::Email } else { Personal::Text };
        return stand_ins.of(kind, text);
    }
    if path.iter().any(|part| OF_THE_SERVICE.contains(part)) || is_plain(text) {
        return stand_ins.addresses_within(text);
    }
    if path.iter().any(|part| ABOUT_THINGS.contains(part)) {
        return stand_ins.within(text);
    }
    stand_ins.of(Personal::Text, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_stand_ins_by_what_they_are_looked_for_in() {
        let mut stand_ins = StandIns::default();
        stand_ins.of(Personal::Text, "Ada");
        for (text, expected) in [
            ("customer.firstName:Ada", Some("customer.firstName:redacted-1")),
            ("customer.lastName:Unknown", Some("customer.lastName:redacted-2")),
            ("customer.lastName:~(Unkn)", Some("customer.lastName:redacted-3")),
            (r#"mixins.a.b:"van Berg""#, Some(r#"mixins.a.b:"redacted-4""#)),
            ("customer.email:x@y.z", Some("customer.email:person-1@redacted.example")),
            ("status:ACTIVE customer.id:34017755", None),
            ("metadata.version:>2", None),
            ("name.en:Gold", None),
            ("legalEntity.name:Acme", Some("legalEntity.name:redacted-5")),
            ("nickname:Zoe", Some("nickname:redacted-6")),
            ("phone:0049123", Some("phone:redacted-7")),
            ("customer.firstName:van Berg", Some("(redacted-8")),
            (" ", None),
        ] {
            let other = query(text, Asked::default(), &mut stand_ins);
            assert_eq!(other.as_deref(), expected, "{text}");
            let is_read = Query::parse(text).is_ok();
            assert!(other.is_none_or(|other| Query::parse(&other).is_ok() == is_read), "{text}");
        }
    }

    #[test]
    fn names_of_legal_entities_and_lists_are_known_by_where_they_are_sent() {
        let mut stand_ins = StandIns::default();
        let asked = Asked { with_in: true, of_entities: true };
        let other = query("name:in(Acme,Bolt)", asked, &mut stand_ins);
        assert_eq!(other.as_deref(), Some("name:(redacted-1,redacted-2)"));
    }
}
