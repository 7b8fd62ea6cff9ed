// The page of a plan: show which sessions are done, and open the next one.
import { readWorkouts } from "../store/database.js";
import { ago } from "../store/dates.js";
import { createLastDone } from "../store/last_done.js";
import { keepOffline, keepPages } from "../store/offline.js";

const page = document.querySelector("[data-plan]");
const plan = page.dataset.plan;
const sessions = [...page.querySelectorAll("[data-workout]")].filter((item) => linkOf(item)); // others are left out

function linkOf(item) {
  return item.querySelector(".plan-links a");
}

// Tell the page of the circuit by a fragment, which is not sent, that it is opened for this session.
for (const item of sessions) linkOf(item).hash = new URLSearchParams({ plan, workout: item.dataset.workout });

function show(workouts) {
  const done = workouts.filter((workout) => workout.plan?.id === plan);
  if (!done.length) return;
  for (const item of sessions) {
    const last = done.find((workout) => workout.plan.workout === item.dataset.workout);
    if (!last) continue;
    const text = document.createElement("p");
    text.className = "log-last";
    text.textContent = `Done ${ago(last.date)}`;
    item.querySelector("h3").after(text);
  }
  // The session after the one that was done last. So a plan can be done again, and a missed session does not come back.
  const next = sessions[sessions.findIndex((item) => item.dataset.workout === done[0].plan.workout) + 1];
  const line = page.querySelector("[data-plan-next]");
  line.hidden = false;
  if (next) showNext(next, line, workouts);
  else line.textContent = "You have done all sessions of this plan.";
}

function showNext(next, line, workouts) {
  const hasDates = page.querySelector(".plan-status");
  for (const week of page.querySelectorAll(".plan-week")) week.open = week.contains(next) || (week.open && hasDates);
  const week = next.closest(".plan-week").querySelector(".plan-week-name").textContent.toLowerCase();
  const link = document.createElement("a");
  link.href = linkOf(next).href;
  link.textContent = `${next.querySelector("h3").textContent}, ${week}`;
  line.replaceChildren("Next: ", link);
  for (const station of next.querySelectorAll(".plan-stations li")) {
    const exercise = station.querySelector("a").pathname.split("/")[2];
    const text = createLastDone(workouts, exercise);
    if (text) station.append(text);
  }
  keepPages(sessions.filter((item) => item.closest("[open]")).map((item) => linkOf(item).href));
}

readWorkouts().then(show, () => {}); // without a log, the page is as the server sent it
keepOffline();
