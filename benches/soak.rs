//! A sandbox under mixed load for a while: no answer that was not expected, memory that stays where it is, and the last part as quick as the first.
//!
//! `cargo bench --bench soak -- --minutes 10`; one minute where nothing is said. `SOAK_BINARY` names another program than the one that is built here.
//! What is not as it has to be ends it with an error, so CI runs it as it is.

mod client;
mod measure;
mod memory;
mod soaking;

use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::Process;
use measure::{Samples, tell, title};
use memory::resident;
use soaking::{Client, Files, IDLE, KINDS, Sample, open_files, threads};

/// Clients, each with worlds of its own.
const CLIENTS: usize = 4;
/// Slices of a part, each of which has a percentile of its own.
const SLICES: usize = 9;
/// From one look at the process to the next.
const LOOK: Duration = Duration::from_millis(200);
/// From one save of a file to the next.
const SAVE: Duration = Duration::from_millis(250);

/// What was seen of the process: how long it had run, its memory in MB, its open files and its threads.
struct Look {
    at: Duration,
    memory: f64,
    files: f64,
    threads: f64,
}

fn main() -> io::Result<()> {
    let length = Duration::from_secs_f64(minutes()? * 60.0);
    let files = Files::new()?;
    let (process, address) = server(&files)?;
    let (start, over) = (Instant::now(), AtomicBool::new(false));
    // It is over when its time is, or when a client has met what it did not expect.
    let goes_on = || start.elapsed() < length && !over.load(Ordering::Relaxed);
    let (goes_on, over) = (&goes_on, &over);
    let (looks, samples, saves) = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                scope.spawn(move || {
                    let taken = client(number, (address, start), goes_on);
                    over.fetch_or(taken.is_err(), Ordering::Relaxed);
                    taken
                })
            })
            .collect();
        let saving = scope.spawn(|| files.save_until(over, SAVE));
        let looks = watch(&process, start, goes_on);
        let mut samples = Vec::new();
        let mut failed = None;
        for client in clients {
            match client.join().map_err(|_| io::Error::other("a client panicked"))? {
                Ok(taken) => samples.extend(taken),
                Err(error) => failed = Some(error),
            }
        }
        over.store(true, Ordering::Relaxed);
        let saves = saving.join().map_err(|_| io::Error::other("the saves panicked"))??;
        failed.map_or(Ok((looks, samples, saves)), Err)
    })?;
    drop(process);
    files.remove()?;
    judge(length, saves, (&looks, &samples))
}

/// How many minutes it takes.
fn minutes() -> io::Result<f64> {
    let mut args = std::env::args().skip_while(|arg| arg != "--minutes");
    let Some(_) = args.next() else { return Ok(1.0) };
    let said = args.next().and_then(|text| text.parse().ok());
    said.filter(|minutes| *minutes > 0.0)
        .ok_or_else(|| io::Error::other("--minutes: expected a number above 0"))
}

fn server(files: &Files) -> io::Result<(Process, SocketAddr)> {
    #[expect(clippy::disallowed_methods, reason = "which program is under load")]
    let binary = std::env::var("SOAK_BINARY");
    let mut command =
        Command::new(binary.as_deref().unwrap_or(env!("CARGO_BIN_EXE_emporix-sandbox")));
    command.args(["--port", "0", "--format", "json", "--quiet", "--journal-memory", "16MB"]);
    command.arg("--fixtures").arg(files.folder()).current_dir(files.folder());
    let mut process = Process::start(command, b"")?;
    let address = process.address()?;
    Ok((process, address))
}

/// One client until the time is over: what each of its requests took.
fn client(
    number: usize,
    (address, start): (SocketAddr, Instant),
    goes_on: impl Fn() -> bool,
) -> io::Result<Vec<Sample>> {
    let mut client = Client::new(number, address, start)?;
    while goes_on() {
        client.round()?;
    }
    Ok(client.samples)
}

/// Looks at the process again and again.
fn watch(process: &Process, start: Instant, goes_on: impl Fn() -> bool) -> Vec<Look> {
    let mut looks = Vec::new();
    while goes_on() {
        std::thread::park_timeout(LOOK);
        let id = process.id();
        looks.push(Look {
            at: start.elapsed(),
            memory: resident(&id),
            files: open_files(&id),
            threads: threads(&id),
        });
    }
    looks
}

/// Which part of a run a moment is in: the second quarter, or the last one. The first is for what has to be filled once.
fn part(at: Duration, length: Duration) -> Option<usize> {
    match at.as_secs_f64() / length.as_secs_f64() {
        0.25..0.5 => Some(0),
        0.75.. => Some(1),
        _ => None,
    }
}

/// Prints both parts side by side.
///
/// # Errors
/// What is not as it has to be, when all is printed.
fn judge(length: Duration, saves: u64, (looks, samples): (&[Look], &[Sample])) -> io::Result<()> {
    let minutes = length.as_secs_f64() / 60.0;
    title(&format!(
        "{minutes} minutes, {CLIENTS} clients, {} requests, {saves} saves of a file; the second quarter, then the last one",
        samples.len()
    ));
    let mut missed = Vec::new();
    let mut hold = |what: &str,
                    unit: &str,
                    parts: [Vec<f64>; 2],
                    (percent, factor, more): (usize, f64, f64)| {
        let [Some(first), Some(last)] = parts.map(|values| usual(&values, percent)) else {
            return missed.push(format!("{what}: a part without a sample"));
        };
        let most = ((first * factor + more) * 100.0).round() / 100.0;
        tell(&format!("{what}, before"), &Samples::new([first]), unit, None);
        tell(&format!("{what}, after"), &Samples::new([last]), unit, Some(most));
        if last > most {
            missed.push(format!("{what}: {first:.2} {unit}, and {last:.2} in the end"));
        }
    };
    let looked = |value: fn(&Look) -> f64| -> [Vec<f64>; 2] {
        [0, 1].map(|wanted| {
            let of_part = looks.iter().filter(|look| part(look.at, length) == Some(wanted));
            of_part.map(value).collect()
        })
    };
    // Pages of an allocator come and go; what leaks is more than that in a minute of thousands of requests a second.
    hold("memory", "MB", looked(|look| look.memory), (50, 1.05, 4.0));
    hold("open files", "", looked(|look| look.files), (50, 1.0, 8.0));
    // The runtime keeps threads for a while that it has needed at once.
    hold("threads", "", looked(|look| look.threads), (50, 1.0, 32.0));
    let times = |kind: &str| -> [Vec<f64>; 2] {
        [0, 1].map(|wanted| {
            let of_kind = samples.iter().filter(|sample| sample.kind == kind);
            let of_part = of_kind.filter(|sample| part(sample.at, length) == Some(wanted));
            of_part.map(|sample| sample.took.as_secs_f64() * 1e3).collect()
        })
    };
    // The machine may have got other work meanwhile. What grows with the requests is far more after millions of them.
    let slower = match times(IDLE).map(|values| usual(&values, 99)) {
        [Some(first), Some(last)] => (last / first).max(1.0),
        _ => 1.0,
    };
    for kind in KINDS {
        hold(&format!("{kind}, p99"), "ms", times(kind), (99, 3.0 * slower, 5.0));
    }
    match missed.is_empty() {
        true => Ok(()),
        false => Err(io::Error::other(missed.join("; "))),
    }
}

/// The value below which this share of a hundred lies in most of the slices of a part, so that one pause of the machine decides nothing.
fn usual(values: &[f64], percent: usize) -> Option<f64> {
    let length = values.len().div_ceil(SLICES).max(1);
    let mut of_slices: Vec<f64> =
        values.chunks(length).filter_map(|slice| percentile(slice, percent)).collect();
    of_slices.sort_by(f64::total_cmp);
    of_slices.get(of_slices.len() / 2).copied()
}

fn percentile(values: &[f64], percent: usize) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    Some(values[(values.len() * percent / 100).min(last)])
}
