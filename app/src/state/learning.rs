//! The lessons that a person takes: which one is open, how far they are in each, and what they wrote there. Their own documents
//! stay as they are; a lesson that is left can be taken up again.

use super::documents::Guest;
use super::{Detail, Pane, Selection, State, Tab};
use crate::draft::Draft;
use crate::engine::measured;
use crate::lesson::check::{Ground, reached};
use crate::lesson::{Lesson, Step, solved};
use crate::shared::Shared;
use layerlab_core::report::Report;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yew::AttrValue;

/// All that a person did in lessons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learning {
    /// The lesson that is open.
    pub open: Option<String>,
    /// How far each lesson came, by its name.
    pub taken: BTreeMap<String, Taken>,
}

/// How far a lesson came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Taken {
    /// The step that is open.
    pub step: usize,
    /// What was done in the steps, as far as they were opened.
    pub marks: Vec<Mark>,
}

/// What was done in a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    /// What was guessed; an empty guess is one that was passed over.
    pub guess: Option<String>,
    /// How many hints were shown.
    pub hints: usize,
    /// The figure that was guessed at, or the place of the right answer, as it was when the guess was made.
    pub answer: Option<u64>,
    /// Whether the goal was reached.
    pub reached: bool,
    /// What the editor held last.
    pub draft: Option<Draft>,
}

/// What a person did in a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonAct {
    /// Took a lesson, or took it up again.
    Took(AttrValue),
    /// Opened lessons of their own; the first one is taken.
    Brought(Vec<Lesson>),
    /// Took a lesson of their own out of the menu.
    Removed(AttrValue),
    /// Left it.
    Left,
    /// Went to a step.
    Went(usize),
    /// Guessed; an empty guess only wants to see.
    Guessed(String),
    /// Wanted a hint.
    Hinted,
    /// Wanted to see the solution.
    Solved,
    /// Wanted to begin the step again.
    StartedOver,
    /// Wanted to look where the step points, by place.
    Looked(usize),
}

/// What the document of a lesson is called while its title is not here.
const LESSON: &str = "Lesson";

impl Learning {
    /// How far the open lesson came.
    pub fn here(&self) -> Option<&Taken> {
        self.taken.get(self.open.as_ref()?)
    }

    /// What was done in the open step.
    pub fn mark(&self) -> Option<&Mark> {
        self.here().and_then(|taken| taken.marks.get(taken.step))
    }

    fn here_mut(&mut self) -> Option<&mut Taken> {
        self.taken.get_mut(self.open.as_ref()?)
    }

    /// What was done in a step of the open lesson, to be changed.
    fn mark_mut(&mut self, step: usize) -> Option<&mut Mark> {
        let marks = &mut self.here_mut()?.marks;
        if marks.len() <= step {
            marks.resize_with(step + 1, Mark::default);
        }
        marks.get_mut(step)
    }

    /// With what the editor holds, as it is to be kept.
    pub fn holding(&self, draft: &Draft) -> Self {
        let mut kept = self.clone();
        let step = kept.here().map(|taken| taken.step);
        if let Some(mark) = step.and_then(|step| kept.mark_mut(step)) {
            mark.draft = Some(draft.clone());
        }
        kept
    }
}

impl State {
    /// The open lesson and its open step, where the library has them.
    pub fn lesson(&self) -> Option<(&Lesson, &Step)> {
        let lesson = self.library.lesson(self.learning.open.as_ref()?)?;
        Some((lesson, lesson.steps.get(self.learning.here()?.step)?))
    }

    /// Whether a person is to guess before they see figures.
    pub fn is_guessing(&self) -> bool {
        let has_guessed = self.learning.mark().is_some_and(|mark| mark.guess.is_some());
        !has_guessed && self.lesson().is_some_and(|(_, step)| step.prediction.is_some())
    }

    /// The paths whose weight is to be known: those that an article measured, and those that a lesson asks for.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = measured(&self.draft, &self.library);
        paths.extend(self.lesson().into_iter().flat_map(|(_, step)| step.paths()));
        paths.sort();
        paths.dedup();
        paths
    }

    /// The reports that belong to the text, by version.
    pub fn ground<'a>(&'a self, reports: &'a [Report]) -> Ground<'a> {
        Ground { versions: &self.draft.versions, reports }
    }

    /// What a person did in a lesson.
    pub(super) fn learn_from(&mut self, act: LessonAct) {
        match act {
            LessonAct::Took(name) => self.take_lesson(&name),
            LessonAct::Brought(lessons) => self.bring_lessons(lessons),
            LessonAct::Removed(name) => self.remove_lesson(&name),
            // What it leaves behind is put away with that.
            LessonAct::Left => self.leave(),
            LessonAct::Went(step) => self.go_to_step(step),
            LessonAct::Guessed(guess) => self.mark(|mark| mark.guess = Some(guess)),
            LessonAct::Hinted => self.mark(|mark| mark.hints += 1),
            LessonAct::Solved => self.show_solution(),
            LessonAct::StartedOver => self.start_step_over(),
            LessonAct::Looked(place) => self.look_where(place),
        }
    }

    fn mark(&mut self, change: impl FnOnce(&mut Mark)) {
        let Some(step) = self.learning.here().map(|taken| taken.step) else { return };
        self.learning = self.learning.with(|learning| {
            if let Some(mark) = learning.mark_mut(step) {
                change(mark);
            }
        });
        self.judge();
    }

    /// Lessons of a person's own take the places of those of the same name, and begin anew: what was done in one was done in
    /// other texts.
    fn bring_lessons(&mut self, lessons: Vec<Lesson>) {
        let Some(first) = lessons.first().map(|lesson| lesson.name.clone()) else { return };
        for lesson in lessons {
            self.forget_lesson(&lesson.name);
            self.library = self.library.with(|library| library.put_own(lesson));
        }
        self.take_lesson(&first);
    }

    fn remove_lesson(&mut self, name: &str) {
        self.forget_lesson(name);
        self.library = self.library.with(|library| library.lessons.retain(|lesson| lesson.name != name));
    }

    /// What was done in a lesson goes; an open one is left.
    fn forget_lesson(&mut self, name: &str) {
        if self.learning.open.as_deref() == Some(name) {
            self.leave();
            self.learning = self.learning.with(|learning| learning.open = None);
        }
        self.learning = self.learning.with(|learning| drop(learning.taken.remove(name)));
    }

    fn take_lesson(&mut self, name: &str) {
        if self.library.lesson(name).is_none() {
            return;
        }
        let held = self.learning.holding(&self.draft);
        self.learning = Shared::new(held).with(|learning| {
            learning.open = Some(name.to_owned());
            learning.taken.entry(name.to_owned()).or_default();
        });
        self.enter_step(None);
    }

    /// Closes the lesson once its draft is not open any more; `draft` is what it held last.
    pub(super) fn close_lesson_behind(&mut self, draft: &Draft) {
        let is_open = matches!(self.documents.guest, Some((Guest::Lesson, _)));
        if self.learning.open.is_some() && !is_open {
            let held = self.learning.holding(draft);
            self.learning = Shared::new(Learning { open: None, ..held });
            self.tab = Tab::default();
        }
    }

    fn go_to_step(&mut self, step: usize) {
        let count = self.lesson().map_or(0, |(lesson, _)| lesson.steps.len());
        if step < count {
            let before = (*self.draft).clone();
            let mut next = self.learning.holding(&before);
            if let Some(taken) = next.here_mut() {
                taken.step = step;
            }
            self.learning = Shared::new(next);
            self.enter_step(Some(&before));
        }
    }

    fn start_step_over(&mut self) {
        let Some(step) = self.learning.here().map(|taken| taken.step) else { return };
        let before = step.checked_sub(1).and_then(|before| self.learning.here()?.marks.get(before)?.draft.clone());
        self.learning = self.learning.with(|learning| {
            if let Some(mark) = learning.mark_mut(step) {
                *mark = Mark::default();
            }
        });
        self.enter_step(before.as_ref());
    }

    /// Puts into the editor what the open step holds: what a person wrote there, else what it begins with.
    fn enter_step(&mut self, before: Option<&Draft>) {
        let Some((lesson, step)) = self.lesson() else { return };
        let index = self.learning.here().map_or(0, |taken| taken.step);
        let kept = self.learning.mark().and_then(|mark| mark.draft.clone());
        let draft = kept.unwrap_or_else(|| lesson.start(index, before));
        let opens = step.opens_on(&draft);
        let title = lesson.title.clone();
        self.visit(Guest::Lesson, title, draft);
        self.open(Pane::Version(opens));
        self.tab = Tab::Lesson;
    }

    fn show_solution(&mut self) {
        let Some(solution) = self.lesson().and_then(|(_, step)| step.solution.clone()) else { return };
        self.change(|draft| *draft = solved(std::mem::take(draft), &solution));
        self.generation += 1;
        self.selection = None;
        self.open(Pane::Version(self.draft.versions.len() - 1));
    }

    /// Remembers the answer once there is one, and that the goal is reached once it is.
    pub(super) fn judge(&mut self) {
        let Some((_, step)) = self.lesson() else { return };
        let fresh = self.results.as_ref().filter(|results| results.revision == self.revision && !self.is_guessing());
        let Some(results) = fresh else { return };
        let ground = self.ground(&results.reports);
        let old = self.learning.mark().cloned().unwrap_or_default();
        let answer = || step.prediction.as_ref().and_then(|p| p.answer(ground, self.shown));
        let reaches = || step.goal.as_ref().is_some_and(|goal| reached(&goal.checks, ground).is_some());
        let mark = Mark { answer: old.answer.or_else(answer), reached: old.reached || reaches(), ..old.clone() };
        if mark != old {
            let step = self.learning.here().map_or(0, |taken| taken.step);
            self.learning = self.learning.with(|learning| {
                if let Some(old) = learning.mark_mut(step) {
                    *old = mark;
                }
            });
        }
    }

    /// Takes up again what a person did in lessons before, in the one that was open.
    pub(super) fn resume(&mut self, learning: Learning) {
        self.learning = Shared::new(learning);
        let Some(taken) = self.learning.here() else { return };
        match self.learning.mark().and_then(|mark| mark.draft.clone()) {
            Some(draft) if taken.step < taken.marks.len() && !draft.versions.is_empty() => {
                self.visit(Guest::Lesson, LESSON.into(), draft);
                self.tab = Tab::Lesson;
            }
            // Nothing was written there yet.
            _ => self.learning = self.learning.with(|learning| learning.open = None),
        }
    }

    fn look_where(&mut self, place: usize) {
        let Some(look) = self.lesson().and_then(|(_, step)| step.look.get(place)).cloned() else { return };
        let named = look.of.as_ref().and_then(|name| self.draft.versions.iter().position(|v| v.name == *name));
        let version = named.unwrap_or(self.shown);
        self.open(Pane::Version(version));
        self.tab = Tab::Details;
        let layer = look.layer.as_deref().and_then(|part| self.report(version).and_then(|r| layer_with(r, part)));
        if let Some((stage, layer)) = layer {
            self.point(Some(Selection { version, stage, layer: Some(layer), reveal: true }));
        }
        if let Some(detail) = look.view.as_deref().and_then(view_named) {
            self.detail = detail;
        }
    }
}

/// The detail view of a word.
pub fn view_named(word: &str) -> Option<Detail> {
    Some(match word {
        "layer" => Detail::Layer,
        "files" => Detail::Files,
        "findings" => Detail::Findings,
        "compare" => Detail::Compare,
        "what-if" => Detail::WhatIf,
        "artifacts" => Detail::Artifacts,
        "still-shipped" => Detail::Shadowed,
        "config" => Detail::Config,
        _ => return None,
    })
}

/// The last layer whose instruction holds a text: its stage and its place.
pub fn layer_with(report: &Report, part: &str) -> Option<(usize, usize)> {
    let stages = report.stages.iter().rev();
    let mut hits = stages.filter_map(|stage| {
        let layer = stage.layers.iter().rposition(|layer| layer.instruction.contains(part))?;
        Some((stage.index, layer))
    });
    hits.next()
}
