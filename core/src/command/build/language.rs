//! `dotnet`; `gem` and `bundle`; `composer`, `pecl` and the PHP images' `docker-php-ext-*`; `mix`; `cpanm`; `Rscript`.

use super::{dependencies, home, once, text};
use crate::command::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::Estimate;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "dotnet" | "msbuild" | "nuget" => dotnet,
        "gem" => gem,
        "bundle" | "bundler" => bundle,
        "composer" | "composer.phar" => composer,
        "pecl" | "pear" | "docker-php-ext-install" => php_extension,
        "docker-php-ext-configure"
        | "docker-php-ext-enable"
        | "docker-php-source"
        | "phpize"
        | "php5enmod"
        | "phpenmod" => php_setting,
        "mix" | "rebar3" => mix,
        "cpanm" | "cpan" => modules,
        "install2.r" | "Rscript" | "R" => r_packages,
        _ => return None,
    })
}

fn dotnet(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules { short: "ocrfv", long: &["output", "configuration", "runtime", "framework"], ..Rules::default() },
    );
    let verb = options.operands.first().cloned().unwrap_or_default();
    if !matches!(verb.as_str(), "restore" | "build" | "publish" | "test" | "run" | "tool" | "pack" | "add") {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    call.guess("NuGet's packages are out of reach, and what a publish holds follows from them");
    let home = home(call);
    if verb == "tool" {
        return dotnet_tool(call, &options.operands, options.has(&["g", "global"]));
    }
    let size = call.figure("dotnet.packages");
    once(call, &format!("{home}/.nuget/packages"), size, "nuget");
    let project = options
        .operands
        .get(1)
        .filter(|p| p.contains('.'))
        .and_then(|p| p.rsplit_once('/').map(|(f, _)| f.to_owned()))
        .unwrap_or_else(|| ".".into());
    let size = call.figure("dotnet.objects");
    once(call, &format!("{project}/obj"), size, "obj");
    if matches!(verb.as_str(), "build" | "publish" | "test" | "run" | "pack") {
        let size = call.figure("dotnet.output");
        once(call, &format!("{project}/bin"), size, "bin");
    }
    if verb == "publish" {
        let alone = call
            .operands()
            .iter()
            .any(|a| a == "--self-contained" || a.contains("SelfContained=true") || a.contains("PublishSingleFile"));
        let size = call.figure(if alone { "dotnet.self-contained" } else { "dotnet.publish" });
        let folder =
            options.value(&["o", "output"]).map_or_else(|| format!("{project}/bin/Release/publish"), str::to_owned);
        once(call, &folder, size, "publish");
    }
    Status::SUCCESS
}

/// A tool stands below the home folder, or in the folder that is named.
fn dotnet_tool(call: &mut Call<'_>, words: &[String], is_global: bool) -> Status {
    if let [_, verb, name, ..] = words
        && matches!(verb.as_str(), "install" | "update")
    {
        let folder = format!("{}/{}", home(call), if is_global { ".dotnet/tools" } else { ".nuget/packages" });
        let size = call.figure("dotnet.tool");
        tool::put_package(call, &folder, name, size);
    }
    Status::SUCCESS
}

/// Where gems go: the official images say so in the environment.
fn gems(call: &Call<'_>) -> String {
    let known = ["BUNDLE_PATH", "GEM_HOME"].iter().find_map(|n| call.process.variable(n).map(str::to_owned));
    let name = call.machine.image.split([':', '@']).next().unwrap_or_default();
    let is_official = name.rsplit('/').next() == Some("ruby");
    known.unwrap_or_else(|| if is_official { "/usr/local/bundle".into() } else { "/var/lib/gems".into() })
}

fn gem(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules { short: "vinNsP", long: &["version", "install-dir", "bindir", "source"], ..Rules::default() },
    );
    let Some((verb, names)) = options.operands.split_first() else { return Status::Unknown };
    let folder = gems(call);
    match verb.as_str() {
        "install" | "i" => {
            if names.iter().any(|name| !name.ends_with(".gem")) {
                call.guess("RubyGems is out of reach, and what its gems weigh is known by kind only");
            }
            for name in names {
                let size = gem_file(call, name).unwrap_or_else(|| some_gem(call, name));
                tool::put_package(call, &folder, name, size);
            }
        }
        "build" => return build_gem(call, names),
        "uninstall" => {
            for name in names {
                tool::take_package(call, &folder, name);
            }
        }
        "update" => {
            let size = tool::many(call, "ruby.gems", 5);
            tool::put_package(call, &folder, "update", Estimate { low: 0, ..size });
        }
        _ => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}

/// A gem of the registry with what it needs, a handful as a rule.
fn some_gem(call: &Call<'_>, name: &str) -> Estimate {
    let name = name.split([':', '@']).next().unwrap_or(name);
    let known = call.machine.packages.figures().of(&format!("ruby.gem.{name}"));
    known.unwrap_or_else(|| Estimate { low: tool::many(call, "ruby.gems", 1).low, ..tool::many(call, "ruby.gems", 5) })
}

/// A gem that is a file here is unpacked, and its archive is kept in the cache.
fn gem_file(call: &Call<'_>, name: &str) -> Option<Estimate> {
    if !name.ends_with(".gem") {
        return None;
    }
    let (_, node) = call.machine.node(call.process, name).ok()?;
    let packed = node.as_file()?.estimate();
    Some(packed + tool::percent(packed, call.figure("unpacked-percent.source")))
}

/// What the archives in `vendor/cache` weigh installed, where there are some.
fn vendored_gems(call: &Call<'_>) -> Option<Estimate> {
    let folder = call.machine.path(call.process, "vendor/cache");
    let gems = call
        .machine
        .tree()
        .list(&folder)
        .iter()
        .filter_map(|entry| gem_file(call, &format!("vendor/cache/{}", entry.name)));
    gems.reduce(|sum, gem| sum + gem)
}

/// `gem build` packs the files that a specification lists, which is a program of Ruby: all that stands below counts at most.
fn build_gem(call: &mut Call<'_>, specifications: &[String]) -> Status {
    let Some(specification) = specifications.first() else { return Status::Unknown };
    let field = |text: &str, key: &str| {
        let line =
            text.lines().find_map(|line| line.split_once(&format!(".{key}"))?.1.trim_start().strip_prefix('='))?;
        let value = line.trim().trim_matches(['"', '\'']).to_owned();
        value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)).then_some(value)
    };
    let named = text(call, specification)
        .and_then(|text| Some(format!("{}-{}.gem", field(&text, "name")?, field(&text, "version")?)));
    let Some(name) = named else {
        call.guess("the specification's name or version is not written out");
        let size = call.figure("ruby.gems.1");
        tool::put_package(call, ".", "gem", Estimate { low: 0, ..size });
        return Status::Unknown;
    };
    let folder = call.machine.path(call.process, ".");
    let all = call.machine.tree().get(&folder).map(|node| node.totals().estimate()).unwrap_or_default();
    let most = tool::percent(all, call.figure("ruby.gem-packed-percent"));
    let size = call.figure("ruby.gem-head") + Estimate { low: 0, ..most };
    let result = tool::put_file(call, &name, size, 0o644);
    Status::of(call.settle(result, &name, &name))
}

fn bundle(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules { short: "j", long: &["jobs", "path", "without", "with", "retry", "gemfile"], ..Rules::default() },
    );
    let verb = options.operands.first().map_or("install", String::as_str);
    if verb == "config" {
        return php_setting(call);
    }
    if let Some(("exec", program)) = call.operands().split_first().map(|(verb, rest)| (verb.as_str(), rest)) {
        let process = call.process.child(program.to_vec());
        return call.launcher.launch(call.machine, &process);
    }
    if !matches!(verb, "install" | "update" | "package" | "cache") {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    let lock = text(call, "Gemfile.lock");
    let entry = |l: &&str| l.starts_with("    ") && !l.starts_with("     ") && l.contains('(');
    let count = lock.map(|t| t.lines().filter(entry).count() as u64);
    let count = count.or_else(|| {
        text(call, "Gemfile").map(|t| t.lines().filter(|l| l.trim_start().starts_with("gem ")).count() as u64 * 3)
    });
    let folder = options.value(&["path"]).map_or_else(|| gems(call), str::to_owned);
    let vendored = vendored_gems(call);
    if let Some(archives) = vendored.filter(|_| options.has(&["local"])) {
        // What a part in C is compiled to no archive tells.
        let most = dependencies(call, "ruby.gems", count).high.max(archives.high);
        call.guess("what the archives in vendor/cache unpack and compile to is known by kind only");
        return once(call, &folder, Estimate { high: most, ..archives }, "bundle");
    }
    if options.has(&["local"]) {
        // All that it needs is installed; what it writes is its own lock file.
        let line = call.figure("ruby.lock-entry");
        let size = call.figure("ruby.lock-head") + tool::times(line, count.unwrap_or(10).max(1));
        let result = tool::put_file(call, "Gemfile.lock", size, 0o644);
        return Status::of(call.settle(result, "Gemfile.lock", "Gemfile.lock"));
    }
    // The archive of each gem, which stays in the cache, is in the figure.
    let size = dependencies(call, "ruby.gems", count);
    call.guess("RubyGems is out of reach, and what its gems weigh is known by kind only");
    once(call, &folder, size, "bundle")
}

fn composer(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "d", long: &["working-dir"], ..Rules::default() });
    let verb = options.operands.first().map(String::as_str).unwrap_or_default();
    if !matches!(verb, "install" | "update" | "require" | "create-project" | "global") {
        call.write(Data::unknown_text());
        return if verb == "dump-autoload" || verb == "dumpautoload" { php_setting(call) } else { Status::Unknown };
    }
    let folder = options.value(&["d", "working-dir"]).unwrap_or(".").to_owned();
    let lock = text(call, &format!("{folder}/composer.lock"));
    let part = |t: String| {
        if options.has(&["no-dev"]) { t.split("\"packages-dev\"").next().unwrap_or_default().to_owned() } else { t }
    };
    let count = lock.map(part).map(|t| t.matches("\"dist\":").count() as u64);
    let count = count.or_else(|| (verb == "require").then(|| options.operands.len().saturating_sub(1) as u64 * 5));
    let count = count.or_else(|| {
        let manifest = text(call, &format!("{folder}/composer.json")).filter(|_| verb != "create-project")?;
        Some(required(&manifest, options.has(&["no-dev"])) * 4)
    });
    let size = dependencies(call, "php.packages", count);
    let autoloader = call.figure("composer.autoloader");
    once(call, &format!("{folder}/vendor"), size + autoloader, "composer");
    if count == Some(0) {
        return Status::SUCCESS;
    }
    call.guess("Packagist is out of reach; Debian's PHP libraries stand in");
    if !options.has(&["no-cache"]) {
        let home = home(call);
        let cache =
            call.process.variable("COMPOSER_HOME").map_or(format!("{home}/.composer/cache"), |h| format!("{h}/cache"));
        let packed = tool::percent(size, call.figure("php.packed-percent"));
        once(call, &cache, packed, "composer");
    }
    Status::SUCCESS
}

/// How many packages a project file of Composer's asks for: all have a vendor, which PHP itself and its extensions have not.
fn required(manifest: &str, without_development: bool) -> u64 {
    let of = |key: &str| {
        let list = manifest.split_once(&format!("\"{key}\"")).and_then(|(_, rest)| rest.split_once('{'));
        let names = list.map(|(_, rest)| rest.split('}').next().unwrap_or_default().split(','));
        names.into_iter().flatten().filter(|entry| entry.split(':').next().is_some_and(|n| n.contains('/'))).count()
    };
    (of("require") + if without_development { 0 } else { of("require-dev") }) as u64
}

/// A compiled extension each; its sources are unpacked and removed.
fn php_extension(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "j", ..Rules::default() });
    let verbs = ["install", "channel-update", "upgrade", "update-channels", "config-set"];
    let names: Vec<&String> = options.operands.iter().filter(|o| !verbs.contains(&o.as_str())).collect();
    if options.operands.iter().any(|o| o == "config-set" || o.contains("channel")) {
        return php_setting(call);
    }
    call.guess("what a PHP extension weighs differs; Debian's stand in");
    for name in names {
        let size = call.figure("php.extension");
        tool::put_package(call, "/usr/local/lib/php", name, size);
    }
    Status::SUCCESS
}

/// A line in a file of settings, or what is taken away again.
fn php_setting(call: &mut Call<'_>) -> Status {
    let size = call.figure("setting");
    call.machine.unknown += size;
    Status::SUCCESS
}

fn mix(call: &mut Call<'_>) -> Status {
    let verb = call.operands().first().cloned().unwrap_or_default();
    let count = text(call, "mix.lock").map(|t| t.lines().filter(|l| l.contains("{:hex")).count() as u64);
    // Dependencies are tuples, `{:name, …}`.
    let count = count.or_else(|| text(call, "mix.exs").filter(|t| !t.contains("{:")).map(|_| 0));
    let size = dependencies(call, "erlang.packages", count);
    call.guess("Hex is out of reach; Debian's Erlang libraries stand in");
    let home = home(call);
    match verb.as_str() {
        "local.hex" | "local.rebar" | "archive.install" => {
            let size = call.figure("mix.local");
            once(call, &format!("{home}/.mix"), size, &verb)
        }
        "deps.get" | "do" => once(call, "deps", size, "deps"),
        "test" | "format" | "help" => Status::Unknown,
        _ => {
            if verb.contains("release") {
                // Debian's Erlang is stripped, and comes in parts.
                let of_debian = tool::debian_packages(call).iter().any(|name| name == "erlang-base");
                let runtime = call.figure(if of_debian { "mix.release.debian" } else { "mix.release" });
                let name =
                    text(call, "mix.exs").and_then(|project| mix_application(&project).map(|name| format!("/{name}")));
                once(call, &format!("_build/prod/rel{}", name.unwrap_or_default()), runtime + size, "release");
            }
            let own = call.figure("mix.compiled");
            once(call, "_build", own + size, "build")
        }
    }
}

/// The name of the application that a project file of Mix declares, which its release has, too.
pub fn mix_application(project: &str) -> Option<&str> {
    let (_, rest) = project.split_once("app: :")?;
    rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
}

/// Packages of R by name, or from a folder.
fn r_packages(call: &mut Call<'_>) -> Status {
    let words = call.operands().to_vec();
    let into =
        if call.machine.base_packages.iter().any(|name| name == "r-base-core") || is_installed(call, "/usr/lib/R") {
            "/usr/local/lib/R/site-library"
        } else {
            "/usr/local/lib/R"
        };
    if let [first, second, rest @ ..] = words.as_slice()
        && (first.as_str(), second.as_str()) == ("CMD", "INSTALL")
    {
        for place in rest.iter().filter(|word| !word.starts_with('-')) {
            let files = call.machine.node(call.process, place).map(|(_, node)| node.totals().estimate());
            let files = files.unwrap_or_default();
            let size = call.figure("r.package-head") + Estimate { low: files.low / 3, ..files };
            tool::put_package(call, into, place.trim_end_matches('/').rsplit('/').next().unwrap_or(place), size);
        }
        return Status::SUCCESS;
    }
    // What is installed stands in quotes in a call of R.
    let script = words.join(" ");
    let listed = script.split_once("install").map(|(_, rest)| rest.matches(['"', '\'']).count() as u64 / 2);
    let names =
        words.iter().filter(|word| !word.starts_with('-') && call.process.name() == "install2.r").count() as u64;
    let Some(count) = listed.or(Some(names).filter(|n| *n > 0)) else {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    };
    call.guess("CRAN is out of reach, and what its packages weigh is known by kind only");
    let one = call.figure("r.packages");
    let size = Estimate { high: one.high.saturating_mul(2), ..tool::times(one, count.clamp(1, 10)) };
    tool::put_package(call, into, "packages", size);
    Status::SUCCESS
}

fn is_installed(call: &Call<'_>, folder: &str) -> bool {
    call.machine.node(call.process, folder).is_ok()
}

/// Perl modules by name.
fn modules(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "elL", ..Rules::default() });
    call.guess("CPAN is out of reach; Debian's Perl libraries stand in");
    let count = (options.operands.len() as u64).max(1) * 5;
    let size = tool::many(call, "perl.modules", count);
    let folder = "/usr/local/share/perl";
    let mark = call.operands().join(" ");
    once(call, folder, size, &mark)
}
