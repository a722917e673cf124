//! The final image as a conversion sees it.

use super::start::Start;
use crate::advice::{Call, Context, StepAt};
use crate::filesystem::{AbsPath, Tree};
use crate::instruction::{Instruction, Kind};
use crate::plan::{Base, Stage};
use crate::shell::AssignmentValue;
use crate::source::Span;

/// A command that a RUN of the image ran.
pub struct Ran<'c, 'a> {
    /// The RUN.
    pub at: &'c StepAt<'a>,
    /// The command.
    pub call: Call<'c>,
}

/// The final image: what it was made by, what it holds, what it starts with.
pub struct Subject<'c, 'a> {
    /// Everything else.
    pub context: &'c Context<'a>,
    /// Index of the target stage.
    pub target: usize,
    /// The target stage.
    pub stage: &'a Stage,
    /// The image from elsewhere that it stands on, variables expanded.
    pub base: &'a str,
    /// Its commands, in order.
    pub ran: Vec<Ran<'c, 'a>>,
    /// Its files.
    pub tree: &'a Tree,
    /// What it starts with.
    pub start: Start,
}

impl<'c, 'a> Subject<'c, 'a> {
    /// The final image; `None` where it stands on nothing, or nothing says what it starts with.
    pub fn of(context: &'c Context<'a>) -> Option<Self> {
        let (target, stage) = context.target()?;
        let mut lowest = stage;
        while let Base::Stage(below) = &lowest.base {
            lowest = context.plan.stages.get(*below)?;
        }
        let Base::Image(base) = &lowest.base else { return None };
        let start = Start::of(&stage.config)?;
        let tree = &context.simulation.stages.get(target)?.tree;
        let scripts = context.scripts().filter(|(at, _)| at.in_image);
        let ran = scripts.flat_map(|(at, script)| script.calls().into_iter().map(move |call| Ran { at, call }));
        Some(Self { context, target, stage, base, ran: ran.collect(), tree, start })
    }

    /// Where the finding stands: the image that brings the tool chain.
    pub fn place(&self) -> Span {
        self.context.from_of(self.target).map_or(self.stage.span, |(_, from)| from.base.span)
    }

    /// The image that it stands on as FROM names it, build arguments and all.
    pub fn written_base(&self) -> Option<&str> {
        let lowest = self.chain().first().copied()?;
        self.context.from_of(lowest).map(|(_, from)| from.base.text.as_str())
    }

    /// The stages that the image is made of, lowest first.
    pub fn chain(&self) -> Vec<usize> {
        let (mut chain, mut at) = (vec![self.target], self.stage);
        while let Base::Stage(below) = &at.base {
            chain.push(*below);
            let Some(next) = self.context.plan.stages.get(*below) else { break };
            at = next;
        }
        chain.reverse();
        chain
    }

    /// The instructions that the image is made of, in order.
    pub fn instructions(&self) -> Vec<&'c Instruction> {
        let extents: Vec<Span> =
            self.chain().iter().filter_map(|stage| Some(self.context.plan.stages.get(*stage)?.extent)).collect();
        self.context.instructions.iter().filter(|i| extents.iter().any(|extent| extent.contains(i.span))).collect()
    }

    /// The commands of a program.
    pub fn calls(&self, program: &str) -> impl Iterator<Item = &Ran<'c, 'a>> {
        self.ran.iter().filter(move |ran| ran.call.name() == program)
    }

    /// The working directory of containers.
    pub fn workdir(&self) -> AbsPath {
        AbsPath::new(&self.stage.config.workdir)
    }

    /// The text of a file of the image, where it is known.
    pub fn text(&self, path: &AbsPath) -> Option<String> {
        let node = self.tree.resolve(path).ok()?.node?;
        let content = node.as_file()?.content()?;
        Some(String::from_utf8_lossy(content).into_owned())
    }

    /// What a person chose for a value of the rule, else the guess.
    pub fn value(&self, rule: &str, key: &str, guess: &str) -> String {
        self.context.value(rule, key, guess)
    }

    /// Whether triggers of the base image, or for images on this one, are in play, which no conversion can follow.
    pub fn has_triggers(&self) -> bool {
        let own = self.instructions().iter().any(|i| matches!(i.kind, Kind::Onbuild(_)));
        let stages = self.chain().into_iter().filter_map(|index| self.context.plan.stages.get(index));
        own || stages.flat_map(|stage| &stage.steps).any(|step| step.trigger)
    }
}

impl Ran<'_, '_> {
    /// A variable of the command's environment: set before it on its line, by `export` or `env`, or by the Dockerfile.
    pub fn variable(&self, name: &str) -> Option<String> {
        let own = self.call.simple.assignments.iter().rev().find(|a| a.name == name);
        if let Some(assignment) = own {
            return match &assignment.value {
                AssignmentValue::Scalar(word) => word.literal(),
                AssignmentValue::Array(_) => None,
            };
        }
        let of_word = |word: &String| word.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        let wrapped = || self.call.words.iter().take(self.call.program).find_map(of_word);
        let script = self.call.script.calls();
        let exported = || {
            let before = script.iter().filter(|other| other.span < self.call.span && other.name() == "export");
            before.flat_map(|call| call.arguments().iter().filter_map(of_word)).last()
        };
        let declared = || self.at.step.env.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        wrapped().or_else(exported).or_else(declared)
    }

    /// The folder that the command runs in, as far as `cd` before it says.
    pub fn folder(&self) -> AbsPath {
        let mut folder = AbsPath::new(&self.at.step.workdir);
        for call in self.call.script.calls().iter().filter(|other| other.span < self.call.span && other.name() == "cd")
        {
            if let Some((index, to)) = call.operands(&[]).first().copied()
                && call.is_literal(index)
            {
                folder = folder.join(to);
            }
        }
        folder
    }

    /// The value of an option: `-o x`, `-ox` is not read, `--output=x`, `--output x`.
    pub fn option(&self, names: &[&str]) -> Option<&str> {
        let words = self.call.arguments();
        words.iter().enumerate().find_map(|(index, word)| {
            names.iter().find_map(|name| match word.strip_prefix(name) {
                Some("") => words.get(index + 1).map(String::as_str),
                Some(rest) => rest.strip_prefix('='),
                None => None,
            })
        })
    }
}
