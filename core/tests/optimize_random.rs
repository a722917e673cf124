//! Whatever is optimized: no new error, no larger image, and what is called safe leaves the files of every target as they
//! were, under other build arguments too.

#[path = "random/projects.rs"]
mod projects;

use layerlab_core::optimize::{Choice, Optimized, ROUNDS};
use layerlab_core::report::Report;
use layerlab_core::report::files::{FilesQuery, Row, Show};
use layerlab_core::{NoFiles, Project, Session};
use projects::{Dice, Draft};
use std::collections::BTreeMap;

/// Lines that rules have something to say to, so that there is something to mend.
const SMELLS: &[&str] = &[
    "ADD a /added",
    "ADD b/x.js /added/",
    "COPY --chown=7 a /own\nRUN chown 5:5 /own",
    "COPY a /twice\nRUN chmod 600 /twice",
    "RUN cp /a /big\nRUN rm /big",
    "RUN cd /a\nRUN touch /b",
    "RUN cd /a && touch c",
    "ARG UNUSED=1",
    "ARG A=1\nRUN touch /a$A\nRUN chmod 600 /a$A",
    "COPY a /x$A\nRUN rm -f /x1",
    "RUN sudo touch /root",
    "FROM local AS Other\nADD a /other\nFROM local",
    "COPY . /all\nCOPY . /all",
    "RUN ln -s /a /l && cp -r /a /r\nRUN chown -R 3 /r",
    "COPY a /t\nRUN cat /t > /u\nRUN rm /t",
    "MAINTAINER me",
    "EXPOSE 80/TCP",
    "ENV A 1",
];

/// A random project with some smells in it.
fn smelly(seed: u64) -> Project {
    let mut dice = Dice::new(50_000 + seed);
    let mut draft = Draft::new(&mut dice);
    draft.edit(&mut dice);
    let mut project = draft.project();
    let mut lines: Vec<&str> = project.dockerfile.lines().collect();
    for _ in 0..3 {
        let at = 1 + dice.roll(lines.len());
        lines.insert(at.min(lines.len()), dice.pick(SMELLS));
    }
    project.dockerfile = lines.join("\n") + "\n";
    project
}

/// What a container of a target sees: every path with its type, mode, owner, size and target.
fn files(project: &Project, session: &mut Session) -> BTreeMap<String, String> {
    let show = Show { removed: false, ..Show::default() };
    let query = FilesQuery { show, text: "/".into(), limit: usize::MAX, ..FilesQuery::default() };
    let page = session.files(project, &query, &NoFiles);
    let says =
        |row: &Row| format!("{:?} {} {}:{} {} {:?}", row.kind, row.mode, row.uid, row.gid, row.bytes, row.target);
    page.rows.iter().map(|row| (row.path.clone(), says(row))).collect()
}

fn errors(report: Report) -> BTreeMap<String, usize> {
    let mut errors = BTreeMap::new();
    for error in report.diagnostics.into_iter().filter(|d| d.severity == "error") {
        *errors.entry(error.code).or_default() += 1;
    }
    errors
}

#[track_caller]
fn no_new_error(before: Report, after: Report, texts: &str) {
    let known = errors(before);
    for (code, count) in errors(after) {
        assert!(known.get(&code).is_some_and(|known| *known >= count), "{texts}\na new error: {code}");
    }
}

/// The project under other circumstances: as it is, for each stage that has a name, with other build arguments.
fn circumstances(project: &Project) -> Vec<Project> {
    let mut all = vec![project.clone()];
    let mut other = project.clone();
    other.options.build_args.insert("A".into(), "1".into());
    all.push(other);
    for stage in Session::default().report(project, &NoFiles).stages.iter().filter(|stage| !stage.used) {
        let mut other = project.clone();
        other.options.target.clone_from(&stage.name);
        all.extend(stage.name.is_some().then_some(other));
    }
    all
}

/// Whether what went is what the fixes say that they drop.
fn is_dropped(optimized: &Optimized, path: &str) -> bool {
    let mut drops = optimized.advice.iter().filter(|a| a.applied).flat_map(|a| &a.drops);
    drops.any(|pattern| layerlab_core::advice::covers(pattern, path) || pattern.starts_with(path))
}

#[test]
fn safe_fixes_leave_every_target_as_it_was() {
    let mut applied = 0;
    for seed in 0..30 {
        let project = smelly(seed);
        let mut session = Session::default();
        let optimized = session.optimize(&project, &Choice::default(), &NoFiles);
        let rewritten = Project { dockerfile: optimized.dockerfile.clone(), ..project.clone() };
        assert!(
            optimized.rounds < ROUNDS,
            "seed {seed}: comes to no end\n{}\n{}",
            project.dockerfile,
            rewritten.dockerfile
        );
        applied += optimized.advice.iter().filter(|advice| advice.applied).count();
        for (before, after) in circumstances(&project).iter().zip(circumstances(&rewritten)) {
            let texts = format!("seed {seed}, {:?}:\n{}\n---\n{}", before.options, before.dockerfile, after.dockerfile);
            let (old, new) = (session.report(before, &NoFiles), session.report(&after, &NoFiles));
            assert!(new.image.bytes <= old.image.bytes, "{texts}\n{} B become {}", old.image.bytes, new.image.bytes);
            assert_eq!(old.image.config, new.image.config, "{texts}");
            no_new_error(old, new, &texts);
            let (all, mut new) = (files(before, &mut session), files(&after, &mut session));
            let mut old = all.clone();
            old.retain(|path, says| new.get(path) != Some(says) && !is_dropped(&optimized, path));
            new.retain(|path, says| all.get(path) != Some(says));
            assert!(old.is_empty() && new.is_empty(), "{texts}\n{old:#?} become {new:#?}");
        }
    }
    assert!(applied > 15, "only {applied} fixes were applied");
}

#[test]
fn with_everything_agreed_to_there_is_no_new_error_and_no_larger_image() {
    let accept: BTreeMap<_, _> =
        layerlab_core::advice::catalogue().iter().map(|rule| (rule.name.to_owned(), BTreeMap::new())).collect();
    for seed in 200..230 {
        let project = smelly(seed);
        let choice = Choice { accept: accept.clone(), ..Choice::default() };
        let optimized = Session::default().optimize(&project, &choice, &NoFiles);
        let rewritten = Project {
            dockerfile: optimized.dockerfile.clone(),
            ignore: optimized.dockerignore.clone().or(project.ignore.clone()),
            ..project.clone()
        };
        let texts = format!("seed {seed}:\n{}\n---\n{}", project.dockerfile, rewritten.dockerfile);
        let report = |project: &Project| Session::default().report(project, &NoFiles);
        no_new_error(report(&project), report(&rewritten), &texts);
        assert!(optimized.after.image.bytes <= optimized.before.image.bytes, "{texts}");
        assert!(optimized.after.image.high <= optimized.before.image.high, "{texts}");
    }
}
