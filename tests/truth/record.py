"""Builds cases with Docker and writes down what every layer weighs, in the form that `truth add` takes.

    python3 record.py bases                  # the images that cases stand on; as root, with debootstrap and a Debian mirror
    python3 record.py cases FOLDER [NAME…]   # FOLDER/NAME/{Dockerfile,context/,declared.yaml} → FOLDER/recorded/estimate/NAME
    cargo run -p layerlab-tests --bin truth -- add FOLDER/recorded

dockerd must run, of the overlay2 kind (Docker 20.10 was used). `declared.yaml` holds what a manifest declares beside the
context and the images (`downloads:`, `runs:`); the images' own blocks are those of the cases that stand here already.

`overlay2` counts all that a layer's archive holds. `containerd` leaves out what equals the file below in kind, mode, owner,
size, time and target: that follows from the archives, so that no second engine has to build.
"""
import glob, gzip, io, json, os, re, shutil, subprocess, sys, tarfile, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../fixes"))
import bases as slim_bases  # noqa: E402

DOCKER = os.environ.get("DOCKER", "docker")
ENV = dict(os.environ, DOCKER_BUILDKIT="1", BUILDKIT_PROGRESS="plain")
SLIM = "local/debian:bookworm-slim-like"
# What makes of a bootstrapped system one as the recorded base images are: the sources of the day, all updates, no logs.
AS_OFFICIAL = r"""
set -e
mkdir -p /etc/apt/sources.list.d
for suite in bookworm bookworm-updates; do echo "deb http://deb.debian.org/debian $suite main"; done > /etc/apt/sources.list
echo 'deb http://deb.debian.org/debian-security bookworm-security main' >> /etc/apt/sources.list
echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/docker-apt-speedup
for folder in groff info lintian linda; do echo "path-exclude /usr/share/$folder/*"; done >> /etc/dpkg/dpkg.cfg.d/docker
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get update
apt-get upgrade -y
find /usr/share/groff /usr/share/info /usr/share/lintian -type f -delete || true
find /var/log -type f -size +0 -delete
rm -rf /var/lib/apt/lists/* /var/cache/ldconfig/*
"""
# A context's file up to this size is declared with its content, a larger one with its size alone.
CONTENT = 256 * 1024


def run(*args):
    done = subprocess.run(args, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(args)}\n{done.stdout}")
    return done.stdout


def declared_images():
    """What the recorded cases declare of each image: its block of a manifest, by name."""
    blocks = {}
    for path in glob.glob(f"{HERE}/*.cases.txt.gz"):
        text = gzip.open(path, "rt", errors="replace").read()
        for manifest in re.findall(r"^images:\n((?:(?: .*)?\n)+)", text, re.M):
            for name, block in re.findall(r"^  (\S+):\n((?:(?:    .*)?\n)+)", manifest, re.M):
                blocks.setdefault(name, block.rstrip("\n") + "\n")
    return blocks


def packages(block):
    return {line.strip()[2:].split("=")[0] for line in block.splitlines() if re.match(r"    - [a-z0-9.+-]+=", line)}


def make_slim():
    box = run(DOCKER, "run", "--network=host", "-d", "-e", "DEBIAN_FRONTEND=noninteractive", slim_bases.SLIM, "sh", "-c", AS_OFFICIAL).strip()
    if run(DOCKER, "wait", box).strip() != "0":
        raise RuntimeError(run(DOCKER, "logs", box))
    subprocess.run(f"{DOCKER} export {box} | {DOCKER} import - {SLIM}", shell=True, check=True)
    run(DOCKER, "rm", box)


def make_bases():
    images = declared_images()
    if not slim_bases.is_there(SLIM):
        if not slim_bases.is_there(slim_bases.SLIM):
            slim_bases.slim()
        make_slim()
    for name, block in images.items():
        more = sorted(packages(block) - packages(images[SLIM]))
        if slim_bases.is_there(name) or not more:
            continue
        with tempfile.TemporaryDirectory() as folder:
            open(f"{folder}/Dockerfile", "w").write(
                f"FROM {SLIM}\nRUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y "
                f"--no-install-recommends {' '.join(more)} && rm -rf /var/lib/apt/lists/*\n")
            run(DOCKER, "build", "--network=host", "-q", "-t", name, folder)
        print(name, flush=True)


def archives(image):
    """The layers of an image, lowest first, as lists of their entries."""
    with tempfile.TemporaryDirectory() as folder:
        run(DOCKER, "save", "-o", f"{folder}/image.tar", image)
        with tarfile.open(f"{folder}/image.tar") as whole:
            for name in json.load(whole.extractfile("manifest.json"))[0]["Layers"]:
                with tarfile.open(fileobj=whole.extractfile(name), mode="r|") as layer:
                    yield [entry for entry in layer]


def facts(entry):
    # Archives of imported and of built layers differ in whether a mode tells the kind as well.
    return (entry.type, entry.mode & 0o7777, entry.uid, entry.gid, entry.size, int(entry.mtime), entry.linkname)


def weights(image):
    """Of each layer, what overlay2 and what containerd stores: bytes of regular files, a hard link once."""
    below, found = {}, []
    for layer in archives(image):
        whole = new = 0
        for entry in layer:
            path = os.path.normpath(entry.name)
            folder, name = os.path.split(path)
            if name.startswith(".wh."):
                hidden = folder if name == ".wh..wh..opq" else os.path.join(folder, name[4:])
                below = {path: was for path, was in below.items() if not (path + "/").startswith(hidden + "/")}
            elif entry.isfile():
                whole += entry.size
                new += entry.size if below.get(path) != facts(entry) else 0
        below.update((os.path.normpath(e.name), facts(e)) for e in layer if not os.path.basename(e.name).startswith(".wh."))
        found.append((whole, new))
    return found


def history(image):
    """The history of an image, oldest first: comment, size and instruction of each step."""
    lines = run(DOCKER, "history", "--no-trunc", "--human=false", "--format", "{{.Comment}}\t{{.Size}}\t{{.CreatedBy}}", image).splitlines()
    return [line.split("\t", 2) for line in reversed(lines)]


def layer_ids(image):
    return json.loads(run(DOCKER, "image", "inspect", "--format", "{{json .RootFS.Layers}}", image))


def steps(image, bases):
    """What the history says of each layer that was built on the base: its instruction, oldest first."""
    # The base may itself have been built here; its steps lead those of the image.
    ids = layer_ids(image)
    below = [base for base in bases if layer_ids(base) == ids[: len(layer_ids(base))]]
    rows = history(image)[max((len(history(base)) for base in below), default=0) :]
    return [(re.sub(r"^RUN /bin/sh -c |\s*# buildkit$", lambda m: "RUN " if m[0].startswith("RUN") else "", by), int(size))
            for comment, size, by in rows if comment.startswith("buildkit.")]


def record(folder, name, to, images):
    case = f"{folder}/{name}"
    tag = f"recorded/{name}"
    dockerfile = open(f"{case}/Dockerfile").read()
    with tempfile.TemporaryDirectory() as empty:
        context = f"{case}/context" if os.path.isdir(f"{case}/context") else empty
        run(DOCKER, "build", "--network=host", "--no-cache", "-q", "-t", tag, "-f", f"{case}/Dockerfile", context)
    bases = [name for name in re.findall(r"^FROM\s+(\S+)", dockerfile, re.M | re.I) if name in images]
    # Steps without a layer (ENV, CMD, a WORKDIR that is the root) weigh nothing in both engines, as a layer without files does.
    built = steps(tag, bases)
    layered = [step for step in built if re.match(r"(RUN|COPY|ADD)\b|WORKDIR /.", step[0])]
    stored = weights(tag)[-len(layered):] if layered else []
    shutil.rmtree(to, ignore_errors=True)
    os.makedirs(to)
    write(f"{to}/Dockerfile", dockerfile)
    write(f"{to}/case.json", json.dumps({"kind": "estimate", "shows": "held out"}) + "\n")
    write(f"{to}/manifest.yaml", manifest(case, to, {base: images[base] for base in bases}))
    for engine, of in (("overlay2", 0), ("containerd", 1)):
        layers = [{"created_by": by, "size_bytes": sizes[of]} for (by, _), sizes in zip(layered, stored, strict=True)]
        layers = [layer for layer in layers if layer["size_bytes"] or not layer["created_by"].startswith("WORKDIR")]
        write(f"{to}/truth.{engine}.json", json.dumps({"added_bytes": sum(layer["size_bytes"] for layer in layers), "layers": layers}) + "\n")
    run(DOCKER, "rmi", tag)


def manifest(case, to, images):
    out = io.StringIO("version: 1\n")
    out.seek(0, os.SEEK_END)
    files = sorted(path for path in glob.glob(f"{case}/context/**", recursive=True, include_hidden=True) if os.path.isfile(path))
    if files:
        out.write("context:\n  files:\n")
    for path in files:
        name, size = os.path.relpath(path, f"{case}/context"), os.path.getsize(path)
        if size <= CONTENT:
            os.makedirs(os.path.dirname(f"{to}/content/{name}"), exist_ok=True)
            shutil.copyfile(path, f"{to}/content/{name}")
            out.write(f"    - {{path: {json.dumps(name)}, content_from: {json.dumps('content/' + name)}}}\n")
        else:
            out.write(f"    - {{path: {json.dumps(name)}, size: {size}}}\n")
    if images:
        out.write("images:\n" + "".join(f"  {name}:\n{block}" for name, block in images.items()))
    if os.path.isfile(f"{case}/declared.yaml"):
        out.write(open(f"{case}/declared.yaml").read())
    return out.getvalue()


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def main():
    match sys.argv[1:]:
        case ["bases"]:
            make_bases()
        case ["cases", folder, *names]:
            images = declared_images()
            for name in names or sorted(os.path.basename(os.path.dirname(path)) for path in glob.glob(f"{folder}/*/Dockerfile")):
                try:
                    record(folder, name, f"{folder}/recorded/estimate/{name}", images)
                    print(name, flush=True)
                except RuntimeError as why:
                    print(f"{name}: not built: {why}", file=sys.stderr, flush=True)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
