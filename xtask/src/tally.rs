//! How many tests passed and failed, read from what the test runners print.

/// Tests counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

impl Tally {
    /// Both counted together.
    pub fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }

    /// The sum of libtest's `test result: ok. 3 passed; 0 failed; …`, which wasm-bindgen's runner prints too.
    fn of_cargo(output: &str) -> Self {
        let results = output.lines().filter_map(|line| line.split_once("test result: ")).map(|(_, rest)| rest);
        results.fold(Self::default(), |sum, rest| {
            sum.plus(Self { passed: number_before(rest, " passed"), failed: number_before(rest, " failed") })
        })
    }

    /// The closing lines of node's runner: `ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0`.
    fn of_node(output: &str) -> Self {
        let number = |word: &str| {
            let line =
                output.lines().rev().find_map(|line| line.strip_prefix("ℹ ")?.strip_prefix(word)?.strip_prefix(' '));
            line.and_then(|digits| digits.trim().parse().ok()).unwrap_or(0)
        };
        Self { passed: number("pass"), failed: number("fail") + number("cancelled") }
    }
}

/// How the tests of a step are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// The step is one test itself.
    Single,
    /// By the lines of libtest.
    Cargo,
    /// By the lines of node's runner.
    Node,
}

impl Count {
    /// The tests of a step. A failed step counts as one failure at least, so that nothing can fail unseen.
    pub fn tally(self, ok: bool, output: &str) -> Tally {
        let counted = match self {
            Self::Single => Tally { passed: u64::from(ok), failed: 0 },
            Self::Cargo => Tally::of_cargo(output),
            Self::Node => Tally::of_node(output),
        };
        Tally { failed: counted.failed.max(u64::from(!ok)), ..counted }
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap_or_default();
    before.rsplit(|letter: char| !letter.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Count, Tally};

    #[test]
    fn all_results_of_a_cargo_run_are_added() {
        let output = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\nx\ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(Tally::of_cargo(output), Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn node_counts_what_it_cancelled_as_failed() {
        let output = "✔ opens (1ms)\nℹ tests 4\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n";
        assert_eq!(Tally::of_node(output), Tally { passed: 2, failed: 2 });
    }

    #[test]
    fn a_step_that_fails_without_a_count_is_a_failure() {
        assert_eq!(Count::Cargo.tally(false, "error: could not compile"), Tally { passed: 0, failed: 1 });
        assert_eq!(Count::Single.tally(false, ""), Tally { passed: 0, failed: 1 });
    }
}
