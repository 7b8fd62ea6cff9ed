// Comments: shows times in the reader's time zone, keeps a draft in the browser until the comment is sent, and loads the
// script of the favourites when they are unfolded. Most readers never do.
import { locale } from "../../../core/scripts/shared/locale.js";
import { keepDraft, forgetDraft } from "./draft.js";

const date = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  time.textContent = `${date.format(moment)}, ${clock.format(moment)}`;
}

const sent = document.querySelector("[data-sent]");
if (sent) forgetDraft(sent.dataset.sent);

const form = document.getElementById("comment_form");
const fold = form?.querySelector("[data-script]");
function loadFavourites() {
  document.head.append(Object.assign(document.createElement("script"), { type: "module", src: fold.dataset.script }));
}
if (fold?.open) loadFavourites();
else fold?.addEventListener("toggle", loadFavourites, { once: true });
if (form?.getAttribute("action") === "/comments/") keepDraft(form);
