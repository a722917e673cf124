import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

journey("opens with an example, its figures, and one thing to try", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await page.getByRole("heading", { name: "Layerlab", level: 1 }).waitFor();
  await layerlab.figure(/^Against/).filter({ hasText: /%/ }).waitFor();
  assert.ok((await layerlab.layers()).length > 1, "there are no layers to look at");
  assert.ok((await layerlab.text()).includes("FROM"), "the editor shows no Dockerfile");
});

journey("asks the network for nothing after it has loaded", async ({ page, watch }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  await page.waitForLoadState("networkidle");
  const loaded = watch.requests.length;
  assert.ok(watch.requests.every((url) => url.startsWith(site.origin)), `loads from elsewhere: ${watch.requests}`);
  await addsUp(layerlab);
  for (const title of await layerlab.exampleTitles()) await layerlab.chooseExample(title);
  assert.deepEqual(watch.requests.slice(loaded), []);
});

journey("shows figures before the simulation has loaded", async ({ page, context }) => {
  await context.route(/layerlab-worker/, () => {});
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.figure(/^Against/).filter({ hasText: /%/ }).waitFor();
  assert.equal(await page.locator(".page[data-settled=true]").count(), 0, "the simulation was there all the same");
});

journey("the figures shown at once are those that the simulation gives", async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.answers = [];
    globalThis.Worker = class extends Worker {
      constructor(address) {
        super(address);
        this.addEventListener("message", ({ data }) => globalThis.answers.push(Array.from(data, (byte) => String.fromCharCode(byte)).join("")));
      }
    };
  });
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const prepared = await page.evaluate(() => JSON.parse(document.getElementById("layerlab-prepared").textContent));
  // Answers of a kind begin with the same byte; the page is settled before the worker has said what it knew already.
  const answer = await page.waitForFunction((kind) => globalThis.answers.findLast((answer) => answer[0] === kind), prepared[0]);
  assert.equal(await answer.jsonValue(), prepared);
});

journey("a catalogue that does not come is told, and everything else works", async ({ page, context, watch }) => {
  await context.route(/\/packages-/, (route) => route.fulfill({ status: 404, body: "" }));
  const layerlab = await Layerlab.open(page, site.origin);
  await page.getByRole("status").filter({ hasText: "catalogue of packages could not be loaded" }).waitFor();
  await worksAllTheSame(layerlab, watch);
});

journey("the other examples come behind the first view, and until then a person is told", async ({ page, context }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await context.route(/\/library-/, async (route) => {
    await held;
    await route.continue();
  });
  const layerlab = await Layerlab.open(page, site.origin);
  await page.getByRole("button", { name: /^Example/ }).click();
  const menu = page.locator("#menu-examples");
  await menu.getByText("on their way").waitFor();
  assert.equal((await layerlab.exampleTitles()).length, 2, "the first example and a page of one's own");
  release();
  await menu.getByText("on their way").waitFor({ state: "detached" });
  assert.ok((await layerlab.exampleTitles()).length > 9);
});

journey("examples that do not come are told, and everything else works", async ({ page, context, watch }) => {
  await context.route(/\/library-/, (route) => route.fulfill({ status: 404, body: "" }));
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  await page.getByRole("button", { name: /^Example/ }).click();
  await page.locator("#menu-examples").getByRole("status").filter({ hasText: "could not be loaded (the server answers 404)" }).waitFor();
  await page.keyboard.press("Escape");
  await worksAllTheSame(layerlab, watch);
});

for (const [part, file] of [["program", /\/layerlab-details-/], ["styles", /\/details-.*css/]]) {
  journey(`details with their ${part} missing are told, and come when asked for again`, async ({ page, context, watch }) => {
    let tries = 0;
    await context.route(file, (route) => (tries++ ? route.continue() : route.fulfill({ status: 404, body: "" })));
    const layerlab = await Layerlab.open(page, site.origin);
    const alert = layerlab.details.getByRole("alert").filter({ hasText: "could not be loaded" });
    await alert.getByRole("button", { name: "Try again" }).click();
    await layerlab.openDetail("Config");
    await layerlab.details.getByText("Entrypoint").waitFor();
    assert.equal(tries, 2);
    forgetMissing(watch);
  });
}

journey("stands still while it loads", async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shifts.push(value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const shift = await page.evaluate(() => globalThis.shifts.reduce((sum, value) => sum + value, 0));
  // 0.1 is where the browsers' own guidance begins to call it bad.
  assert.ok(shift < 0.05, `the layout shifts by ${shift}`);
});

journey("keeps a strict policy, which the browser enforces", async ({ page, watch }) => {
  await page.goto(site.origin);
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|https?:/);
  assert.match(policy, /default-src 'none'/);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    const element = document.createElement("p");
    element.setAttribute("style", "color: red");
    return [globalThis.ran ?? false, element.style.length];
  });
  assert.deepEqual(ran, [false, 0]);
  assert.ok(watch.problems.some((problem) => problem.includes("policy violation: script-src")), "violations are not seen");
  // Those attempts were ours.
  watch.problems.length = 0;
});

// A page of one's own whose size anyone can add up.
async function addsUp(layerlab) {
  await layerlab.writeOwn(SUM.dockerfile, SUM.manifest);
  await layerlab.says("Image size", SUM.size);
}

// All else works while a file is missing.
async function worksAllTheSame(layerlab, watch) {
  await addsUp(layerlab);
  forgetMissing(watch);
}

// The lines on the missing file are no trouble of the page.
function forgetMissing(watch) {
  watch.problems.splice(0, watch.problems.length, ...watch.problems.filter((line) => !/404|styles of the details/.test(line)));
}
