//! The order of the work: arguments, stages, target, dependencies, bases, triggers, and then the stages one by one.

use super::arguments::{self, Global};
use super::dispatch::{BUDGET, Dispatcher, Work, too_large};
use super::fact::{Fact, Observer, Place, suggestion};
use super::graph::{Command, Graph, Node};
use super::platform::Platform;
use super::{Base, Images, Options, Plan, Reach, Stage};
use crate::diagnostic::{Diagnostic, Severity};
use crate::expand::{Environment, Expanded, Lexer};
use crate::image::reference::Reference;
use crate::instruction::{self, From, Instruction, Kind};
use crate::source::Span;
use crate::syntax;
use std::borrow::Cow;

/// What a plan is made with.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The Dockerfile's escape character.
    pub escape: char,
    /// Target, build arguments, platform.
    pub options: &'a Options,
    /// What is known about images.
    pub images: &'a dyn Images,
    /// Which stages count.
    pub reach: Reach,
}

impl Given<'_> {
    /// The lexer for words of instructions.
    pub fn lexer(&self) -> Lexer {
        Lexer::new(self.escape)
    }
}

/// Makes a plan.
pub fn resolve(instructions: &[Instruction], given: Given<'_>, observer: &mut dyn Observer) -> Plan {
    let first = instructions.iter().position(|i| matches!(i.kind, Kind::From(_))).unwrap_or(instructions.len());
    let (head, body) = instructions.split_at_checked(first).unwrap_or((instructions, &[]));
    let mut resolver = Resolver {
        given,
        observer,
        plan: Plan::default(),
        graph: Graph::default(),
        global: Global::default(),
        target_platform: Platform::default(),
        budget: BUDGET,
    };
    resolver.run(head, body);
    resolver.plan
}

struct Resolver<'r, 'i> {
    given: Given<'r>,
    observer: &'r mut dyn Observer,
    plan: Plan,
    graph: Graph<'i>,
    global: Global,
    target_platform: Platform,
    budget: u64,
}

/// What a trigger takes of the budget beside its text: all of an instruction.
const TRIGGER: u64 = 256;

impl<'i> Resolver<'_, 'i> {
    /// BuildKit stops here.
    fn refuse(&mut self, error: Diagnostic) {
        self.observer.refuse(&error);
        self.plan.diagnostics.push(error);
    }

    fn run(&mut self, head: &[Instruction], body: &'i [Instruction]) {
        if body.is_empty() {
            let error = Diagnostic::error("no-stages", Span::at(0), "dockerfile contains no stages to build");
            return self.refuse(error.with_help("add FROM with a base image, such as FROM alpine"));
        }
        match arguments::target_platform(self.given.options) {
            Ok(platform) => self.target_platform = platform,
            Err(error) => self.refuse(error),
        }
        self.read_arguments(head, body);
        let stages: Vec<&'i [Instruction]> = body.chunk_by(|_, next| !matches!(next.kind, Kind::From(_))).collect();
        for stage in &stages {
            self.add_stage(stage);
        }
        self.find_target();
        for (index, stage) in stages.iter().enumerate() {
            self.find_sources(index, stage);
        }
        if let Some(error) = self.graph.cycle() {
            self.refuse(error);
        }
        self.check_bases();
        let reached = self.add_triggers();
        self.dispatch(&stages, &reached);
    }

    fn read_arguments(&mut self, head: &[Instruction], body: &[Instruction]) {
        let options = self.given.options;
        let predefined = arguments::predefined(&self.target_platform, &target_name(options, body), &options.build_args);
        match arguments::global(predefined.clone(), head, &options.build_args, self.given.lexer()) {
            Ok(global) => self.global = global,
            Err(error) => {
                self.global.scope = predefined;
                self.refuse(error);
            }
        }
        let names: Vec<String> = body.iter().filter_map(stage_name).collect();
        if let Err(message) = arguments::check_epoch(&self.global, &self.given, &names) {
            let error = Diagnostic::error("bad-epoch", Span::at(0), message);
            self.refuse(Diagnostic { span: None, ..error }.with_help("give a number of seconds since 1970"));
        }
    }

    /// Expands the base and the platform of a stage.
    fn add_stage(&mut self, stage: &'i [Instruction]) {
        let Some((instruction, Kind::From(from))) = stage.first().map(|i| (i, &i.kind)) else { return };
        let place = Place { instruction, stage: self.graph.stages };
        let lexer = self.given.lexer();
        let (expanded, error) = lexer.attempt(&from.base.text, &self.global.scope);
        self.see_undefined(place, &expanded);
        let base = expanded.text;
        if let Some(error) = error {
            self.refuse(Diagnostic::error("bad-substitution", from.base.span, error.0));
        } else if base.is_empty() {
            let message = format!("base name ({}) should not be blank", from.base.text);
            let error = Diagnostic::error("blank-base", from.base.span, message);
            self.refuse(error.with_help("give the ARG before the first FROM a default"));
        }
        let platform = self.stage_platform(place, from);
        self.graph.add(Node {
            from: Some(instruction),
            base_name: base,
            span: from.base.span,
            name: from.name.as_ref().map(|n| n.text.to_lowercase()),
            platform,
            ..Node::default()
        });
    }

    fn see_undefined(&mut self, place: Place<'_>, expanded: &Expanded) {
        for name in &expanded.unmatched {
            if !self.global.declared.contains(name) {
                let meant = suggestion(name, self.global.declared.iter().map(String::as_str));
                self.observer.see(place, Fact::UndefinedInFrom { name, meant });
            }
        }
    }

    fn stage_platform(&mut self, place: Place<'_>, from: &From) -> Option<Platform> {
        let written = from.platform.as_ref().filter(|w| !w.text.is_empty())?;
        let error = |message: String| Diagnostic::error("bad-platform", written.span, message);
        let (expanded, failure) = self.given.lexer().attempt(&written.text, &self.global.scope);
        self.see_undefined(place, &expanded);
        if let Some(e) = failure {
            self.refuse(error(format!("failed to process arguments for platform : {e}")));
            return None;
        }
        let stage_name = from.name.as_ref().map(|n| n.text.to_lowercase()).unwrap_or_default();
        let target = self.global.scope.value("TARGETPLATFORM").unwrap_or_default();
        let only_target = matches!(expanded.matched.as_slice(), [name] if name == "TARGETPLATFORM");
        let fact = Fact::Platform {
            written,
            value: &expanded.text,
            is_target: only_target && expanded.unmatched.is_empty() && expanded.text == target,
            is_constant: expanded.matched.is_empty() && expanded.unmatched.is_empty(),
            stage_name: &stage_name,
        };
        self.observer.see(place, fact);
        if expanded.text.is_empty() {
            self.refuse(error(format!("empty platform value from expression {}", written.text)));
            return None;
        }
        match Platform::parse(&expanded.text) {
            Ok(platform) => Some(platform),
            Err(reason) => {
                let error = error(format!("failed to parse platform {}: {reason}", written.text));
                self.refuse(error.with_help("a platform is os/arch/variant, such as linux/arm64"));
                None
            }
        }
    }

    fn find_target(&mut self) {
        let Some(name) = self.given.options.target.as_deref().filter(|t| !t.is_empty()) else {
            self.plan.target = self.graph.stages.checked_sub(1);
            return;
        };
        self.plan.target = self.graph.named(name);
        if self.plan.target.is_none() {
            let message = format!("target stage {} could not be found", crate::quote::go(name));
            let error = Diagnostic { span: None, ..Diagnostic::error("unknown-target", Span::at(0), message) };
            let names = self.graph.names().collect::<Vec<_>>().join(", ");
            let help = match self.graph.nearest(name) {
                Some(meant) => format!("did you mean {meant}?"),
                None if names.is_empty() => "no stage has a name; give one with FROM … AS name".into(),
                None => format!("there are {names}"),
            };
            self.refuse(error.with_help(help));
        }
    }

    fn find_sources(&mut self, index: usize, stage: &'i [Instruction]) {
        for instruction in stage.iter().skip(1) {
            let command = self.graph.command(Cow::Borrowed(instruction), self.given.lexer()).unwrap_or_else(|error| {
                self.refuse(error);
                Command { instruction: Cow::Borrowed(instruction), sources: Vec::new(), trigger: false }
            });
            self.graph.need(index, &command);
            if let Some(node) = self.graph.nodes.get_mut(index) {
                node.commands.push(command);
            }
        }
    }

    /// References must be well formed, in stages that nobody needs too.
    fn check_bases(&mut self) {
        let mut errors = Vec::new();
        for node in self.graph.nodes.iter().filter(|n| n.base.is_none() && n.base_name != "scratch") {
            let Err(reason) = Reference::parse(&node.base_name) else { continue };
            if node.base_name.is_empty() {
                continue;
            }
            let message = format!("failed to parse stage name {}: {reason}", crate::quote::go(&node.base_name));
            let error = Diagnostic::error("bad-reference", node.span, message);
            errors.push(match self.graph.nearest(&node.base_name) {
                Some(meant) => {
                    error.with_help(format!("did you mean the stage {meant}? FROM wants its name in lower case"))
                }
                None => error.with_help("an image is [registry/]name[:tag][@digest], in lower case"),
            });
        }
        errors.into_iter().for_each(|e| self.refuse(e));
    }

    /// Puts the triggers of bases first; which nodes are needed in the end.
    fn add_triggers(&mut self) -> Vec<bool> {
        let mut done = vec![false; self.graph.stages];
        loop {
            let reached = match self.plan.target {
                Some(target) => self.graph.reachable(target),
                None => vec![false; self.graph.nodes.len()],
            };
            let everything = self.given.reach == Reach::Target;
            let mut changed = false;
            for index in 0..self.graph.stages {
                let wanted = everything || reached.get(index) == Some(&true);
                let Some(mark) = done.get_mut(index).filter(|d| wanted && !**d) else { continue };
                *mark = true;
                changed |= self.add_triggers_of(index);
            }
            if !changed {
                return reached;
            }
        }
    }

    fn add_triggers_of(&mut self, index: usize) -> bool {
        let triggers = self.triggers(index);
        let Some(from) = self.graph.nodes.get(index).and_then(|n| n.from) else { return false };
        let mut commands = Vec::new();
        for (expression, span) in triggers {
            match self.budget.checked_sub(TRIGGER + expression.len() as u64) {
                Some(left) => self.budget = left,
                None if self.budget == 0 => break,
                None => {
                    self.budget = 0;
                    self.refuse(too_large(from.span));
                    break;
                }
            }
            let read = trigger(&expression, span, from.lines);
            let command = read.and_then(|i| self.graph.command(Cow::Owned(i), self.given.lexer()));
            match command {
                Ok(command) => commands.push(Command { trigger: true, ..command }),
                Err(error) => {
                    let place = from.span;
                    self.refuse(Diagnostic { span: Some(place), ..error });
                }
            }
        }
        let changed = commands.iter().any(|c| !c.sources.is_empty());
        commands.iter().for_each(|c| self.graph.need(index, c));
        if let Some(node) = self.graph.nodes.get_mut(index) {
            commands.append(&mut node.commands);
            node.commands = commands;
        }
        changed
    }

    /// The triggers of a stage's base, with the place that stands for each.
    fn triggers(&self, index: usize) -> Vec<(String, Span)> {
        let Some(node) = self.graph.nodes.get(index) else { return Vec::new() };
        let from = node.from.map(|f| f.span).unwrap_or_default();
        match node.base.and_then(|b| self.graph.nodes.get(b)) {
            Some(base) => base
                .commands
                .iter()
                .filter_map(|c| match &c.instruction.kind {
                    Kind::Onbuild(onbuild) => Some((onbuild.expression.text.clone(), c.instruction.span)),
                    _ => None,
                })
                .collect(),
            None if node.base_name == "scratch" => Vec::new(),
            None => {
                let config = self.given.images.config(&node.base_name, &self.platform_of(node).format_all());
                config.unwrap_or_default().onbuild.into_iter().map(|text| (text, from)).collect()
            }
        }
    }

    /// The platform of a stage on nothing or on an image; one on a stage has that stage's.
    fn platform_of(&self, node: &Node<'_>) -> Platform {
        let own = if node.base_name == "scratch" { None } else { node.platform.clone() };
        own.unwrap_or_else(|| self.target_platform.clone())
    }

    fn dispatch(&mut self, stages: &[&'i [Instruction]], reached: &[bool]) {
        let mut finished: Vec<Work> = Vec::new();
        let mut budget = self.budget;
        for index in 0..self.graph.stages {
            let used = reached.get(index) == Some(&true);
            let work = self.dispatch_stage(index, used, &finished, &mut budget);
            if let Some(stage) = self.finish_stage(index, &work, stages, used) {
                self.plan.stages.push(stage);
            }
            finished.push(work);
        }
    }

    fn dispatch_stage(&mut self, index: usize, used: bool, finished: &[Work], budget: &mut u64) -> Work {
        let Some((node, from)) = self.graph.nodes.get(index).and_then(|n| Some((n, n.from?))) else {
            return Work::default();
        };
        let platform = self.platform_of(node);
        let work = match node.base.and_then(|b| finished.get(b)) {
            Some(base) => base.derive(),
            None if node.base_name == "scratch" => Work::scratch(platform.clone()),
            None => {
                let shown = platform.format_all();
                let known = self.given.images.config(&node.base_name, &shown);
                if let Some(actual) = self.given.images.platform(&node.base_name, &shown).filter(|p| *p != shown) {
                    let image = from_base(from);
                    let fact = Fact::WrongPlatform { image, expected: shown, actual };
                    self.observer.see(Place { instruction: from, stage: index }, fact);
                }
                Work::image(known.unwrap_or_default(), platform.clone())
            }
        };
        let commands = node.commands.clone();
        let mut dispatcher = Dispatcher {
            given: &self.given,
            global: &self.global.scope,
            graph: &self.graph,
            observer: &mut *self.observer,
            index,
            work,
            budget,
        };
        let mut errors = Vec::new();
        for command in &commands {
            if let Err(error) = dispatcher.command(command) {
                let counts = used || self.given.reach == Reach::All;
                let severity = if counts { Severity::Error } else { Severity::Warning };
                let error = Diagnostic { severity, ..error.in_stage(index) };
                if counts {
                    dispatcher.observer.refuse(&error);
                }
                errors.push(error);
            }
        }
        let work = dispatcher.finish();
        self.plan.diagnostics.extend(errors);
        work
    }

    fn finish_stage(&self, index: usize, work: &Work, stages: &[&'i [Instruction]], used: bool) -> Option<Stage> {
        let node = self.graph.nodes.get(index)?;
        let (first, last) = (stages.get(index)?.first()?, stages.get(index)?.last()?);
        let mut needs: Vec<usize> =
            node.needs.keys().copied().chain(node.base).filter(|i| *i < self.graph.stages).collect();
        needs.sort_unstable();
        needs.dedup();
        let base = match node.base {
            Some(base) => Base::Stage(base),
            None if node.base_name == "scratch" => Base::Scratch,
            None => Base::Image(node.base_name.clone()),
        };
        Some(Stage {
            name: node.name.clone(),
            base,
            platform: work.platform.format_all(),
            span: first.span,
            extent: first.span.cover(last.span),
            steps: work.steps.clone(),
            config: work.config(),
            used,
            needs,
        })
    }
}

fn from_base(from: &Instruction) -> &str {
    match &from.kind {
        Kind::From(from) => &from.base.text,
        _ => "",
    }
}

fn stage_name(instruction: &Instruction) -> Option<String> {
    match &instruction.kind {
        Kind::From(from) => from.name.as_ref().map(|n| n.text.to_lowercase()),
        _ => None,
    }
}

/// The name for `TARGETSTAGE`: that of the target, or of the last stage.
pub fn target_name(options: &Options, body: &[Instruction]) -> String {
    let last = || body.iter().rfind(|i| matches!(i.kind, Kind::From(_))).and_then(stage_name);
    options.target.clone().filter(|t| !t.is_empty()).or_else(last).unwrap_or_default()
}

/// Reads the text of a trigger, which must be one instruction; all of it gets the same place.
fn trigger(expression: &str, span: Span, lines: (u32, u32)) -> Result<Instruction, Diagnostic> {
    let dockerfile = syntax::parse(expression);
    let (instructions, found) = instruction::lower_trigger(&dockerfile);
    let mut errors = dockerfile.diagnostics.into_iter().chain(found).filter(|d| d.severity == Severity::Error);
    if let Some(error) = errors.next() {
        return Err(error);
    }
    let mut instructions = instructions.into_iter();
    match (instructions.next(), instructions.next()) {
        (Some(instruction), None) => Ok(instruction.at(span, lines)),
        _ => Err(Diagnostic::error("bad-trigger", span, "onbuild trigger should be a single expression")),
    }
}
