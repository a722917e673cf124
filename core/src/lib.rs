//! What a Dockerfile will weigh: one pure function from a Dockerfile and a manifest to a report.
//!
//! The crate's rooms, in the order in which data flows through them: `source`, `diagnostic`, `size` (the vocabulary);
//! `syntax` and `shell` (two grammars that never fail); `instruction` (typed); `plan` (stages and steps, expanded);
//! `filesystem`, `image`, `context`, `manifest`, `catalog` (what there is); `command` and `simulate` (what happens);
//! `report` (what people see); `offer` (what can be named); `lint`, `advice`, `optimize` (what to do about it).
//!
//! There is no I/O, no clock, no randomness and no global state in here, and the same input gives the same bytes.

#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod advice;
pub mod catalog;
pub mod command;
pub mod compress;
pub mod context;
pub mod diagnostic;
pub mod expand;
pub mod export;
pub mod filesystem;
pub mod image;
pub mod instruction;
pub mod lint;
pub mod manifest;
pub mod offer;
pub mod optimize;
pub mod plan;
pub mod quote;
pub mod report;
pub mod shell;
pub mod simulate;
pub mod size;
pub mod source;
pub mod syntax;
pub mod words;

use catalog::packages::Packages;
use compress::Compressibility;
use diagnostic::Diagnostic;
use plan::Plan;
use report::Report;
use report::context::{ContextPage, ContextQuery};
use report::files::changes::Changes;
use report::files::{Blocks, BlocksQuery, FilesPage, FilesQuery};
use report::make::{Known, Making};
use report::rerun::{Change, Rerun, Rerunning};
use report::trace::Trace;
use simulate::cache::Build;
use simulate::world::{Texts, World};
use simulate::{Memo, Outcome, Simulation};
use source::LineIndex;
use std::sync::Arc;

/// Whose rules decide what a layer stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Current BuildKit with its own differ: what is equal to the layer below is not stored.
    #[default]
    Containerd,
    /// The classic graph driver: whatever was written again is stored again.
    Overlay2,
}

impl Engine {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Containerd => "containerd",
            Self::Overlay2 => "overlay2",
        }
    }
}

/// Files that the manifest names (`listing:`, `content_from:`), read by whoever has a disk.
pub trait Files {
    /// The bytes of a file, by its path as the manifest gives it; the error is a sentence for a person.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// Tells what there is from what there was before: a session reads a manifest again when it changes.
    fn revision(&self) -> u64 {
        0
    }
}

/// No files beside the manifest: the page, and tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path}: there are no files beside this manifest; write its text here instead"))
    }
}

/// All that a report is made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// The Dockerfile.
    pub dockerfile: String,
    /// The Dockerfile's file name, which decides about its own ignore file; `Dockerfile` when empty.
    pub name: String,
    /// The manifest, YAML or JSON; may be empty.
    pub manifest: String,
    /// An ignore file that takes the place of all others.
    pub ignore: Option<String>,
    /// Target, build arguments and platform.
    pub options: plan::Options,
    /// Whose rules decide what a layer stores.
    pub engine: Engine,
    /// Whether the report lists every changed path.
    pub entries: bool,
    /// Paths whose weight among the final files is asked for: `/app` in the target, `builder:/app` in another stage.
    pub paths: Vec<String>,
}

/// The pure function with a memory: what one call worked out, the next one takes over where its inputs are the same.
#[derive(Debug, Default)]
pub struct Session {
    world: Option<Remembered>,
    outcomes: Memo<Outcome>,
    reports: Known,
    changes: Memo<Changes>,
    facts: Compressibility,
    packages: Arc<Packages>,
}

/// What was read from the manifest and the files beside it.
#[derive(Debug)]
struct Remembered {
    manifest: String,
    ignore: Option<String>,
    name: String,
    beside: u64,
    world: World,
    diagnostics: Vec<Diagnostic>,
}

/// A project, read and executed.
struct Executed {
    remembered: Remembered,
    plan: Plan,
    simulation: Simulation,
    lines: LineIndex,
}

impl Session {
    /// Takes the facts about packages; without them package managers leave behind what is unknown.
    pub fn learn(&mut self, packages: Packages) {
        self.packages = Arc::new(packages);
    }

    /// A session that knows the same facts and remembers nothing.
    pub fn fresh(&self) -> Self {
        Self { packages: Arc::clone(&self.packages), ..Self::default() }
    }

    /// The report on a project.
    pub fn report(&mut self, project: &Project, files: &dyn Files) -> Report {
        let mut report = Report::default();
        self.look(project, files, &mut |seen| report = seen.report.clone());
        self.changes.forget_unused();
        report
    }

    /// Works a project out and shows everything that came of it.
    fn look(&mut self, project: &Project, files: &dyn Files, show: &mut dyn FnMut(&advice::Seen<'_>)) {
        let executed = self.execute(project, files);
        let making = executed.making(project, &self.facts);
        let mut report = making.report(&mut self.reports);
        let (paths, wrong) = report::files::weight::of_paths(&making, &project.paths);
        report.paths = paths;
        let Executed { remembered, plan, simulation, lines } = &executed;
        let own = plan.diagnostics.iter().chain(&simulation.diagnostics).chain(&wrong).map(|d| making.diagnostic(d));
        let beside = remembered.diagnostics.iter().map(|d| {
            let text = remembered.world.text(&d.origin, &remembered.manifest);
            report::make::located(d, &text, &LineIndex::new(&text))
        });
        report.diagnostics = own.chain(beside).chain(checks(project, &remembered.world, lines)).collect();
        report.diagnostics.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        report.diagnostics.dedup();
        let (world, report) = (&remembered.world, &report);
        show(&advice::Seen { project, lines, plan, simulation, world, report });
        self.world = Some(executed.remembered);
    }

    /// As [`Self::look`], and remembers of it nothing: what was known of the project before stays known.
    fn try_out(&mut self, project: &Project, files: &dyn Files, show: &mut dyn FnMut(&advice::Seen<'_>)) {
        let (outcomes, reports) = (self.outcomes.clone(), self.reports.clone());
        self.look(project, files, show);
        (self.outcomes, self.reports) = (outcomes, reports);
    }

    /// The advice on a project, without the proof of its fixes: what [`Self::optimize`] would begin with.
    pub fn advise(&mut self, project: &Project, files: &dyn Files) -> Vec<advice::Advice> {
        let (mut found, values) = (Vec::new(), advice::Values::new());
        self.look(project, files, &mut |seen| found = advice::find(&advice::Context::new(seen, &values)));
        found
    }

    /// As [`Self::rerun`], and remembers of it nothing.
    fn try_rerun(&mut self, project: &Project, change: &Change, files: &dyn Files) -> Rerun {
        let (outcomes, reports) = (self.outcomes.clone(), self.reports.clone());
        let again = self.rerun(project, change, files);
        (self.outcomes, self.reports) = (outcomes, reports);
        again
    }

    /// The advice on a project, and the project rewritten by what was chosen of it.
    pub fn optimize(&mut self, project: &Project, choice: &optimize::Choice, files: &dyn Files) -> optimize::Optimized {
        optimize::optimize(self, project, choice, files)
    }

    /// The files of a layer, of a stage after a step, or of the final image: the rows of one folder.
    pub fn files(&mut self, project: &Project, query: &FilesQuery, files: &dyn Files) -> FilesPage {
        let executed = self.execute(project, files);
        let page = report::files::list::page(&executed.making(project, &self.facts), query, &mut self.changes);
        self.world = Some(executed.remembered);
        page
    }

    /// The same files, broken down by bytes.
    pub fn blocks(&mut self, project: &Project, query: &BlocksQuery, files: &dyn Files) -> Blocks {
        let executed = self.execute(project, files);
        let blocks = report::files::blocks::blocks(&executed.making(project, &self.facts), query, &mut self.changes);
        self.world = Some(executed.remembered);
        blocks
    }

    /// A path through all layers of a stage's image, of the target's when none is named: which of them has a version of it,
    /// which line put it there, what lies beneath.
    pub fn trace(&mut self, project: &Project, stage: Option<usize>, path: &str, files: &dyn Files) -> Trace {
        let executed = self.execute(project, files);
        let trace = report::trace::trace(&executed.making(project, &self.facts), stage, path, &mut self.changes);
        self.world = Some(executed.remembered);
        trace
    }

    /// What a second build does after an edit: which steps run again and why, and what is pushed and pulled anew.
    pub fn rerun(&mut self, project: &Project, change: &Change, files: &dyn Files) -> Rerun {
        let executed = self.execute(project, files);
        let first = &executed.remembered.world;
        let text = change.dockerfile.as_ref().unwrap_or(&project.dockerfile);
        let mut options = project.options.clone();
        options.build_args.extend(change.build_args.clone());
        let mut world = match &change.manifest {
            None => first.clone(),
            Some(manifest) => read_world(manifest, project, files).0,
        };
        let second = self.plan(text, &options, &mut world);
        let (world, notes) = world.edited(&change.edits(&project.name));
        let build = Build { plan: &executed.plan, world: first, simulation: &executed.simulation };
        let replay = simulate::cache::replay(build, &second, &world);
        let before = executed.making(project, &self.facts);
        let lines = &LineIndex::new(text);
        let (plan, simulation) = (&second, &replay.simulation);
        let after = Making { text, lines, plan, simulation, world: &world, ..before };
        let mut rerun = Rerunning { before: &before, after: &after, replay: &replay }.rerun(&mut self.reports);
        let wrong = second.diagnostics.iter().filter(|d| d.severity == diagnostic::Severity::Error);
        rerun.diagnostics = wrong.chain(&notes).map(|d| after.diagnostic(d)).collect();
        self.world = Some(executed.remembered);
        rerun
    }

    /// Plans a build and readies the world for it.
    fn plan(&self, dockerfile: &str, options: &plan::Options, world: &mut World) -> Plan {
        let plan = plan::read(dockerfile, options, world);
        world.take_packages(&self.packages);
        world.load_images(plan.images());
        world.read_dockerfile(dockerfile);
        plan
    }

    /// Reads a project and executes it, as far as that was not done before.
    fn execute(&mut self, project: &Project, files: &dyn Files) -> Executed {
        let mut remembered = self.remembered(project, files);
        let plan = self.plan(&project.dockerfile, &project.options, &mut remembered.world);
        let simulation = simulate::simulate(&plan, &remembered.world, &mut self.outcomes);
        Executed { remembered, plan, simulation, lines: LineIndex::new(&project.dockerfile) }
    }

    /// The build context: its files, what the ignore file says of each, and what of the rest no instruction takes.
    pub fn context(&mut self, project: &Project, query: &ContextQuery, files: &dyn Files) -> ContextPage {
        let mut remembered = self.remembered(project, files);
        let plan = self.plan(&project.dockerfile, &project.options, &mut remembered.world);
        let page = report::context::page(&plan, &remembered.world, query);
        self.world = Some(remembered);
        page
    }

    /// What can be named in a project's Dockerfile.
    pub fn offers(&mut self, project: &Project, files: &dyn Files) -> offer::Offers {
        let remembered = self.remembered(project, files);
        let offers = offer::offers(&remembered.world);
        self.world = Some(remembered);
        offers
    }

    /// What can be named of the facts about packages.
    pub fn names(&self) -> offer::names::Names {
        let checks = advice::CHECKS.iter().map(|check| check.name.to_owned()).collect();
        let rules = advice::catalogue().iter().map(|rule| rule.name.to_owned()).collect();
        offer::names::names(&self.packages, checks, rules)
    }

    /// What the manifest declares: as the last call read it, when nothing changed since.
    fn remembered(&mut self, project: &Project, files: &dyn Files) -> Remembered {
        let same = |r: &Remembered| {
            (&r.manifest, &r.ignore, &r.name) == (&project.manifest, &project.ignore, &project.name)
                && r.beside == files.revision()
        };
        if let Some(known) = self.world.take().filter(same) {
            return known;
        }
        let (world, diagnostics) = read_world(&project.manifest, project, files);
        // Every copy of the context shares what its folders remember of their weight, so that is worked out before; and
        // so are the checksums that its copies are told apart by.
        report::packed::of(world.context(), &self.facts);
        world.sum_context();
        Remembered {
            manifest: project.manifest.clone(),
            ignore: project.ignore.clone(),
            name: project.name.clone(),
            beside: files.revision(),
            world,
            diagnostics,
        }
    }
}

/// What a manifest declares, read for a project.
fn read_world(manifest: &str, project: &Project, files: &dyn Files) -> (World, Vec<Diagnostic>) {
    let (read, mut diagnostics) = manifest::parse(manifest, files);
    let (ignore, dockerfile_name) = (project.ignore.as_deref(), project.name.as_str());
    let (world, wrong) = World::new(read, Texts { manifest, ignore, dockerfile_name }, files);
    diagnostics.extend(wrong);
    (world, diagnostics)
}

impl Executed {
    fn making<'a>(&'a self, project: &'a Project, facts: &'a Compressibility) -> Making<'a> {
        Making {
            text: &project.dockerfile,
            lines: &self.lines,
            plan: &self.plan,
            simulation: &self.simulation,
            world: &self.remembered.world,
            facts,
            engine: project.engine,
            entries: project.entries,
        }
    }
}

/// What BuildKit's build checks find, as warnings that go by the check's own name.
fn checks(project: &Project, world: &World, lines: &LineIndex) -> Vec<report::Diagnostic> {
    let text = &project.dockerfile;
    let given = lint::Given { options: &project.options, images: world, ignore: Some(world.ignore()) };
    let findings = lint::check(text, &given).findings;
    let located = findings.into_iter().map(|finding| {
        let warning = Diagnostic::warning(finding.rule, finding.span, finding.detail);
        let edits = finding.edits.iter().map(|edit| report::make::located_edit(edit, text, lines)).collect();
        report::Diagnostic { edits, ..report::make::located(&warning, text, lines) }
    });
    located.collect()
}
