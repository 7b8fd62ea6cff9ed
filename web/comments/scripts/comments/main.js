// Comments: shows times in the reader's time zone, and keeps a draft in the browser until the comment is sent.
import { keepDraft, forgetDraft } from "./draft.js";

// The same format as on the server: day before month, 24 hours, in the page's language.
const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
for (const time of document.querySelectorAll("time[data-local]")) {
  const parts = format.formatToParts(new Date(time.dateTime));
  const { day, month, year, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  time.textContent = `${day} ${month} ${year}, ${hour}:${minute}`;
}

const sent = document.querySelector("[data-sent]");
if (sent) forgetDraft(sent.dataset.sent);

const form = document.getElementById("comment_form");
if (form?.getAttribute("action") === "/comments/") keepDraft(form);
document.querySelector("[data-focus]")?.focus();
