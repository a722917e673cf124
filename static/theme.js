// Before the first paint: the theme that the address or the person chose, so that the page does not flash in the other one.
// `data-theme` on the root element is `light`, `dark`, or absent for what the system says.
(() => {
  "use strict";
  const root = document.documentElement;
  const address = new URLSearchParams(location.search);
  if (address.has("embed")) root.dataset.embed = "";
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  };
  try {
    apply(localStorage.getItem("layerlab.theme"));
  } catch {
    // Without storage there is no earlier choice.
  }
  apply(address.get("theme"));
})();
