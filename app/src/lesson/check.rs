//! What a step asks of a report: a figure, and what must be true of it.

use crate::draft::Version;
use crate::words;
use layerlab_core::report::{Layer, Report};
use layerlab_core::size::{Bytes, parse_bytes};
use serde::{Deserialize, Serialize};

/// A figure of a version's report, with what must be true of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Which figure.
    pub what: What,
    /// The version; the one that is judged when it is not said.
    #[serde(default)]
    pub of: Option<String>,
    /// A part of the instruction, for [`What::Layer`].
    #[serde(default)]
    pub layer: Option<String>,
    /// The path in the final image, for [`What::Path`].
    #[serde(default)]
    pub path: Option<String>,
    /// The finding's code, for [`What::Finding`].
    #[serde(default)]
    pub code: Option<String>,
    /// It is less than this: `20 MB`, `3`, `50 % of Before`, `Before`.
    #[serde(default)]
    pub below: Option<String>,
    /// It is more than this.
    #[serde(default)]
    pub above: Option<String>,
    /// It is this: a figure; `there` or `gone` for a path, a finding or a layer; `root` or `not root` for the user.
    #[serde(default)]
    pub is: Option<String>,
}

/// What can be told from a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The image, all layers and the base.
    #[default]
    Image,
    /// The same compressed.
    Download,
    /// What layers carry and the final image does not show.
    Wasted,
    /// What the Dockerfile adds to the base of its last stage.
    Added,
    /// Layers of the image, those of the base included.
    Layers,
    /// Stages that are built for the image.
    Stages,
    /// A layer of the final stage.
    Layer,
    /// What a path of the final image weighs.
    Path,
    /// How often the report finds something.
    Finding,
    /// Whom a container runs as.
    User,
}

/// The reports of some versions.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The versions.
    pub versions: &'a [Version],
    /// A report each.
    pub reports: &'a [Report],
}

impl<'a> Ground<'a> {
    fn named(self, name: &str) -> Option<usize> {
        self.versions.iter().position(|version| version.name == name)
    }

    fn report(self, check: &Check, version: usize) -> Option<&'a Report> {
        let version = check.of.as_ref().map_or(Some(version), |name| self.named(name))?;
        self.reports.get(version)
    }
}

impl Check {
    /// The figure of a version; nothing where there is none.
    pub fn figure(&self, ground: Ground, version: usize) -> Option<u64> {
        let report = ground.report(self, version)?;
        let image = &report.image;
        match self.what {
            What::Image => Some(image.bytes),
            What::Download => Some(image.gzip_bytes),
            What::Wasted => Some(image.reclaimable_bytes),
            What::Added => Some(image.bytes.saturating_sub(image.base_bytes)),
            What::Layers => Some(image.layer_count as u64),
            What::Stages => Some(report.stages.iter().filter(|stage| stage.used).count() as u64),
            What::Layer => self.find_layer(report).map(|layer| layer.bytes),
            What::Path => {
                let path = report.paths.iter().find(|weight| Some(&weight.path) == self.path.as_ref())?;
                path.exists.then_some(path.bytes)
            }
            What::Finding => {
                let found = report.diagnostics.iter().filter(|d| Some(&d.code) == self.code.as_ref()).count();
                (found > 0).then_some(found as u64)
            }
            What::User => None,
        }
    }

    /// The layer of the final stage that is meant.
    fn find_layer<'a>(&self, report: &'a Report) -> Option<&'a Layer> {
        let part = self.layer.as_deref()?;
        report.stages.get(report.image.stage)?.layers.iter().rfind(|layer| layer.instruction.contains(part))
    }

    /// Whether what must be true is true of a version; a figure that there is not is neither below nor above anything.
    pub fn holds(&self, ground: Ground, version: usize) -> bool {
        let figure = self.figure(ground, version);
        let bound = |text: &Option<String>| text.as_ref().map(|text| self.amount(text, ground, version));
        let is_below = bound(&self.below).is_none_or(|bound| matches!((figure, bound), (Some(f), Some(b)) if f < b));
        let is_above = bound(&self.above).is_none_or(|bound| matches!((figure, bound), (Some(f), Some(b)) if f > b));
        is_below && is_above && self.is.as_ref().is_none_or(|is| self.is(is, figure, ground, version))
    }

    fn is(&self, is: &str, figure: Option<u64>, ground: Ground, version: usize) -> bool {
        match is {
            "there" => figure.is_some(),
            "gone" => figure.is_none() && ground.report(self, version).is_some(),
            "root" => self.runs_as_root(ground, version) == Some(true),
            "not root" => self.runs_as_root(ground, version) == Some(false),
            amount => figure.is_some() && figure == self.amount(amount, ground, version),
        }
    }

    fn runs_as_root(&self, ground: Ground, version: usize) -> Option<bool> {
        let user = &ground.report(self, version)?.image.config.user;
        Some(matches!(user.split(':').next().unwrap_or_default(), "" | "0" | "root"))
    }

    /// `20 MB`, `3`, `50 % of Before`, or `Before`: a part of the same figure of another version.
    fn amount(&self, text: &str, ground: Ground, version: usize) -> Option<u64> {
        if let Some(amount) = parse_bytes(text) {
            return Some(amount);
        }
        let (percent, name) = match text.split_once("% of ") {
            Some((percent, name)) => (percent.trim().parse::<f64>().ok()?, name),
            None => (100.0, text),
        };
        let same = Self { of: Some(name.to_owned()), ..self.clone() };
        same.figure(ground, version).map(|figure| (figure as f64 * percent / 100.0) as u64)
    }

    /// What is wrong with it, in a draft of these versions.
    pub fn fault(&self, versions: &[Version]) -> Option<String> {
        let is_known = |name: &&String| versions.iter().any(|version| version.name == **name);
        if let Some(name) = self.of.as_ref().filter(|name| !is_known(name)) {
            return Some(format!("of: there is no version {name}"));
        }
        let needs = match self.what {
            What::Layer if self.layer.is_none() => Some("layer"),
            What::Path if self.path.is_none() => Some("path"),
            What::Finding if self.code.is_none() => Some("code"),
            _ => None,
        };
        if let Some(key) = needs {
            return Some(format!("{key} is missing"));
        }
        let bounds = [("below", &self.below), ("above", &self.above)];
        let is_amount = |text: &str| {
            let name = text.split_once("% of ").map_or(text, |(_, name)| name);
            parse_bytes(text).is_some() || versions.iter().any(|version| version.name == name)
        };
        let wrong = bounds.into_iter().find(|(_, bound)| bound.as_ref().is_some_and(|text| !is_amount(text)));
        if let Some((key, Some(text))) = wrong {
            return Some(format!("{key}: {text} is neither an amount nor a version"));
        }
        let words = ["there", "gone", "root", "not root"];
        let strange = self.is.as_ref().filter(|is| !words.contains(&is.as_str()) && !is_amount(is));
        strange.map(|is| format!("is: {is} is neither an amount, a version nor one of {}", words.join(", ")))
    }

    /// What it asks for, in words.
    pub fn words(&self) -> String {
        let name = match self.what {
            What::Image => "the image".to_owned(),
            What::Download => "the download".to_owned(),
            What::Wasted => "wasted".to_owned(),
            What::Added => "added to the base".to_owned(),
            What::Layers => "layers".to_owned(),
            What::Stages => "stages".to_owned(),
            What::Layer => format!("the layer of {}", self.layer.as_deref().unwrap_or_default()),
            What::Path => self.path.clone().unwrap_or_default(),
            What::Finding => self.code.clone().unwrap_or_default(),
            What::User => "the user".to_owned(),
        };
        let bounds = [("below", &self.below), ("above", &self.above), ("is", &self.is)];
        let said = bounds.into_iter().filter_map(|(word, bound)| Some(format!(" {word} {}", bound.as_ref()?)));
        name + &said.collect::<String>()
    }

    /// The figure of a version in words.
    pub fn says(&self, ground: Ground, version: usize) -> String {
        let is_root = |root| if root { "root" } else { "not root" };
        match (self.what, self.figure(ground, version)) {
            (What::User, _) => self.runs_as_root(ground, version).map_or("unknown", is_root).to_owned(),
            (_, None) => "not there".to_owned(),
            (What::Layers | What::Stages | What::Finding, Some(count)) => words::grouped(count),
            (_, Some(bytes)) => Bytes(bytes).to_string(),
        }
    }

    /// Whether the figure counts things and not bytes.
    pub fn is_count(&self) -> bool {
        matches!(self.what, What::Layers | What::Stages | What::Finding)
    }
}

/// The first version that fulfils all checks, and whose report has no errors.
pub fn reached(checks: &[Check], ground: Ground) -> Option<usize> {
    let is_whole = |report: &Report| report.diagnostics.iter().all(|d| d.severity != "error");
    let whole = ground.reports.iter().enumerate().filter(|(_, report)| is_whole(report)).map(|(index, _)| index);
    whole.into_iter().find(|version| checks.iter().all(|check| check.holds(ground, *version)))
}
