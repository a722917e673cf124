//! One round: find, try every fix alone, apply those that do not touch together, and prove that.

use super::picture::Picture;
use super::rebuild;
use super::saving::Saving;
use super::track::Track;
use super::{Advice, Choice, Goal, Optimized, Value, choice, witness};
use crate::advice::{self, About, Context, Finding, Group, Safety, Seen, Values};
use crate::report::make::located_edit;
use crate::source::{Edit, LineIndex, Span};
use crate::{Files, Project, Session};
use std::collections::BTreeMap;

/// A rewriting under way.
pub struct Work<'a> {
    choice: &'a Choice,
    values: Values,
    /// What was chosen for single findings.
    placed: Vec<(String, About, Values)>,
    given: &'a Project,
    lines: LineIndex,
    /// The project as it is now.
    project: Project,
    /// The ignore file, where one was rewritten.
    dockerignore: Option<String>,
    track: Track,
    before: Option<Picture>,
    now: Picture,
    /// The source file whose edit stands for all, where the build context has one.
    source: Option<String>,
    /// What its edit costs: of the project as it was given, and as it is now.
    first_cost: Option<i64>,
    cost: Option<i64>,
    advice: Vec<Advice>,
    /// Index in `advice` by id.
    known: BTreeMap<String, usize>,
    /// The ids that the last round found.
    current: Vec<String>,
    /// How many rounds changed something.
    pub rounds: u32,
}

/// A finding of this round that may be applied.
struct Candidate {
    index: usize,
    finding: Finding,
    saving: Saving,
    group: Group,
}

impl<'a> Work<'a> {
    /// Begins.
    pub fn new(project: &'a Project, choice: &'a Choice) -> Self {
        Self {
            choice,
            values: choice.values(),
            placed: choice.placed(),
            given: project,
            lines: LineIndex::new(&project.dockerfile),
            project: Project { entries: false, paths: Vec::new(), ..project.clone() },
            dockerignore: None,
            track: Track::default(),
            before: None,
            now: Picture::default(),
            source: None,
            first_cost: None,
            cost: None,
            advice: Vec::new(),
            known: BTreeMap::new(),
            current: Vec::new(),
            rounds: 0,
        }
    }

    /// Does a round; says whether it changed something.
    pub fn round(&mut self, session: &mut Session, files: &dyn Files) -> bool {
        let (mut found, mut picture, mut source) = (Vec::new(), Picture::default(), None);
        let (values, is_first) = (&self.values, self.before.is_none());
        session.look(&self.project, files, &mut |seen: &Seen<'_>| {
            let mut context = Context::new(seen, values);
            found = advice::find(&context);
            self.put_values(&mut found, &mut context);
            found.iter_mut().for_each(|advice| witness::doubt(&mut advice.finding, seen));
            picture = Picture::of(seen);
            source = is_first.then(|| rebuild::typical_source(seen.world.context())).flatten();
        });
        self.source = self.source.take().or(source);
        self.cost = self.source.as_ref().map(|path| rebuild::cost(session, &self.project, path, files));
        if is_first {
            self.first_cost = self.cost;
        }
        self.before.get_or_insert_with(|| picture.clone());
        self.now = picture;
        found.retain(|advice| !self.choice.is_off(&advice.rule));
        let mut candidates = Vec::new();
        self.current.clear();
        for advice in found {
            candidates.extend(self.consider(advice, session, files));
        }
        self.sort(&mut candidates);
        let changed = self.apply(candidates, session, files);
        self.rounds += u32::from(changed);
        changed
    }

    /// Puts what a rule finds with the values that were chosen for a single finding in the place of that finding.
    fn put_values<'s>(&'s self, found: &mut [advice::Advice], context: &mut Context<'s>) {
        for (name, rule, values) in &self.placed {
            context.choose(values);
            for other in advice::find_of(context, rule) {
                let is_same =
                    |one: &&mut advice::Advice| one.rule.name == rule.name && one.finding.span == other.finding.span;
                let is_meant = choice::is_meant(name, rule, &self.id(rule, other.finding.span));
                if let Some(one) = found.iter_mut().find(is_same).filter(|_| is_meant) {
                    *one = other;
                }
            }
        }
    }

    /// Tries a finding alone, writes down what came of it, and hands it on where it is to be applied.
    fn consider(&mut self, found: advice::Advice, session: &mut Session, files: &dyn Files) -> Option<Candidate> {
        let advice::Advice { rule, finding } = found;
        let id = self.id(&rule, finding.span);
        self.current.push(id.clone());
        let left_out = self.choice.objection(&rule, &id, &finding.safety);
        if let Some(known) = self.known.get(&id).and_then(|index| self.advice.get(*index))
            && (known.applied || !known.fixable || left_out.is_some())
        {
            return None;
        }
        let mut advice = self.describe(&rule, &finding, &id);
        let has_fix = !finding.edits.is_empty() || finding.dockerignore.is_some();
        let mut saving = Saving::default();
        if has_fix {
            let objection = self.try_alone(&finding, &advice.values, &mut saving, session, files);
            advice.fixable = objection.is_none();
            advice.why_not = objection.or(left_out).or_else(|| self.choice.misses(&saving));
        }
        advice.saves_bytes = saving.bytes;
        advice.saves_low = saving.low;
        advice.saves_high = saving.high;
        advice.saves_gzip_bytes = saving.gzip;
        advice.rebuild_saves_bytes = saving.rebuild;
        let wanted = has_fix && advice.why_not.is_none();
        let index = self.note(id, advice);
        wanted.then_some(Candidate { index, finding, saving, group: rule.group })
    }

    /// Tries a fix without any other and measures what it saves; says what speaks against it.
    fn try_alone(
        &self,
        finding: &Finding,
        values: &[Value],
        saving: &mut Saving,
        session: &mut Session,
        files: &dyn Files,
    ) -> Option<String> {
        if let Some(unfit) = choice::unfit(values) {
            return Some(unfit);
        }
        let fixed = self.fixed(&[finding]);
        let after = picture(&fixed, session, files);
        *saving = Saving::between(&self.now, &after);
        let objection = self.now.objection(&after, &[finding]);
        if let (Some(path), Some(cost), None) = (&self.source, self.cost, &objection) {
            saving.rebuild = Some(cost - rebuild::cost(session, &fixed, path, files));
        }
        objection
    }

    /// Keeps a piece of advice; what was known of the same finding stays, but for what was learned about its fix.
    fn note(&mut self, id: String, advice: Advice) -> usize {
        let index = *self.known.entry(id).or_insert(self.advice.len());
        match self.advice.get_mut(index) {
            Some(known) => (known.fixable, known.why_not) = (advice.fixable, advice.why_not),
            None => self.advice.push(advice),
        }
        index
    }

    fn id(&self, rule: &advice::About, span: Span) -> String {
        let place = self.lines.position(self.track.origin(span).start, &self.given.dockerfile);
        format!("{}:{}:{}", rule.name, place.line, place.column)
    }

    fn describe(&self, rule: &advice::About, finding: &Finding, id: &str) -> Advice {
        let (text, own) = (&self.given.dockerfile, self.track.origin(finding.span));
        let (start, end) = (self.lines.position(own.start, text), self.lines.position(own.end, text));
        let now = LineIndex::new(&self.project.dockerfile);
        let (safety, assumption, values) = match &finding.safety {
            Safety::Safe => ("safe", None, Vec::new()),
            Safety::Assumes(what) => ("assumes", Some(what.text.clone()), what.values.clone()),
        };
        let value = |v: advice::Value| Value { key: v.key.to_owned(), label: v.label.to_owned(), value: v.value };
        Advice {
            id: id.to_owned(),
            rule: rule.name.to_owned(),
            title: rule.title.to_owned(),
            message: finding.message.clone(),
            group: rule.group.as_str().to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            severity: rule.severity.as_str().to_owned(),
            aliases: rule.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            why_not: finding.why_not.clone().or_else(|| Some("there is no mechanical fix".into())),
            safety: safety.to_owned(),
            assumption,
            values: values.into_iter().map(value).collect(),
            drops: finding.drops.clone(),
            edits: finding.edits.iter().map(|edit| located_edit(edit, &self.project.dockerfile, &now)).collect(),
            dockerignore: finding.dockerignore.clone(),
            round: self.rounds + 1,
            ..Advice::default()
        }
    }

    /// The project with these fixes.
    fn fixed(&self, fixes: &[&Finding]) -> Project {
        let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.clone()).collect();
        let ignore = fixes.iter().rev().find_map(|fix| fix.dockerignore.clone());
        Project {
            dockerfile: Edit::apply(&self.project.dockerfile, &edits),
            ignore: ignore.or_else(|| self.project.ignore.clone()),
            ..self.project.clone()
        }
    }

    /// What counts most comes first; what is worth the same in the order of the Dockerfile.
    fn sort(&self, candidates: &mut [Candidate]) {
        candidates.sort_by_key(|candidate| {
            let Candidate { saving, group, finding, .. } = candidate;
            let worth = match self.choice.goal {
                None | Some(Goal::Size) => (false, saving.bytes),
                Some(Goal::Rebuild) => (false, saving.rebuild.unwrap_or_default()),
                Some(Goal::Surface) => (*group == Group::Security, saving.entries),
            };
            (std::cmp::Reverse(worth), finding.span)
        });
    }

    /// Applies what does not touch; where all together is not what each was alone, one by one.
    fn apply(&mut self, mut candidates: Vec<Candidate>, session: &mut Session, files: &dyn Files) -> bool {
        let mut chosen: Vec<Candidate> = Vec::new();
        if let Some(at) = candidates.iter().position(|candidate| candidate.finding.is_alone) {
            candidates = vec![candidates.swap_remove(at)];
        }
        for candidate in candidates {
            if chosen.iter().all(|other| !touch(&other.finding, &candidate.finding)) {
                chosen.push(candidate);
            }
        }
        if chosen.len() > 1 && self.objection(&chosen, session, files).is_some() {
            let mut kept: Vec<Candidate> = Vec::new();
            for candidate in chosen {
                kept.push(candidate);
                if self.objection(&kept, session, files).is_some() {
                    kept.pop();
                }
            }
            chosen = kept;
        }
        if chosen.is_empty() {
            return false;
        }
        let fixes: Vec<&Finding> = chosen.iter().map(|candidate| &candidate.finding).collect();
        let fixed = self.fixed(&fixes);
        if fixes.iter().any(|fix| fix.dockerignore.is_some()) {
            self.dockerignore.clone_from(&fixed.ignore);
        }
        self.track.push(fixes.iter().flat_map(|fix| fix.edits.clone()).collect());
        let changed = fixed != self.project;
        self.project = fixed;
        for candidate in &chosen {
            if let Some(advice) = self.advice.get_mut(candidate.index) {
                advice.applied = true;
            }
        }
        changed
    }

    /// What speaks against several fixes together. What was agreed to may change the image; what is safe must not change it
    /// any further.
    fn objection(&self, chosen: &[Candidate], session: &mut Session, files: &dyn Files) -> Option<String> {
        let fixes: Vec<&Finding> = chosen.iter().map(|candidate| &candidate.finding).collect();
        let after = picture(&self.fixed(&fixes), session, files);
        let (safe, agreed): (Vec<&Finding>, Vec<&Finding>) = fixes.iter().partition(|fix| fix.safety == Safety::Safe);
        self.now.objection(&after, &fixes).or_else(|| {
            if safe.is_empty() || agreed.is_empty() {
                return None;
            }
            picture(&self.fixed(&agreed), session, files).objection(&after, &safe)
        })
    }

    /// Hands everything over, with the report on what came of it.
    pub fn finish(mut self, session: &mut Session, files: &dyn Files) -> Optimized {
        for advice in self.advice.iter_mut().filter(|advice| !advice.applied && advice.why_not.is_none()) {
            let is_there = self.current.contains(&advice.id);
            let why = if is_there { "it does not go together with another fix" } else { "another fix has mended it" };
            advice.why_not = Some(why.into());
        }
        let first = self.before.unwrap_or_default();
        self.project.entries = self.given.entries;
        self.project.paths.clone_from(&self.given.paths);
        let mut last = Picture::default();
        session.look(&self.project, files, &mut |seen| last = Picture::of(seen));
        session.changes.forget_unused();
        let (compared, saving) = (first.entries(), Saving::between(&first, &last));
        let (mut before, after) = (first.report, last.report);
        if self.given.entries || !self.given.paths.is_empty() {
            before = session.report(self.given, files);
        }
        let cost_after = self.source.as_ref().map(|path| rebuild::cost(session, &self.project, path, files));
        Optimized {
            version: 1,
            before,
            after,
            saves_low: saving.low,
            saves_high: saving.high,
            dockerfile: self.project.dockerfile,
            dockerignore: self.dockerignore,
            advice: self.advice,
            rounds: self.rounds,
            compared,
            edited: self.source,
            rebuild_before: self.first_cost,
            rebuild_after: cost_after,
        }
    }
}

/// A project that is only tried out.
fn picture(project: &Project, session: &mut Session, files: &dyn Files) -> Picture {
    let mut picture = Picture::default();
    session.try_out(project, files, &mut |seen| picture = Picture::of(seen));
    picture
}

/// Whether two fixes have to be applied one after the other: their edits meet, or both rewrite the ignore file.
fn touch(one: &Finding, other: &Finding) -> bool {
    let meet = |a: &Edit, b: &Edit| a.span.start <= b.span.end && b.span.start <= a.span.end;
    one.edits.iter().any(|a| other.edits.iter().any(|b| meet(a, b)))
        || one.dockerignore.is_some() && other.dockerignore.is_some()
}
