// Apply the reader's choice of light or dark colours before the page is painted, and offer it in the footer. Pages load
// this file before their body; without it, the reader's device decides.
import { keep, recall } from "../shared/kept.js";

const THEME = "theme";
const THEMES = ["light", "dark"];

function applyTheme(theme) {
  const isChosen = THEMES.includes(theme);
  if (isChosen) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  // Pictures with a dark version and the colour of the browser's bar ask the device. They get their own queries back
  // when it decides.
  for (const element of document.querySelectorAll("source[media], meta[name=theme-color]")) {
    element.dataset.media ??= element.media;
    if (!element.dataset.media.includes("prefers-color-scheme")) continue;
    const isMeant = element.dataset.media.includes(theme);
    element.media = isChosen ? (isMeant ? "all" : "not all") : element.dataset.media;
  }
}

function offerThemes() {
  const select = document.getElementById("theme");
  if (!select || !CSS.supports("color", "light-dark(#000, #fff)")) return;
  applyTheme(recall(THEME));
  select.value = document.documentElement.dataset.theme ?? "";
  select.closest("[hidden]").hidden = false;
  select.addEventListener("change", () => {
    keep(THEME, select.value);
    applyTheme(select.value);
  });
  addEventListener("storage", ({ key }) => {
    if (key !== THEME) return;
    applyTheme(recall(THEME));
    select.value = document.documentElement.dataset.theme ?? "";
  });
}

applyTheme(recall(THEME));
addEventListener("DOMContentLoaded", offerThemes);
