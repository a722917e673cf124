//! What npm, yarn and pnpm leave behind, seen from outside: the last layer of a small Dockerfile with the built-in facts.
#![cfg(feature = "facts")]

use layerlab_core::catalog::packages::Packages;
use layerlab_core::report::{Layer, Report};
use layerlab_core::{NoFiles, Project, Session};

fn report(run: &str, files: &str) -> Report {
    let project = Project {
        dockerfile: format!("FROM base\nWORKDIR /app\nCOPY . .\n{run}\n"),
        manifest: format!(
            "images:\n  base: {{size: 100 MB, os: {{id: debian, version: '12'}}}}\ncontext:\n  files:\n{files}"
        ),
        ..Project::default()
    };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    session.report(&project, &NoFiles)
}

/// The last layer of a Dockerfile, and what is said.
fn last(run: &str, files: &str) -> (Layer, String) {
    let mut report = report(run, files);
    let said = report.diagnostics.iter().map(|d| format!("{} {}", d.message, d.help.clone().unwrap_or_default()));
    let said = said.collect::<Vec<_>>().join("\n");
    (report.stages[0].layers.pop().unwrap(), said)
}

const PACKAGE: &str = "    - {path: package.json, content: '{\"dependencies\": {\"express\": \"^4.18.2\"}, \"devDependencies\": {\"typescript\": \"^5.0.0\"}}'}\n";

#[test]
fn an_unread_lock_file_installs_what_the_project_asks_for() {
    let files = format!("{PACKAGE}    - {{path: package-lock.json, size: 600 kB}}\n");
    let (all, said) = last("RUN npm ci && rm -rf /root/.npm", &files);
    assert!(said.contains("package-lock.json, content_from: package-lock.json"), "{said}");
    let (production, _) = last("RUN npm ci --omit=dev && rm -rf /root/.npm", &files);
    assert!((1_500_000..6_000_000).contains(&production.bytes), "{production:?}");
    assert!(all.bytes > production.bytes + 15_000_000, "{all:?}");
    let (pruned, _) = last("RUN npm ci && npm prune --omit=dev && rm -rf /root/.npm", &files);
    assert!(pruned.bytes.abs_diff(production.bytes) < 100_000, "{pruned:?} {production:?}");
}

#[test]
fn install_scripts_that_fetch_are_told_and_widen_the_bounds() {
    let files = "    - {path: package.json, content: '{\"dependencies\": {\"puppeteer\": \"^24.0.0\"}}'}\n";
    let (with, said) = last("RUN npm install", files);
    assert!(said.contains("the install script of puppeteer") && said.contains(".cache/puppeteer"), "{said}");
    assert!(with.high > with.low + 500_000_000, "{with:?}");
    for run in [
        "RUN npm install --ignore-scripts",
        "ENV PUPPETEER_SKIP_DOWNLOAD=true\nRUN npm install",
        "RUN npm_config_ignore_scripts=true npm install",
    ] {
        let (without, said) = last(run, files);
        assert!(!said.contains("install script"), "{said}");
        assert!(without.high < with.low, "{run}: {without:?}");
    }
}

#[test]
fn yarn_leaves_peers_to_the_project() {
    let files = "    - {path: package.json, content: '{\"dependencies\": {\"react-dom\": \"^18.0.0\"}}'}\n";
    let (npm, _) = last("RUN npm install && rm -rf /root/.npm", files);
    let (yarn, _) = last("RUN yarn install && yarn cache clean && rm -rf /tmp/v8-compile-cache-0", files);
    assert!(npm.bytes > yarn.bytes + 200_000, "{npm:?} {yarn:?}");
}

#[test]
fn yarn_keeps_what_was_compiled_of_itself_once() {
    let compiled = last("RUN yarn --version", PACKAGE).0.bytes;
    assert!((2_000_000..2_400_000).contains(&compiled), "{compiled}");
    assert_eq!(last("RUN yarn --version && yarn cache clean", PACKAGE).0.bytes, compiled);
    assert_eq!(last("RUN DISABLE_V8_COMPILE_CACHE=1 yarn --version", PACKAGE).0.bytes, 0);
}

#[test]
fn yarn_fetches_what_its_lock_file_names_for_other_platforms() {
    let entry = |name: &str| format!("\\n\\n\\\"@esbuild/{name}@0.21.5\\\":\\n  version \\\"0.21.5\\\"");
    let files = |names: &[&str]| {
        let wants: Vec<String> = names.iter().map(|name| format!("\\\"@esbuild/{name}\\\": \\\"0.21.5\\\"")).collect();
        let entries: String = names.iter().map(|name| entry(name)).collect();
        format!(
            "    - {{path: package.json, content: \"{{\\\"dependencies\\\": {{{}}}}}\"}}\n    - {{path: yarn.lock, content: \"# yarn{entries}\\n\"}}\n",
            wants.join(", ")
        )
    };
    let (here, both) = (files(&["linux-x64"]), files(&["linux-x64", "darwin-arm64"]));
    let difference = |run: &str| last(run, &both).0.bytes - last(run, &here).0.bytes;
    assert_eq!(difference("RUN yarn install --frozen-lockfile && yarn cache clean"), 0);
    // Without a lock file those are fetched that Esbuild has for 22 other platforms.
    let unlocked = "    - {path: package.json, content: '{\"dependencies\": {\"esbuild\": \"0.21.5\"}}'}\n";
    let cleaned = last("RUN yarn install && yarn cache clean", unlocked).0.bytes;
    assert!(last("RUN yarn install", unlocked).0.bytes > cleaned + 22 * 12_000_000);
    let kept = difference("RUN yarn install --frozen-lockfile");
    assert!((11_000_000..17_000_000).contains(&kept), "{kept}");
}

#[test]
fn pnpm_keeps_the_documents_that_it_looked_up() {
    let with = |run: &str| last(run, PACKAGE).0.bytes;
    let documents = with("RUN pnpm install") - with("RUN pnpm install && rm -rf /root/.cache/pnpm");
    let one = with("RUN pnpm install --prod") - with("RUN pnpm install --prod && rm -rf /root/.cache/pnpm");
    // TypeScript's alone has some 10 MB, and so have those of TypeScript's programs for other platforms together.
    assert!(documents > one + 8_000_000, "{documents} {one}");
    let checked = format!("{PACKAGE}    - {{path: pnpm-lock.yaml, content: \"lockfileVersion: '9.0'\\n\"}}\n");
    let own = last("RUN pnpm install", &checked).0.bytes;
    assert!((1_000_000..6_000_000).contains(&own), "{own}");
    assert!(last("RUN CI=true pnpm install", &checked).0.bytes < 10_000);
}
