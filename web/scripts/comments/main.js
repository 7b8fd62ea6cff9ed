// Comments: times as the reader's clock shows them, and what is typed stays in the browser until it is sent.
import { keepDraft, forgetDraft } from "./draft.js";

const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
for (const time of document.querySelectorAll("time[data-local]")) {
  time.textContent = format.format(new Date(time.dateTime));
}

const sent = document.querySelector("[data-sent]");
if (sent) forgetDraft(sent.dataset.sent);

const form = document.getElementById("answer");
if (form?.getAttribute("action") === "/comments/") keepDraft(form);
document.querySelector("[data-focus]")?.focus();
