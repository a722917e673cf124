//! Stages and what they take from: names, numbers, cycles, reachability.
//!
//! As in BuildKit, an image that is named by `COPY --from` or `RUN --mount=from` becomes a node of its own behind the stages,
//! and numbers count these too.

use super::Base;
use super::platform::Platform;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expand::{Lexer, Nothing};
use crate::instruction::{Instruction, Kind, Word, mount};
use crate::source::Span;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// An instruction with the nodes that it takes from.
#[derive(Clone, Debug)]
pub struct Command<'i> {
    /// The instruction.
    pub instruction: Cow<'i, Instruction>,
    /// The node of `COPY --from`, or one for each mount of a RUN.
    pub sources: Vec<usize>,
    /// Whether it came from an ONBUILD trigger.
    pub trigger: bool,
}

/// A stage, or an image that some instruction takes from.
#[derive(Clone, Debug, Default)]
pub struct Node<'i> {
    /// The FROM of a stage.
    pub from: Option<&'i Instruction>,
    /// The base, expanded.
    pub base_name: String,
    /// Where the base is named.
    pub span: Span,
    /// Name of the stage in lower case.
    pub name: Option<String>,
    /// `--platform`, expanded.
    pub platform: Option<Platform>,
    /// The stage it stands on.
    pub base: Option<usize>,
    /// What its instructions take from, with the place of the instruction.
    pub needs: BTreeMap<usize, Span>,
    /// Its instructions, triggers of the base first.
    pub commands: Vec<Command<'i>>,
}

/// All nodes, stages first.
#[derive(Clone, Debug, Default)]
pub struct Graph<'i> {
    /// The nodes.
    pub nodes: Vec<Node<'i>>,
    names: HashMap<String, usize>,
    /// How many of them are stages.
    pub stages: usize,
}

impl<'i> Graph<'i> {
    /// Adds a node; a base that names an earlier stage, in lower case, is that stage.
    pub fn add(&mut self, mut node: Node<'i>) -> usize {
        let index = self.nodes.len();
        node.base = self.names.get(&node.base_name).copied();
        if let Some(name) = &node.name {
            self.names.insert(name.clone(), index);
        }
        if node.from.is_some() {
            self.stages += 1;
        }
        self.nodes.push(node);
        index
    }

    /// The last stage of a name, in any case.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.names.get(&name.to_lowercase()).copied()
    }

    /// The names of all stages.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter_map(|n| n.name.as_deref())
    }

    /// What a node is called in messages.
    pub fn shown(&self, index: usize) -> String {
        let name = self.nodes.get(index).and_then(|n| n.name.clone());
        name.unwrap_or_else(|| if index < self.stages { format!("stage-{index}") } else { String::new() })
    }

    /// What stands at a node, for those who take from it.
    pub fn base_of(&self, index: usize) -> Base {
        match self.nodes.get(index) {
            Some(node) if node.from.is_some() => Base::Stage(index),
            Some(node) if node.base_name != "scratch" => Base::Image(node.base_name.clone()),
            _ => Base::Scratch,
        }
    }

    /// The node of a name, or a new one for an image.
    fn source(&mut self, name: &str, span: Span) -> usize {
        match self.named(name) {
            Some(index) => index,
            None => self.add(Node { base_name: name.to_owned(), span, ..Node::default() }),
        }
    }

    /// Finds what an instruction takes from.
    pub fn command(&mut self, instruction: Cow<'i, Instruction>, lexer: Lexer) -> Result<Command<'i>, Diagnostic> {
        let sources = match &instruction.kind {
            Kind::Copy(copy) => {
                copy.from.as_ref().map(|from| self.copy_from(from, lexer)).transpose()?.into_iter().collect()
            }
            Kind::Run(run) => {
                let mut sources = Vec::new();
                for flag in &run.mounts {
                    let from = mount::from(flag)?.filter(|w| !w.text.is_empty());
                    let (name, span) = from.map_or(("scratch".to_owned(), flag.span), |w| (w.text, w.span));
                    sources.push(self.source(&name, span));
                }
                sources
            }
            _ => Vec::new(),
        };
        Ok(Command { instruction, sources, trigger: false })
    }

    /// `--from`: a number, a stage or an image; no variables.
    fn copy_from(&mut self, from: &Word, lexer: Lexer) -> Result<usize, Diagnostic> {
        let error = |message: String| Diagnostic::error("bad-from", from.span, message);
        if lexer.word(&from.text, &Nothing).map_err(|e| error(e.0))?.text != from.text {
            let message = "variable expansion is not supported for --from, define a new stage with FROM using ARG from \
                           global scope as a workaround";
            return Err(
                error(message.into()).with_help("add FROM with the variable AS a name, and copy from that name")
            );
        }
        let Ok(number) = from.text.parse::<i64>() else { return Ok(self.source(&from.text, from.span)) };
        usize::try_from(number).ok().filter(|index| *index < self.nodes.len()).ok_or_else(|| {
            let help = format!("there are {} stages, the first is 0; a name is safer than a number", self.stages);
            error(format!("invalid stage index {number}")).with_help(help)
        })
    }

    /// Notes what a node's instruction takes from.
    pub fn need(&mut self, index: usize, command: &Command<'i>) {
        if let Some(node) = self.nodes.get_mut(index) {
            node.needs.extend(command.sources.iter().map(|source| (*source, command.instruction.span)));
        }
    }

    /// A cycle among what instructions take from, if there is one. FROM is no part of it: it only looks back.
    pub fn cycle(&self) -> Option<Diagnostic> {
        let mut seen = vec![Visit::New; self.nodes.len()];
        for start in 0..self.nodes.len() {
            if let Some(span) = self.cycle_from(start, &mut seen) {
                let message = format!("circular dependency detected on stage: {}", self.shown(start));
                return Some(
                    Diagnostic::error("circular-dependency", span, message)
                        .with_help("a stage can only take from stages above it"),
                );
            }
        }
        None
    }

    fn cycle_from(&self, start: usize, seen: &mut [Visit]) -> Option<Span> {
        let needs = |index: usize| self.nodes.get(index).map(|n| n.needs.iter());
        if seen.get(start) != Some(&Visit::New) {
            return None;
        }
        let mut path = vec![(start, needs(start)?)];
        *seen.get_mut(start)? = Visit::Open;
        while let Some((index, open)) = path.last_mut() {
            let Some((next, span)) = open.next() else {
                *seen.get_mut(*index)? = Visit::Done;
                path.pop();
                continue;
            };
            match seen.get(*next)? {
                Visit::Open => return Some(*span),
                Visit::Done => {}
                Visit::New => {
                    *seen.get_mut(*next)? = Visit::Open;
                    path.push((*next, needs(*next)?));
                }
            }
        }
        None
    }

    /// Which nodes a node needs, itself included.
    pub fn reachable(&self, target: usize) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut open = vec![target];
        while let Some(index) = open.pop() {
            let Some(mark) = reached.get_mut(index).filter(|mark| !**mark) else { continue };
            *mark = true;
            if let Some(node) = self.nodes.get(index) {
                open.extend(node.needs.keys().copied().chain(node.base));
            }
        }
        reached
    }

    /// The stage that a mistyped name may mean.
    pub fn nearest(&self, name: &str) -> Option<String> {
        nearest(name, self.names()).filter(|n| *n != name).map(str::to_owned)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}
