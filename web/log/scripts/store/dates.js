// Dates of the log: local time with the offset from UTC, as in "2026-11-29T18:40:12+01:00".
import { locale } from "../../../core/scripts/shared/locale.js";

const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");

export function localDate(date) {
  const offset = -date.getTimezoneOffset(); // minutes
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join("-");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${day}T${time}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

// The number of the day in the calendar of the place that the date names.
const dayNumber = (date) => Date.parse(`${date.slice(0, 10)}T00:00Z`) / 86400000;

// Return how many days ago a date was, in words: "today", "yesterday", "9 days ago".
export function ago(date) {
  const days = Math.min(0, dayNumber(date) - dayNumber(localDate(new Date())));
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
}

// Return the date in the language of the page: "Sun 29 Nov 2026".
export function shortDate(date) {
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const day = new Date(`${date.slice(0, 10)}T00:00Z`);
  return new Intl.DateTimeFormat(locale, options).format(day);
}
