//! Requests as people write them down: curl lines in Markdown, and `.http` files.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use crate::support::{Answer, send};

/// The base URL that the documents use: that of a server started without arguments.
pub(crate) const BASE: &str = "http://127.0.0.1:14010";

/// A request in a document.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) method: String,
    /// What follows the base URL.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The statuses the document allows for.
    pub(crate) expected: Vec<u16>,
}

impl Written {
    /// Sends it to the sandbox at `base`.
    pub(crate) fn send(&self, base: &str) -> Answer {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        send(&self.method, &format!("{base}{}", self.target), &headers, self.body.as_bytes())
    }
}

/// The curl lines of a Markdown page, each after its `<!-- expect: N -->`.
pub(crate) fn curl_lines(markdown: &str) -> Vec<Written> {
    let mut requests = Vec::new();
    for part in markdown.split("<!-- expect: ").skip(1) {
        let (status, rest) = part.split_once(" -->\n```sh\n").unwrap();
        let (line, _) = rest.split_once("\n```").unwrap();
        requests.push(Written { expected: vec![status.parse().unwrap()], ..curl(line) });
    }
    requests
}

/// One curl line, as a shell would read it.
pub(crate) fn curl(line: &str) -> Written {
    let mut request = Written {
        method: "GET".to_owned(),
        target: String::new(),
        headers: Vec::new(),
        body: String::new(),
        expected: Vec::new(),
    };
    let mut words = words(&line.replace("\\\n", " ")).into_iter();
    assert_eq!(words.next().as_deref(), Some("curl"), "{line}");
    while let Some(word) = words.next() {
        match word.as_str() {
            "-sS" | "-i" => {}
            "-X" => request.method = words.next().unwrap(),
            "-H" => {
                let header = words.next().unwrap();
                let (name, value) = header.split_once(": ").unwrap();
                request.headers.push((name.to_owned(), value.to_owned()));
            }
            "-d" => request.body = words.next().unwrap(),
            url => request.target = target(url),
        }
    }
    request
}

/// The words of a line; single quotes hold blanks together.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn target(url: &str) -> String {
    url.strip_prefix(BASE).unwrap_or_else(|| panic!("not below {BASE}: {url}")).to_owned()
}

/// The requests of a `.http` file, its variables filled in; the numbers of their comments are what they expect.
pub(crate) fn http_file(text: &str) -> Vec<Written> {
    let mut parts = text.split("\n###");
    let variables: Vec<(String, String)> = parts
        .next()
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix('@')?.split_once(" = "))
        .map(|(name, value)| (format!("{{{{{name}}}}}"), value.to_owned()))
        .collect();
    assert!(!variables.is_empty());
    let filled = |part: &str| {
        variables.iter().fold(part.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    parts.map(|part| http_request(&filled(part))).collect()
}

fn http_request(part: &str) -> Written {
    // The first line is the rest of the separator: the request's name.
    let (comments, lines): (Vec<&str>, Vec<&str>) =
        part.lines().skip(1).partition(|line| line.starts_with("# "));
    let mut lines = lines.into_iter();
    let (method, url) = lines.next().unwrap().split_once(' ').unwrap();
    let headers = lines.by_ref().take_while(|line| !line.is_empty());
    let headers = headers.map(|line| line.split_once(": ").unwrap());
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let body = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    assert!(!part.contains("{{"), "a variable without a value: {part}");
    let words = comments.iter().flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()));
    let expected = words.filter(|word| word.len() == 3).filter_map(|word| word.parse().ok());
    Written {
        method: method.to_owned(),
        target: target(url),
        headers,
        body,
        expected: expected.collect(),
    }
}
