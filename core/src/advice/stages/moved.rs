//! Which instructions are of the run time, and go along to the new stage.

use super::Subject;
use crate::advice::Context;
use crate::instruction::{Argument, Instruction, Kind, Pair};
use crate::source::Span;
use std::collections::BTreeSet;

/// An instruction of the run time that stands before the last step of the build.
pub struct Moved<'c> {
    /// The instruction.
    pub instruction: &'c Instruction,
    /// Its text for the new stage, its comments above it.
    pub text: String,
    /// Whether it is taken out where it stands: it is of no use to the build, and stands in the target stage.
    pub is_removed: bool,
}

/// The instructions of the image, sorted by what becomes of them.
pub struct Sorted<'c> {
    /// Behind the last step of the build: these stay where they stand, below the new stage.
    pub tail: Vec<&'c Instruction>,
    /// Before it, in order.
    pub moved: Vec<Moved<'c>>,
    /// ARG lines that the others refer to.
    pub arguments: Vec<String>,
    /// USER in force before the tail.
    pub user: Option<&'c Instruction>,
    /// Whether the target stage does anything before the tail.
    pub builds_itself: bool,
}

/// Sorts the instructions. `is_build_only` says which variables are of no use at run time.
pub fn sort<'c>(subject: &Subject<'c, '_>, is_build_only: &dyn Fn(&str, &str) -> bool) -> Sorted<'c> {
    let context = subject.context;
    let all = subject.instructions();
    let own = all.iter().filter(|i| subject.stage.extent.contains(i.span)).count();
    let length = all.iter().rev().take(own).take_while(|i| is_of_runtime(&i.kind)).count();
    let (head, tail) = all.split_at(all.len() - length);
    let mut texts: Vec<&str> = tail.iter().map(|i| i.span.of(context.text)).collect();
    let in_force = last_of_each(head, tail);
    let of_head: Vec<&'c Instruction> = head.iter().copied().filter(|i| goes_along(i, &in_force)).collect();
    texts.extend(of_head.iter().filter(|i| !matches!(i.kind, Kind::Env(_))).map(|i| i.span.of(context.text)));
    let needed = names(&texts);
    let mut moved = Vec::new();
    for instruction in of_head {
        let text = match &instruction.kind {
            Kind::Env(pairs) => environment(context, instruction, pairs, &|pair| {
                is_build_only(&pair.name.text, &pair.value.text) && !needed.contains(&*pair.name.text)
            }),
            _ => Some(with_comments(context, instruction)),
        };
        let is_env = matches!(instruction.kind, Kind::Env(_) | Kind::Shell(_));
        let is_removed = !is_env && subject.stage.extent.contains(instruction.span);
        moved.extend(text.map(|text| Moved { instruction, text, is_removed }));
    }
    texts.extend(moved.iter().map(|moved| moved.text.as_str()));
    let arguments = arguments(context, head, names(&texts));
    let user = head.iter().rev().find(|i| matches!(i.kind, Kind::User(_))).copied();
    Sorted { tail: tail.to_vec(), arguments, user, builds_itself: own > length + 1, moved }
}

/// Whether an instruction only says how containers run.
fn is_of_runtime(kind: &Kind) -> bool {
    !matches!(kind, Kind::From(_) | Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) | Kind::Onbuild(_))
}

/// Of instructions of which only the last counts, those that count.
fn last_of_each(head: &[&Instruction], tail: &[&Instruction]) -> Vec<Span> {
    let same = |a: &Kind, b: &Kind| std::mem::discriminant(a) == std::mem::discriminant(b);
    let behind = |at: usize| head.iter().skip(at + 1).chain(tail);
    let counts = head.iter().enumerate().filter(|(at, i)| !behind(*at).any(|other| same(&i.kind, &other.kind)));
    counts.map(|(_, i)| i.span).collect()
}

fn goes_along(instruction: &Instruction, in_force: &[Span]) -> bool {
    match instruction.kind {
        Kind::Env(_) | Kind::Label(_) | Kind::Expose(_) | Kind::Volume(_) | Kind::Maintainer(_) => true,
        Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(_) | Kind::Stopsignal(_) | Kind::Shell(_) => {
            in_force.contains(&instruction.span)
        }
        _ => false,
    }
}

/// An instruction as it stands, its comments above it.
fn with_comments(context: &Context<'_>, instruction: &Instruction) -> String {
    context.with_comments(instruction).of(context.text).trim_end().to_owned()
}

/// An ENV without what is dropped; `None` where nothing is left.
fn environment(
    context: &Context<'_>,
    instruction: &Instruction,
    pairs: &[Pair],
    is_dropped: &dyn Fn(&Pair) -> bool,
) -> Option<String> {
    let kept: Vec<&Pair> = pairs.iter().filter(|pair| !is_dropped(pair)).collect();
    if kept.len() == pairs.len() {
        return Some(with_comments(context, instruction));
    }
    let written = |pair: &&Pair| pair.name.span.cover(pair.value.span).of(context.text).to_owned();
    let written: Vec<String> = kept.iter().map(written).collect();
    (!written.is_empty()).then(|| format!("{} {}", instruction.keyword.text, written.join(" ")))
}

/// ARG lines for those of the names that the image's instructions declare, and for what their defaults refer to.
fn arguments(context: &Context<'_>, head: &[&Instruction], mut needed: BTreeSet<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for instruction in head.iter().rev() {
        let Kind::Arg(arguments) = &instruction.kind else { continue };
        for Argument { name, value } in arguments.iter().rev() {
            if needed.remove(&*name.text) {
                let span = value.as_ref().map_or(name.span, |value| name.span.cover(value.span));
                let text = span.of(context.text);
                needed.extend(names(&[text]));
                lines.push(format!("{} {text}", instruction.keyword.text));
            }
        }
    }
    lines.reverse();
    lines
}

/// The names of the variables that texts refer to.
fn names(texts: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in texts {
        for piece in text.split('$').skip(1) {
            let piece = piece.strip_prefix('{').unwrap_or(piece);
            let end = piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(piece.len());
            found.extend(piece.get(..end).filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }
    found
}
