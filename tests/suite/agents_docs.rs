//! The pages for coding agents: each command on them does what they say, and what they name exists.

use emporix_sandbox::Sandbox;

use crate::support_kept::text_of;
use crate::support_pages::{links_lead_somewhere, names_exist};
use crate::support_process::command;
use crate::support_requests::{BASE, curl, words};

const SKILL: &str = "docs/SKILL.md";
const INDEX: &str = "docs/llms.txt";

/// Longest skill, in words: it is read as a whole each time.
const MOST_WORDS: usize = 700;
/// Longest description that its readers take, in characters.
const MOST_DESCRIPTION: usize = 1_024;

#[test]
fn the_commands_of_the_skill_do_what_it_says_from_top_to_bottom() {
    let text = text_of(SKILL);
    let sandbox = Sandbox::start().unwrap();
    let env = [("EMPORIX_SANDBOX_URL", sandbox.url())];
    let mut ran = Vec::new();
    for part in text.split("\n<!-- ").skip(1) {
        let (mark, rest) = part.split_once(" -->\n```sh\n").unwrap();
        let (line, _) = rest.split_once("\n```").unwrap();
        let (kind, number) = mark.split_once(": ").unwrap_or((mark, ""));
        match kind {
            "exit" => {
                let args = words(line);
                let args: Vec<&str> = args.iter().skip(1).map(String::as_str).collect();
                let output = command(&args, &env).output().unwrap();
                assert_eq!(output.status.code(), number.parse().ok(), "{line}: {output:?}");
            }
            "expect" => {
                let answer = curl(line).send(sandbox.url());
                assert_eq!(answer.status.to_string(), number, "{line}: {answer:?}");
            }
            // It would take the port that the page says; that its flags exist is another test.
            "serves" => assert!(line.ends_with('&') && BASE.ends_with("14010"), "{line}"),
            other => panic!("no mark {other}"),
        }
        ran.push(line);
    }
    assert_eq!(ran.len(), text.matches("```sh").count(), "a block has no mark");
    assert!(ran.len() > 8, "{ran:?}");
}

#[test]
fn the_faults_that_the_skill_names_can_be_armed() {
    let text = text_of(SKILL);
    let (_, rest) = text.split_once("`then` takes also ").unwrap();
    let (sentence, _) = rest.split_once("\n\n").unwrap();
    let faults: Vec<&str> = sentence.split('`').skip(1).step_by(2).collect();
    assert_eq!(faults.len(), 4, "{faults:?}");
    let world = Sandbox::start().unwrap().world();
    for fault in faults {
        let on =
            if fault.contains("items") { "PUT …/customers/bulk" } else { "PUT …/customers/*" };
        world.arm(format!(r#"{{"name": "one", "on": "{on}", "then": {fault}}}"#)).unwrap();
    }
}

#[test]
fn the_skill_has_a_head_and_is_short() {
    let text = text_of(SKILL);
    let head = text.strip_prefix("---\nname: emporix-sandbox\ndescription: ").unwrap();
    let (description, rest) = head.split_once("\n---\n").unwrap();
    assert!(!description.contains('\n') && description.chars().count() <= MOST_DESCRIPTION);
    assert!(rest.trim_start().starts_with("# "));
    let count = text.split_whitespace().count();
    assert!(count <= MOST_WORDS, "{count} words");
}

#[test]
fn the_index_has_the_form_that_its_readers_know() {
    let text = text_of(INDEX);
    let mut parts = text.split("\n\n");
    assert!(parts.next().is_some_and(|it| it.starts_with("# ") && it.lines().count() == 1));
    assert!(parts.next().is_some_and(|it| it.starts_with("> ") && it.lines().count() == 1));
    let (_, sections) = text.split_once("\n## ").unwrap();
    let mut count = 0;
    for section in sections.split("\n## ") {
        let (name, links) = section.split_once("\n\n").unwrap();
        assert!(!name.contains('\n'), "{name}");
        for line in links.trim().lines() {
            let is_link = line.starts_with("- [") && line.contains("](") && line.contains("): ");
            assert!(is_link, "no link: {line}");
            count += 1;
        }
    }
    assert!(count > 15, "{count} links");
}

#[test]
fn what_the_pages_name_exists() {
    for page in [SKILL, INDEX] {
        assert!(names_exist(page) > 3, "{page}");
        assert!(links_lead_somewhere(page) > 0, "{page}");
    }
}
