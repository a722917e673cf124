//! Brace expansion.

use crate::shell::{Part, Word};
use crate::simulate::run::state::Dialect;

/// Bash's brace expansion of unquoted literals: `{a,b}` and `{1..3}`. Other shells keep the braces.
pub(super) fn expand(word: &Word, dialect: Dialect) -> Vec<Word> {
    let literal = word.unquoted().filter(|t| dialect == Dialect::Bash && t.contains('{'));
    let Some(text) = literal else { return vec![word.clone()] };
    let mut out = Vec::new();
    expand_braces(text, &mut out, 0);
    let word_of = |text: String| Word { parts: vec![Part::Literal(text)], span: word.span };
    out.into_iter().map(word_of).collect()
}

fn expand_braces(text: &str, out: &mut Vec<String>, depth: u32) {
    const MOST: usize = 10_000;
    if let Some((before, inside, after)) = first_brace(text).filter(|_| depth < 10 && out.len() < MOST) {
        for choice in choices(inside) {
            expand_braces(&format!("{before}{choice}{after}"), out, depth + 1);
        }
        return;
    }
    out.push(text.to_owned());
}

/// What stands before, in and behind the first pair of braces that expands.
fn first_brace(text: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in text.match_indices('{') {
        let mut open = 0;
        for (at, c) in text.get(start..)?.char_indices() {
            match c {
                '{' => open += 1,
                '}' => open -= 1,
                _ => {}
            }
            if open == 0 {
                let inside = text.get(start + 1..start + at)?;
                if choices(inside).len() > 1 || inside.contains("..") && range(inside).is_some() {
                    return Some((text.get(..start)?, inside, text.get(start + at + 1..)?));
                }
                break;
            }
        }
    }
    None
}

fn choices(inside: &str) -> Vec<String> {
    if let Some(range) = range(inside) {
        return range;
    }
    let (mut all, mut open, mut current) = (Vec::new(), 0, String::new());
    for c in inside.chars() {
        match c {
            ',' if open == 0 => {
                all.push(std::mem::take(&mut current));
                continue;
            }
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        current.push(c);
    }
    all.push(current);
    all
}

fn range(inside: &str) -> Option<Vec<String>> {
    let (from, to) = inside.split_once("..")?;
    let width = if from.starts_with('0') && from.len() > 1 { from.len() } else { 0 };
    let (from, to): (i64, i64) = (from.parse().ok()?, to.parse().ok()?);
    if from.abs_diff(to) > 10_000 {
        return None;
    }
    let text = |n: i64| format!("{n:0width$}");
    Some(if from <= to { (from..=to).map(text).collect() } else { (to..=from).rev().map(text).collect() })
}
