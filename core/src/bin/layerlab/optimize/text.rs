//! The advice as text for people, within 80 columns where the words allow it.

use layerlab_core::Project;
use layerlab_core::optimize::{Advice, Optimized};
use layerlab_core::size::Bytes;

/// How wide a line may be.
const WIDTH: usize = 80;
/// How far what is said of a finding is moved in, and where it goes on behind its name.
const INDENT: usize = 4;
const COLUMN: usize = 14;

/// The findings, the rewritten texts, the figures.
pub fn text(optimized: &Optimized, project: &Project) -> String {
    let mut out = String::new();
    for advice in &optimized.advice {
        out += &finding(advice);
        out.push('\n');
    }
    if optimized.advice.is_empty() {
        out += "nothing was found\n\n";
    }
    if optimized.dockerfile != project.dockerfile {
        out += &titled("the rewritten Dockerfile", &optimized.dockerfile);
    }
    if let Some(ignore) = &optimized.dockerignore {
        out += &titled("the new .dockerignore", ignore);
    }
    out + &total(optimized)
}

fn titled(title: &str, text: &str) -> String {
    format!("--- {title} ---\n{}\n\n", text.trim_end())
}

/// One finding: where it is, what is wrong, what its fix saves and rests on, and what became of it.
fn finding(advice: &Advice) -> String {
    let Advice { line, column, severity, rule, message, .. } = advice;
    let mut out = format!("{line}:{column}: {severity}[{rule}]\n");
    out += &wrapped("", message);
    if let Some(saving) = saving(advice) {
        out += &wrapped("saves", &saving);
    }
    if let Some(bytes) = advice.rebuild_saves_bytes.filter(|bytes| *bytes != 0) {
        let verb = if bytes > 0 { "saves" } else { "costs" };
        out += &wrapped(verb, &format!("{} of each rebuild and push after an edit", Bytes(bytes.unsigned_abs())));
    }
    if let Some(assumption) = &advice.assumption {
        out += &wrapped("assumes", assumption);
        for value in &advice.values {
            let given = if value.value.is_empty() { "nothing" } else { &value.value };
            out += &wrapped(" ", &format!("{} is {given}: {}", value.key, value.label));
        }
    }
    out + &outcome(advice)
}

/// What became of the fix, and how it is asked for.
fn outcome(advice: &Advice) -> String {
    let waits = advice.fixable && advice.assumption.is_some();
    match &advice.why_not {
        _ if advice.applied => wrapped("fixed", if advice.round > 1 { "after another fix made way" } else { "" }),
        Some(why) if waits && why.starts_with("it has to be agreed") => {
            let value = if advice.values.is_empty() { "" } else { ", :KEY=VALUE behind it to change a value" };
            wrapped("agree with", &format!("--accept {}{value}", advice.rule))
        }
        Some(why) => wrapped("not fixed", why),
        None => String::new(),
    }
}

fn saving(advice: &Advice) -> Option<String> {
    let Advice { saves_bytes, saves_low, saves_high, saves_gzip_bytes, .. } = advice;
    if *saves_high <= 0 {
        return None;
    }
    let bytes = |figure: i64| Bytes(figure.max(0).unsigned_abs());
    let bounds = between(*saves_low, *saves_high);
    Some(format!("{}{bounds}, {} compressed", bytes(*saves_bytes), bytes(*saves_gzip_bytes)))
}

/// The image before and after.
fn total(optimized: &Optimized) -> String {
    let (before, after) = (&optimized.before.image, &optimized.after.image);
    let saved = between(optimized.saves_low, optimized.saves_high);
    let mut out = figure("image", (before.bytes, after.bytes), &saved);
    out += &figure("download", (before.gzip_bytes, after.gzip_bytes), ", about");
    if let (Some(path), Some(old), Some(new)) = (&optimized.edited, optimized.rebuild_before, optimized.rebuild_after) {
        let what = format!(", built again and pushed after an edit of {path}");
        out += &figure("rebuild", (old.unsigned_abs(), new.unsigned_abs()), &what);
    }
    out
}

/// The bounds of a saving, where they do not meet.
fn between(low: i64, high: i64) -> String {
    if low == high {
        return String::new();
    }
    let signed = |bytes: i64| format!("{}{}", if bytes < 0 { "-" } else { "" }, Bytes(bytes.unsigned_abs()));
    format!(" ({} to {})", signed(low), signed(high))
}

fn figure(name: &str, (old, new): (u64, u64), rest: &str) -> String {
    let change = match old.cmp(&new) {
        std::cmp::Ordering::Greater => format!(", saves {}", Bytes(old - new)),
        std::cmp::Ordering::Less => format!(", costs {}", Bytes(new - old)),
        std::cmp::Ordering::Equal => String::new(),
    };
    wrap(&format!("{} -> {}{change}{rest}", Bytes(old), Bytes(new)), &format!("{name:<10}"), &" ".repeat(10))
}

/// A text behind its name, in lines that are moved in.
fn wrapped(name: &str, text: &str) -> String {
    let first = if name.is_empty() { " ".repeat(INDENT) } else { format!("{:INDENT$}{name:<COLUMN$}", "") };
    let rest = " ".repeat(first.chars().count());
    wrap(text, &first, &rest)
}

/// Words in lines of [`WIDTH`]; a word that is longer than a line stays whole.
fn wrap(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out += line.trim_end();
            out.push('\n');
            rest.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += word;
        is_empty = false;
    }
    out + line.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_within_their_width_and_words_whole() {
        let long = "x".repeat(90);
        let text = format!("{} {long} end", "word ".repeat(30));
        let wrapped = wrapped("assumes", &text);
        assert!(wrapped.lines().all(|line| line.chars().count() <= WIDTH || line.trim() == long), "{wrapped}");
        assert_eq!(
            wrapped.split_whitespace().collect::<Vec<_>>().join(" "),
            format!("assumes {}", text.split_whitespace().collect::<Vec<_>>().join(" "))
        );
        assert!(wrapped.starts_with("    assumes       word word"));
    }

    #[test]
    fn what_waits_says_how_it_is_agreed_to() {
        let values = vec![layerlab_core::optimize::Value { key: "user".into(), ..Default::default() }];
        let why_not = Some("it has to be agreed to: x".into());
        let advice = Advice {
            rule: "r".into(),
            fixable: true,
            assumption: Some("x".into()),
            values,
            why_not,
            ..Advice::default()
        };
        assert_eq!(outcome(&advice), "    agree with    --accept r, :KEY=VALUE behind it to change a value\n");
    }
}
