// One journey: a fresh browser profile, a page that is watched from its first byte, and what it looked like where it failed.
import { after, before, test } from "node:test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch } from "./chromium.mjs";
import { OUTPUT, SITE } from "./forms.mjs";
import { serve } from "./server.mjs";

// Long enough for a slow machine; a journey waits for conditions and goes on as soon as they hold.
const PATIENCE = 10_000;

let browser;
export let site;

before(async () => {
  [browser, site] = await Promise.all([launch(), serve(SITE)]);
});

after(async () => {
  await browser?.close();
  await site?.close();
});

// `journey("reads the sizes", async ({ page, context, watch }) => …, { viewport: … })`: the options are Playwright's.
// Nothing may go wrong on the side: an error, a warning or a policy violation fails every journey.
export function journey(title, walk, options = {}) {
  test(title, { timeout: 6 * PATIENCE }, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    context.setDefaultTimeout(PATIENCE);
    await context.tracing.start({ screenshots: true, snapshots: true });
    const page = await context.newPage();
    const watch = await observe(context, page);
    try {
      await walk({ page, context, watch });
      watch.expectNothingWrong();
      await context.tracing.stop();
    } catch (error) {
      await keepEvidence(context, page, title);
      if (watch.problems.length) error.message += `\nthe page's own words:\n  ${watch.problems.join("\n  ")}`;
      throw error;
    } finally {
      await context.close();
    }
  });
}

// Notes what goes wrong in the page, its frames and its workers, and each request.
async function observe(context, page) {
  const problems = [];
  const requests = [];
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      console.error(`policy violation: ${violatedDirective} ${blockedURI} at ${sourceFile}:${lineNumber} ${sample}`);
    });
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.stack ?? error}`));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  context.on("request", (request) => requests.push(request.url()));
  return {
    problems,
    requests,
    expectNothingWrong() {
      if (problems.length) throw new Error("something went wrong on the side");
    },
  };
}

async function keepEvidence(context, page, title) {
  const folder = join(OUTPUT, "journeys");
  const name = title.replace(/[^a-z0-9]+/gi, "-");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true }).catch(() => {});
  await context.tracing.stop({ path: join(folder, `${name}.zip`) }).catch(() => {});
}
