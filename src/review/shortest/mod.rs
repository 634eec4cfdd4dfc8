//! The shortest story of an answer: which of the requests before it are needed for it, and how to send them again.
//!
//! `story` takes what is needed out of a world under its lock and refuses what cannot be sent again; everything else
//! works without the world. `replay` sends requests to a new world, `related` guesses which ones matter, `shrink` takes
//! away what does not, `bindings` finds which ids and tokens are to be carried from an answer to later requests, and
//! `script` writes the rest as lines of a shell.

mod answer;
mod bindings;
mod credentials;
mod decision;
mod past_change;
mod refusal;
mod related;
mod replay;
mod script;
mod shell_text;
mod shown;
mod shrink;
mod story;
mod words;

use serde::{Deserialize, Serialize};

use bindings::Bound;
use replay::Replay;
use shrink::{Shrunk, shrink};

use crate::review::words::counted;

pub use refusal::NoStory;
pub use script::{Addressee, StoryRequest};
pub use story::Story;

/// A story of which no request can be taken away.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shortest {
    /// The exchange whose answer it leads to.
    pub id: String,
    /// The status of that answer.
    pub status: u16,
    /// Whether the answer reached the client.
    pub reached: bool,
    /// The requests and the changes from outside that are left, that of the answer last.
    pub requests: Vec<StoryRequest>,
    /// The number of those that were taken away.
    pub left_out: usize,
    /// How often requests were sent again to find it out.
    pub replays: usize,
    /// Whether the answer is another one without any of the requests; false where the search was ended before that was
    /// known.
    pub minimal: bool,
    /// What to know before they are sent, each a sentence.
    pub notes: Vec<String>,
    /// Lines of a shell that bring the world to its beginning.
    pub begin: Vec<String>,
}

impl Shortest {
    /// The story of an answer, for the sandbox `to`.
    ///
    /// # Errors
    /// Why there is none.
    pub fn of(story: &Story, to: Addressee<'_>) -> Result<Self, NoStory> {
        let mut replay = Replay::whole(story)?;
        let effective = replay.effective();
        let guess = related::related(&replay, &effective);
        let Shrunk { kept, minimal } = shrink(&effective, guess, |kept| replay.still_answers(kept));
        if let Some(change) = kept.iter().find_map(|place| replay.step(*place).unsayable()) {
            return Err(change);
        }
        let steps = replay.steps_of(&kept);
        let as_sent = Bound::of(story.beginning(), &steps, replay.drawn());
        let requests = script::requests(&as_sent, (story.beginning().name(), to));
        Ok(Self {
            id: replay.target().source(),
            status: replay.answer().status,
            reached: replay.answer().reached(),
            left_out: story.count() - requests.len(),
            requests,
            replays: replay.replays(),
            minimal,
            notes: script::notes(&as_sent, minimal, (story.beginning(), to)),
            begin: script::begin(&as_sent, (story.beginning(), to)),
        })
    }

    /// The story as a file of a shell.
    pub fn to_text(&self) -> String {
        let changes = self.requests.iter().filter(|request| request.id.is_none()).count();
        let requests = match (self.requests.len() - changes, changes) {
            (count, 0) => counted(count as u64, "request"),
            (count, changes) => {
                let changes = counted(changes as u64, "change");
                format!("{} and {changes} by the admin API", counted(count as u64, "request"))
            }
        };
        let left_out = match self.left_out {
            0 => String::new(),
            1 => "; 1 other before it is not needed".to_owned(),
            more => format!("; {more} others before it are not needed"),
        };
        let (id, status) = (&self.id, self.status);
        let answered = match self.reached {
            true => format!("answered with {status}"),
            false => format!("whose answer, a {status}, never reached the client"),
        };
        let mut lines = vec![format!("# {id}, {answered}: {requests}{left_out}")];
        lines.extend(self.notes.iter().map(|note| format!("# {note}")));
        lines.extend(self.begin.iter().cloned());
        lines.extend(self.requests.iter().map(|request| request.curl.clone()));
        lines.push(String::new());
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_counts_what_is_left_and_what_is_not() {
        let request = || StoryRequest { id: Some("w-1".to_owned()), curl: "curl".to_owned() };
        for (count, left_out, said) in [
            (1, 0, "# w-9, answered with 200: 1 request"),
            (1, 1, "# w-9, answered with 200: 1 request; 1 other before it is not needed"),
            (2, 2, "# w-9, answered with 200: 2 requests; 2 others before it are not needed"),
        ] {
            let story = Shortest {
                id: "w-9".to_owned(),
                status: 200,
                reached: true,
                requests: (0..count).map(|_| request()).collect(),
                left_out,
                replays: 1,
                minimal: true,
                notes: Vec::new(),
                begin: Vec::new(),
            };
            assert_eq!(story.to_text().lines().next(), Some(said));
        }
    }
}
