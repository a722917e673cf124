//! `javac`, `jar`, `java`, `mvn`, `gradle`, `sbt`, `ant`.

use super::{dependencies, file_data, home, once, text};
use crate::command::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "javac" | "kotlinc" | "scalac" => javac,
        "jar" => jar,
        "jlink" => jlink,
        "java" => java,
        "mvn" | "mvnw" => maven,
        "gradle" | "gradlew" => gradle,
        "ant" => ant,
        "sbt" | "lein" => other,
        _ => return None,
    })
}

fn javac(call: &mut Call<'_>) -> Status {
    let rules = Rules { long: &["release", "class-path", "source-path", "module-path"], ..Rules::default() };
    let args = call.operands().to_vec();
    let after = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1)).cloned();
    let options = Options::read(&args, rules);
    let sources: Vec<&String> = options.operands.iter().filter(|o| o.ends_with(".java")).collect();
    let texts: Option<Vec<String>> = sources.iter().map(|s| text(call, s)).collect();
    let folder = after("-d");
    let size = match texts.filter(|_| !sources.is_empty()) {
        Some(texts) => texts.iter().map(|text| classes(call, text)).sum(),
        None => {
            call.guess("the sources are not known");
            call.figure("java.classes")
        }
    };
    if let [one] = sources.as_slice() {
        let stem = one.rsplit('/').next().unwrap_or_default().trim_end_matches(".java").to_owned();
        let path = folder.map_or_else(|| one.replace(".java", ".class"), |f| format!("{f}/{stem}.class"));
        if let Some((parent, _)) = path.rsplit_once('/') {
            // What can't be made shows when the file is put there.
            let _ = crate::command::make::make_parents(call.machine, call.process, parent);
        }
        let result = tool::put_file(call, &path, size, 0o644);
        return Status::of(call.settle(result, &path, &path));
    }
    once(call, &folder.unwrap_or_else(|| ".".into()), size, "classes")
}

/// What the classes of a source weigh: a constant pool for each type that it declares, which records and enumerations fill with
/// methods of their own, one for the library's functions where there are lambdas, and code.
fn classes(call: &Call<'_>, source: &str) -> Estimate {
    let mut size = Estimate::default();
    let words: Vec<&str> =
        source.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    let declared = |kind: &str| words.windows(2).filter(|pair| is_type(pair, kind)).count() as u64;
    let anonymous = source.matches(") {\n").count().min(source.matches("new ").count()) as u64;
    for kind in ["class", "interface", "enum", "record"] {
        size += tool::times(call.figure(&format!("java.type.{kind}")), declared(kind));
    }
    if source.contains("->") || source.contains("::") {
        size += call.figure("java.lambdas");
    }
    let code = source.len() as u64;
    let code =
        tool::percent(Estimate::between(code, code, code, Provenance::Heuristic), call.figure("java.code-percent"));
    // Classes without a name can't be counted by words.
    let most = tool::times(call.figure("java.type.class"), anonymous);
    size + Estimate { high: code.high.saturating_add(most.high), ..code }
}

/// `class Name`, where `class` is no literal.
fn is_type(pair: &[&str], kind: &str) -> bool {
    matches!(pair, [word, name] if *word == kind && name.starts_with(|c: char| c.is_uppercase()))
}

/// What the classes and other files of a project weigh whose sources stand where Maven and Gradle look for them; `None` where they are
/// not known.
fn own_files(call: &Call<'_>) -> Option<Estimate> {
    let folder = |name: &str| call.machine.path(call.process, name);
    let tree = call.machine.tree();
    let (mut size, mut is_known, mut count) = (Estimate::default(), true, 0_u64);
    tree.walk(&folder("src/main/java"), &mut |path, node| {
        let Some(file) = node.as_file() else { return };
        is_known &= !file.is_aggregate();
        match file_data(file).as_text().filter(|_| path.as_str().ends_with(".java")) {
            Some(text) => size += classes(call, &text),
            None => is_known &= !path.as_str().ends_with(".java"),
        }
        count += 1;
    });
    tree.walk(&folder("src/main/resources"), &mut |_, node| {
        size += node.as_file().map(|file| file.estimate()).unwrap_or_default();
    });
    (is_known && count > 0).then_some(size)
}

/// A runtime made of some modules.
fn jlink(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    let after = args.iter().position(|a| a == "--output").and_then(|i| args.get(i + 1)).cloned();
    let Some(folder) = after.or_else(|| args.iter().find_map(|a| a.strip_prefix("--output=").map(str::to_owned)))
    else {
        call.write(Data::unknown_text());
        return Status::Unknown;
    };
    let packed = args.iter().any(|a| matches!(a.as_str(), "--compress=2" | "--compress=zip-6" | "--compress=zip-9"));
    call.guess("which modules the program's own ones need is not followed");
    let size = call.figure(if packed { "java.runtime-packed" } else { "java.runtime" });
    once(call, &folder, size, "jlink")
}

fn jar(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    let first = args.first().cloned().unwrap_or_default();
    if args.iter().any(|a| a == "--extract" || a == "-x") || first.trim_start_matches('-').starts_with('x') {
        call.guess("what the archive holds is not known");
        let size = call.figure("java.classes");
        return once(call, ".", size, "jar");
    }
    let after = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1)).cloned();
    let named = args.iter().find_map(|a| a.strip_prefix("--file=").map(str::to_owned));
    let Some(file) = named.or_else(|| after("--file")).or_else(|| after("-f")).or_else(|| args.get(1).cloned()) else {
        return Status::Unknown;
    };
    if !args.iter().any(|a| a == "--create" || a == "-c") && !first.contains('c') {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let source = after("-C").unwrap_or_else(|| ".".into());
    let content = call.machine.node(call.process, &source).map(|(_, n)| n.totals().estimate()).unwrap_or_default();
    let size = call.figure("java.jar-head") + tool::percent(content, call.figure("java.jar-percent"));
    let result = tool::put_file(call, &file, size, 0o644);
    Status::of(call.settle(result, &file, &file))
}

fn java(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    if call.operands().iter().any(|a| a == "-version" || a == "--version") {
        return Status::SUCCESS;
    }
    call.machine.unknown_here(call.process);
    Status::Unknown
}

fn maven(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    if args.iter().any(|a| a == "-v" || a == "--version") {
        return Status::SUCCESS;
    }
    let given = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1)).cloned();
    let project = given("-f").or_else(|| given("--file")).unwrap_or_else(|| "pom.xml".into());
    let pom = text(call, &project);
    let local = args.iter().find_map(|a| a.strip_prefix("-Dmaven.repo.local=").map(str::to_owned));
    let folder = local.unwrap_or_else(|| format!("{}/.m2/repository", home(call)));
    // What is declared brings what it needs: about five for one.
    let declared = pom.as_ref().map(|p| p.matches("<dependency>").count() as u64 * 5);
    let size = call.figure("java.plugins") + dependencies(call, "java.jars", declared);
    call.guess("Maven Central is out of reach; Debian's Java libraries stand in");
    once(call, &folder, size, "maven");
    let builds = ["package", "install", "verify", "deploy", "compile", "test"];
    if args.iter().any(|a| a == "clean") {
        tool::take_package(call, "target", "maven");
    }
    if !args.iter().any(|a| builds.contains(&a.as_str())) {
        return Status::SUCCESS;
    }
    let classes = own_files(call).unwrap_or_else(|| call.figure("java.classes"));
    tool::put_package(call, "target", "maven", classes);
    let size = output(call, pom.as_deref(), size, pom.as_ref().map_or(0, |pom| pom.len() as u64));
    let field = |key: &str| {
        let own = pom.as_deref()?.split("</parent>").last()?;
        own.split_once(&format!("<{key}>"))?.1.split('<').next().map(str::to_owned)
    };
    let name = field("finalName").or_else(|| Some(format!("{}-{}", field("artifactId")?, field("version")?)));
    let kind = field("packaging").unwrap_or_else(|| "jar".into());
    let path = name.map_or_else(|| "target/*.jar".to_owned(), |n| format!("target/{n}.{kind}"));
    let result = tool::put_file(call, &path, size, 0o644);
    Status::of(call.settle(result, &path, &path))
}

/// One jar: the project's classes with its description, or all that it depends on.
fn output(call: &Call<'_>, manifest: Option<&str>, all: Estimate, description: u64) -> Estimate {
    let fat = ["spring-boot", "shade", "assembly", "quarkus", "shadow"];
    let own = match own_files(call) {
        Some(files) => {
            let described = Estimate::between(0, description, description, Provenance::Heuristic);
            call.figure("java.jar-head")
                + call.figure("java.jar-described")
                + tool::percent(files + described, call.figure("java.jar-percent"))
        }
        None => call.figure("java.jar"),
    };
    match manifest {
        Some(text) if !fat.iter().any(|f| text.contains(f)) => own,
        _ => Estimate { high: own.high.max(all.high), ..call.figure("java.fat-jar") },
    }
}

fn gradle(call: &mut Call<'_>) -> Status {
    let home = home(call);
    let folder = call.process.variable("GRADLE_USER_HOME").map_or(format!("{home}/.gradle"), str::to_owned);
    let build = text(call, "build.gradle").or_else(|| text(call, "build.gradle.kts"));
    let declared = build.as_ref().map(|b| b.matches("mplementation").count() as u64 * 5);
    let mut size = dependencies(call, "java.jars", declared) + call.figure("java.plugins");
    if call.process.name() == "gradlew" {
        size += call.figure("gradle.distribution");
    }
    call.guess("Maven Central is out of reach; Debian's Java libraries stand in");
    once(call, &folder, size, "gradle");
    if call.operands().iter().any(|a| a.contains("clean")) {
        tool::take_package(call, "build", "gradle");
    }
    let classes = own_files(call).unwrap_or_else(|| call.figure("java.classes"));
    tool::put_package(call, "build", "gradle", classes);
    let size = output(call, build.as_deref(), size, 0);
    tool::put_package(call, "build/libs", "jar", size);
    // The jar's name is not known; whoever copies it names it by a wildcard.
    Status::Unknown
}

/// `ant` fetches nothing by itself; what its file compiles and packs is read off its tasks, whatever the target.
fn ant(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    let given = args.iter().position(|arg| matches!(arg.as_str(), "-f" | "-file" | "-buildfile"));
    let file = given.and_then(|at| args.get(at + 1)).map_or("build.xml", String::as_str);
    let Some(project) = text(call, file) else {
        call.guess("what build.xml makes is not known");
        let size = call.figure("java.jar");
        tool::put_package(call, ".", "ant", Estimate { low: 0, ..size });
        return Status::Unknown;
    };
    let mut compiled = Estimate::default();
    for task in tasks(&project, "javac") {
        let folder = task.attribute(&project, "srcdir").unwrap_or_else(|| "src".into());
        let path = call.machine.path(call.process, &folder);
        let mut own = Estimate::default();
        call.machine.tree().walk(&path, &mut |_, node| {
            let source = node.as_file().and_then(|file| file_data(file).as_text());
            own += source.map(|text| classes(call, &text)).unwrap_or_default();
        });
        compiled += own;
        if let Some(into) = task.attribute(&project, "destdir") {
            once(call, &into, own, "ant");
        }
    }
    let mut ok = true;
    for task in tasks(&project, "jar").chain(tasks(&project, "war")) {
        let named = task.attribute(&project, "destfile").or_else(|| task.attribute(&project, "jarfile"));
        let Some(path) = named else { continue };
        if let Some((folder, _)) = path.rsplit_once('/') {
            // What can't be made shows when the file is put there.
            let _ = crate::command::make::make_parents(call.machine, call.process, folder);
        }
        let size = call.figure("java.jar-head") + tool::percent(compiled, call.figure("java.jar-percent"));
        let result = tool::put_file(call, &path, size, 0o644);
        ok &= call.settle(result, &path, &path);
    }
    Status::of(ok)
}

/// A task of a build file of Ant: the text of its tag.
struct Task<'t>(&'t str);

fn tasks<'t>(project: &'t str, name: &str) -> impl Iterator<Item = Task<'t>> {
    let begins = |rest: &&str| rest.starts_with(|c: char| c.is_whitespace());
    let tags = project.split(&format!("<{name}")).skip(1).collect::<Vec<_>>().into_iter();
    tags.filter(begins).map(|rest| Task(rest.split('>').next().unwrap_or_default()))
}

impl Task<'_> {
    /// An attribute, with the properties in it that the project gives a value.
    fn attribute(&self, project: &str, name: &str) -> Option<String> {
        let value = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            rest.split('"').next().map(str::to_owned)
        };
        let mut found = value(&self.0.replace('\n', " "), name)?;
        for property in tasks(project, "property") {
            if let (Some(name), Some(value)) = (value(property.0, "name"), value(property.0, "value")) {
                found = found.replace(&format!("${{{name}}}"), &value);
            }
        }
        // Properties may be made of others.
        for property in tasks(project, "property") {
            if let (Some(name), Some(value)) = (value(property.0, "name"), value(property.0, "value")) {
                found = found.replace(&format!("${{{name}}}"), &value);
            }
        }
        Some(found)
    }
}

fn other(call: &mut Call<'_>) -> Status {
    let home = home(call);
    let size = call.figure("java.plugins") + dependencies(call, "java.jars", None);
    call.guess("which libraries the build fetches is not known");
    once(call, &format!("{home}/.ivy2"), size, "ivy");
    let size = call.figure("java.fat-jar");
    once(call, "target", size, "output")
}
