//! Why a step runs again, in words.

use super::Reason;
use crate::plan::{Base, Plan, Step, StepKind};
use crate::simulate::cache::{self, Changed};

/// A reason as people and programs read it.
pub fn reason(reason: &cache::Reason, step: &Step, plan: &Plan) -> Reason {
    let keyword = step.keyword.to_uppercase();
    let (kind, text) = match reason {
        cache::Reason::New => ("new", "the first build has no such step".to_owned()),
        cache::Reason::Instruction => ("instruction", "the instruction says something else".to_owned()),
        cache::Reason::Variable { name, before, after } => variable(name, before.as_deref(), after.as_deref(), step),
        cache::Reason::VariableOrder => {
            ("environment-order", "the variables before it stand in another order, which counts".to_owned())
        }
        cache::Reason::Workdir => ("workdir", format!("the working directory before it is now {}", step.workdir)),
        cache::Reason::User => ("user", format!("the user before it is now {}", or_root(&step.user))),
        cache::Reason::Mounts => ("mounts", "its mounts are others".to_owned()),
        cache::Reason::Platform => ("platform", "it is built for another platform".to_owned()),
        cache::Reason::Content { from, mounted, changed } => {
            let what = if *mounted { "what it mounts" } else { "what it takes" };
            let whence = whence(from.as_ref(), plan);
            let verb = if changed.certain { "changed" } else { "was written again and may differ" };
            let kind = if *mounted { "mount-content" } else { "content" };
            (kind, format!("the checksum of {what} from {whence} covers {}, which {verb}", named(changed)))
        }
        cache::Reason::Download(url) => ("download", format!("another file is behind {url}")),
        cache::Reason::Image(name) => ("image", format!("the image {name} is another one")),
        cache::Reason::StageBelow(index) => ("stage", format!("{} runs again", stage(*index, plan))),
        cache::Reason::StepBefore => ("step-before", "the step before it runs again".to_owned()),
        cache::Reason::Moved => ("moved", format!("this {keyword} stands behind other steps than before")),
    };
    let changed = match reason {
        cache::Reason::Content { changed, .. } => changed.clone(),
        _ => Changed::default(),
    };
    Reason { kind: kind.to_owned(), text, paths: changed.paths, count: changed.count }
}

fn variable(name: &str, before: Option<&str>, after: Option<&str>, step: &Step) -> (&'static str, String) {
    let argument = matches!(&step.kind, StepKind::Run(run) if run.args.iter().any(|(n, _)| n == name));
    let (kind, word) = if argument { ("argument", "ARG") } else { ("environment", "ENV") };
    let text = match (before, after) {
        (Some(before), Some(after)) => format!("{word} {name}, which stands before it, is {after} instead of {before}"),
        (None, Some(after)) => format!("{word} {name}={after} stands before it now"),
        (Some(before), None) => format!("{word} {name}={before} no longer stands before it"),
        (None, None) => format!("{word} {name} changed"),
    };
    (kind, text)
}

fn or_root(user: &str) -> &str {
    if user.is_empty() { "root" } else { user }
}

fn whence(from: Option<&Base>, plan: &Plan) -> String {
    match from {
        None => "the build context".to_owned(),
        Some(Base::Stage(index)) => stage(*index, plan),
        Some(Base::Image(name)) => format!("the image {name}"),
        Some(Base::Scratch) => "nothing".to_owned(),
    }
}

fn stage(index: usize, plan: &Plan) -> String {
    let name = plan.stages.get(index).and_then(|s| s.name.clone());
    format!("stage {}", name.unwrap_or_else(|| index.to_string()))
}

fn named(changed: &Changed) -> String {
    let first = changed.paths.first().map_or("", |p| p);
    match changed.count {
        0 | 1 => first.to_owned(),
        2 => format!("{first} and one more"),
        count => format!("{first} and {} more", count - 1),
    }
}
