// How fast the built page is: from nothing to the first figures, and from a key press to figures that follow it. Prints the median and the
// 95th percentile; the targets are for a machine that does nothing else.
import { launch } from "./lib/chromium.mjs";
import { SITE } from "./lib/forms.mjs";
import { Layerlab } from "./lib/layerlab.mjs";
import { serve } from "./lib/server.mjs";

const STARTS = 10;
const KEYS = 60;

const [browser, site] = await Promise.all([launch(), serve(SITE)]);
try {
  print("first figures after opening, cold cache", await starts(), "under 1000 ms");
  for (const files of [1, 10_000]) {
    print(`key press to new figures, ${files} file${files === 1 ? "" : "s"}`, await keys(files), files === 1 ? "under 16 ms" : "under 100 ms");
  }
} finally {
  await Promise.all([browser.close(), site.close()]);
}

async function starts() {
  const times = [];
  for (let start = 0; start < STARTS; start++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await Layerlab.open(page, site.origin);
    times.push(await page.evaluate(() => performance.now()));
    await context.close();
  }
  return times;
}

// Each key changes the figures, and the page itself says when: an observer notes the first change after the press.
async function keys(files) {
  const page = await browser.newPage();
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.openText("Manifest");
  await layerlab.write(manifest(files));
  await layerlab.openText("Before");
  await layerlab.write("FROM scratch\nCOPY . /\n");
  await layerlab.figure("Image size").filter({ hasText: /[1-9]/ }).waitFor();
  await layerlab.type("COPY f0 /");
  const times = [];
  for (let key = 0; key < KEYS; key++) times.push(await oneKey(page, layerlab));
  await page.close();
  return times;
}

async function oneKey(page, layerlab) {
  await page.evaluate(() => {
    const place = document.querySelector(".stages");
    globalThis.pressed = undefined;
    addEventListener("keydown", () => (globalThis.pressed = performance.now()), { capture: true, once: true });
    globalThis.answered = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (globalThis.pressed === undefined) return;
        observer.disconnect();
        resolve(performance.now() - globalThis.pressed);
      });
      observer.observe(place, { childList: true, characterData: true, attributes: true, subtree: true });
    });
  });
  await layerlab.keyboard.press("x");
  return page.evaluate(() => globalThis.answered);
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
