"""Lets the optimizer rewrite every case, builds it before and after with Docker, and writes down what came of it.

    cargo build --release -p layerlab-core --features cli      # the optimizer
    python3 bases.py                                           # the images that the cases stand on
    python3 record.py [CASE…]                                  # rewrites after.Dockerfile and measured.json of each case

dockerd must run. Every case is built twice as it was given: what differs between these two builds (times in logs, caches of
the linker) says nothing about a rewrite, and is left out of what is compared.
"""
import hashlib, json, os, re, shutil, subprocess, sys, tarfile, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DOCKER = os.environ.get("DOCKER", "docker")
LAYERLAB = os.environ.get("LAYERLAB", os.path.join(HERE, "../../target/release/layerlab"))
ENV = dict(os.environ, DOCKER_BUILDKIT="1", BUILDKIT_PROGRESS="plain")
# What a container gets from its engine and not from its image.
ENGINE = re.compile(r"(\.dockerenv|dev|proc|sys|etc/(hostname|hosts|resolv\.conf|mtab))(/.*)?")


def run(*args, check=True):
    done = subprocess.run(args, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(args)}\n{done.stdout}")
    return done.stdout


def optimize(folder, case):
    # The images stand in a file of their own, so that not every case repeats them; paths are relative to the case.
    whole = f"{folder}/whole.yaml"
    open(whole, "w").write(open(f"{HERE}/images.yaml").read() + open(f"{folder}/manifest.yaml").read())
    args = [LAYERLAB, "optimize", "--engine", "overlay2", "-f", f"{folder}/Dockerfile", "-m", whole, "--format", "json"]
    args += [word for rule in case.get("only", []) for word in ("--only", rule)]
    args += [word for choice in case.get("accept", []) for word in ("--accept", choice)]
    done = subprocess.run(args, stdout=subprocess.PIPE, text=True)
    os.remove(whole)
    return json.loads(done.stdout)


def build(tag, dockerfile, ignore, folder):
    with tempfile.TemporaryDirectory() as context:
        shutil.copytree(f"{folder}/context", context, dirs_exist_ok=True, symlinks=True)
        if ignore is not None:
            open(f"{context}/.dockerignore", "w").write(ignore)
        with tempfile.NamedTemporaryFile("w", suffix=".Dockerfile") as file:
            file.write(dockerfile)
            file.flush()
            run(DOCKER, "build", "--network=host", "--no-cache", "-q", "-t", tag, "-f", file.name, context)


def layers(tag):
    sizes = run(DOCKER, "history", "--human=false", "--format", "{{.Size}}", tag).split()
    return [int(size) for size in reversed(sizes)]


def files(tag):
    container = run(DOCKER, "create", tag, "x").strip().splitlines()[-1]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        run(DOCKER, "export", "-o", f"{folder}/image.tar", container)
        with tarfile.open(f"{folder}/image.tar") as tar:
            for entry in tar:
                path = entry.name.rstrip("/")
                if ENGINE.fullmatch(path):
                    continue
                content = hashlib.sha256(tar.extractfile(entry).read()).hexdigest() if entry.isfile() else ""
                found["/" + path] = [entry.type.decode("latin1"), oct(entry.mode), entry.uid, entry.gid, entry.linkname, content]
    run(DOCKER, "rm", container)
    return found


def differing(one, other):
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def config(tag):
    whole = json.loads(run(DOCKER, "image", "inspect", "-f", "{{json .Config}}", tag))
    return {key: whole.get(key) for key in ("Env", "Cmd", "Entrypoint", "WorkingDir", "User", "ExposedPorts", "Volumes", "Labels")}


def start(tag, case):
    """What the image prints when it is started as the case says."""
    return run(DOCKER, "run", "--rm", "--network=host", *case.get("options", []), tag, *case.get("command", []))


def record(name):
    folder = f"{HERE}/cases/{name}"
    case = json.load(open(f"{folder}/case.json"))
    given = open(f"{folder}/Dockerfile").read()
    optimized = optimize(folder, case)
    ignored = f"{folder}/context/.dockerignore"
    ignore = open(ignored).read() if os.path.exists(ignored) else None
    after_ignore = optimized["dockerignore"] if optimized["dockerignore"] is not None else ignore
    before, again, after = (f"fixes/{name}:{tag}" for tag in ("before", "again", "after"))
    build(before, given, ignore, folder)
    build(again, given, ignore, folder)
    build(after, optimized["dockerfile"], after_ignore, folder)
    of = {tag: files(tag) for tag in (before, again, after)}
    noise = differing(of[before], of[again])
    measured = {
        "builder": "Docker Engine " + run(DOCKER, "version", "-f", "{{.Server.Version}}").strip(),
        "applied": sorted({advice["rule"] for advice in optimized["advice"] if advice["applied"]}),
        "before": {"bytes": sum(layers(before)), "layers": layers(before), "prints": start(before, case)},
        "after": {"bytes": sum(layers(after)), "layers": layers(after), "prints": start(after, case)},
        "same_config": config(before) == config(after),
        # Only where the final stage is the same one can single paths be compared.
        "changed": sorted(differing(of[before], of[after]) - noise) if case["safe"] else None,
    }
    open(f"{folder}/after.Dockerfile", "w").write(optimized["dockerfile"])
    if optimized["dockerignore"] is not None:
        open(f"{folder}/after.dockerignore", "w").write(optimized["dockerignore"])
    json.dump(measured, open(f"{folder}/measured.json", "w"), indent=1, ensure_ascii=False)
    open(f"{folder}/measured.json", "a").write("\n")
    claimed = optimized["before"]["image"]["bytes"] - optimized["after"]["image"]["bytes"]
    real = measured["before"]["bytes"] - measured["after"]["bytes"]
    print(f"{name}: claimed {claimed}, real {real}, changed {measured['changed']}, {measured['after']['prints']!r}", flush=True)


def main():
    failed = []
    for name in sys.argv[1:] or sorted(os.listdir(f"{HERE}/cases")):
        try:
            record(name)
        except RuntimeError as error:
            failed.append(name)
            print(f"{name}: {error}", flush=True)
    sys.exit(f"failed: {' '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
