// One journey: a fresh browser profile, a page that is watched from its first byte, and what it looked like where it failed.
import { after, before, test } from "node:test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch } from "./chromium.mjs";
import { FILE, OUTPUT, SITE } from "./forms.mjs";
import { serve } from "./server.mjs";

// Long enough for a slow machine; a journey waits for conditions and is done as soon as they hold.
const PATIENCE = 20_000;

let browser;
export let site;

before(async () => {
  [browser, site] = await Promise.all([launch(), serve(SITE)]);
});

after(async () => {
  await browser?.close();
  await site?.close();
});

// `journey("reads the sizes", async ({ page, watch }) => …, { viewport: …, colorScheme: … })`: the options are Playwright's.
// Nothing may go wrong on the side: errors, policy violations and requests to elsewhere fail every journey.
export function journey(title, walk, options = {}) {
  test(title, { timeout: 4 * PATIENCE }, async () => {
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
      throw withNotes(error, watch.problems);
    } finally {
      await context.close();
    }
  });
}

// Notes what goes wrong in all frames and workers of the page, and each request.
async function observe(context, page) {
  const problems = [];
  const requests = [];
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
    });
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.stack ?? error}`));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`${message.type()}: ${message.text()}`);
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

function withNotes(error, problems) {
  if (problems.length) error.message += `\nthe page's own words:\n  ${problems.join("\n  ")}`;
  return error;
}

// Opens the hosted page and waits until its figures belong to its text.
export async function open(page, query = "") {
  await page.goto(`${site.origin}/${query}`);
  await fresh(page);
}

// Opens the single offline file from disk.
export async function openFile(page) {
  await page.goto(FILE);
  await fresh(page);
}

// Waits until the figures belong to what was typed: the page says how far it is.
export async function fresh(scope) {
  await scope.locator("[data-progress=fresh]").first().waitFor({ state: "attached" });
}
