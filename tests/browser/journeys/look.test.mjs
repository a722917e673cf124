import assert from "node:assert/strict";
import { noSeriousViolation } from "../lib/axe.mjs";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab } from "../lib/layerlab.mjs";

// What is left of a window of 1440 by 900 for a person who enlarges the page to 200 %.
const TWICE = { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 };
const PHONE = { viewport: { width: 380, height: 780 }, isMobile: true, hasTouch: true };

for (const colorScheme of ["light", "dark"]) {
  journey(`axe finds nothing serious in any view, ${colorScheme}`, async ({ page }) => {
    const layerlab = await Layerlab.open(page, site.origin);
    await noSeriousViolation(page, "the page as it opens");
    await page.getByRole("button", { name: /^Example/ }).click();
    await noSeriousViolation(page, "the list of examples");
    await page.keyboard.press("Escape");
    for (const menu of [/^Document /, "Share", /^What to do with/, /^Image size/, /^Engine/, "Light or dark"]) {
      await page.getByRole("button", { name: menu }).click();
      await noSeriousViolation(page, `the menu ${menu}`);
      await page.keyboard.press("Escape");
    }
    for (const question of ["Rename…", "Forget everything…"]) {
      await layerlab.documentAct(question);
      await noSeriousViolation(page, `the question behind ${question}`);
      await page.keyboard.press("Escape");
    }
    await layerlab.documentAct("Duplicate");
    await layerlab.documentAct("Delete");
    await noSeriousViolation(page, "what is said of a change");
    await layerlab.settled();
    for (const tab of await layerlab.details.getByRole("tab").all()) {
      await tab.click();
      await noSeriousViolation(page, await tab.innerText());
    }
    await layerlab.settled();
    await layerlab.takeLesson("Elixir: what a layer keeps");
    await noSeriousViolation(page, "a lesson's question");
    await layerlab.justShow();
    await layerlab.nextStep();
    await layerlab.justShow();
    await layerlab.lesson.getByRole("button", { name: /^A hint/ }).click();
    await noSeriousViolation(page, "a lesson's goal");
  }, { colorScheme, bypassCSP: true });

  journey(`axe finds nothing serious on a phone, ${colorScheme}`, async ({ page }) => {
    const layerlab = await Layerlab.open(page, site.origin);
    for (const tab of await parts(page)) {
      await tab.click();
      await noSeriousViolation(page, await tab.innerText());
    }
    await layerlab.settled();
    await layerlab.takeLesson("Elixir: what a layer keeps");
    await layerlab.justShow();
    await noSeriousViolation(page, "a lesson");
  }, { colorScheme, bypassCSP: true, ...PHONE });
}

journey("everything fits a phone's width", ({ page }) => everythingFits(page), PHONE);

journey("everything fits at twice the size, and nothing is squeezed away", async ({ page }) => {
  const layerlab = await everythingFits(page);
  for (const [name, part] of [["Editor", layerlab.editor], ["Layers", layerlab.stages], ["Details", layerlab.details]]) {
    await page.getByRole("tablist", { name: "Parts of the page" }).getByRole("tab", { name }).click();
    const { height } = await part.boundingBox();
    assert.ok(height >= 150, `${name} has a height of ${height}`);
  }
}, TWICE);

journey("the final image of the first example is seen whole", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const [last, details] = await Promise.all([layerlab.stages.locator("button.layer").last().boundingBox(), layerlab.details.boundingBox()]);
  assert.ok(last.y + last.height < details.y, `its last layer ends at ${last.y + last.height}, the details begin at ${details.y}`);
});

journey("the parts of the page are as large as a person makes them, and stay so", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const line = page.getByRole("separator", { name: "Height of the layers" });
  const height = async () => (await layerlab.details.boundingBox()).height;
  const between = (least, most) =>
    page.waitForFunction(([least, most]) => {
      const { height } = document.querySelector(".detail").getBoundingClientRect();
      return least <= height && height <= most;
    }, [least, most]);
  const usual = await height();
  await line.press("ArrowUp");
  await between(usual + 20, 900);
  const { x, y, width } = await line.boundingBox();
  await page.mouse.move(x + width / 2, y);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y - 100, { steps: 4 });
  await page.mouse.up();
  await between(usual + 100, 900);
  const dragged = await height();
  await page.reload();
  await layerlab.settled();
  assert.equal(await height(), dragged, "the page forgot it");
  await line.press("Enter");
  await between(usual, usual);
  const editor = page.getByRole("separator", { name: "Width of the editor" });
  const { width: narrow } = await layerlab.editor.boundingBox();
  await editor.press("ArrowRight");
  await page.locator(".board[style*=columns-at]").waitFor();
  assert.ok((await layerlab.editor.boundingBox()).width > narrow, "the editor is as narrow as before");
});

journey("an empty page says what to do first, and raises no alarm", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.settled();
  assert.doesNotMatch(await layerlab.headline.innerText(), /error|0 B/);
  await noSeriousViolation(page, "an empty page");
  await layerlab.stages.getByRole("button", { name: "choose your project's folder" }).click();
  await layerlab.details.getByRole("button", { name: "Choose a folder…" }).waitFor();
}, { bypassCSP: true });

journey("who wants little motion gets none", async ({ page, context }) => {
  await context.route(/layerlab-worker/, () => {});
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.type("# late\n");
  await layerlab.headline.and(page.locator("[data-progress=slow]")).waitFor();
  assert.deepEqual(await page.evaluate(() => document.getAnimations().map((animation) => animation.animationName)), []);
}, { reducedMotion: "reduce" });

journey("a phone reaches text, layers and details", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  const tabs = await parts(page);
  assert.ok(tabs.length >= 3);
  await page.getByRole("tab", { name: "Editor" }).click();
  await layerlab.editor.waitFor();
  await page.getByRole("tab", { name: "Layers" }).click();
  await layerlab.stages.waitFor();
  await page.getByRole("tab", { name: "Details" }).click();
  await layerlab.details.waitFor();
  assert.ok(await layerlab.headline.isVisible(), "the headline is gone");
}, PHONE);

journey("a phone's masthead has two rows", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  const { height } = await page.getByRole("banner").boundingBox();
  assert.ok(height < 90, `the masthead is ${height} high`);
  await layerlab.chooseTheme("Dark");
  await page.locator(":root[data-theme=dark]").waitFor();
}, PHONE);

journey("the chosen theme is there after a reload", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await layerlab.chooseTheme("Dark");
  await page.waitForFunction((before) => getComputedStyle(document.body).backgroundColor !== before, light);
  const dark = await background();
  await page.reload();
  assert.equal(await background(), dark, "the page flashes in the other theme");
}, { colorScheme: "light" });

function parts(page) {
  return page.getByRole("tablist", { name: "Parts of the page" }).getByRole("tab").all();
}

async function everythingFits(page) {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const tabs = [...(await parts(page)), ...(await layerlab.details.getByRole("tab", { includeHidden: true }).all())];
  for (const tab of tabs) {
    await tab.click();
    const { wide, width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, width: innerWidth }));
    assert.ok(wide <= width, `${await tab.innerText()} is ${wide} wide on ${width}`);
  }
  return layerlab;
}
