// Pictures of the built page under target/screens, to look at: light and dark, at three widths, and what else is named.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch } from "./lib/chromium.mjs";
import { OUTPUT, SITE } from "./lib/forms.mjs";
import { Layerlab } from "./lib/layerlab.mjs";
import { serve } from "./lib/server.mjs";

const FOLDER = join(OUTPUT, "screens");
const WIDTHS = [1440, 1024, 380];

await mkdir(FOLDER, { recursive: true });
const [browser, site] = await Promise.all([launch(), serve(SITE)]);
try {
  for (const colorScheme of ["light", "dark"]) for (const width of WIDTHS) await picture(width, colorScheme);
} finally {
  await Promise.all([browser.close(), site.close()]);
}
console.log(`pictures are in ${FOLDER}`);

async function picture(width, colorScheme) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, isMobile: width < 500 });
  const page = await context.newPage();
  const layerlab = await Layerlab.open(page, site.origin);
  const shoot = (name) => page.screenshot({ path: join(FOLDER, `${width}-${colorScheme}${name}.png`), fullPage: width < 500 });
  await shoot("");
  const tabs = width < 500 ? await page.getByRole("tablist", { name: "Parts of the page" }).getByRole("tab").all() : await layerlab.details.getByRole("tab").all();
  for (const tab of tabs) {
    await tab.click();
    await shoot(`-${(await tab.innerText()).toLowerCase().replace(/[^a-z]+/g, "-")}`);
  }
  await context.close();
}
