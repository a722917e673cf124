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
        "cpanm" | "cpan" | "install2.r" | "Rscript" | "R" => modules,
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
            call.guess("RubyGems is out of reach; Debian's Ruby libraries stand in");
            for name in names {
                // A gem brings what it needs: a handful.
                let size = Estimate { low: tool::many(call, "ruby.gems", 1).low, ..tool::many(call, "ruby.gems", 5) };
                tool::put_package(call, &folder, name, size);
            }
        }
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
    let size = dependencies(call, "ruby.gems", count);
    call.guess("RubyGems is out of reach; Debian's Ruby libraries stand in");
    // The archive of each gem stays in the cache.
    let size = Estimate { high: size.high.saturating_mul(2), ..size };
    let folder = options.value(&["path"]).map_or_else(|| gems(call), str::to_owned);
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
    let size = dependencies(call, "php.packages", count);
    call.guess("Packagist is out of reach; Debian's PHP libraries stand in");
    once(call, &format!("{folder}/vendor"), size, "composer");
    if !options.has(&["no-cache"]) {
        let home = home(call);
        let cache =
            call.process.variable("COMPOSER_HOME").map_or(format!("{home}/.composer/cache"), |h| format!("{h}/cache"));
        let packed = tool::percent(size, call.figure("php.packed-percent"));
        once(call, &cache, packed, "composer");
    }
    Status::SUCCESS
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
                let of_debian = call.machine.base_packages.iter().any(|name| name == "erlang-base");
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

/// Perl and R modules by name.
fn modules(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "elL", ..Rules::default() });
    let perl = call.process.name().starts_with("cpan");
    call.guess("CPAN and CRAN are out of reach; Debian's Perl libraries stand in");
    let count = (options.operands.len() as u64).max(1) * 5;
    let size = tool::many(call, "perl.modules", count);
    let folder = if perl { "/usr/local/share/perl" } else { "/usr/local/lib/R" };
    let size = if perl { size } else { Estimate { low: 0, high: size.high.saturating_mul(10), ..size } };
    let mark = call.operands().join(" ");
    once(call, folder, size, &mark)
}
