//! How many findings each rule has over the field corpus, or with `truth` over the recorded builds, how many are fixed, and what
//! that saves: `cargo run --release -p layerlab-tests --bin advice [truth] [--withdrawn] [RULE…]`; of the rules that are named
//! every finding is shown.

use layerlab_core::optimize::Advice;
use layerlab_core::size::Bytes;
use layerlab_tests::advice::{Tried, corpus, try_all, try_truth};
use std::collections::BTreeMap;

#[derive(Default)]
struct Sum {
    found: u32,
    fixable: u32,
    applied: u32,
    saved: u64,
}

fn main() {
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    let files = corpus().unwrap_or_default();
    let all_tried: Vec<Tried> = if asked("truth") { try_truth().collect() } else { try_all(&files).collect() };
    let (mut rules, mut all): (BTreeMap<String, Sum>, Sum) = (BTreeMap::new(), Sum::default());
    let mut withdrawn: BTreeMap<String, u32> = BTreeMap::new();
    for tried in &all_tried {
        for advice in &tried.optimized.advice {
            for sum in [rules.entry(advice.rule.clone()).or_default(), &mut all] {
                sum.found += 1;
                sum.fixable += u32::from(advice.fixable);
                sum.applied += u32::from(advice.applied);
                sum.saved += if advice.applied { u64::try_from(advice.saves_bytes).unwrap_or(0) } else { 0 };
            }
            if asked(&advice.rule) {
                show(tried, advice);
            }
            if !advice.applied && !advice.edits.is_empty() {
                let why = advice.why_not.clone().unwrap_or_default();
                *withdrawn.entry(format!("{} {}: {why}", tried.path.display(), advice.id)).or_default() += 1;
            }
        }
    }
    println!("{} Dockerfiles", all_tried.len());
    println!("{:<36} {:>6} {:>8} {:>8} {:>10}", "rule", "found", "fixable", "applied", "saved");
    for (name, sum) in rules.iter().map(|(name, sum)| (name.as_str(), sum)).chain([("all", &all)]) {
        let Sum { found, fixable, applied, saved } = sum;
        println!("{name:<36} {found:>6} {fixable:>8} {applied:>8} {:>10}", Bytes(*saved).to_string());
    }
    if asked("--withdrawn") {
        withdrawn.keys().for_each(|line| println!("withdrawn: {line}"));
    }
}

/// A finding with its lines, to be judged by eye.
fn show(tried: &Tried, advice: &Advice) {
    let Advice { line, end_line, message, saves_bytes, rebuild_saves_bytes, .. } = advice;
    let state = if advice.applied { "applied" } else { advice.why_not.as_deref().unwrap_or("not applied") };
    println!("\n== {}:{line} {}: {message}", tried.path.display(), advice.rule);
    println!("   {state}; saves {saves_bytes} B, of a rebuild {rebuild_saves_bytes:?}");
    let lines = tried.dockerfile.lines().enumerate().skip(*line as usize - 1).take((end_line - line + 1) as usize);
    lines.for_each(|(number, text)| println!("{:>5} | {text}", number + 1));
    advice.edits.iter().for_each(|edit| println!("   edit {}:{} {:?}", edit.line, edit.column, edit.text));
}
