// Comments: times as the reader's clock shows them, and what is typed stays in the browser until it is sent.
import { keepDraft, forgetDraft } from "./draft.js";

// Day before month and 24 hours, as the server writes them, in the page's language.
const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
for (const time of document.querySelectorAll("time[data-local]")) {
  const written = format.formatToParts(new Date(time.dateTime));
  const { day, month, year, hour, minute } = Object.fromEntries(written.map(({ type, value }) => [type, value]));
  time.textContent = `${day} ${month} ${year}, ${hour}:${minute}`;
}

const sent = document.querySelector("[data-sent]");
if (sent) forgetDraft(sent.dataset.sent);

const form = document.getElementById("answer");
if (form?.getAttribute("action") === "/comments/") keepDraft(form);
document.querySelector("[data-focus]")?.focus();
