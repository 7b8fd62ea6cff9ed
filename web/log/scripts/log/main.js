// The page of the log: weeks, sets by area, files for other programs and devices, and a button to erase everything.
import { askToPersist, deleteWorkout, eraseWorkouts, explain } from "../store/database.js";
import { readWorkouts, saveWorkouts } from "../store/database.js";
import { localDate, shortDate } from "../store/dates.js";
import { noteCopy, readState } from "../store/state.js";
import { exportCsv } from "./csv.js";
import { download } from "./download.js";
import { exportJson } from "./export.js";
import { exportFit } from "./fit.js";
import { readFile } from "./import.js";
import { keepOffline } from "../store/offline.js";
import { setUpCodes } from "../qr/codes.js";
import { canCompress, readLink } from "../qr/link.js";
import { createWeeks } from "./list.js";
import { showSummary } from "./summary.js";

const page = document.querySelector(".log-page");
const find = (selector) => page.querySelector(selector);
const codes = setUpCodes(find(".log-move"), () => workouts);
let workouts = [];

function tell(text, failed = false) {
  find(".log-status").textContent = text;
  find(".log-status").classList.toggle("log-failed", failed);
}

// Do something with the log, and show it again. Return whether that worked.
async function act(work, text) {
  try {
    await work();
    await show();
    tell(text);
    return true;
  } catch (error) {
    tell(explain(error), true);
    return false;
  }
}

async function show() {
  workouts = await readWorkouts();
  const isEmpty = !workouts.length;
  find(".log-empty").hidden = !isEmpty;
  for (const part of page.querySelectorAll("[data-log-filled]")) part.hidden = isEmpty;
  find(".log-move").hidden ||= !canCompress;
  codes.hide();
  find(".log-files").hidden = false;
  find(".log-weeks").replaceChildren(...createWeeks(page, workouts, { delete: remove, fit: downloadFit }));
  showSummary(page, workouts);
  showCopy();
  const planned = workouts.find((workout) => workout.plan);
  find("[data-log-plan]").hidden = !planned;
  if (planned) find("[data-log-plan]").href = `/plans/${planned.plan.id}/`;
}

function showCopy() {
  const { copied, uncopied } = readState();
  const missing = uncopied.length === 1 ? "1 workout is" : `${uncopied.length} workouts are`;
  const newest = copied ? `Your last copy is from ${shortDate(copied)}.` : "";
  find(".log-copied").textContent = uncopied.length ? `${newest} ${missing} not in a copy.`.trim() : newest;
}

async function remove(workout) {
  if (!(await act(() => deleteWorkout(workout.id), `Deleted “${workout.title}”.`))) return;
  (workouts.length ? find(".log-weeks button") : find(".log-empty a")).focus();
}

const dayOf = (date) => date.slice(0, 10);

function downloadFit(workout) {
  download(`workout-${dayOf(workout.date)}.fit`, "application/vnd.ant.fit", exportFit(workout));
}

function saveCopy(type, mimetype, content) {
  const now = localDate(new Date());
  download(`log-${dayOf(now)}.${type}`, mimetype, content);
  noteCopy(now);
  showCopy();
}

find("[data-log-json]").onclick = () => saveCopy("json", "application/json", exportJson(workouts));
find("[data-log-csv]").onclick = () => saveCopy("csv", "text/csv", exportCsv(workouts));

find("[data-log-import]").onchange = async ({ target }) => {
  const { workouts: read, skipped, error } = await readFile(target.files[0]);
  target.value = "";
  if (error) {
    tell(error, true);
    return;
  }
  const left = skipped ? ` ${skipped} could not be read.` : "";
  await act(() => saveWorkouts(read, true), `Imported ${countWorkouts(read)}.${left}`);
  askToPersist();
};

const dialog = find("dialog");
find("[data-log-erase]").onclick = () => {
  dialog.returnValue = "";
  dialog.showModal();
};
dialog.onclose = async () => {
  if (dialog.returnValue !== "erase") return;
  if (await act(eraseWorkouts, "Your log is erased.")) find(".log-empty a").focus();
};

const countWorkouts = (list) => `${list.length} workout${list.length === 1 ? "" : "s"}`;

// Offer the workouts of a link from another device. Anyone can make such a link, so the reader decides.
async function offerLinked() {
  const linked = await readLink(location.hash);
  const offer = find("[data-log-offer]");
  offer.hidden = !linked.length;
  if (!linked.length) return;
  history.replaceState(null, "", location.pathname);
  offer.querySelector("p").textContent = `The link that you opened has ${countWorkouts(linked)}.`;
  find("[data-log-decline]").onclick = () => (offer.hidden = true);
  find("[data-log-accept]").onclick = async () => {
    if (!(await act(() => saveWorkouts(linked), `Added ${countWorkouts(linked)}.`))) return;
    offer.hidden = true;
    askToPersist();
  };
}

window.onhashchange = offerLinked;

async function start() {
  const { count } = readState();
  if (!(await act(() => {}, "")) || workouts.length || !count) return;
  const lost = count === 1 ? "workout" : `${count} workouts`;
  tell(`Your browser has deleted your log, which had ${lost}. If you have a copy, import it below.`, true);
}

start().then(offerLinked);
keepOffline();
