// Comments: shows times in the reader's time zone, and keeps a draft in the browser until the comment is sent.
import { keepDraft, forgetDraft } from "./draft.js";

// The same format as on the server: that of the page's language, where plain English is British.
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language;
const date = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  time.textContent = `${date.format(moment)}, ${clock.format(moment)}`;
}

const sent = document.querySelector("[data-sent]");
if (sent) forgetDraft(sent.dataset.sent);

const form = document.getElementById("comment_form");
if (form?.getAttribute("action") === "/comments/") keepDraft(form);
