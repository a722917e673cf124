//! The script of a RUN as rules see it: its simple commands with their words, and the place of each in the Dockerfile.

use super::text::Places;
use crate::plan::{Command, Run, Step, StepKind};
use crate::shell::{self, CommandKind, Connector, Item, List, Pipeline, Redirect, Simple, Word};
use crate::source::Span;

/// Shells whose language [`crate::shell`] reads.
const SHELLS: [&str; 5] = ["sh", "bash", "ash", "dash", "busybox"];

/// Programs that run the program that they are given.
const WRAPPERS: [&str; 7] = ["sudo", "env", "exec", "command", "nice", "time", "eatmydata"];

/// The script of a RUN.
pub struct Script<'a> {
    /// The RUN.
    pub run: &'a Run,
    /// The instruction in the Dockerfile.
    pub instruction: Span,
    /// The script as the shell sees it.
    pub text: &'a str,
    /// Its tree; the spans in it are bytes of `text`.
    pub tree: List,
    /// The Dockerfile.
    pub(super) dockerfile: &'a str,
    /// Its escape character.
    pub(super) escape: char,
    places: Places,
}

/// A simple command of a script.
pub struct Call<'s> {
    /// The script.
    pub script: &'s Script<'s>,
    /// Its words as the shell tree has them.
    pub simple: &'s Simple,
    /// Its redirections.
    pub redirects: &'s [Redirect],
    /// All of it, in bytes of the script.
    pub span: Span,
    /// The words' texts, quotes taken off; a word that is not literal as it is written.
    pub words: Vec<String>,
    /// Which word is the program, wrappers such as `sudo` or `env A=b` skipped.
    pub program: usize,
    /// Its place among [`Script::links`], when it stands there alone.
    pub link: Option<usize>,
}

/// A pipeline of the script's own list (not within `if`, `( )` and the like).
#[derive(Clone, Copy)]
pub struct Link<'s> {
    /// The list's item that it stands in.
    pub item: usize,
    /// The pipeline.
    pub pipeline: &'s Pipeline,
    /// Whether the build goes on only when it succeeds, and it runs whenever those before it did: `a && b` and `a; b`, with no
    /// `||`, no `!`, no `&`.
    pub is_plain: bool,
}

impl<'a> Script<'a> {
    /// The script of a RUN in shell form, if its shell is one that we read.
    pub(super) fn read(step: &'a Step, dockerfile: &'a str, escape: char) -> Option<Self> {
        let StepKind::Run(run) = &step.kind else { return None };
        let Command::Shell { shell, script, span } = &run.command else { return None };
        let program = shell.first()?.rsplit('/').next()?;
        if !SHELLS.contains(&program) || script.starts_with("/dev/pipes/") {
            return None;
        }
        // The name that ends a heredoc may stand behind the script's own place.
        let places = Places::new(dockerfile, Span { end: span.end.max(step.span.end), ..*span }, script)?;
        let tree = shell::parse(script);
        Some(Self { run, instruction: step.span, text: script, tree, dockerfile, escape, places })
    }

    /// The place in the Dockerfile of a place in the script.
    pub fn place(&self, span: Span) -> Span {
        self.places.of(span)
    }

    /// Whether the script is the body of a heredoc.
    pub fn is_heredoc(&self) -> bool {
        self.run.heredocs.first().is_some_and(|heredoc| heredoc.content == self.text)
    }

    /// Whether a mount of the RUN lies at a folder or above it, so that what is written there is in no layer.
    pub fn mounts_over(&self, folder: &str) -> bool {
        let targets = self.run.mounts.iter().filter_map(|(mount, _)| mount.target.as_ref());
        targets.into_iter().any(|target| super::covers(&target.text, folder))
    }

    /// The pipelines of the script's own list, in order.
    pub fn links(&self) -> Vec<Link<'_>> {
        let mut links = Vec::new();
        for (item_index, item) in self.tree.items.iter().enumerate() {
            let only_and = item.rest.iter().all(|(connector, _)| *connector == Connector::And);
            for pipeline in pipelines(item) {
                let is_plain = only_and && !item.background && !pipeline.negated && !is_opaque(pipeline);
                links.push(Link { item: item_index, pipeline, is_plain });
            }
        }
        links
    }

    /// Every simple command, also those within compound commands, in order.
    pub fn calls(&self) -> Vec<Call<'_>> {
        let mut calls = Vec::new();
        for (index, link) in self.links().into_iter().enumerate() {
            let alone = link.is_plain && link.pipeline.commands.len() == 1;
            for command in &link.pipeline.commands {
                self.collect(command, alone.then_some(index), &mut calls);
            }
        }
        calls
    }

    fn collect<'s>(&'s self, command: &'s shell::Command, link: Option<usize>, calls: &mut Vec<Call<'s>>) {
        if let CommandKind::Simple(simple) = &command.kind {
            let words: Vec<String> = simple.words.iter().map(|word| self.word(word)).collect();
            let (span, redirects, program) = (command.span, command.redirects.as_slice(), program(&words));
            calls.push(Call { script: self, simple, redirects, span, words, program, link });
            return;
        }
        let mut lists: Vec<&List> = Vec::new();
        match &command.kind {
            CommandKind::Subshell(list) | CommandKind::Group(list) | CommandKind::For { body: list, .. } => {
                lists.push(list);
            }
            CommandKind::If { branches, otherwise } => {
                lists.extend(branches.iter().flat_map(|branch| [&branch.condition, &branch.body]));
                lists.extend(otherwise);
            }
            CommandKind::While { condition, body, .. } => lists.extend([condition, body]),
            CommandKind::Case { arms, .. } => lists.extend(arms.iter().map(|arm| &arm.body)),
            CommandKind::Function { body, .. } => self.collect(body, None, calls),
            _ => {}
        }
        let inner = lists.into_iter().flat_map(|list| &list.items).flat_map(pipelines).flat_map(|p| &p.commands);
        inner.for_each(|command| self.collect(command, None, calls));
    }

    fn word(&self, word: &Word) -> String {
        word.literal().unwrap_or_else(|| word.span.of(self.text).to_owned())
    }
}

impl Call<'_> {
    /// The program's name without its folder.
    pub fn name(&self) -> &str {
        self.words.get(self.program).map_or("", |word| word.rsplit('/').next().unwrap_or_default())
    }

    /// What follows the program.
    pub fn arguments(&self) -> &[String] {
        self.words.get(self.program + 1..).unwrap_or_default()
    }

    /// The arguments that are no options, each with its index among [`Self::words`]. `with_value` are the options whose value is
    /// a word of its own.
    pub fn operands(&self, with_value: &[&str]) -> Vec<(usize, &str)> {
        let (mut operands, mut at, mut only_operands) = (Vec::new(), self.program + 1, false);
        while let Some(word) = self.words.get(at) {
            if !only_operands && word == "--" {
                only_operands = true;
            } else if only_operands || !word.starts_with('-') || word == "-" {
                operands.push((at, word.as_str()));
            } else if with_value.contains(&word.as_str()) {
                at += 1;
            }
            at += 1;
        }
        operands
    }

    /// Whether it runs this program with this subcommand, such as `apt-get install`.
    pub fn is(&self, program: &str, subcommand: &str) -> bool {
        self.name() == program && self.subcommand(subcommand).is_some()
    }

    /// The index of the word that is the subcommand.
    pub fn subcommand(&self, subcommand: &str) -> Option<usize> {
        let first = self.operands(&["-o", "-c", "-t", "-C", "--option"]).first().copied();
        first.filter(|(_, word)| *word == subcommand).map(|(index, _)| index)
    }

    /// Whether one of the options is given: a long one as it is or with `=value`, a short one also among others (`-qy`).
    pub fn has_option(&self, options: &[&str]) -> bool {
        self.arguments().iter().any(|word| {
            options.iter().any(|option| match option.strip_prefix("--") {
                Some(_) => word == option || word.strip_prefix(option).is_some_and(|rest| rest.starts_with('=')),
                None => {
                    let letter = option.trim_start_matches('-');
                    word.starts_with('-') && !word.starts_with("--") && word.contains(letter)
                }
            })
        })
    }

    /// Whether a word is wholly literal.
    pub fn is_literal(&self, index: usize) -> bool {
        self.simple.words.get(index).is_some_and(|word| word.literal().is_some())
    }

    /// The place of a word in the Dockerfile.
    pub fn word_place(&self, index: usize) -> Span {
        self.simple.words.get(index).map_or_else(|| self.place(), |word| self.script.place(word.span))
    }

    /// The place of the command in the Dockerfile.
    pub fn place(&self) -> Span {
        self.script.place(self.span)
    }
}

fn pipelines(item: &Item) -> impl Iterator<Item = &Pipeline> {
    std::iter::once(&item.first).chain(item.rest.iter().map(|(_, pipeline)| pipeline))
}

fn is_opaque(pipeline: &Pipeline) -> bool {
    pipeline.commands.iter().any(|command| matches!(command.kind, CommandKind::Opaque(_)))
}

/// The index of the program that is really run.
fn program(words: &[String]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if !WRAPPERS.contains(&word.rsplit('/').next().unwrap_or_default()) {
            break;
        }
        let skipped = |word: &&String| word.starts_with('-') || word.contains('=');
        let next = at + 1 + words.get(at + 1..).unwrap_or_default().iter().take_while(skipped).count();
        if next >= words.len() {
            break;
        }
        at = next;
    }
    at
}
