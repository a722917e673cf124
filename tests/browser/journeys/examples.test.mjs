import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab } from "../lib/layerlab.mjs";

journey("every example opens with its versions, sizes and savings", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const titles = (await layerlab.exampleTitles()).filter((title) => title !== "Your own Dockerfile");
  assert.ok(titles.length > 0, "there are no examples");
  for (const title of titles) {
    await layerlab.chooseExample(title);
    await page.getByRole("button", { name: /^Document / }).filter({ hasText: title }).waitFor();
    await layerlab.openDetail("Compare");
    const sizes = layerlab.details.getByRole("row").filter({ hasText: /\d (kB|MB|GB)/ });
    await sizes.nth(1).waitFor();
    await layerlab.figure(/^Against/).filter({ hasText: /−\d/ }).waitFor();
  }
});

journey("an edited example can be had back", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  const [title] = await layerlab.exampleTitles();
  await layerlab.chooseExample(title);
  await layerlab.ready();
  const before = await layerlab.figure("Image size").innerText();
  await layerlab.write("FROM scratch\n");
  await layerlab.says("Image size", "0 B");
  await layerlab.chooseExample(title);
  await layerlab.says("Image size", before.replace("≈ ", ""));
});

journey("an example is found by a word, and opened without a mouse", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  await page.getByRole("button", { name: /^Example/ }).press("Enter");
  await page.getByRole("searchbox", { name: "Find an example" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("elixir");
  const first = page.locator("#menu-examples .choice").first();
  await first.filter({ hasText: "Elixir" }).waitFor();
  const title = await first.locator("strong").innerText();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Document / }).filter({ hasText: title }).waitFor();
  assert.ok((await layerlab.exampleTitles()).length > 9, "the next one is searched among what was found before");
});
