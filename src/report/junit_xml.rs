//! JUnit XML, which every CI shows: suites of cases.

use std::fmt::Write;

/// A suite.
#[derive(Debug)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// A case: its name, and what is inside its element.
#[derive(Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// How long it took, in milliseconds; none where that is not known, and then the time of its suite stands there.
    pub took_ms: Option<u64>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a case.
#[derive(Debug)]
pub enum Outcome {
    /// All is well.
    Passed,
    /// It counts for nothing; why.
    Skipped(String),
    /// It failed; why.
    Failed(String),
}

/// The file of these suites, which took so long together.
pub fn document(suites: &[Suite], took_ms: u64) -> String {
    let (tests, failed, skipped) = counts(suites.iter().flat_map(|suite| &suite.cases));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"emporix-sandbox\" tests=\"{tests}\" failures=\"{failed}\" skipped=\"{skipped}\" time=\"{}\">\n",
        seconds(took_ms)
    );
    for one in suites {
        suite(&mut out, one);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, Suite { name, took_ms, cases }: &Suite) {
    let name = escaped(name);
    let time = if *took_ms == 0 { "0".to_owned() } else { seconds(*took_ms) };
    let (tests, failed, skipped) = counts(cases.iter());
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" skipped=\"{skipped}\" time=\"{time}\">"
    );
    for case in cases {
        let own = case.took_ms.map(seconds);
        let _ = write!(
            out,
            "    <testcase classname=\"emporix-sandbox.{name}\" name=\"{}\" time=\"{}\"",
            escaped(&case.name),
            own.as_ref().unwrap_or(&time)
        );
        let _ = match &case.outcome {
            Outcome::Passed => writeln!(out, "/>"),
            Outcome::Skipped(why) => {
                writeln!(out, "><skipped message=\"{}\"/></testcase>", escaped(why))
            }
            Outcome::Failed(why) => {
                writeln!(out, "><failure message=\"{}\"/></testcase>", escaped(why))
            }
        };
    }
    out.push_str("  </testsuite>\n");
}

/// How many cases there are, how many have failed, and how many count for nothing.
fn counts<'a>(cases: impl Iterator<Item = &'a Case>) -> (usize, usize, usize) {
    cases.fold((0, 0, 0), |(all, failed, skipped), case| match case.outcome {
        Outcome::Passed => (all + 1, failed, skipped),
        Outcome::Failed(_) => (all + 1, failed + 1, skipped),
        Outcome::Skipped(_) => (all + 1, failed, skipped + 1),
    })
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

/// Text in an attribute; characters that no XML can hold are replaced.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => _ = write!(out, "&#{};", u32::from(c)),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_the_file() {
        assert_eq!(
            escaped("a<b>&\"c\"\n\u{1b}[2J"),
            "a&lt;b&gt;&amp;&quot;c&quot;&#10;\u{fffd}[2J"
        );
    }
}
