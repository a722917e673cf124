// Starts the WebAssembly programs, in the page and in its worker. The only place that knows how the hosted folder and the
// single offline file differ: the folder fetches its programs, the file unpacks them from its own text, because a page
// that was opened from disk may neither fetch nor start a worker that does. README.md beside this file says what the
// programs may rely on. In the single file's worker, this text runs after `layerlabPacked` was set.
(() => {
  "use strict";

  const page = globalThis.document;
  if (page) {
    startPage(page.currentScript);
  } else if (globalThis.layerlabPacked) {
    const { program, packages } = globalThis.layerlabPacked;
    globalThis.layerlabPackages = () => unpackText(packages);
    start(unpack(program));
  } else {
    startHostedWorker(new URL(globalThis.location.href));
  }

  function startPage(script) {
    const packed = kept("program");
    // What comes behind the first view.
    const part = async (name) =>
      packed ? unpack(kept(name)) : (await answer(new URL(script.dataset[name], page.baseURI))).arrayBuffer();
    globalThis.layerlab = {
      form: packed ? "file" : "site",
      workerUrl: packed ? packedWorker(script) : hostedWorker(script),
      library: async () => new TextDecoder().decode(await part("library")),
      details: () => part("details"),
      near,
    };
    addEventListener("error", ({ error }) => crashed(error));
    addEventListener("unhandledrejection", ({ reason }) => crashed(reason));
    start(packed ? unpack(packed) : new URL(script.dataset.program, page.baseURI)).then(() => glueOfWorker(script), explain);
  }

  // The page may run the worker's program, too: its glue takes the place of the page's own, which has done its work.
  function glueOfWorker({ dataset }) {
    const glue = page.createElement("script");
    const text = kept("worker-glue");
    page.head.append(Object.assign(glue, text ? { textContent: text } : { src: dataset.workerGlue }));
  }

  // Waits until nobody has typed for so many milliseconds: reading the catalogue takes this thread some 50.
  function rest(pause) {
    return new Promise((rested) => {
      let timer = setTimeout(done, pause);
      addEventListener("keydown", again, true);
      function again() {
        clearTimeout(timer);
        timer = setTimeout(done, pause);
      }
      function done() {
        removeEventListener("keydown", again, true);
        rested();
      }
    });
  }

  // Starts the worker's program on this thread, in the next pause of typing.
  async function near(program, packages) {
    await start(program);
    await rest(1000);
    const desk = new wasm_bindgen.Near(packages);
    return (question) => desk.answer(question);
  }

  // What the single file holds under this name.
  function kept(name) {
    return page.getElementById(`layerlab-${name}`)?.textContent.trim();
  }

  // The worker is this very script, told by its address where its glue, its program and the package catalogue are.
  function hostedWorker(script) {
    const worker = new URL(script.src);
    worker.searchParams.set("glue", new URL(script.dataset.workerGlue, page.baseURI).href);
    worker.searchParams.set("program", new URL(script.dataset.worker, page.baseURI).href);
    worker.searchParams.set("packages", new URL(script.dataset.packages, page.baseURI).href);
    return worker.href;
  }

  function startHostedWorker(address) {
    const ours = (name) => {
      const url = new URL(address.searchParams.get(name));
      if (url.origin !== address.origin) throw new Error(`${name} is not of this site`);
      return url;
    };
    const packages = answer(ours("packages")).then((response) => response.text());
    // Asked for while the program is on its way, too; whoever asks hears of what went wrong.
    packages.catch(() => {});
    globalThis.layerlabPackages = () => packages;
    importScripts(ours("glue"));
    start(ours("program"));
  }

  async function answer(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    return response;
  }

  // From disk only a worker whose script holds everything can start.
  function packedWorker(script) {
    const packed = JSON.stringify({ program: kept("worker"), packages: kept("packages") });
    const text = [`globalThis.layerlabPacked = ${packed};`, kept("worker-glue"), script.textContent];
    return URL.createObjectURL(new Blob([text.join("\n")], { type: "text/javascript" }));
  }

  // base64(gzip(bytes)), back to bytes.
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  async function unpackText(packed) {
    return new TextDecoder().decode(await unpack(packed));
  }

  function start(program) {
    return wasm_bindgen.default({ module_or_path: program });
  }

  // Tells of a program that has stopped, and without its help. What it said last stands in `layerlab.panic`.
  function crashed(error) {
    if (!(error instanceof WebAssembly.RuntimeError) || page.querySelector(".crash")) return;
    const report = [globalThis.layerlab.panic ?? String(error), error.stack, navigator.userAgent].join("\n");
    const copy = button("Copy the report", async () => {
      await navigator.clipboard.writeText(report);
      copy.textContent = "Copied";
    });
    const words =
      "What you typed is kept in this browser; reload the page to go on. If it happens again, please report it with this, and with your texts if you may:";
    const alert = page.createElement("section");
    alert.className = "crash";
    alert.setAttribute("role", "alert");
    alert.append(element("h1", "Layerlab has stopped"), element("p", words), element("pre", report));
    alert.append(copy, button("Reload", () => location.reload()));
    page.body.append(alert);
  }

  function element(name, text) {
    return Object.assign(page.createElement(name), { textContent: text });
  }

  function button(text, press) {
    return Object.assign(element("button", text), { type: "button", className: "link", onclick: press });
  }

  function explain(error) {
    console.error(error);
    const place = page.getElementById("layerlab");
    const sentence = element(
      "p",
      `Layerlab could not start: ${error}. It needs a browser with WebAssembly and workers, of 2023 or later; reloading may help.`,
    );
    sentence.setAttribute("role", "alert");
    place.append(sentence);
  }
})();
