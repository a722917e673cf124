import { launch } from "./lib/chromium.mjs";
import { SITE } from "./lib/forms.mjs";
import { Layerlab } from "./lib/layerlab.mjs";
import { serve } from "./lib/server.mjs";
const [browser, site] = await Promise.all([launch(), serve(SITE)]);
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
page.on("console", (m) => console.log("console:", m.text()));
page.on("pageerror", (e) => console.log("error:", e.message));
const layerlab = await Layerlab.open(page, site.origin);
await layerlab.settled();
let n = 0;
const shot = async (name) => page.screenshot({ path: `/tmp/look/${String(n++).padStart(2, "0")}-${name}.png` });
const { default: walk } = await import(process.argv[2]);
try { await walk({ page, layerlab, shot, context, site, browser }); } catch (e) { console.log(e.message.slice(0, 800)); await shot("failed"); }
await Promise.all([browser.close(), site.close()]);
