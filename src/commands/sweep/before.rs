//! What comes before the cases: two runs without a fault, one with a rule that does nothing, and, where nothing else was said,
//! some beside one another to see whether that changes anything.

use std::time::Duration;

use super::ground::{Given, Ground};
use super::jobs::JobPermits;
use super::one_run::{OneRun, RunResult};
use crate::cli::Jobs;
use crate::commands::command_refusal::CommandRefusal;
use crate::commands::joined::joined;
use crate::shell::progress::Progress;
use crate::shell::signals::Signals;
use crate::sweep::baseline::{Baseline, NoBaseline};
use crate::sweep::outcome::ObservedRun;
use crate::sweep::plan::placebo;

/// The folder of the first run without a fault.
pub(super) const BASELINE: &str = "baseline";
/// The longest that a run without a fault may take.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// What came of it.
#[derive(Debug)]
pub(super) struct Before {
    /// The calls.
    pub baseline: Baseline,
    /// The pictures of the first run.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// How many runs at once do the same as one alone.
    pub jobs: usize,
    /// How many runs there were.
    pub runs: usize,
}

/// Runs the command without faults.
///
/// # Errors
/// When it cannot be run, does not end well, or differs by itself.
pub(super) async fn runs(
    ground: &Ground,
    jobs: Jobs,
    signals: &mut Signals,
) -> Result<Before, CommandRefusal> {
    tokio::select! {
        before = runs_to_the_end(ground, jobs) => before,
        number = signals.stop() => Err(CommandRefusal::unusable(
            format!("signal {number} came before there was anything to report"),
            "let the runs without a fault end",
        )),
    }
}

async fn runs_to_the_end(ground: &Ground, jobs: Jobs) -> Result<Before, CommandRefusal> {
    let _line = Progress::of("running the command without a fault");
    let first = once(ground, BASELINE, Given::default()).await?;
    let second = once(ground, "again", Given::default()).await?;
    let words = output_of(ground);
    let baseline = Baseline::of(first.run, second.run).map_err(|why| refusal(&why, &words))?;
    let text = placebo(ground.seed).to_string();
    let given = ground.given("placebo", &text).map_err(|why| CommandRefusal::unusable(why, ""))?;
    // The command does not hear of a fault that does nothing.
    let given = Given { words: None, ..given };
    let placebo = once(ground, "placebo", given).await?;
    if let Some(why) = differs(&baseline, placebo.run) {
        return Err(CommandRefusal::unusable(
            format!("the command differs by itself: with a rule that does nothing, {why}"),
            "make it do the same in each run: no random data, no leftovers of the run before",
        ));
    }
    let mut runs = 3;
    let jobs = match jobs {
        Jobs::Number(jobs) => jobs,
        Jobs::Auto => {
            let most = std::thread::available_parallelism().map_or(1, usize::from);
            runs += if most > 1 { most } else { 0 };
            if most > 1 && beside(ground, &baseline, most).await? { most } else { 1 }
        }
    };
    Ok(Before { baseline, pictures: first.pictures.0, jobs, runs })
}

/// Whether as many runs at once do the same as one alone.
async fn beside(ground: &Ground, baseline: &Baseline, most: usize) -> Result<bool, CommandRefusal> {
    let names: Vec<String> = (1..=most).map(|nth| format!("beside-{nth}")).collect();
    let runs = names.iter().map(|name| once(ground, name, Given::default()));
    let mut is_same = true;
    for result in joined(runs.collect()).await {
        is_same &= differs(baseline, result?.run).is_none();
    }
    Ok(is_same)
}

async fn once(ground: &Ground, name: &str, given: Given) -> Result<RunResult, CommandRefusal> {
    let mut permit = JobPermits::of(1).permit().await;
    OneRun { name: name.to_owned(), given, limit: LONGEST }.run(ground, &mut permit).await
}

/// In what a run without a fault is another than the baseline, in words.
fn differs(baseline: &Baseline, run: ObservedRun) -> Option<String> {
    let run = run.in_known_worlds(&baseline.worlds);
    if run.endless.is_some() {
        return Some("it does not end".to_owned());
    }
    if run.code != baseline.code {
        return Some(format!("it ends with {}", run.code));
    }
    let well = run.ended_well();
    let missing = baseline.required.iter().find(|(key, count)| well.get(*key) < Some(*count));
    if let Some((key, _)) = missing {
        return Some(format!("{} does not end well as often", key.label()));
    }
    let difference = baseline.state.difference(&run.state);
    difference.records.first().map(|record| format!("it leaves {} as another", record.name()))
}

/// The last lines that the first run printed.
fn output_of(ground: &Ground) -> String {
    const MOST_LINES: usize = 5;
    let path = ground.folder.join(BASELINE).join(super::one_run::OUTPUT);
    let bytes = crate::shell::files::disk::bytes_of(&path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let lines: Vec<&str> = text.lines().rev().take(MOST_LINES).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

fn refusal(why: &NoBaseline, output: &str) -> CommandRefusal {
    let said = if output.is_empty() { String::new() } else { format!("\nit printed:\n{output}") };
    match why {
        NoBaseline::Failed(code) => CommandRefusal::unusable(
            format!(
                "without a fault the command ends with {code}, so no fault could be seen by that"
            ),
            format!("make it end with 0 first, for example with `emporix-sandbox exec`{said}"),
        ),
        NoBaseline::Endless => CommandRefusal::unusable(
            "without a fault the command does not end",
            "sweep a command that ends by itself",
        ),
        NoBaseline::NoCalls => CommandRefusal::unusable(
            "the command calls no operation of the sandbox that ends well",
            format!(
                "have it take its base URL from EMPORIX_API_URL, or say --env NAME={{url}}{said}"
            ),
        ),
        NoBaseline::StatesDiffer(records) => CommandRefusal::unusable(
            format!("two runs without a fault leave other data: {}", records.join(", ")),
            "make it do the same in each run: no random data, no leftovers of the run before",
        ),
    }
}
