// The page of the log: weeks, sets by area, and a button to erase everything. Scripts for files and for QR codes are loaded
// when they are needed.
import { load } from "../../../core/scripts/shared/on_demand.js";
import { askToPersist, deleteWorkout, eraseWorkouts, explain, saveWorkouts } from "../store/changes.js";
import { readWorkouts } from "../store/database.js";
import { localDate, shortDate } from "../store/dates.js";
import { noteCopy, readState } from "../store/state.js";
import { keepOffline } from "../store/offline.js";
import { createWeeks } from "./list.js";
import { showSummary } from "./summary.js";

const page = document.querySelector(".log-page");
const find = (selector) => page.querySelector(selector);
const canCompress = "CompressionStream" in window;
let workouts = [];

function tell(text, failed = false) {
  find(".log-status").textContent = text;
  find(".log-status").classList.toggle("log-failed", failed);
}

// Return what a script of the page exports: "files" or "codes". Without it, tell the reader, and return nothing.
async function loadScript(name) {
  try {
    const [script] = await load({ scripts: page.dataset[name] });
    return script;
  } catch {
    tell("This part of the page could not be loaded. Check your connection, then try again.", true);
    return null;
  }
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
  find(".log-code").hidden = true;
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

async function downloadFit(workout) {
  const files = await loadScript("files");
  files?.downloadFit(`workout-${dayOf(workout.date)}.fit`, workout);
}

async function saveCopy(type) {
  const files = await loadScript("files");
  if (!files) return;
  const now = localDate(new Date());
  files.downloadLog(`log-${dayOf(now)}`, type, workouts);
  noteCopy(now);
  showCopy();
}

find("[data-log-json]").onclick = () => saveCopy("json");
find("[data-log-csv]").onclick = () => saveCopy("csv");

find("[data-log-import]").onchange = async ({ target }) => {
  const [file] = target.files;
  const files = await loadScript("files");
  target.value = "";
  if (!files) return;
  const { workouts: read, skipped, error } = await files.readFile(file);
  if (error) {
    tell(error, true);
    return;
  }
  const left = skipped ? ` ${skipped} could not be read.` : "";
  await act(() => saveWorkouts(read, true), `Imported ${countWorkouts(read)}.${left}`);
  askToPersist();
};

find("[data-log-codes]").onclick = async () => {
  const codes = await loadScript("codes");
  codes?.showCodes(find(".log-move"), workouts);
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
  const offer = find("[data-log-offer]");
  offer.hidden = true;
  if (!location.hash.startsWith("#log=")) return;
  const codes = await loadScript("codes");
  const linked = (await codes?.readLink(location.hash)) || [];
  if (!linked.length) return;
  offer.hidden = false;
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
