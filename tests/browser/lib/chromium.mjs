// The one way in which everything here starts a browser: the one that the set-up found, without a window.
import { chromium } from "playwright-core";

// As root there is no sandbox to have; containers have little shared memory.
const ARGUMENTS = ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];

export function launch(options = {}) {
  const executablePath = process.env.LAYERLAB_CHROMIUM || undefined;
  return chromium.launch({ executablePath, args: ARGUMENTS, ...options });
}
