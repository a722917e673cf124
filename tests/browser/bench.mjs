// How fast the built page is: from nothing to the first figures, to an answer to the first key press, and from a key press to its echo
// and to figures that follow it. Prints the median and the 95th percentile; the targets are for a machine that does nothing else. On a
// busy one, the processor time of the page's thread is what can be compared.
import { launch } from "./lib/chromium.mjs";
import { SITE } from "./lib/forms.mjs";
import { Layerlab } from "./lib/layerlab.mjs";
import { serve } from "./lib/server.mjs";

const STARTS = 10;
const KEYS = 60;

const [browser, site] = await Promise.all([launch(), serve(SITE)]);
try {
  const { figures, interaction, settled } = await starts();
  print("first figures after opening, cold cache", figures, "under 1000 ms");
  print("first interaction after opening, cold cache", interaction, "under 1000 ms");
  print("everything loaded after opening, cold cache", settled, "none");
  for (const [files, figures, echo] of [
    [1, "under 16 ms", "under 16 ms"],
    [10_000, "under 100 ms", "under 16 ms"],
    [100_000, "none", "under 16 ms"],
  ]) {
    const times = await keys(files);
    print(`key press to new figures, ${files} files`, times.figures, figures);
    print(`key press to its echo, ${files} files`, times.echo, echo);
    print(`processor time of the page's thread for a key press, ${files} files`, times.work, "none");
    console.log(`bytes for a key press, ${files} files: ${times.sent} sent to the worker, ${times.saved} written to the storage`);
  }
} finally {
  await Promise.all([browser.close(), site.close()]);
}

// Each start has a browser profile of its own, so that nothing is cached.
async function starts() {
  const times = { figures: [], interaction: [], settled: [] };
  for (let start = 0; start < STARTS; start++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      const text = () => document.querySelector(".editor-text")?.shadowRoot?.querySelector(".cm-line");
      const wanted = {
        figures: () => /\d/.test(document.querySelector(".figure-value")?.textContent),
        // From here on a key press is heard.
        interaction: () => text()?.textContent,
        settled: () => document.querySelector(".page[data-settled=true]"),
      };
      globalThis.marks = {};
      const look = () => {
        for (const [mark, is] of Object.entries(wanted)) if (is()) globalThis.marks[mark] ??= performance.now();
        if (!("settled" in globalThis.marks)) requestAnimationFrame(look);
      };
      look();
    });
    const layerlab = await Layerlab.open(page, site.origin);
    await layerlab.settled();
    // The last mark is set in the frame behind.
    const marks = await (await page.waitForFunction(() => "settled" in globalThis.marks && globalThis.marks)).jsonValue();
    for (const mark of Object.keys(times)) times[mark].push(marks[mark]);
    await context.close();
  }
  return times;
}

// Each key changes the figures, and the page itself says when: observers note the first change of text and of figures after the press.
async function keys(files) {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(count);
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  // The page answers small projects itself from the first pause of typing on.
  await layerlab.nearAfter(() => layerlab.writeOwn("FROM scratch\nCOPY . /\n", manifest(files)));
  await layerlab.figure("Image size").filter({ hasText: /[1-9]/ }).waitFor();
  await layerlab.type("COPY f0 /");
  await layerlab.settled();
  const times = { figures: [], echo: [], work: [] };
  const work = await processorTime(page);
  const begun = await counted(page);
  for (let key = 0; key < KEYS; key++) {
    const before = await work();
    const { figures, echo } = await oneKey(page, layerlab);
    times.figures.push(figures);
    times.echo.push(echo);
    times.work.push((await work()) - before);
  }
  const done = await counted(page);
  for (const kind of ["sent", "saved"]) times[kind] = Math.round((done[kind] - begun[kind]) / KEYS);
  await page.close();
  return times;
}

// Counts, in the page, what it sends to its worker and what it saves.
function count() {
  globalThis.bytes = { sent: 0, saved: 0 };
  const { postMessage } = Worker.prototype;
  const { setItem } = Storage.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    globalThis.bytes.sent += message.byteLength ?? 0;
    return postMessage.call(this, message, ...rest);
  };
  Storage.prototype.setItem = function (key, value) {
    globalThis.bytes.saved += value.length;
    return setItem.call(this, key, value);
  };
}

// What was counted so far; what waits to be saved is saved first, as when the page is left.
function counted(page) {
  return page.evaluate(() => {
    dispatchEvent(new Event("pagehide"));
    return { ...globalThis.bytes };
  });
}

// Gives what the page's thread has worked so far, in milliseconds, however long others kept the processor.
async function processorTime(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  };
}

async function oneKey(page, layerlab) {
  await page.evaluate(() => {
    const text = document.querySelector(".editor-text").shadowRoot;
    let pressed;
    addEventListener("keydown", () => (pressed = performance.now()), { capture: true, once: true });
    // The echo is there when the browser may draw it.
    const first = (place) =>
      new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (pressed === undefined) return;
          observer.disconnect();
          resolve(performance.now() - pressed);
        });
        observer.observe(place, { childList: true, characterData: true, attributes: true, subtree: true });
      });
    globalThis.answered = Promise.all([first(text), first(document.querySelector(".stages"))]);
  });
  await layerlab.keyboard.press("x");
  const [echo, figures] = await page.evaluate(() => globalThis.answered);
  await layerlab.settled();
  return { echo, figures };
}

function manifest(count) {
  const lines = Array.from({ length: count }, (_, index) => `    - {path: f${index}, size: 1 kB}`);
  return `context:\n  files:\n${lines.join("\n")}\n`;
}

function print(title, times, target) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  console.log(`${title}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms (target: ${target})`);
}
