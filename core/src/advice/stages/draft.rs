//! A conversion as a language drafts it, and the text that comes of it.

use super::base::Base;
use super::moved::{self, Sorted};
use super::{Subject, packages, user};
use crate::advice::Context;
use crate::filesystem::AbsPath;
use crate::instruction::{Instruction, Kind};
use crate::source::{Edit, Span};

/// A conversion as a language drafts it.
#[derive(Debug, Default)]
pub struct Draft {
    /// The image that the program runs on, as FROM is to name it.
    pub image: String,
    /// Packages to be installed there.
    pub packages: Vec<String>,
    /// What is copied from the stage that builds, each to where it was.
    pub carried: Vec<AbsPath>,
    /// Variables that the new stage sets besides.
    pub env: Vec<(String, String)>,
    /// Variables that only build, by name; one that ends in `*` stands for all that begin so.
    pub build_only: &'static [&'static str],
    /// Edits of the lines that build.
    pub edits: Vec<Edit>,
    /// Lines behind the last step that builds.
    pub last: Vec<String>,
    /// What is started instead.
    pub start: Option<Vec<String>>,
    /// What it rests on, a sentence each.
    pub assumptions: Vec<String>,
    /// What a person may change of that: key, label, value.
    pub values: Vec<(&'static str, &'static str, String)>,
}

impl Draft {
    /// Adds a path, if it is not there yet or below one that is.
    pub fn carry(&mut self, path: AbsPath) {
        if !self.carried.iter().any(|own| path.is_within(own)) {
            self.carried.retain(|own| !own.is_within(&path));
            self.carried.push(path);
        }
    }

    /// What the conversion rests on.
    pub fn assumption(&self) -> String {
        self.assumptions.join(" ")
    }

    /// The edits that convert; the error says why there are none.
    pub fn edits(&self, subject: &Subject<'_, '_>) -> Result<Vec<Edit>, &'static str> {
        if subject.has_triggers() {
            return Err("what ONBUILD does would happen elsewhere");
        }
        let context = subject.context;
        let is_last = subject.target + 1 == context.plan.stages.len();
        if !is_last && context.plan.stages.iter().any(|stage| stage.needs.contains(&subject.target)) {
            return Err("another stage stands on the final one");
        }
        let sorted = moved::sort(subject, &|name, value| self.is_build_only(name, value));
        let Some((own, from)) = context.from_of(subject.target) else { return Err("there is no FROM") };
        let names = Names::choose(subject, &sorted);
        let writing = Writing {
            draft: self,
            subject,
            sorted: &sorted,
            base: Base::in_place_of(&Base::of(subject), &self.image),
            names: &names,
        };
        let (block, mut edits) = writing.stage()?;
        edits.extend(self.edits.iter().cloned());
        if !sorted.builds_itself {
            // The stage only says how containers run: it may as well stand on the small image.
            edits.push(context.replace(from.base.span, self.image.clone()));
            edits.push(context.insert_behind(own, &block));
            return Ok(edits);
        }
        match &from.name {
            Some(name) if name.text != names.builder => edits.push(context.replace(name.span, names.builder.clone())),
            Some(_) => {}
            None => edits.push(context.replace(
                Span { start: from.base.span.end, ..from.base.span },
                cased(own, &format!(" AS {}", names.builder)),
            )),
        }
        let place = sorted.tail.first().copied();
        let last = self.last.iter().map(|line| format!("{line}\n")).collect::<String>();
        edits.push(match place {
            Some(first) => {
                let edit = context.insert_before(first, &format!("{last}{}{block}\n", gap(context, first)));
                Edit { text: edit.text.trim_end().to_owned() + "\n", ..edit }
            }
            None => {
                let end = subject.instructions().last().copied().unwrap_or(own);
                context.insert_behind(end, &format!("{last}\n{block}"))
            }
        });
        if context.text.contains("\r\n") {
            edits.iter_mut().for_each(|edit| edit.text = edit.text.replace('\n', "\r\n"));
        }
        Ok(edits)
    }

    fn is_build_only(&self, name: &str, value: &str) -> bool {
        if name == "PATH" {
            return !self.carried.iter().any(|path| value.contains(path.as_str())) && self.build_only.contains(&"PATH");
        }
        self.build_only.iter().any(|own| match own.strip_suffix('*') {
            Some(head) => name.starts_with(head),
            None => *own == name,
        })
    }
}

/// An empty line, unless there is one before an instruction and its comments.
fn gap(context: &Context<'_>, before: &Instruction) -> &'static str {
    let start = context.with_comments(before).start;
    let above = context.text.get(..start as usize).unwrap_or_default().trim_end_matches([' ', '\t']);
    if above.ends_with("\n\n") || above.ends_with("\n\r\n") { "" } else { "\n" }
}

/// Keywords in the case that the FROM has.
fn cased(from: &Instruction, text: &str) -> String {
    if from.keyword.text.starts_with('f') { text.replace(" AS ", " as ") } else { text.to_owned() }
}

/// Names of the two stages.
struct Names {
    builder: String,
    /// That of the new stage, where it takes over the name that the one had.
    runtime: Option<String>,
}

impl Names {
    /// The stage that builds is called so; the name that a build may ask for with `--target` goes to the new one.
    fn choose(subject: &Subject<'_, '_>, sorted: &Sorted<'_>) -> Self {
        let stages = &subject.context.plan.stages;
        let own = subject.stage.name.clone();
        let is_asked_for = subject.context.project.options.target.is_some();
        let sounds_like_build =
            |name: &String| ["build", "compil", "dep", "base"].iter().any(|part| name.contains(part));
        let free = ["build", "builder", "build-stage", "build-image"]
            .iter()
            .find(|name| !stages.iter().any(|stage| stage.name.as_deref() == Some(**name)));
        let free = free.map_or("layerlab-build", |name| *name).to_owned();
        if !sorted.builds_itself {
            let below = match &subject.stage.base {
                crate::plan::Base::Stage(below) => *below,
                _ => subject.target,
            };
            let named = stages.get(below).and_then(|stage| stage.name.clone());
            return Self { builder: named.unwrap_or_else(|| below.to_string()), runtime: None };
        }
        match own {
            Some(name) if sounds_like_build(&name) && !is_asked_for => Self { builder: name, runtime: None },
            Some(name) => Self { builder: free, runtime: Some(name) },
            None => Self { builder: free, runtime: None },
        }
    }
}

/// The new stage being written.
struct Writing<'w, 'c, 'a> {
    draft: &'w Draft,
    subject: &'w Subject<'c, 'a>,
    sorted: &'w Sorted<'c>,
    base: Base,
    names: &'w Names,
}

impl Writing<'_, '_, '_> {
    /// Its lines, and the edits of what stands elsewhere: what moves here is taken out there.
    fn stage(&self) -> Result<(String, Vec<Edit>), &'static str> {
        let (mut lines, mut edits) = (Vec::new(), Vec::new());
        let context = self.subject.context;
        lines.extend(self.opening());
        lines.extend(self.sorted.arguments.iter().cloned());
        let account = self.account(&mut edits);
        lines.extend(self.setup(&account.commands)?);
        lines.extend(
            self.sorted.moved.iter().filter(|m| matches!(m.instruction.kind, Kind::Env(_))).map(|m| m.text.clone()),
        );
        lines.extend(self.draft.env.iter().map(|(name, value)| format!("{} {name}={value}", self.keyword("ENV"))));
        lines.extend(self.draft.carried.iter().map(|path| self.copy_line(path)));
        lines.extend(self.workdir_line());
        let mut started = self.draft.start.is_none();
        for moved in &self.sorted.moved {
            if moved.is_removed {
                let whole = context.remove_instruction(moved.instruction);
                let start = context.with_comments(moved.instruction).start;
                edits.push(Edit { span: Span { start, ..whole.span }, ..whole });
            }
            if matches!(moved.instruction.kind, Kind::Env(_)) {
                continue;
            }
            let is_start = self.is_start(moved.instruction);
            started |= is_start;
            lines.push(match &self.draft.start {
                Some(words) if is_start => format!("{} {}", moved.instruction.keyword.text, json(words)),
                _ => moved.text.clone(),
            });
        }
        if let (Some(words), Some(own)) = (&self.draft.start, self.sorted.tail.iter().find(|i| self.is_start(i))) {
            let whole = own.span.of(context.text);
            let span = Span { start: own.keyword.span.end, end: own.span.start + whole.trim_end().len() as u32 };
            edits.push(context.replace(span, format!(" {}", json(words))));
            started = true;
        }
        if !started {
            return Err("what it starts with stands in the base image");
        }
        lines.extend(self.user_line(account.number));
        Ok((lines.join("\n"), edits))
    }

    /// The FROM, where the stage gets one of its own.
    fn opening(&self) -> Option<String> {
        if !self.sorted.builds_itself {
            return None;
        }
        let (own, from) = self.subject.context.from_of(self.subject.target)?;
        let platform =
            from.platform.as_ref().map_or(String::new(), |platform| format!("--platform={} ", platform.text));
        let name = self.names.runtime.as_ref().map_or(String::new(), |name| format!(" AS {name}"));
        Some(cased(own, &format!("{} {platform}{}{name}", own.keyword.text, self.draft.image)))
    }

    fn copy_line(&self, path: &AbsPath) -> String {
        let text = path.as_str();
        let line = match text.contains(' ') {
            true => json(&[text.to_owned(), text.to_owned()]),
            false => format!("{text} {text}"),
        };
        format!("{} --from={} {line}", self.keyword("COPY"), self.names.builder)
    }

    /// The working directory before what stands below, unless that sets one itself.
    fn workdir_line(&self) -> Option<String> {
        let is_set = |i: &&Instruction| matches!(&i.kind, Kind::Workdir(word) if word.text.starts_with('/'));
        if self.sorted.tail.iter().any(is_set) {
            return None;
        }
        let first = self.sorted.tail.first();
        let step = first.and_then(|i| self.subject.stage.steps.iter().find(|step| step.span == i.span));
        let folder = step.map_or(self.subject.stage.config.workdir.as_str(), |step| step.workdir.as_str());
        (!matches!(folder, "" | "/")).then(|| format!("{} {folder}", self.keyword("WORKDIR")))
    }

    /// What makes the user of containers known here; a USER below that names another one gets its number.
    fn account(&self, edits: &mut Vec<Edit>) -> user::User {
        let below = self.sorted.tail.iter().rev().find_map(|i| match &i.kind {
            Kind::User(word) => Some(word),
            _ => None,
        });
        let Some(word) = below.or_else(|| self.user_above()) else { return user::User::default() };
        let account = user::on(self.subject, &self.subject.stage.config.user, &self.base);
        if let (Some(number), true) = (&account.number, below.is_some()) {
            edits.push(self.subject.context.replace(word.span, number.clone()));
        }
        account
    }

    fn user_above(&self) -> Option<&crate::instruction::Word> {
        match &self.sorted.user?.kind {
            Kind::User(word) => Some(word),
            _ => None,
        }
    }

    fn user_line(&self, number: Option<String>) -> Option<String> {
        let is_user = |i: &&Instruction| matches!(i.kind, Kind::User(_));
        if self.sorted.tail.iter().any(is_user) {
            return None;
        }
        let user = number.unwrap_or_else(|| self.subject.stage.config.user.clone());
        (!matches!(user.as_str(), "" | "root" | "0")).then(|| format!("{} {user}", self.keyword("USER")))
    }

    /// The name of an instruction in the case that the stage's FROM has.
    fn keyword(&self, name: &str) -> String {
        let own = self.subject.context.from_of(self.subject.target);
        if own.is_some_and(|(own, _)| own.keyword.text.starts_with('f')) {
            name.to_lowercase()
        } else {
            name.to_owned()
        }
    }

    /// The RUN that installs packages and makes accounts.
    fn setup(&self, accounts: &[String]) -> Result<Option<String>, &'static str> {
        let joint = format!(" && {}\n    ", self.subject.context.escape);
        let mut commands: Vec<String> = Vec::new();
        if !self.draft.packages.is_empty() {
            let install = packages::install(&self.base, &self.draft.packages, &joint);
            commands.push(install.ok_or("it needs packages, and this image has no package manager")?);
        }
        commands.extend(accounts.iter().cloned());
        Ok((!commands.is_empty()).then(|| format!("{} {}", self.keyword("RUN"), commands.join(&joint))))
    }

    /// Whether an instruction says what is started, so that a new start stands in its place.
    fn is_start(&self, instruction: &Instruction) -> bool {
        match instruction.kind {
            Kind::Entrypoint(_) => true,
            Kind::Cmd(_) => self.subject.start.in_entrypoint == 0,
            _ => false,
        }
    }
}

/// Words in exec form.
pub fn json(words: &[String]) -> String {
    let quoted = words.iter().map(|word| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")));
    format!("[{}]", quoted.collect::<Vec<_>>().join(", "))
}
