//! `dotnet-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::{self, Ran, Subject, Verdict, interpreted};
use crate::advice::{Context, Finding};
use crate::filesystem::AbsPath;

const RULE: &str = "dotnet-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start a published .NET program and still have the SDK, sources and NuGet's packages.
    ///
    /// ## Why it costs
    /// The SDK weighs some 600 MB more than the runtime. What `dotnet publish` puts into its output folder is all that runs.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM mcr.microsoft.com/dotnet/sdk:8.0
    /// WORKDIR /src
    /// COPY Program.cs .
    /// RUN dotnet publish -c Release -o /app
    /// WORKDIR /app
    /// ENTRYPOINT ["dotnet", "shop.dll"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: Program.cs, size: 4 kB}]}
    /// images:
    ///   mcr.microsoft.com/dotnet/sdk:8.0: {size: 820 MB}
    ///   mcr.microsoft.com/dotnet/aspnet:8.0: {size: 210 MB}
    /// runs:
    ///   - {command: dotnet publish *, writes: [{path: /app/shop.dll, size: 1 MB}, {path: /src/obj/, size: 10 MB, files: 90}]}
    /// ```
    /// Saves 620 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
    /// WORKDIR /src
    /// COPY Program.cs .
    /// RUN dotnet publish -c Release -o /app
    ///
    /// FROM mcr.microsoft.com/dotnet/aspnet:8.0
    /// COPY --from=build /app /app
    /// WORKDIR /app
    /// ENTRYPOINT ["dotnet", "shop.dll"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the published folder is the whole program and that it serves the web, so that it needs ASP.NET's runtime, which
    /// the plain one can take the place of. Both can be changed. No fix where `dotnet run` starts it.
    ///
    /// ## Sources
    /// Microsoft's "Run an ASP.NET Core app in Docker containers" and the documentation of `dotnet publish`; Docker's "Multi-stage builds".
    DotnetToolChainInImage {
        name: "dotnet-tool-chain-in-image",
        title: "The image has the .NET SDK",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what built its program: the .NET SDK, sources and NuGet's packages", judge)
}

const BUILD_ONLY: &[&str] = &["DOTNET_CLI_*", "NUGET_*"];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let has_sdk = subject.base.contains("dotnet/sdk") || subject.base.contains("dotnet/core/sdk");
    let publish = subject.calls("dotnet").filter(|ran| ran.call.is("dotnet", "publish")).last();
    if !has_sdk {
        return Verdict::NotMine;
    }
    if subject.start.name() == "dotnet"
        && subject.start.arguments().first().is_some_and(|w| matches!(w.as_str(), "run" | "watch"))
    {
        return Verdict::Cannot("it compiles its sources whenever it starts; publish them in a RUN");
    }
    let Some(publish) = publish else { return Verdict::NotMine };
    let Some(output) = output(publish) else {
        return Verdict::Cannot("where it is published to is not said; give dotnet publish -o");
    };
    let is_alone =
        publish.call.words.iter().any(|word| word == "--self-contained" || word.contains("SelfContained=true"));
    let program = if subject.start.name() == "dotnet" {
        subject.start.arguments().first().map_or("", String::as_str)
    } else {
        subject.start.program()
    };
    let folder = subject.workdir();
    if !folder.join(program).is_within(&output) {
        return Verdict::Cannot("what it starts does not lie where it is published to");
    }
    let flavour = if is_alone { "runtime-deps" } else { "aspnet" };
    let image = subject.base.replace("/sdk:", &format!("/{flavour}:"));
    let mut draft = match interpreted::draft(subject, RULE, &image, &[]) {
        Ok(draft) => draft,
        Err(why) => return Verdict::Cannot(why),
    };
    if output.is_within(&folder) {
        draft.carried.retain(|path| *path != folder);
    }
    draft.build_only = BUILD_ONLY;
    draft.carry(output);
    Verdict::Convert(Box::new(draft))
}

/// The folder that a command publishes to.
fn output(publish: &Ran<'_, '_>) -> Option<AbsPath> {
    let folder = publish.option(&["--output", "-o"])?;
    (!folder.contains('$')).then(|| publish.folder().join(folder))
}
