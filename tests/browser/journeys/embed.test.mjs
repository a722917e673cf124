import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { KIT } from "../lib/forms.mjs";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";
import { serve } from "../lib/server.mjs";

// A page of another origin, as strict as it may be while it loads the element.
function host(elements) {
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${site.origin}; frame-src ${site.origin}; connect-src 'self'">
<title>Host</title><script src="${site.origin}/embed.js" defer></script>
<main>${elements}</main></html>`;
}

const ELEMENT = `<layerlab-playground theme="dark">
  <script type="text/plain">
    ${SUM.dockerfile.replaceAll("\n", "\n    ")}
  </script>
  <script type="text/plain" slot="manifest">
${SUM.manifest}
  </script>
</layerlab-playground>`;

async function withHost(texts, walk) {
  const server = await serve(null, texts);
  try {
    await walk(server.origin);
  } finally {
    await server.close();
  }
}

function framed(page, index = 0) {
  return new Layerlab(page.locator("layerlab-playground").nth(index).locator("iframe").contentFrame());
}

journey("a page of another origin shows a Dockerfile, and hears its size", async ({ page }) => {
  await withHost({ "/": host(ELEMENT) }, async (origin) => {
    await page.addInitScript(() => {
      globalThis.reports = [];
      addEventListener("layerlab-report", ({ detail }) => globalThis.reports.push(detail));
    });
    await page.goto(origin);
    await framed(page).says("Image size", SUM.size);
    await page.waitForFunction(() => globalThis.reports.at(-1)?.bytes === 4_000_000);
    const last = await page.evaluate(() => globalThis.reports.at(-1));
    assert.equal(last.engine, "containerd");
  });
});

journey("an embedded playground is as high as what it shows", async ({ page }) => {
  await withHost({ "/": host(ELEMENT) }, async (origin) => {
    await page.goto(origin);
    await framed(page).says("Image size", SUM.size);
    await page.waitForFunction(() => {
      const frame = document.querySelector("layerlab-playground").shadowRoot.querySelector("iframe");
      return frame.style.height !== "480px";
    });
    const inner = page.locator("layerlab-playground").locator("iframe").contentFrame();
    const overflow = await inner.locator("html").evaluate((root) => root.scrollHeight - root.clientHeight);
    assert.ok(overflow <= 1, `the frame still scrolls, by ${overflow}`);
  });
});

journey("several playgrounds on a page know nothing of each other", async ({ page }) => {
  const other = '<layerlab-playground src="other.Dockerfile" manifest="other.yaml" engine="overlay2"></layerlab-playground>';
  const texts = {
    "/": host(ELEMENT + other),
    "/other.Dockerfile": "FROM example/shell:1\nCOPY x /\nRUN chmod 700 /x\n",
    "/other.yaml": "images:\n  example/shell:1: {size: 1 MB}\ncontext:\n  files:\n    - {path: x, size: 4 MB}\n",
  };
  await withHost(texts, async (origin) => {
    await page.goto(origin);
    await framed(page, 1).headline.scrollIntoViewIfNeeded();
    await framed(page, 1).says("Image size", "9 MB");
    await framed(page, 0).says("Image size", SUM.size);
  });
});

journey("a changed attribute is shown", async ({ page }) => {
  const element = '<layerlab-playground src="a.Dockerfile" manifest="m.yaml"></layerlab-playground>';
  const texts = {
    "/": host(element),
    "/a.Dockerfile": "FROM scratch\nCOPY x /\n",
    "/b.Dockerfile": "FROM scratch\nCOPY x /\nCOPY x /y\n",
    "/m.yaml": "context:\n  files:\n    - {path: x, size: 4 MB}\n",
  };
  await withHost(texts, async (origin) => {
    await page.goto(origin);
    await framed(page).says("Image size", "4 MB");
    await page.locator("layerlab-playground").evaluate((it) => it.setAttribute("src", "b.Dockerfile"));
    await framed(page).says("Image size", "8 MB");
  });
});

journey("an address that cannot be read is told to the page", async ({ page, watch }) => {
  await withHost({ "/": host('<layerlab-playground src="missing"></layerlab-playground>') }, async (origin) => {
    await page.addInitScript(() => {
      addEventListener("layerlab-error", ({ detail }) => (globalThis.told = detail.message));
    });
    await page.goto(origin);
    await page.waitForFunction(() => globalThis.told);
    assert.match(await page.evaluate(() => globalThis.told), /missing cannot be read: 404/);
    // The browser's own line on the 404 that we made.
    watch.problems.length = 0;
  });
});

journey("the embed kit works from disk", async ({ page }) => {
  await page.goto(pathToFileURL(join(KIT, "embed-demo.html")).href);
  await framed(page).says("Image size", "85.3 MB");
  await framed(page, 1).headline.scrollIntoViewIfNeeded();
  await framed(page, 1).says("Image size", "300 kB");
}, { offline: true });

journey("the hosted demo of the element works", async ({ page }) => {
  await page.goto(`${site.origin}/embed-demo.html`);
  await framed(page).says("Image size", "85.3 MB");
});
