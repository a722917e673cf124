// Where `cargo xtask dist` puts the three forms of the page.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const SITE = join(ROOT, "dist", "site");
export const KIT = join(ROOT, "dist", "embed");
export const FILE = pathToFileURL(join(ROOT, "dist", "layerlab.html")).href;
export const OUTPUT = join(ROOT, "target");
