// Starts the WebAssembly program, in the page and in its worker. The only place that knows how the hosted folder and the
// single offline file differ: the folder fetches its program, the file unpacks it from its own text, because a page
// that was opened from disk may neither fetch nor start a worker that does. README.md beside this file says what the
// program may rely on. In the single file's worker, this text runs after `layerlabPacked` was set.
(() => {
  "use strict";

  const page = globalThis.document;
  if (page) {
    startPage(page.currentScript);
  } else if (globalThis.layerlabPacked) {
    start(unpack(globalThis.layerlabPacked));
  } else {
    startHostedWorker(new URL(globalThis.location.href));
  }

  function startPage(script) {
    const packed = page.getElementById("layerlab-program")?.textContent;
    globalThis.layerlab = {
      form: packed ? "file" : "site",
      workerUrl: packed ? packedWorker(packed, script) : hostedWorker(script),
    };
    start(packed ? unpack(packed) : new URL(script.dataset.program, page.baseURI)).catch(explain);
  }

  // The worker is this very script, told by its address where the glue and the program are.
  function hostedWorker(script) {
    const worker = new URL(script.src);
    worker.searchParams.set("glue", new URL(script.dataset.glue, page.baseURI).href);
    worker.searchParams.set("program", new URL(script.dataset.program, page.baseURI).href);
    return worker.href;
  }

  function startHostedWorker(address) {
    const ours = (name) => {
      const url = new URL(address.searchParams.get(name));
      if (url.origin !== address.origin) throw new Error(`${name} is not of this site`);
      return url;
    };
    importScripts(ours("glue"));
    start(ours("program"));
  }

  // From disk only a worker whose script holds everything can start.
  function packedWorker(packed, script) {
    const glue = page.getElementById("layerlab-glue").textContent;
    const text = [`globalThis.layerlabPacked = "${packed.trim()}";`, glue, script.textContent];
    return URL.createObjectURL(new Blob([text.join("\n")], { type: "text/javascript" }));
  }

  // base64(gzip(wasm)), back to bytes.
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  function start(program) {
    return wasm_bindgen({ module_or_path: program });
  }

  function explain(error) {
    console.error(error);
    const place = page.getElementById("layerlab");
    const sentence = page.createElement("p");
    sentence.setAttribute("role", "alert");
    sentence.textContent = `Layerlab could not start: ${error}. It needs a browser with WebAssembly and workers, of 2023 or later; reloading may help.`;
    place.append(sentence);
  }
})();
