//! `elixir-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::base::{Base, Family, beside};
use crate::advice::stages::{self, Draft, Subject, Verdict, files};
use crate::advice::{Context, Finding};
use crate::command::mix_application;
use crate::filesystem::AbsPath;

const RULE: &str = "elixir-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start an Elixir program with Mix, Elixir and Erlang around it, and all that Mix fetched and compiled.
    ///
    /// ## Why it costs
    /// `mix release` packs a program with just the parts of Erlang that it needs. The release runs on a bare distribution; sources,
    /// dependencies, Hex and the compilers stay behind.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM elixir:1.13.2-alpine
    /// ENV MIX_ENV=prod
    /// WORKDIR /app
    /// COPY mix.exs ./
    /// RUN mix deps.get
    /// COPY lib lib
    /// RUN mix compile
    /// CMD ["mix", "phx.server"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: mix.exs, content: "[app: :shop]"}, {path: lib/shop.ex, size: 1 kB}]}
    /// images:
    ///   elixir:1.13.2-alpine: {size: 90 MB}
    ///   alpine:3.14: {size: 6 MB}
    /// runs:
    ///   - {command: mix deps.get, writes: [{path: /app/deps/, size: 30 MB, files: 900}]}
    ///   - {command: mix compile, writes: [{path: /app/_build/prod/lib/, size: 20 MB, files: 900}]}
    ///   - {command: mix release, writes: [{path: /app/_build/prod/rel/shop/bin/shop, size: 2 kB, mode: "0755"}, {path: /app/_build/prod/rel/shop/lib/, size: 30 MB, files: 900}]}
    ///   - {command: apk add *, writes: [{path: /usr/lib/ncurses/, size: 4 MB, files: 9}]}
    /// ```
    /// Saves 100 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM elixir:1.13.2-alpine AS build
    /// ENV MIX_ENV=prod
    /// WORKDIR /app
    /// COPY mix.exs ./
    /// RUN mix deps.get
    /// COPY lib lib
    /// RUN mix compile
    /// RUN mix release
    ///
    /// FROM alpine:3.14
    /// RUN apk add --no-cache libgcc libstdc++ ncurses-libs openssl
    /// ENV PHX_SERVER=true
    /// COPY --from=build /app/_build/prod/rel/shop /app/_build/prod/rel/shop
    /// WORKDIR /app
    /// CMD ["/app/_build/prod/rel/shop/bin/shop", "start"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes the release's name, and that the program takes its settings at run time as releases do. No fix where it is not built
    /// for production.
    ///
    /// ## Sources
    /// The documentation of `mix release`; Phoenix, "Deploying with releases"; Docker's "Multi-stage builds".
    ElixirToolChainInImage {
        name: "elixir-tool-chain-in-image",
        title: "The image has Elixir's tool chain",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what compiled its program: Elixir, Erlang, Mix and what they fetched", judge)
}

const BUILD_ONLY: &[&str] = &["MIX_*", "HEX_*", "ERL_FLAGS"];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let (start, releases) =
        (&subject.start, subject.calls("mix").any(|ran| ran.call.words.iter().any(|word| word == "release")));
    let is_mix = start.name() == "mix" || start.words.iter().any(|word| word == "mix");
    let is_release = releases && start.program().contains("/bin/");
    if subject.calls("mix").next().is_none() || !is_mix && !is_release {
        return Verdict::NotMine;
    }
    if subject.stage.config.env("MIX_ENV") != Some("prod") {
        return Verdict::Cannot("it is not built for production; set MIX_ENV=prod");
    }
    let folder = subject.workdir();
    let name = subject.value(RULE, "release", &name(subject, &folder));
    let release = folder.join(&format!("_build/prod/rel/{name}"));
    let own = Base::of(subject);
    let image = subject.value(RULE, "runtime", &beside(subject.base, &own.smallest()));
    let packages: &[&str] = match Base::in_place_of(&own, &image).family {
        Family::Alpine => &["libgcc", "libstdc++", "ncurses-libs", "openssl"],
        _ => &["ca-certificates", "libncurses6", "libstdc++6", "openssl"],
    };
    let mut draft = Draft { image, build_only: BUILD_ONLY, ..Draft::default() };
    draft.packages = packages.iter().map(|name| (*name).to_owned()).collect();
    draft.carry(release.clone());
    files::elsewhere(subject, &folder).into_iter().for_each(|path| draft.carry(path));
    if !releases {
        draft.last.push("RUN mix release".into());
    }
    if is_mix {
        if start.words.iter().any(|word| word == "phx.server") {
            draft.env.push(("PHX_SERVER".into(), "true".into()));
        }
        draft.start = Some(vec![format!("{release}/bin/{name}"), "start".into()]);
    }
    draft.assumptions.push(format!(
        "The release is called {name}, and takes its settings when it starts. {} is of the release that the image of Elixir stands on, so that libraries fit.",
        draft.image
    ));
    draft.values.push(("release", "the release's name", name));
    draft.values.push(("runtime", "the image that it runs on", draft.image.clone()));
    Verdict::Convert(Box::new(draft))
}

/// The release's name: what is started, what the project says, or what the manifest says of `mix release`.
fn name(subject: &Subject<'_, '_>, folder: &AbsPath) -> String {
    let of_path = |path: &str| path.split_once("/rel/").and_then(|(_, rest)| rest.split('/').next()).map(str::to_owned);
    let project = || subject.text(&folder.child("mix.exs")).and_then(|text| mix_application(&text).map(str::to_owned));
    let effects = subject.context.world.effects().iter().filter(|effect| effect.command.starts_with("mix release"));
    let declared = || effects.flat_map(|effect| &effect.writes).find_map(|entry| of_path(&entry.path));
    of_path(subject.start.program()).or_else(project).or_else(declared).unwrap_or_else(|| "app".into())
}
