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
