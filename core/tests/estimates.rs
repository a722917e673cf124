//! What downloads and tools leave behind, seen from outside: the last layer of a small Dockerfile with the built-in facts.
#![cfg(feature = "facts")]

use layerlab_core::catalog::packages::Packages;
use layerlab_core::report::{Layer, Report};
use layerlab_core::{NoFiles, Project, Session};

const BASE: &str = "
images:
  base: {size: 100 MB, os: {id: debian, version: '12'}}
";

fn report(dockerfile: &str, manifest: &str) -> Report {
    let project = Project {
        dockerfile: dockerfile.into(),
        manifest: format!("{BASE}{manifest}"),
        entries: true,
        ..Project::default()
    };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    session.report(&project, &NoFiles)
}

/// The last layer of a RUN, and the codes of what is said about it.
fn run(script: &str, manifest: &str) -> (Layer, Vec<String>) {
    let mut report = report(&format!("FROM base\nRUN {script}\n"), manifest);
    let codes = report.diagnostics.iter().map(|d| d.code.clone()).collect();
    (report.stages[0].layers.pop().unwrap(), codes)
}

/// The files of a layer as `path size`.
fn files(layer: &Layer) -> Vec<String> {
    let files = layer.entries.iter().flatten().filter(|e| e.size > 0);
    files.map(|e| format!("{} {}", e.path, e.size)).collect()
}

const TOOL: &str = "
downloads:
  'https://example.com/tool_linux_amd64.tgz': {size: 4 MB}
archives:
  tool_linux_amd64.tgz: {files: [{path: tool-1/bin/tool, size: 9 MB}, {path: tool-1/README, size: 1 kB}]}
";

#[test]
fn a_declared_download_weighs_what_is_declared() {
    let url = "https://example.com/tool_linux_amd64.tgz";
    for (script, wanted) in [
        (format!("curl -fsSL -o /t.tgz {url}"), "/t.tgz 4000000"),
        (format!("cd /opt && curl -LO {url}"), "/opt/tool_linux_amd64.tgz 4000000"),
        (format!("wget -q -P /opt {url}"), "/opt/tool_linux_amd64.tgz 4000000"),
        (format!("curl -sL {url} > /x"), "/x 4000000"),
        (format!("wget -qO- {url} | tee /y >/dev/null"), "/y 4000000"),
        (format!("curl {url} | tar -xz -C /opt --strip-components=2 tool-1/bin"), "/opt/tool 9000000"),
        (format!("wget -O /a.tgz {url} && tar xf /a.tgz -C / && rm /a.tgz /tool-1/README"), "/tool-1/bin/tool 9000000"),
    ] {
        let (layer, codes) = run(&script, TOOL);
        assert_eq!(files(&layer), [wanted], "{script}");
        assert_eq!((layer.low, codes.len()), (layer.bytes, 0), "{script} {codes:?}");
    }
}

#[test]
fn an_undeclared_download_has_the_bounds_of_its_kind_and_the_lines_to_declare_it() {
    let report = report("FROM base\nRUN curl -o /t.tgz https://example.com/t-1.2.tgz\n", "");
    let layer = report.stages[0].layers.last().unwrap();
    assert!(layer.low > 0 && layer.low < layer.bytes && layer.bytes < layer.high, "{layer:?}");
    let help = report.diagnostics[0].help.clone().unwrap();
    assert!(help.contains("downloads:\n  https://example.com/t-1.2.tgz: {size: 1 MB}"), "{help}");
}

#[test]
fn what_is_downloaded_and_removed_in_one_run_costs_nothing() {
    for script in [
        "cd /tmp && curl -sLO https://example.com/t-1.2.tgz && tar xf t-1.2.tgz && cd t-1.2 && ls && cd .. && rm -rf t-1.2 t-1.2.tgz",
        "git clone https://example.com/a/b.git /b && rm -rf /b",
        "curl -sf https://example.com/health",
    ] {
        assert_eq!(run(script, "").0.high, 0, "{script}");
    }
}

#[test]
fn a_program_taken_out_of_an_archive_carries_the_archive() {
    let url = "https://example.com/tool_1.2_linux_amd64.tgz";
    let (layer, _) = run(
        &format!(
            "curl -sL {url} | tar xz -C /tmp && mv /tmp/tool /usr/local/bin/ && chmod +x /usr/local/bin/tool && rm -rf /tmp/*"
        ),
        "",
    );
    assert_eq!(files(&layer).len(), 1, "{:?}", files(&layer));
    assert!(files(&layer)[0].starts_with("/usr/local/bin/tool "));
    assert!(layer.low == 0 && layer.high > 100_000_000);
}

#[test]
fn a_changed_file_of_the_image_weighs_little() {
    let (layer, codes) = run("sed -i s/a/b/ /etc/app.conf && chmod 600 /etc/app.conf", "");
    assert!(layer.high < 200_000_000 && !codes.contains(&"unknown-command".to_owned()), "{layer:?} {codes:?}");
}

/// A stage that builds a Go program that serves HTTP, and what follows it.
fn go(build: &str) -> Layer {
    let manifest = "
context:
  files:
    - {path: go.mod, content: \"module example.com/web\\n\\ngo 1.21\\n\"}
    - {path: main.go, content: \"package main\\n\\nimport \\\"net/http\\\"\\n\\nfunc main() { http.ListenAndServe(\\\":80\\\", nil) }\\n\"}
";
    let mut report = report(&format!("FROM base\nWORKDIR /src\nCOPY . .\nRUN {build}\n"), manifest);
    assert!(report.diagnostics.iter().all(|d| d.severity != "error"), "{:?}", report.diagnostics);
    report.stages[0].layers.pop().unwrap()
}

#[test]
fn a_go_build_leaves_its_cache_unless_it_is_kept_out() {
    let own = |layer: &Layer| files(layer).into_iter().filter(|f| !f.contains("/.c")).collect::<Vec<_>>();
    let plain = go("go build -o /web .");
    assert!(plain.bytes > 80_000_000 && own(&plain).len() == 1, "{:?}", files(&plain));
    let mounted = go("--mount=type=cache,target=/root/.cache go build -o /web . && rm -rf /root/.config");
    let cleaned = go("go build -o /web . && go clean -cache && rm -rf /root/.config");
    let stripped =
        go("--mount=type=cache,target=/root/.cache go build -ldflags='-s -w' -o /web . && rm -rf /root/.config");
    assert_eq!(mounted.bytes, cleaned.bytes);
    assert!(stripped.bytes * 10 < mounted.bytes * 8 && stripped.bytes > 4_000_000);
    let twice = go("go build -o /web . && go build -ldflags='-s -w' -o /web2 .");
    assert!(twice.bytes < plain.bytes * 3 / 2, "{} {}", twice.bytes, plain.bytes);
}

#[test]
fn alpine_packages_that_are_deleted_in_the_same_run_cost_nothing() {
    let (layer, codes) = run("apk add --no-cache --virtual .build gcc musl-dev && apk del .build", "");
    assert_eq!((layer.bytes, layer.high), (0, 0), "{codes:?}");
    let (kept, _) = run("apk add --no-cache git", "");
    assert!(kept.low > 1_000_000 && kept.low < kept.bytes && kept.bytes < kept.high, "{kept:?}");
    let (indexed, _) = run("apk add git", "");
    assert!(indexed.bytes > kept.bytes);
}

#[test]
fn metadata_of_yum_is_left_unless_it_is_cleaned() {
    let (left, _) = run("yum install -y wget", "");
    let (clean, _) = run("yum install -y wget && yum clean all && rm -rf /var/cache/yum", "");
    assert!(left.low >= clean.low + 10_000_000, "{} {}", left.low, clean.low);
}

/// The last layer of a Rust build over a manifest with these dependencies.
fn cargo(build: &str, dependencies: &str) -> Layer {
    let toml = format!("[package]\\nname = \\\"app\\\"\\n\\n[dependencies]\\n{dependencies}");
    let manifest = format!(
        "
context:
  files:
    - {{path: Cargo.toml, content: \"{toml}\"}}
    - {{path: src/main.rs, content: \"fn main() {{}}\\n\"}}
"
    );
    let mut report = report(&format!("FROM base\nWORKDIR /src\nCOPY . .\nRUN {build}\n"), &manifest);
    report.stages[0].layers.pop().unwrap()
}

#[test]
fn a_rust_build_leaves_registry_and_target_unless_they_are_kept_out() {
    let tiny = cargo("cargo build --release", "");
    assert!(tiny.bytes > 440_000 && tiny.bytes < 700_000, "{tiny:?}");
    let json = "serde_json = \\\"1\\\"\\n";
    let whole = cargo("cargo build --release", json);
    assert!(whole.bytes > 10_000_000 && whole.low < whole.bytes && whole.bytes < whole.high);
    let mounts = "--mount=type=cache,target=/root/.cargo --mount=type=cache,target=/src/target";
    let out = cargo(&format!("{mounts} cargo build --release && cp target/release/app /app"), json);
    assert!(files(&out).iter().any(|f| f.starts_with("/app ")) && out.bytes < 4_000_000, "{:?}", files(&out));
    let cleaned = cargo("cargo build --release && cp target/release/app /app && cargo clean", json);
    assert!(cleaned.bytes < whole.bytes / 2 && cleaned.bytes > out.bytes, "{} {}", cleaned.bytes, whole.bytes);
    assert!(cargo("cargo build", json).bytes > whole.bytes);
}

#[test]
fn settings_and_services_weigh_next_to_nothing() {
    for script in
        ["service nginx start", "a2enmod rewrite", "ldconfig", "gpg --recv-keys ABC", "systemctl enable x || true"]
    {
        let (layer, codes) = run(script, "");
        assert!(
            layer.high <= 200_000 && !codes.contains(&"unknown-command".to_owned()),
            "{script} {layer:?} {codes:?}"
        );
    }
}

#[test]
fn every_tool_that_is_estimated_has_bounds_and_says_how_to_declare_it() {
    for script in [
        "mvn package",
        "./gradlew build",
        "dotnet publish -c Release -o out",
        "bundle install",
        "gem install rails",
        "composer install",
        "docker-php-ext-install pdo_mysql",
        "docker-php-ext-install -j$(nproc) pdo_mysql gd",
        "bundle install --jobs $(nproc)",
        "mix deps.get",
        "make && make install",
        "cpanm Moose",
        "bundle exec rails assets:precompile",
        "bundle exec bootsnap precompile app/ lib/",
        "php artisan config:cache",
        "php -d memory_limit=-1 artisan optimize -v",
        "php bin/console cache:warmup",
        "python manage.py collectstatic --noinput",
        "python -m spacy download en_core_web_sm",
        "hugo --minify",
        "deno cache main.ts",
        "svn checkout https://example.com/r /src",
        "upx /usr/local/bin/app",
    ] {
        let report = report(&format!("FROM base\nRUN {script}\n"), "");
        let layer = report.stages[0].layers.last().unwrap();
        assert!(layer.bytes > 0 && layer.low < layer.bytes && layer.bytes < layer.high, "{script}: {layer:?}");
        let help: Vec<_> = report.diagnostics.iter().filter(|d| d.code == "estimated-command").collect();
        assert!(help.iter().any(|d| d.help.as_deref().unwrap_or_default().contains("runs:\n  - command:")), "{script}");
    }
}

#[test]
fn a_script_from_the_net_is_bounded_and_one_of_known_text_runs() {
    for script in [
        "curl -fsSL https://example.com/install.sh | sh",
        "curl -fsSL https://example.com/get-tool | bash -s -- -y",
        "curl -o /i.sh https://example.com/install.sh && sh /i.sh && rm /i.sh",
        "curl -o /i.sh https://example.com/install.sh && chmod +x /i.sh && /i.sh && rm /i.sh",
    ] {
        let (layer, codes) = run(script, "");
        assert!(codes.contains(&"estimated-command".to_owned()), "{script} {codes:?}");
        assert!(!codes.contains(&"unknown-command".to_owned()), "{script} {codes:?}");
        assert!(layer.low < 1000 && layer.bytes > 0 && layer.high < 20_000_000_000, "{script} {layer:?}");
    }
    let manifest = "downloads:\n  https://example.com/install.sh: {content: 'echo 12345 > /made'}\n";
    let (layer, codes) = run("curl -fsSL https://example.com/install.sh | sh", manifest);
    assert_eq!((files(&layer), codes.len()), (vec!["/made 6".to_owned()], 0));
}

#[test]
fn installers_that_many_run_have_a_figure_of_their_own() {
    // What those who use them see on their disks. Rustup, uv and bun were measured; of the others the catalogue says that they
    // were not, and this holds that each has its own row and its own place.
    for (script, least, most) in [
        ("curl -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal", 500_000_000, 700_000_000),
        ("curl -fsSL https://astral.sh/uv/install.sh | sh", 30_000_000, 50_000_000),
        ("curl -fsSL https://bun.sh/install | bash -", 90_000_000, 120_000_000),
        (
            "export NVM_DIR=/n && curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.7/install.sh | bash && . /n/nvm.sh && nvm install 20",
            150_000_000,
            220_000_000,
        ),
        (
            "curl -s https://get.sdkman.io | bash && . /root/.sdkman/bin/sdkman-init.sh && sdk install java 17",
            300_000_000,
            360_000_000,
        ),
        (
            "wget -qO m.sh https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh && bash m.sh -b -p /opt/conda && rm m.sh",
            400_000_000,
            600_000_000,
        ),
        (
            "apt-get update && curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs",
            150_000_000,
            260_000_000,
        ),
    ] {
        let (layer, codes) = run(script, "");
        assert!(!codes.contains(&"unknown-command".to_owned()), "{script} {codes:?}");
        assert!(
            (least..=most).contains(&layer.bytes) && layer.low <= least && layer.high >= most,
            "{script} {layer:?}"
        );
    }
}

#[test]
fn what_one_package_stands_for_is_counted_once() {
    let install =
        |names: &str| run(&format!("apt-get update && apt-get install -y --no-install-recommends {names}"), "").0;
    let (engine, client) = (install("docker-ce"), install("docker-ce-cli"));
    let both = install("docker-ce docker-ce-cli");
    assert!(both.bytes < engine.bytes + client.bytes / 10, "{both:?} {engine:?}");
    assert!(both.low >= engine.low && both.high > engine.high, "{both:?} {engine:?}");
}

#[test]
fn a_program_that_nobody_knows_may_be_asked_for_its_version() {
    for script in ["sometool --version", "sometool version", "sometool sub --help"] {
        let (layer, codes) = run(script, "");
        assert_eq!((layer.high, codes), (0, Vec::new()), "{script}");
    }
    assert!(run("sometool build", "").1.contains(&"unknown-command".to_owned()));
}

#[test]
fn empty_folders_of_a_package_take_links_and_files() {
    let script = "apt-get update && apt-get install -y nginx && ln -sf /dev/stdout /var/log/nginx/access.log";
    let packages = "images:\n  deb: {size: 100 MB, os: {id: debian, version: '12'}, files: [{path: /var/lib/dpkg/status, size: 1 kB}, {path: /bin/sh, size: 1 kB, mode: '0755'}, {path: /usr/bin/apt-get, size: 1 kB, mode: '0755'}, {path: /bin/ln, size: 1 kB, mode: '0755'}]}\n";
    let project =
        Project { dockerfile: format!("FROM deb\nRUN {script}\n"), manifest: packages.into(), ..Project::default() };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    let report = session.report(&project, &NoFiles);
    assert!(report.diagnostics.iter().all(|d| d.severity != "error"), "{:?}", report.diagnostics);
}

#[test]
fn an_archive_that_apt_downloads_holds_the_package() {
    let fetched = run("apt-get update && apt-get download tree && rm tree_*.deb && rm -rf /var/lib/apt/lists/*", "").0;
    let script =
        "apt-get update && apt-get download tree && dpkg -i tree_*.deb && rm tree_*.deb && rm -rf /var/lib/apt/lists/*";
    let installed = run(script, "").0;
    assert!(installed.bytes > fetched.bytes + 50_000 && installed.high < fetched.bytes + 1_000_000, "{installed:?}");
}

const MODULES: &str = "
context:
  files:
    - {path: package.json, content: '{\"name\": \"a\", \"version\": \"1.0.0\"}'}
    - {path: package-lock.json, size: 900 B}
    - {path: node_modules/a/index.js, size: 700 kB}
    - {path: node_modules/@b/c/index.js, size: 300 kB}
";

#[test]
fn a_copied_folder_of_modules_says_what_an_unread_lock_file_installs() {
    let report = report("FROM base\nWORKDIR /app\nCOPY . .\nRUN npm ci && rm -rf /root/.npm\n", MODULES);
    let layer = report.stages[0].layers.last().unwrap();
    assert!((1_000_000..1_010_000).contains(&layer.bytes), "{layer:?}");
}

#[test]
fn a_program_from_an_image_that_nobody_lists_can_be_run() {
    let lines = "FROM base AS tools\nFROM base\nCOPY --from=tools /uv /bin/uv\nCOPY --from=tools /opt/setup /setup\n";
    let report = report(&format!("{lines}RUN uv --version && /setup\n"), "");
    let errors: Vec<_> = report.diagnostics.iter().filter(|d| d.severity == "error").collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_lock_file_of_python_that_is_not_known_leaves_what_the_project_asks_for() {
    let project = "context:\n  files:\n    - {path: uv.lock, size: 30 kB}\n    - {path: poetry.lock, size: 30 kB}\n    - {path: Pipfile.lock, size: 30 kB}\n";
    let asks = "    - {path: pyproject.toml, content: \"[project]\\nname='x'\\ndependencies=['flask']\\n\"}\n";
    for (script, file) in [
        ("uv sync --frozen", "uv.lock"),
        ("poetry install --no-root", "poetry.lock"),
        ("pipenv sync --system", "Pipfile.lock"),
    ] {
        let of = |manifest: &str| {
            let report = report(&format!("FROM base\nCOPY . .\nRUN {script}\n"), manifest);
            let said = report.diagnostics.iter().any(|d| d.message.contains(file));
            (report.stages[0].layers[1].clone(), said)
        };
        let ((counted, said), (named, also)) = (of(project), of(&format!("{project}{asks}")));
        assert!(said && also, "{script}");
        // Flask and what it needs is less than as many packages as such a file names, and surer.
        assert!(
            counted.low < counted.bytes && named.low > 0 && named.high < counted.high,
            "{script} {named:?} {counted:?}"
        );
    }
}

#[test]
fn next_writes_a_folder_of_its_own_only_where_it_is_asked_to() {
    let build = |config: &str| {
        let manifest = format!(
            "context:\n  files:\n    - {{path: package.json, content: '{{\"scripts\":{{\"build\":\"next build\"}}}}'}}\n    - {{path: next.config.js, content: \"{config}\"}}\n"
        );
        let lines = "FROM base AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM base\nCOPY --from=build /app/.next/standalone ./\n";
        report(lines, &manifest)
    };
    let asked = build("module.exports = { output: 'standalone' }");
    let layer = asked.stages[1].layers.last().unwrap();
    assert!(layer.low > 1_000_000 && layer.bytes < 100_000_000, "{layer:?}");
    let not = build("module.exports = {}");
    assert!(
        not.diagnostics
            .iter()
            .any(|d| d.code == "missing-source" || d.severity == "error" || d.code == "unknown-source"),
        "{:?}",
        not.diagnostics
    );
}

#[test]
fn programs_that_do_what_others_do_leave_the_same() {
    for (script, wanted) in [
        ("mkdir /a && echo 123 > /a/x && rsync -a /a/ /b", vec!["/a/x 4", "/b/x 4"]),
        ("mkdir /a && echo 123 > /a/x && rsync -a /a /b", vec!["/a/x 4", "/b/a/x 4"]),
        ("echo 123 > /x && rsync -a /x /y", vec!["/x 4", "/y 4"]),
        ("printf '1\\r\\n2\\r\\n' > /x && dos2unix /x", vec!["/x 4"]),
        ("aria2c -d /opt -o t.tgz https://example.com/tool_linux_amd64.tgz", vec!["/opt/t.tgz 4000000"]),
    ] {
        assert_eq!(files(&run(script, TOOL).0), wanted, "{script}");
    }
}

#[test]
fn pytorch_for_machines_without_a_graphics_card_brings_no_cuda() {
    let of = |script: &str| run(script, "").0;
    let with = of("pip install --no-cache-dir torch");
    for script in [
        "pip install --no-cache-dir torch --index-url https://example.com/whl/cpu",
        "PIP_EXTRA_INDEX_URL=https://example.com/whl/cpu pip install --no-cache-dir torch",
        "printf -- '--extra-index-url https://example.com/whl/cpu\\ntorch\\n' > r.txt && pip install --no-cache-dir -r r.txt",
    ] {
        let without = of(script);
        assert!(without.bytes * 3 < with.bytes && without.low < without.bytes, "{script} {without:?} {with:?}");
        assert!(files(&without).iter().all(|file| !file.contains("nvidia")), "{script}");
    }
}

/// What stands at a path after a stage with a context, whose files are `path: text`.
fn built(context: &[(&str, &str)], script: &str, path: &str) -> Vec<(u64, u64, u64)> {
    let text = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    let lines =
        context.iter().map(|(path, content)| format!("    - {{path: {path}, content: \"{}\"}}\n", text(content)));
    let manifest = format!("context:\n  files:\n{}", lines.collect::<String>());
    let dockerfile = format!(
        "FROM base AS build\nWORKDIR /src\nCOPY . .\nRUN {script}\nFROM scratch\nCOPY --from=build {path} /out/\n"
    );
    let report = report(&dockerfile, &manifest);
    let layer = report.stages[1].layers.last().unwrap();
    assert!(report.diagnostics.iter().all(|d| d.severity != "error"), "{script}: {:?}", report.diagnostics);
    vec![(layer.low, layer.bytes, layer.high)]
}

#[track_caller]
fn near(context: &[(&str, &str)], script: &str, path: &str, truth: u64) {
    let (low, bytes, high) = built(context, script, path)[0];
    assert!(low <= truth && truth <= high, "{script}: {truth} is not within {low} to {high}");
    assert!(bytes.abs_diff(truth) * 2 <= truth, "{script}: {bytes} for {truth}");
}

const GO_MOD: (&str, &str) = ("go.mod", "module example.com/shop\n\ngo 1.22\n");

#[test]
fn go_programs_are_told_apart_by_what_each_imports_and_embeds() {
    let web = (
        "cmd/web/main.go",
        "package main\n\nimport (\n\t_ \"embed\"\n\t\"net/http\"\n)\n\n//go:embed logo.svg\nvar logo []byte\n\nfunc main() {\n\thttp.ListenAndServe(\":80\", nil)\n}\n",
    );
    let tool = (
        "cmd/tool/main.go",
        "package main\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/shop/internal/say\"\n)\n\nfunc main() {\n\tfmt.Println(say.Hello())\n}\n",
    );
    let say = ("internal/say/say.go", "package say\n\nfunc Hello() string { return \"hello\" }\n");
    let logo = "x".repeat(3_000_000);
    let logo = ("cmd/web/logo.svg", logo.as_str());
    let all = [GO_MOD, web, tool, say, logo];
    near(&all, "go build -o /bin/ ./cmd/...", "/bin/tool", 2_350_956);
    near(&all, "go build -o /bin/ ./cmd/...", "/bin/web", 8_633_271 + 3_000_000);
    near(&all, "CGO_ENABLED=0 go build -ldflags '-s -w' -o /app ./cmd/tool", "/app", 1_519_776);
    near(&all, "cd cmd/tool && go build -o /app .", "/app", 2_350_956);
}

#[test]
fn a_vendored_package_is_the_programs_own() {
    let main = (
        "main.go",
        "package main\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/ring\"\n)\n\nfunc main() { fmt.Println(ring.Size) }\n",
    );
    let vendored = ("vendor/example.com/ring/ring.go", "package ring\n\nconst Size = 3\n");
    let (_, bytes, high) = built(&[GO_MOD, main, vendored], "go build -mod=vendor -o /app", "/app")[0];
    assert!(bytes < 2_400_000 && high < 3_000_000, "{bytes} {high}");
}

#[test]
fn cmake_builds_and_installs_what_its_list_file_says() {
    let list = (
        "CMakeLists.txt",
        "project(words C)\nset(SOURCES src/a.c src/b.c) # two\nadd_library(core STATIC ${SOURCES})\nadd_executable(words src/main.c)\ntarget_link_libraries(words PRIVATE core)\ninstall(TARGETS words RUNTIME DESTINATION bin)\ninstall(FILES words.h DESTINATION include)\n",
    );
    let main = ("src/main.c", "#include <stdio.h>\nint main(void) { puts(\"hi\"); return 0; }\n");
    let (a, b) = (("src/a.c", "int a(void) { return 1; }\n"), ("src/b.c", "int b(void) { return 2; }\n"));
    let all = [list, main, a, b, ("words.h", "int a(void);\n")];
    let ways = [
        "cmake -S . -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build -j4 && cmake --install build --prefix /opt/w",
        "mkdir build && cd build && cmake .. -DCMAKE_INSTALL_PREFIX=/opt/w && make && make install",
        "cmake -Bbuild -GNinja -DCMAKE_INSTALL_PREFIX:PATH=/opt/w && ninja -C build install",
    ];
    for script in ways {
        near(&all, script, "/opt/w/bin/words", 15_960);
        near(&all, script, "/opt/w/include/words.h", 13);
    }
}

#[test]
fn static_programs_take_in_what_their_sources_use() {
    let (_, plain, _) =
        built(&[("m.c", "#include <stdio.h>\nint main(void) { puts(\"x\"); }\n")], "gcc -static -s m.c -o /m", "/m")[0];
    let dns =
        "#include <netdb.h>\nint main(int c, char **v) { struct addrinfo *r; return getaddrinfo(v[1], 0, 0, &r); }\n";
    near(&[("m.c", dns)], "gcc -static -s m.c -o /m", "/m", 879_624);
    assert!(plain < 700_000);
    let regex = "#include <iostream>\n#include <regex>\nint main() { std::cout << std::regex_match(\"a\", std::regex(\"[a-z]\")); }\n";
    near(&[("m.cpp", regex)], "g++ -O2 -static -s -o /m m.cpp", "/m", 1_909_480);
    near(&[("m.cpp", regex)], "g++ -O2 -o /m m.cpp", "/m", 155_128);
}

#[test]
fn ant_and_maven_pack_what_was_compiled() {
    let source = (
        "src/main/java/a/Plain.java",
        "package a;\n\npublic class Plain {\n    public String name() {\n        return \"plain\";\n    }\n}\n",
    );
    let build = (
        "build.xml",
        "<project default=\"jar\">\n<property name=\"out\" value=\"dist\"/>\n<target name=\"jar\">\n<javac srcdir=\"src\" destdir=\"classes\"/>\n<jar destfile=\"${out}/plain.jar\" basedir=\"classes\"/>\n</target>\n</project>\n",
    );
    near(&[source, build], "ant", "/src/dist/plain.jar", 751);
    let pom = ("pom.xml", "<project><artifactId>plain</artifactId><version>1.0</version></project>");
    let (low, _, high) = built(&[source, pom], "mvn -q package", "/src/target/plain-1.0.jar")[0];
    assert!(low < 1_900 && 1_900 < high && high < 6_000, "{low} {high}");
}

#[test]
fn a_workspace_builds_the_member_that_is_asked_for() {
    let root =
        ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"lib\"]\n\n[profile.release]\nstrip = true\nlto = \"fat\"\n");
    let app = (
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n\n[dependencies]\nlib = { path = \"../lib\" }\n",
    );
    let lib =
        ("lib/Cargo.toml", "[package]\nname = \"lib\"\nversion = \"0.1.0\"\n\n[dependencies]\nserde_json = \"1\"\n");
    let all = [root, app, lib, ("app/src/main.rs", "fn main() {}\n"), ("lib/src/lib.rs", "pub fn f() {}\n")];
    // Serde's JSON in a small program, with lto and stripped, was measured: 401936 bytes.
    near(&all, "cargo build --release -p app", "/src/target/release/app", 401_936);
    near(&all, "cd app && cargo build --release", "/src/target/release/app", 401_936);
}

#[test]
fn a_project_of_composers_without_packages_has_its_autoloader_alone() {
    let file = (
        "composer.json",
        "{\"require\": {\"php\": \">=8.1\", \"ext-json\": \"*\"}, \"autoload\": {\"psr-4\": {\"A\\\\\": \"src/\"}}}\n",
    );
    let (_, bytes, high) = built(&[file], "composer install --no-dev", "/src/vendor")[0];
    assert!((30_000..60_001).contains(&bytes) && high <= 60_000, "{bytes} {high}");
    let file = ("composer.json", "{\"require\": {\"php\": \"^8\", \"monolog/monolog\": \"^3\"}}\n");
    assert!(built(&[file], "composer install", "/src/vendor")[0].2 > 1_000_000);
}

#[test]
fn uv_takes_a_projects_needs_for_a_list() {
    let project =
        ("pyproject.toml", "[project]\nname = \"bot\"\nversion = \"1\"\ndependencies = [\n  \"six==1.16.0\",\n]\n");
    let report = report(
        "FROM base\nWORKDIR /src\nCOPY . .\nRUN uv pip install --system -r pyproject.toml\n",
        &format!(
            "context:\n  files:\n    - {{path: {}, content: \"{}\"}}\n",
            project.0,
            project.1.replace('"', "\\\"").replace('\n', "\\n")
        ),
    );
    let layer = report.stages[0].layers.last().unwrap();
    assert!(
        layer.high < 400_000 && !report.diagnostics.iter().any(|d| d.code == "typical-size"),
        "{:?}",
        report.diagnostics
    );
}
