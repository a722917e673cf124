// <layerlab-playground>: a Layerlab inside another page. EMBED.md beside this file is the contract: attributes, events and messages.
// It reads what the element says, hands it to the playground in an iframe, and sizes the iframe by what comes back.
(() => {
  "use strict";

  const VERSION = 1;
  const PAGE = new URL("index.html", document.currentScript?.src ?? document.baseURI);
  // A page from disk has an origin that cannot be addressed.
  const ORIGIN = PAGE.protocol === "file:" ? "*" : PAGE.origin;
  const FIRST_HEIGHT = 480;
  // A frame that asked for more would push away the page around it.
  const GREATEST_HEIGHT = 20_000;
  const WORDS = ["view", "theme", "engine", "target"];
  const TEXTS = ["dockerfile", "manifest", "ignore"];

  class LayerlabPlayground extends HTMLElement {
    static observedAttributes = ["src", "manifest", "ignore", "title", ...WORDS];

    #frame = null;
    #ready = false;
    #shown = 0;
    #listen = (event) => this.#receive(event);
    #watch = new MutationObserver(() => this.#show());

    connectedCallback() {
      addEventListener("message", this.#listen);
      this.#watch.observe(this, { childList: true, characterData: true, subtree: true });
      this.#open();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#listen);
      this.#watch.disconnect();
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
    }

    attributeChangedCallback(name) {
      if (!this.#frame) return;
      if (name === "title") this.#frame.title = this.#title();
      else this.#show();
    }

    #title() {
      return this.getAttribute("title") || "Layerlab playground";
    }

    #open() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const address = new URL(PAGE);
      address.searchParams.set("embed", "1");
      for (const word of WORDS) {
        if (this.hasAttribute(word)) address.searchParams.set(word, this.getAttribute(word));
      }
      const frame = document.createElement("iframe");
      frame.title = this.#title();
      frame.loading = "lazy";
      frame.referrerPolicy = "no-referrer";
      frame.allow = "clipboard-write";
      // Through the object model, which a page's content security policy allows.
      Object.assign(frame.style, { border: "0", width: "100%", height: `${FIRST_HEIGHT}px`, display: "block" });
      this.style.display ||= "block";
      frame.src = address.href;
      root.replaceChildren(frame);
      this.#frame = frame;
    }

    #receive(event) {
      const { data } = event;
      if (!this.#frame || event.source !== this.#frame.contentWindow) return;
      if (ORIGIN !== "*" && event.origin !== ORIGIN) return;
      if (typeof data !== "object" || data === null || data.layerlab !== VERSION) return;
      if (data.type === "ready") this.#begin();
      else if (data.type === "size") this.#resize(data.height);
      else if (data.type === "report") this.#tell("layerlab-report", figures(data));
      else if (data.type === "error") this.#tell("layerlab-error", { message: String(data.message) });
    }

    #begin() {
      this.#ready = true;
      this.#show();
    }

    #resize(height) {
      if (!Number.isFinite(height)) return;
      this.#frame.style.height = `${Math.min(Math.max(Math.ceil(height), 0), GREATEST_HEIGHT)}px`;
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
    }

    // Reads and hands over what the element says now; an earlier reading that ends later is dropped.
    async #show() {
      if (!this.#ready) return;
      const number = ++this.#shown;
      const message = { layerlab: VERSION, type: "show" };
      for (const word of WORDS) {
        if (this.hasAttribute(word)) message[word] = this.getAttribute(word);
      }
      const texts = await Promise.all(TEXTS.map((name) => this.#text(name)));
      if (number !== this.#shown || !this.#ready) return;
      texts.forEach((text, index) => {
        if (text !== null) message[TEXTS[index]] = text;
      });
      this.#frame.contentWindow.postMessage(message, ORIGIN);
    }

    // The text of one of the three inputs: from its address, else from the element's content; null where it cannot be read.
    async #text(name) {
      const address = this.getAttribute(name === "dockerfile" ? "src" : name);
      if (address === null) return this.#content(name);
      try {
        const response = await fetch(new URL(address, document.baseURI));
        if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
        return await response.text();
      } catch (error) {
        this.#tell("layerlab-error", { message: `${address} cannot be read: ${error.message}` });
        return null;
      }
    }

    #content(name) {
      const children = [...this.children];
      const slot = (child) => child.getAttribute("slot") ?? "dockerfile";
      const child = children.find((element) => slot(element) === name && element.matches("script, template, pre, code"));
      if (child) return dedent(child.content?.textContent ?? child.textContent);
      return name === "dockerfile" && children.length === 0 ? dedent(this.textContent) : "";
    }
  }

  // What the event tells: plain numbers and a word, nothing else of the message.
  function figures(data) {
    const numbers = ["bytes", "low", "high", "gzip_bytes", "layer_count", "wasted_bytes"];
    const detail = Object.fromEntries(numbers.map((key) => [key, Number(data[key])]));
    return { ...detail, engine: String(data.engine) };
  }

  // Without the blank lines around it and the indentation that all lines share.
  function dedent(text) {
    const lines = text.replace(/^(?:[ \t]*\r?\n)+/, "").trimEnd().split("\n");
    const indents = lines.filter((line) => line.trim()).map((line) => line.match(/^[ \t]*/)[0].length);
    const common = Math.min(...indents);
    return lines.map((line) => line.slice(Number.isFinite(common) ? common : 0)).join("\n").concat("\n");
  }

  if (!customElements.get("layerlab-playground")) customElements.define("layerlab-playground", LayerlabPlayground);
})();
