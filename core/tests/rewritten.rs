//! What fixes make of Dockerfiles that the examples of the rules' documentation leave out: further forms of the same smell.

use layerlab_core::optimize::Choice;
use layerlab_core::{Engine, NoFiles, Project, Session};
use std::collections::BTreeMap;

const IMAGES: &str = "images:\n  base: {files: [{path: /bin/sh, size: 1 MB, mode: \"0755\"}, {path: /bin/rm, target: sh}, {path: /bin/tar, target: sh}, {path: /usr/bin/curl, size: 1 MB, mode: \"0755\"}, {path: /srv/x, size: 1}, {path: /tmp/x, size: 1}]}\n";

/// The Dockerfile behind its FROM, rewritten by one rule whose assumption is agreed to.
#[track_caller]
fn check(rule: &str, engine: Engine, manifest: &str, before: &str, after: &str) {
    let (dockerfile, manifest) = (format!("FROM base\n{before}"), format!("{IMAGES}{manifest}"));
    let project = Project { dockerfile, manifest, engine, ..Project::default() };
    let accept = BTreeMap::from([(rule.to_owned(), BTreeMap::new())]);
    let choice = Choice { accept, only: vec![rule.to_owned()], ..Choice::default() };
    let optimized = Session::default().optimize(&project, &choice, &NoFiles);
    let advice: Vec<_> = optimized.advice.iter().filter(|advice| advice.rule == rule).collect();
    let after = if after.contains("FROM base") { after.to_owned() } else { format!("FROM base\n{after}") };
    assert_eq!(optimized.dockerfile, after, "{advice:#?}");
}

const ARCHIVE: &str = "downloads: {\"https://example.com/t.tar.gz\": {size: 2 MB}}\narchives: {t.tar.gz: {files: [{path: tool, size: 6 MB}]}}\n";

#[test]
fn an_archive_goes_wherever_it_came_from() {
    let check = |before, after| check("archive-kept-after-unpacking", Engine::Containerd, ARCHIVE, before, after);
    check(
        "RUN curl -fsSLO https://example.com/t.tar.gz\nRUN tar -xzf t.tar.gz && echo done\n",
        "RUN curl -fsSLO https://example.com/t.tar.gz && \\\n    tar -xzf t.tar.gz && rm t.tar.gz && echo done\n",
    );
    check(
        "ADD https://example.com/t.tar.gz /tmp/\nRUN tar xf /tmp/t.tar.gz -C /srv && rm /tmp/t.tar.gz\n",
        "FROM scratch AS archive\nADD https://example.com/t.tar.gz /\n\nFROM base\nRUN --mount=type=bind,from=archive,source=/t.tar.gz,target=/tmp/t.tar.gz tar xf /tmp/t.tar.gz -C /srv\n",
    );
    // Who needs it later keeps it.
    let kept = "ADD https://example.com/t.tar.gz /tmp/\nRUN tar xf /tmp/t.tar.gz -C /srv\nRUN tar tf /tmp/t.tar.gz\n";
    check(kept, kept);
}

#[test]
fn a_secret_in_an_argument_is_lent_to_the_runs_that_name_it() {
    let check = |before, after| check("SecretsUsedInArgOrEnv", Engine::Containerd, "", before, after);
    check(
        "ARG API_TOKEN\nRUN echo a\nRUN echo $API_TOKEN\n",
        "RUN echo a\nRUN --mount=type=secret,id=API_TOKEN,env=API_TOKEN echo $API_TOKEN\n",
    );
    // What another instruction names can't be a secret of a RUN.
    let named = "ARG API_TOKEN\nLABEL a=$API_TOKEN\nRUN echo $API_TOKEN\n";
    check(named, named);
}

#[test]
fn dependencies_come_first_and_cost_nothing_with_either_engine() {
    let manifest = "context: {files: [{path: package.json, size: 600}, {path: package-lock.json, size: 40 kB}, {path: src/a.js, size: 1 kB}]}\nruns:\n  - {command: npm ci, writes: [{path: node_modules/, size: 3 MB, files: 90}]}\n  - {command: npm run build, writes: [{path: dist/, size: 1 MB, files: 9}]}\n";
    let before = "COPY . /app\nWORKDIR /app\nRUN npm ci && npm run build\n";
    let rule = "dependencies-installed-after-sources";
    check(
        rule,
        Engine::Containerd,
        manifest,
        before,
        "COPY package.json package-lock.json /app/\nWORKDIR /app\nRUN npm ci\nCOPY . /app\nRUN npm run build\n",
    );
    check(
        rule,
        Engine::Overlay2,
        manifest,
        before,
        "WORKDIR /app\nRUN --mount=type=bind,source=package.json,target=/app/package.json,rw --mount=type=bind,source=package-lock.json,target=/app/package-lock.json,rw npm ci\nCOPY . /app\nRUN npm run build\n",
    );
    // What the install itself may read has to be there before it.
    let workspaces = manifest
        .replace("{path: package.json, size: 600}", "{path: package.json, content: '{\"workspaces\": [\"a\"]}'}");
    check(rule, Engine::Containerd, &workspaces, before, before);
    let reads = "COPY . /app\nWORKDIR /app\nRUN ./prepare.sh\nRUN npm ci\n";
    check(rule, Engine::Containerd, manifest, reads, reads);
}
