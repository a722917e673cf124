"""Builds every case of cases.txt twice with Docker and writes what ran again and which layers are new.

    dockerd must run; `python3 record.py` in this folder rewrites the `expect` blocks of cases.txt.

It removes the builder's cache before every case.
"""
import os, re, shutil, subprocess, sys, tempfile, time, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
DOCKER = os.environ.get("DOCKER", "docker")
ENV = dict(os.environ, DOCKER_BUILDKIT="1", BUILDKIT_PROGRESS="plain")


def run(*args, **kw):
    return subprocess.run(args, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kw)


def base(extra=""):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy("/bin/busybox", folder + "/busybox")
        text = ("FROM scratch\nADD busybox /bin/busybox\nRUN [\"/bin/busybox\", \"mkdir\", \"-p\", \"/tmp\"]\n"
                "RUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\nENV PATH=/bin\nRUN chmod 1777 /tmp && touch /etc/passwd /etc/group\n" + extra)
        open(folder + "/Dockerfile", "w").write(text)
        done = run(DOCKER, "build", "--network=host", "-q", "-t", "lab/base:1", folder)
        assert done.returncode == 0, done.stdout


def parse(text):
    head, *cases = re.split(r"(?m)^case: ", text)
    out = []
    for case in cases:
        name, body = case.split("\n", 1)
        parts = re.split(r"(?m)^-- (.*)\n", body)[1:]
        out.append((name, list(zip(parts[::2], parts[1::2]))))
    return head, out


def put(folder, path, text):
    whole = os.path.join(folder, path)
    os.makedirs(os.path.dirname(whole), exist_ok=True)
    open(whole, "w").write(text)
    # Every file has a time of its own, which is not that of its neighbour and changes with its content.
    os.utime(whole, times=(0, 1_600_000_000 + zlib.crc32((path + text).encode()) % 100_000_000))


def link(folder, path, target):
    whole = os.path.join(folder, path)
    os.makedirs(os.path.dirname(whole), exist_ok=True)
    if os.path.lexists(whole):
        os.remove(whole)
    os.symlink(target, whole)


def build(folder, args, secrets):
    command = [DOCKER, "build", "--network=host", "-t", "lab/case"]
    for name, value in args.items():
        command += ["--build-arg", f"{name}={value}"]
    for name, value in secrets.items():
        path = folder + ".secret-" + name
        open(path, "w").write(value)
        command += ["--secret", f"id={name},src={path}"]
    done = run(*command, folder)
    if done.returncode:
        raise RuntimeError(done.stdout)
    names, state = {}, {}
    for number, rest in re.findall(r"(?m)^#(\d+) (.*)$", done.stdout):
        step = re.match(r"\[(?:(\S+) )?(\d+)/\d+\] (.*)", rest)
        if step and not step[3].startswith("FROM "):
            names[number] = f"{step[1] or ''} {step[3]}".strip()
            state.setdefault(number, "run")
        if rest == "CACHED":
            state[number] = "cached"
    layers = run(DOCKER, "image", "inspect", "-f", "{{range .RootFS.Layers}}{{.}} {{end}}", "lab/case").stdout.split()
    return [(state[n], names[n]) for n in sorted(names, key=int)], layers


def record(name, blocks):
    run(DOCKER, "builder", "prune", "-af")
    base()
    args, secrets, relabel = {}, {}, False
    with tempfile.TemporaryDirectory() as folder:
        folder += "/context"
        os.makedirs(folder)
        later = []
        for title, text in blocks:
            words = title.split()
            if words[0] in ("after", "touch", "chmod", "remove", "arg", "rebuild", "relabel"):
                later.append((words, text.rstrip("\n")))
            elif words[0] == "today":
                pass
            elif words[0] == "secret":
                secrets[words[1]] = text.strip()
            elif words[0] == "link":
                link(folder, words[1], text.strip())
            else:
                put(folder, title, text.rstrip("\n") + "\n")
        _, before = build(folder, args, secrets)
        time.sleep(1.1)
        for words, text in later:
            path = os.path.join(folder, words[-1])
            match words[0], words[1:-1]:
                case "after", ["secret"]: secrets[words[-1]] = text.strip()
                case "after", ["link"]: link(folder, words[-1], text.strip())
                case "after", _: put(folder, words[-1], text + "\n")
                case "touch", _: os.utime(path)
                case "chmod", _: os.chmod(path, int(text, 8))
                case "remove", _: os.remove(path)
                case "arg", _: args[words[-1]] = text.strip()
                case "rebuild", _: base("RUN echo rebuilt > /rebuilt\n")
                case "relabel", _: base("LABEL rebuilt=yes\n")
        steps, after = build(folder, args, secrets)
    lines = [f"{how} {what}" for how, what in steps]
    # Layers of the base stand first; what follows is one layer a step that makes one.
    lines.append("layers " + " ".join("same" if a in before else "new" for a in after))
    return lines


def main():
    path = HERE + "/cases.txt"
    head, cases = parse(open(path).read())
    chosen = sys.argv[1:]
    out = [head]
    for name, blocks in cases:
        old = [b for b in blocks if b[0] == "expect"]
        blocks = [b for b in blocks if b[0] != "expect"]
        try:
            lines = record(name, blocks) if not chosen or name in chosen else None
        except RuntimeError as error:
            print(name, error)
            lines = None
        text = "\n".join(lines) + "\n" if lines else (old[0][1].rstrip("\n") + "\n" if old else "")
        print(name, *(lines or []), sep="\n    ", flush=True)
        out.append(f"case: {name}\n" + "".join(f"-- {t}\n" + (b.rstrip("\n") + "\n" if b.strip() else "") for t, b in blocks))
        out.append(f"-- expect\n{text}\n")
    open(path, "w").write("".join(out).rstrip("\n") + "\n")


main()
