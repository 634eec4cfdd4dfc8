//! What the benchmarks share: medians of noisy samples, and the line that prints a result.
//!
//! The machine is never quiet, so nothing here trusts one sample: things are compared in turns within one run, and what
//! is printed is the median with the smallest and the largest.

use std::fmt;

/// Some samples of one quantity.
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    /// These samples, at least one.
    pub(crate) fn new(samples: impl IntoIterator<Item = f64>) -> Self {
        let mut samples: Vec<f64> = samples.into_iter().collect();
        samples.sort_by(f64::total_cmp);
        Self(samples)
    }

    /// The one in the middle.
    pub(crate) fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (min, max) = (self.0[0], self.0[self.0.len() - 1]);
        // Three digits that say something, also of a small ratio.
        let places = if self.median() < 0.1 { 5 } else { 2 };
        write!(f, "{:>9.places$}", self.median())?;
        if self.0.len() > 1 {
            write!(f, "  ({min:.places$} to {max:.places$})")?;
        }
        Ok(())
    }
}

/// Prints one result, and whether it keeps below its target where it has one.
#[expect(clippy::print_stdout, reason = "its lines are what a benchmark is for")]
pub(crate) fn tell(what: &str, samples: &Samples, unit: &str, target: Option<f64>) {
    let verdict = match target {
        None => String::new(),
        Some(most) if samples.median() <= most => format!("  at most {most}: kept"),
        Some(most) => format!("  at most {most}: MISSED"),
    };
    println!("{what:<44}{samples} {unit}{verdict}");
}

/// Prints what the next results are about.
#[expect(clippy::print_stdout, reason = "its lines are what a benchmark is for")]
pub(crate) fn title(text: &str) {
    println!("\n{text}");
}
