"""Makes the images that the cases stand on, from Debian's packages, and writes images.yaml and bases/ from them.

    python3 bases.py        # as root; needs dockerd, debootstrap and a Debian mirror

`local/debian:bookworm-slim` has what the official image of that name has: a minimal system with its settings for apt and
dpkg. The others are it and one tool chain each.
"""
import gzip, json, os, shutil, stat, subprocess, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DOCKER = os.environ.get("DOCKER", "docker")
ENV = dict(os.environ, DOCKER_BUILDKIT="1")
SLIM = "local/debian:bookworm-slim"
TOOLS = {
    "golang": "golang git", "gcc": "gcc g++ make libc6-dev", "rust": "cargo",
    "node": "nodejs npm", "node-run": "nodejs", "python": "python3 python3-pip python3-venv", "python-run": "python3",
    "jdk": "default-jdk-headless maven", "jre": "default-jre-headless",
    "ruby": "ruby ruby-dev bundler gcc make libc6-dev", "ruby-run": "ruby bundler",
    "php": "php-cli composer unzip", "php-run": "php-cli", "elixir": "elixir erlang-dev",
}
# Images in which cases install packages: how large is what that writes anew follows from their files.
LISTED = [SLIM, *(f"local/{name}:bookworm" for name in ("gcc", "python", "php"))]
CLEAN = '"rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"'
SETTINGS = {
    "etc/apt/apt.conf.d/docker-clean": f"DPkg::Post-Invoke {{ {CLEAN}; }};\nAPT::Update::Post-Invoke {{ {CLEAN}; }};\n"
                                       'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n',
    "etc/apt/apt.conf.d/docker-gzip-indexes": 'Acquire::GzipIndexes "true";\n',
    "etc/apt/apt.conf.d/docker-no-languages": 'Acquire::Languages "none";\n',
    "etc/apt/apt.conf.d/docker-autoremove-suggests": 'Apt::AutoRemove::SuggestsImportant "false";\n',
    "etc/dpkg/dpkg.cfg.d/docker": "path-exclude /usr/share/doc/*\npath-include /usr/share/doc/*/copyright\n"
                                  "path-exclude /usr/share/man/*\npath-exclude /usr/share/locale/*\n",
}


def run(*args):
    return subprocess.run(args, env=ENV, check=True, stdout=subprocess.PIPE, text=True).stdout


def is_there(image):
    return subprocess.run([DOCKER, "image", "inspect", image], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def slim():
    with tempfile.TemporaryDirectory() as root:
        run("debootstrap", "--variant=minbase", "bookworm", root)
        for path, text in SETTINGS.items():
            os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
            open(f"{root}/{path}", "w").write(text)
        for folder in ("var/lib/apt/lists", "var/cache/apt", "usr/share/man", "usr/share/locale"):
            shutil.rmtree(f"{root}/{folder}")
            os.makedirs(f"{root}/{folder}")
        for section in range(1, 9):
            os.makedirs(f"{root}/usr/share/man/man{section}")
        for folder, _, names in os.walk(f"{root}/usr/share/doc"):
            for name in names:
                if name != "copyright":
                    os.remove(f"{folder}/{name}")
        subprocess.run(f"tar -C {root} -c . | {DOCKER} import - {SLIM}", shell=True, check=True)


def tools(name, packages):
    with tempfile.TemporaryDirectory() as folder:
        open(f"{folder}/Dockerfile", "w").write(
            f"FROM {SLIM}\nRUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
            f"ca-certificates {packages} && rm -rf /var/lib/apt/lists/*\n")
        run(DOCKER, "build", "--network=host", "-q", "-t", f"local/{name}:bookworm", folder)


def listing(image, to):
    """The files of an image, in the form of a manifest's listing."""
    container = run(DOCKER, "create", image, "x").strip()
    with tempfile.TemporaryDirectory() as root:
        subprocess.run(f"{DOCKER} export {container} | tar -C {root} -x --numeric-owner", shell=True, check=True)
        run(DOCKER, "rm", container)
        rows, seen = [], {}
        for folder, folders, names in os.walk(root):
            for name in folders + names:
                rows.append(row(root, os.path.join(folder, name), seen))
    # What is mounted over the image while a container runs is not of the image.
    rows = sorted(row for row in rows if row[5].split("/")[0] not in ("dev", "proc", "sys", ".dockerenv"))
    with gzip.GzipFile(to, "wb", mtime=0) as file:
        for row_ in sorted(rows, key=lambda row: row[5]):
            file.write(("\t".join(map(str, row_)) + "\n").encode())


def row(root, whole, seen):
    entry, path = os.lstat(whole), os.path.relpath(whole, root)
    kind, size, target = "file", entry.st_size, []
    if stat.S_ISDIR(entry.st_mode):
        kind, size = "dir", 0
    elif stat.S_ISLNK(entry.st_mode):
        kind, size, target = "symlink", 0, [os.readlink(whole)]
    elif entry.st_nlink > 1:
        first = seen.setdefault(entry.st_ino, path)
        if first != path:
            kind, size, target = "hardlink", 0, [first]
    return [kind, f"{entry.st_mode & 0o7777:04o}", entry.st_uid, entry.st_gid, size, path, *target]


def listed(image):
    return image.removeprefix("local/").replace(":", "-") + ".tsv.gz"


def described(image):
    size = run(DOCKER, "image", "inspect", "-f", "{{.Size}}", image).strip()
    names = run(DOCKER, "run", "--rm", image, "dpkg-query", "-W", "-f", "${Package} ").split()
    block = {"size": int(size), "os": {"id": "debian", "version": "12"}, "config": {"env": {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}}}
    if image in LISTED:
        block = {"listing": f"../../bases/{listed(image)}", **block}
    return {**block, "packages": names}


def main():
    images = {SLIM: None, **{f"local/{name}:bookworm": packages for name, packages in TOOLS.items()}}
    for image, packages in images.items():
        if not is_there(image):
            tools(image.removeprefix("local/").removesuffix(":bookworm"), packages) if packages else slim()
    os.makedirs(f"{HERE}/bases", exist_ok=True)
    for image in LISTED:
        listing(image, f"{HERE}/bases/{listed(image)}")
    with open(f"{HERE}/images.yaml", "w") as file:
        file.write("# The images that the cases stand on; written by bases.py.\nimages:\n")
        for image in images:
            file.write(f"  {image}: {json.dumps(described(image))}\n")


if __name__ == "__main__":
    main()
