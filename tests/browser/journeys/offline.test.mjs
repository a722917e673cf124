import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

journey("the single file works from disk, without a network", async ({ page, watch }) => {
  const layerlab = await Layerlab.openFile(page);
  await layerlab.settled();
  await layerlab.chooseExample("Go service on Alpine");
  await page.getByRole("complementary", { name: "About this example" }).filter({ hasText: "CGO_ENABLED=0" }).waitFor();
  await layerlab.writeOwn(SUM.dockerfile, SUM.manifest);
  await layerlab.says("Image size", SUM.size);
  const elsewhere = watch.requests.filter((url) => !/^(file:|blob:|data:)/.test(url));
  assert.deepEqual(elsewhere, []);
  assert.equal(watch.requests.filter((url) => url.startsWith("file:")).length, 1, "it needs other files");
}, { offline: true });

journey("the single file answers small projects without its worker", async ({ page }) => {
  const layerlab = await Layerlab.openFile(page);
  await layerlab.aloneAfter(() => layerlab.writeOwn(SUM.dockerfile, SUM.manifest));
  // Of several keys: one behind an answer that took long is left to the worker.
  await layerlab.type("COPY data/a /again      ");
  await layerlab.says("Image size", "6 MB");
});

journey("the single file keeps what was typed", async ({ page }) => {
  const layerlab = await Layerlab.openFile(page);
  await layerlab.startBlank();
  await layerlab.write("FROM scratch\n# kept\n");
  await layerlab.says("Image size", "0 B");
  await page.reload();
  await layerlab.ready();
  assert.match(await layerlab.text(), /# kept/);
});
