//! What pip and npm leave behind, seen from outside: a small catalogue, Dockerfiles, and the layers that come of them.

use layerlab_core::catalog::packages::Packages;
use layerlab_core::report::{Layer, Report};
use layerlab_core::{NoFiles, Project, Session};

/// Figures that can be told apart in sums.
const PACKAGES: &str = "#section pip\n\
    #fact\tdrift patch\t0.9\t1.1\n#fact\tdrift minor\t0.5\t2\n#fact\tdrift major\t0.2\t5\n#fact\tcommon\t0.5\n\
    #fact\tsum 1\t1000\t20000\t300000\n#fact\tclosure\t2000\t50000\t900000\n#fact\tstranger\t0.5\t10\t0.3\n\
    #fact\tclosure drift minor\t0.25\t3\n#fact\tdocument\t10\t1000\t5000\n#fact\tprogram\t200\n#fact\tline\t18\n#fact\tactivate\t10000\t12000\t15000\n\
    #fact\tcompiled 3.11\t1\t1\t1\n#fact\tbundled 3.11\t24.0\t65.5.0\n\
    flask\t3.0.3\t100000\t30\t150000\t24\t40000\t2000\t-\tflask\tclick\n\
    click\t8.1.7\t20000\t10\t30000\t9\t9000\t1000\n\
    pip\t24.0\t5000000\t500\t6000000\t400\t2000000\t0\t-\tpip\n\
    setuptools\t65.5.0\t2000000\t300\t2500000\t250\t900000\t0\n\
    #section npm\n\
    #fact\tdrift patch\t0.9\t1.1\n#fact\tdrift minor\t0.5\t2\n#fact\tdrift major\t0.2\t5\n#fact\tcommon\t0.5\n\
    #fact\tsum 1\t1000\t20000\t300000\n#fact\tsum 2\t4000\t50000\t400000\n#fact\tclosure\t2000\t50000\t900000\n\
    #fact\tstranger\t0\t10\t0.3\n#fact\tdocument\t100\t10000\t90000\n#fact\tindex\t500\t550\t600\n#fact\tlog\t1000\t2000\t3000\n\
    #fact\tlog package\t100\t300\t500\n#fact\tlock entry\t350\t400\t450\n#fact\tcompiled per source\t0.5\t1\t3\n\
    express\t4.19.2\t200000\t16\t-\t-\t60000\t700000\t-\t-\tqs@6.11.0\n\
    plugin\t1.0.0\t1000\t2\t-\t-\t300\t-\t-\t-\tqs\n\
    qs\t6.13.0\t230000\t20\t-\t-\t70000\t200000\n\t6.11.0\t220000\t18\t-\t-\t65000\t200000\n\
    typescript\t5.4.5\t30000000\t180\t-\t-\t5000000\t9000000\t-\ttsc\n";

const MANIFEST: &str = r##"
context:
  files:
    - {path: requirements.txt, content: "# what the site needs\nflask==3.0.3\n"}
    - {path: unread.txt, size: 180}
    - {path: package.json, content: '{"name": "web", "scripts": {"build": "tsc"}, "dependencies": {"express": "4.19.2"}, "devDependencies": {"typescript": "5.4.5"}}'}
    - {path: tsconfig.json, content: '{"compilerOptions": {"outDir": "dist"}}'}
    - {path: src/index.ts, size: 1000}
    - path: package-lock.json
      content: '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {"version": "4.19.2"}, "node_modules/qs": {"version": "6.11.0"},
        "node_modules/typescript": {"version": "5.4.5", "dev": true, "bin": {"tsc": "bin/tsc"}},
        "node_modules/fsevents": {"version": "2.3.3", "optional": true, "os": ["darwin"]}}}'
images:
  base:
    files:
      - {path: /bin/sh, size: 100, mode: "0755"}
      - {path: /bin/rm, size: 100, mode: "0755"}
      - {path: /bin/find, size: 100, mode: "0755"}
      - {path: /usr/local/bin/python3.11, size: 100, mode: "0755"}
      - {path: /usr/local/bin/python3, target: python3.11}
      - {path: /usr/local/bin/pip, size: 100, mode: "0755"}
      - {path: /usr/local/bin/npm, size: 100, mode: "0755"}
      - {path: /usr/local/bin/npx, size: 100, mode: "0755"}
      - {path: /usr/local/lib/python3.11/os.py, size: 100}
      - {path: /etc/passwd, content: "root:x:0:0::/root:/bin/sh\n"}
      - {path: /root/, mode: "0700"}
"##;

fn report(dockerfile: &str) -> Report {
    let project =
        Project { dockerfile: dockerfile.into(), manifest: MANIFEST.into(), entries: true, ..Project::default() };
    let mut session = Session::default();
    session.learn(Packages::read(PACKAGES));
    session.report(&project, &NoFiles)
}

/// The last layer of what a RUN leaves behind.
#[track_caller]
fn layer(lines: &str) -> Layer {
    let report = report(&format!("FROM base\nWORKDIR /app\nCOPY . .\n{lines}\n"));
    let errors: Vec<_> = report.diagnostics.iter().filter(|d| d.code == "run-failed").map(|d| &d.message).collect();
    assert!(errors.is_empty(), "{errors:?}");
    report.stages.last().unwrap().layers.last().unwrap().clone()
}

/// Bytes of the last layer below a path.
fn below(layer: &Layer, path: &str) -> u64 {
    layer.entries.iter().flatten().filter(|e| e.path.starts_with(path)).map(|e| e.size).sum()
}

#[track_caller]
fn check(lines: &str, want: &[(&str, u64)]) {
    let layer = layer(lines);
    for (path, bytes) in want {
        assert_eq!(below(&layer, path), *bytes, "{path} of {lines}: {:?}", layer.entries);
    }
}

const SITE: &str = "/usr/local/lib/python3.11/site-packages";

#[test]
fn pip_installs_the_closure_and_its_programs() {
    let flask = 100_000 + 150_000 + 20_000 + 30_000;
    check("RUN pip install --no-cache-dir flask==3.0.3 click==8.1.7", &[("/usr/local", flask + 8), ("/root", 0)]);
    check(
        "RUN pip install --no-cache-dir -r requirements.txt",
        &[("/usr/local/bin/flask", 200), (SITE, flask - 200 + 8)],
    );
    check("RUN pip install --no-cache-dir --no-deps --no-compile flask==3.0.3", &[("/usr/local", 100_000 + 4)]);
    check("RUN pip install --no-cache-dir --target /deps flask==3.0.3", &[("/deps", flask + 8), ("/usr", 0)]);
    check("RUN pip install --user --no-cache-dir flask==3.0.3", &[("/root/.local", flask + 8)]);
}

#[test]
fn bounds_are_as_wide_as_what_is_not_known() {
    let pinned = layer("RUN pip install --no-cache-dir --no-deps flask==3.0.3");
    assert!(pinned.low >= pinned.bytes * 98 / 100 && pinned.high <= pinned.bytes * 102 / 100);
    let near = layer("RUN pip install --no-cache-dir --no-deps flask==3.1.0");
    assert!(near.low < near.bytes && near.high >= near.bytes * 19 / 10);
    // Another flask may need less than this one does, but not where click is asked for by itself.
    let (apart, beside) = (
        layer("RUN pip install --no-cache-dir flask==3.1.0"),
        layer("RUN pip install --no-cache-dir flask==3.1.0 click==8.1.7"),
    );
    assert_eq!(apart.bytes, beside.bytes);
    assert!(apart.low + 25_000 < beside.low && apart.high > beside.high + 50_000, "{apart:?} {beside:?}");
    let stranger = layer("RUN pip install --no-cache-dir nobody-knows-this");
    assert!(stranger.low <= 2_100 && stranger.high >= 900_000, "{} {}", stranger.low, stranger.high);
    let unread = report("FROM base\nCOPY . .\nRUN pip install -r unread.txt\n");
    let message = unread.diagnostics.iter().find(|d| d.code == "typical-size").map(|d| d.message.clone());
    assert!(message.is_some_and(|m| m.contains("unread.txt") && m.contains("10 typical packages")));
}

#[test]
fn a_cache_is_kept_unless_it_is_switched_off_or_mounted() {
    let cache = "/root/.cache/pip";
    check("RUN pip install flask==3.0.3 click==8.1.7", &[(cache, 40_000 + 9_000 + 2_000 + 1_000)]);
    check("ENV PIP_NO_CACHE_DIR=1\nRUN pip install flask==3.0.3", &[(cache, 0)]);
    check("RUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.0.3", &[(cache, 0)]);
    check("RUN pip install flask==3.0.3 && pip cache purge", &[(cache, 0)]);
    check("RUN pip install flask==3.0.3 && rm -rf ~/.cache", &[(cache, 0)]);
}

#[test]
fn what_is_installed_is_not_installed_again_and_goes_away() {
    check("RUN pip install --no-cache-dir flask==3.0.3\nRUN pip install --no-cache-dir flask", &[("/usr", 0)]);
    check("RUN pip install --no-cache-dir flask==3.0.3 && pip uninstall -y flask click", &[("/usr", 0)]);
    check(
        "RUN pip install --no-cache-dir --no-deps flask==3.0.3 && find /usr/local -name '*.pyc' -delete",
        &[("/usr", 100_004)],
    );
}

#[test]
fn an_environment_is_copied_with_all_that_is_in_it() {
    let pip = 5_000_000 + 6_000_000 + 2_000_000 + 2_500_000;
    let made = layer("RUN python3 -m venv /opt/venv");
    let bytes = below(&made, "/opt/venv/lib");
    assert!((pip - 1000..=pip + 1000).contains(&bytes), "{bytes}");
    let stages = "FROM base AS build\nCOPY . .\nRUN python3 -m venv /opt/venv\nENV PATH=/opt/venv/bin:$PATH\n\
        RUN pip install -r requirements.txt\nFROM base\nCOPY --from=build /opt/venv /opt/venv\n";
    let copied = report(stages);
    let layer = copied.stages.last().unwrap().layers.last().unwrap();
    assert!(layer.bytes > pip + 300_000 && layer.bytes < pip + 330_000, "{}", layer.bytes);
}

#[test]
fn npm_follows_the_lock_file() {
    let modules = "/app/node_modules/";
    let both = [("/app/node_modules/express", 200_000), ("/app/node_modules/qs", 220_000)];
    check(
        "RUN npm ci",
        &[both[0], both[1], ("/app/node_modules/typescript", 30_000_000), ("/app/node_modules/fsevents", 0)],
    );
    for production in [
        "npm ci --omit=dev",
        "npm ci --only=production",
        "NODE_ENV=production npm ci",
        "npm ci && npm prune --omit=dev",
    ] {
        check(&format!("RUN {production}"), &[both[0], both[1], ("/app/node_modules/typescript", 0)]);
    }
    check("RUN npm ci && rm -rf node_modules", &[(modules, 0)]);
    check(
        "RUN npm ci --omit=dev",
        &[("/root/.npm/_cacache/content-v2", 125_000), ("/root/.npm/_cacache/index-v5", 1_100)],
    );
    check("RUN npm ci && npm cache clean --force", &[("/root/.npm/_cacache", 0)]);
}

#[test]
fn without_a_lock_file_the_catalogue_says_what_is_needed() {
    // npm looks up what is for development, too, as recorded builds show: TypeScript's document has 9 MB here.
    let lines = "RUN rm package-lock.json && npm install --omit=dev";
    let cache = ("/root/.npm/_cacache/content-v2", 125_000 + 900_000 + 9_000_000);
    check(lines, &[("/app/node_modules/qs", 220_000), ("/app/node_modules/typescript", 0), cache]);
    check("RUN npm install -g typescript@5.4.5", &[("/usr/local/lib/node_modules/typescript", 30_000_000)]);
}

#[test]
fn a_plugin_takes_the_version_that_was_asked_for() {
    let lines = "RUN rm package.json package-lock.json && npm install qs@6.11.0 plugin";
    check(lines, &[("/app/node_modules/qs", 220_000), ("/app/node_modules/plugin", 1000)]);
}

#[test]
fn a_build_is_typical_until_it_is_declared() {
    let report = report(
        "FROM base AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM base\nCOPY --from=build /app/dist /dist\n",
    );
    assert!(report.diagnostics.iter().all(|d| d.code != "run-failed" && d.code != "copy-source-missing"));
    assert!(report.diagnostics.iter().any(|d| d.code == "typical-size" && d.message.contains("tsc")));
    let layer = report.stages.last().unwrap().layers.last().unwrap();
    assert!(layer.low >= 400 && layer.high <= 6_000 && layer.bytes > 0, "{} {} {}", layer.low, layer.bytes, layer.high);
}

#[test]
fn without_a_catalogue_nothing_is_made_up() {
    let project = Project {
        dockerfile: "FROM base\nRUN pip install flask && npm install -g typescript\n".into(),
        manifest: MANIFEST.into(),
        ..Project::default()
    };
    let report = Session::default().report(&project, &NoFiles);
    let unknown = report.diagnostics.iter().filter(|d| d.code == "unknown-command").count();
    assert_eq!(unknown, 2, "{:?}", report.diagnostics);
}
