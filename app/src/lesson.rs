//! A lesson, as a folder of `static/lessons` holds it: `static/lessons/README.md` is the teacher's guide, and says what each key
//! means. What a step asks for is checked on reports, so that nothing here knows an answer.

pub mod check;
pub mod guess;
#[cfg(test)]
mod tests;

use crate::draft::{Draft, Version, engine_of};
use crate::state::learning::view_named;
use check::{Check, Ground, What};
use serde::{Deserialize, Serialize};

/// One lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Name of its folder, which the folder itself need not say.
    #[serde(default)]
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// What a person learns, in a sentence.
    pub summary: String,
    /// The article that it grew from, where there is one.
    #[serde(default)]
    pub source: Option<String>,
    /// The example whose article's figures are to stand beside ours.
    #[serde(default)]
    pub example: Option<String>,
    /// Its place among the others, lowest first.
    #[serde(default = "last")]
    pub rank: u32,
    /// Name of the engine that it is taken with.
    #[serde(default)]
    pub engine: Option<String>,
    /// The manifest under all of its Dockerfiles; in its folder, the name of that file.
    pub manifest: String,
    /// The way through it.
    pub steps: Vec<Step>,
}

fn last() -> u32 {
    u32::MAX
}

/// One step of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it is about, in a few words.
    pub title: String,
    /// What there is to know, in Markdown.
    pub text: String,
    /// The engine from here on, where another one is to be looked at.
    #[serde(default)]
    pub engine: Option<String>,
    /// Another manifest from here on, where the Dockerfiles of this step need one.
    #[serde(default)]
    pub manifest: Option<String>,
    /// The example whose figures belong to these Dockerfiles, where it is not the lesson's.
    #[serde(default)]
    pub example: Option<String>,
    /// What the editor holds from here on; without any, what it holds already.
    #[serde(default)]
    pub dockerfiles: Vec<Version>,
    /// The version that is open first; the last one when it is not said.
    #[serde(default)]
    pub opens: Option<String>,
    /// What to guess before any figure is shown.
    #[serde(default)]
    pub prediction: Option<Prediction>,
    /// What to reach.
    #[serde(default)]
    pub goal: Option<Goal>,
    /// Hints, to be shown one by one.
    #[serde(default)]
    pub hints: Vec<String>,
    /// A Dockerfile that reaches the goal.
    #[serde(default)]
    pub solution: Option<String>,
    /// What there is to know when it is done, in Markdown.
    #[serde(default)]
    pub after: String,
    /// Where to look.
    #[serde(default)]
    pub look: Vec<Look>,
}

/// What to guess: a figure, or one of some sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// The question.
    pub question: String,
    /// The figure that is asked for, where it is one.
    #[serde(default)]
    pub figure: Option<Check>,
    /// The answers to choose from, where it is none.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Why it is so, in Markdown: shown with the answer.
    pub why: String,
}

/// An answer to choose; the simulation says whether it is the right one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What it says.
    pub says: String,
    /// It is right when all of this holds.
    pub when: Vec<Check>,
}

/// What to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// In a sentence.
    pub says: String,
    /// Reached when one version fulfils all of this, without errors.
    pub checks: Vec<Check>,
}

/// Where to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// What its button says.
    pub says: String,
    /// The version; the one shown when it is not said.
    #[serde(default)]
    pub of: Option<String>,
    /// A part of the instruction whose layer is meant.
    #[serde(default)]
    pub layer: Option<String>,
    /// The detail view to open.
    #[serde(default)]
    pub view: Option<String>,
}

impl Prediction {
    /// The figure that is asked for, or the place of the right answer.
    pub fn answer(&self, ground: Ground, version: usize) -> Option<u64> {
        let is_right = |choice: &Choice| choice.when.iter().all(|check| check.holds(ground, version));
        match &self.figure {
            Some(figure) => figure.figure(ground, version),
            None => self.choices.iter().position(is_right).map(|place| place as u64),
        }
    }
}

/// What names of lessons begin with that a teacher opened in the page.
pub const OWN: &str = "own:";

/// The name of the version that a shown solution becomes.
pub const SOLUTION: &str = "Solution";

impl Lesson {
    /// Whether a teacher opened it in the page.
    pub fn is_own(&self) -> bool {
        self.name.starts_with(OWN)
    }

    /// What the editor holds when a step begins, if a person comes to it with `before`, or with what the lesson itself would
    /// have made until then.
    pub fn start(&self, index: usize, before: Option<&Draft>) -> Draft {
        let Some(step) = self.steps.get(index) else { return Draft::blank() };
        let mut draft = match (step.dockerfiles.is_empty(), before) {
            (true, Some(before)) => before.clone(),
            (true, None) if index > 0 => self.finish(index - 1),
            _ => Draft {
                example: step.example.as_ref().or(self.example.as_ref()).cloned(),
                versions: step.dockerfiles.clone(),
                manifest: step.manifest.as_ref().unwrap_or(&self.manifest).as_str().into(),
                ..Draft::default()
            },
        };
        if let Some(word) = step.engine.as_deref().or(self.engine.as_deref()) {
            draft.engine = engine_of(word);
        }
        draft
    }

    /// What the editor holds when a step ends with its solution.
    pub fn finish(&self, index: usize) -> Draft {
        let draft = self.start(index, None);
        match self.steps.get(index).and_then(|step| step.solution.as_deref()) {
            Some(solution) => solved(draft, solution),
            None => draft,
        }
    }
}

/// A draft with a solution beside what a person wrote.
pub fn solved(mut draft: Draft, solution: &str) -> Draft {
    draft.versions.retain(|version| version.name != SOLUTION);
    draft.versions.push(Version { name: SOLUTION.into(), dockerfile: solution.into() });
    draft
}

impl Lesson {
    /// What is wrong with it, each with its step and key: what can be told without simulating.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.steps.is_empty() {
            faults.push("steps: there are none".to_owned());
        }
        for (index, step) in self.steps.iter().enumerate() {
            let place = format!("steps[{index}]");
            let known = self.finish(index).versions;
            let say = |fault: String| format!("{place}.{fault}");
            faults.extend(step.checks().filter_map(|check| check.fault(&known)).map(&say));
            faults.extend(step.own_faults(index, &known).into_iter().map(say));
        }
        faults
    }
}

impl Step {
    fn own_faults(&self, index: usize, known: &[Version]) -> Vec<String> {
        let is_known = |name: &String| known.iter().any(|version| version.name == *name);
        let mut faults = Vec::new();
        if index == 0 && self.dockerfiles.is_empty() {
            faults.push("dockerfiles: the first step needs some".to_owned());
        }
        if (self.manifest.is_some() || self.example.is_some()) && self.dockerfiles.is_empty() {
            faults.push("dockerfiles: a manifest or an example of its own needs some".to_owned());
        }
        if let Some(Prediction { figure, choices, .. }) = &self.prediction
            && figure.is_some() != choices.is_empty()
        {
            faults.push("prediction: either a figure or choices".to_owned());
        }
        if self.goal.is_some() != self.solution.is_some() {
            faults.push("goal: a goal needs a solution, and a solution a goal".to_owned());
        }
        if let Some(word) = self.engine.as_ref().filter(|word| !matches!(word.as_str(), "containerd" | "overlay2")) {
            faults.push(format!("engine: {word} is neither containerd nor overlay2"));
        }
        let views = self.look.iter().filter_map(|look| look.view.as_ref());
        let strange = views.filter(|word| view_named(word).is_none());
        faults.extend(strange.map(|word| format!("look.view: there is no view {word}")));
        let names = self.look.iter().filter_map(|look| look.of.as_ref()).chain(&self.opens);
        faults.extend(names.filter(|name| !is_known(name)).map(|name| format!("there is no version {name}")));
        faults
    }

    /// Everything that it checks.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        let prediction = self.prediction.iter();
        let predicted = prediction.flat_map(|p| p.figure.iter().chain(p.choices.iter().flat_map(|c| &c.when)));
        predicted.chain(self.goal.iter().flat_map(|goal| &goal.checks))
    }

    /// The paths whose weight it asks for.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.checks().filter(|check| check.what == What::Path).filter_map(|check| check.path.clone())
    }

    /// The version that is open first, of those of a draft.
    pub fn opens_on(&self, draft: &Draft) -> usize {
        let named = self.opens.as_ref().and_then(|name| draft.versions.iter().position(|v| v.name == *name));
        named.unwrap_or(draft.versions.len().saturating_sub(1))
    }
}
