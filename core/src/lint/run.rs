//! Running the rules in BuildKit's order.

use super::config::Config;
use super::{Checked, File, Finding, Found, Given, RULES, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::instruction;
use crate::plan::{self, Fact, Observer, Place, Reach};
use crate::syntax::{self, Node, Word};
use std::rc::Rc;

/// Runs all rules over a Dockerfile.
pub fn check(text: &str, given: &Given<'_>) -> Checked {
    let dockerfile = syntax::parse(text);
    let (instructions, lowering) = instruction::lower(&dockerfile);
    let (config, config_error) = match syntax::check_directive(text).map(|options| Config::parse(&options.text)) {
        Some(Err(error)) => (Config::default(), Some(format!("failed to parse check options: {error}"))),
        Some(Ok(config)) => (config, None),
        None => (Config::default(), None),
    };
    let file =
        File { dockerfile: &dockerfile, instructions: &instructions, options: given.options, ignore: given.ignore };
    let first_error = |found: &[Diagnostic]| found.iter().find(|d| d.severity == Severity::Error).cloned();
    let mut run =
        Run { file, config: Rc::new(config), findings: Vec::new(), error: config_error, behind_refusal: false };
    if let Some(error) = first_error(&dockerfile.diagnostics) {
        run.stop(&error);
    }
    run.nodes(first_error(&lowering).as_ref());
    run.whole_file();
    plan::resolve_observed(&instructions, dockerfile.escape, given.options, given.images, Reach::All, &mut run);
    run.finish()
}

struct Run<'a> {
    file: File<'a>,
    config: Rc<Config>,
    findings: Vec<Finding>,
    error: Option<String>,
    /// Whether the instructions that are looked at stand behind the one that BuildKit refuses.
    behind_refusal: bool,
}

impl Run<'_> {
    fn stop(&mut self, error: &Diagnostic) {
        self.error.get_or_insert_with(|| error.message.clone());
    }

    /// Runs one rule, unless the options or the comments before the instruction switch it off.
    fn rule(&mut self, rule: &dyn Rule, config: &Config, look: impl FnOnce(&mut Vec<Found>)) {
        let about = rule.about();
        if !config.runs(&about) {
            return;
        }
        let mut found = Vec::new();
        look(&mut found);
        let reached = self.error.is_none() && !self.behind_refusal;
        self.findings.extend(found.into_iter().map(|f| Finding {
            rule: about.name,
            detail: f.detail,
            span: f.span,
            lines: f.lines,
            edits: f.edits,
            reached,
        }));
    }

    /// The options in force at an instruction: a `# check=…` right before it adds to those at the top.
    fn config_with<'c>(&self, comments: impl Iterator<Item = &'c str>) -> Rc<Config> {
        for comment in comments {
            let Some(options) = syntax::check_comment(comment) else { continue };
            return match Config::parse(options) {
                Ok(more) => Rc::new(more.over(&self.config)),
                Err(_) => Rc::clone(&self.config),
            };
        }
        Rc::clone(&self.config)
    }

    /// Instructions as they are written, up to the first that BuildKit refuses; that one is looked at but for its meaning.
    fn nodes(&mut self, refusal: Option<&Diagnostic>) {
        let at = refusal.and_then(|d| d.span).map(|span| span.start);
        let empty_lines = RULES.into_iter().filter(|r| r.about().name == "NoEmptyContinuation");
        let config = Rc::clone(&self.config);
        let nodes = &self.file.dockerfile.nodes;
        for rule in empty_lines.clone() {
            nodes.iter().for_each(|node| self.rule(rule, &config, |out| rule.node(node, out)));
        }
        for node in nodes {
            self.node(node, at);
        }
        if let Some(error) = refusal {
            self.stop(error);
        }
    }

    fn node(&mut self, node: &Node<'_>, refusal: Option<u32>) {
        if refusal.is_some_and(|at| at < node.span.start) {
            self.behind_refusal = true;
        }
        let refused = refusal.is_some_and(|at| at < node.span.end);
        let config = self.config_with(node.comments.iter().map(|c| c.text.as_ref()));
        for rule in RULES {
            match rule.about().name {
                "NoEmptyContinuation" => {}
                "InvalidDefinitionDescription" if refused => {}
                _ => self.rule(rule, &config, |out| rule.node(node, out)),
            }
        }
    }

    fn whole_file(&mut self) {
        let (file, config) = (self.file, Rc::clone(&self.config));
        for rule in RULES {
            self.rule(rule, &config, |out| rule.file(&file, out));
        }
    }

    fn finish(mut self) -> Checked {
        let mut called: Vec<&str> = self.findings.iter().filter(|f| f.reached).map(|f| f.rule).collect();
        called.sort_unstable();
        called.dedup();
        if self.config.fails && self.error.is_none() && !called.is_empty() {
            self.error = Some(format!("lint violation found for rules: {}", called.join(", ")));
        }
        self.findings.sort_by_key(|f| (f.span, f.rule));
        Checked { findings: self.findings, build_error: self.error }
    }
}

impl Observer for Run<'_> {
    fn see(&mut self, place: Place<'_>, fact: Fact<'_>) {
        let comments: &[Word] = &place.instruction.comments;
        let config = self.config_with(comments.iter().map(|c| c.text.as_str()));
        let file = self.file;
        for rule in RULES {
            self.rule(rule, &config, |out| rule.fact(place, &fact, &file, out));
        }
    }

    fn refuse(&mut self, error: &Diagnostic) {
        self.stop(error);
    }
}
