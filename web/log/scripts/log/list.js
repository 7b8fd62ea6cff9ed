// The list of the log, week by week.
import { localDate, shortDate } from "../store/dates.js";
import { formatSets } from "../store/sets.js";
import { groupByWeek, weekOf } from "../store/weeks.js";

const FEELINGS = { easy: "felt easy", right: "felt just right", hard: "felt hard" };

function createSetsItem(station) {
  const item = document.createElement("li");
  const sets = station.sets.length ? formatSets(station) : "not done";
  const pain = station.pain === null ? "" : `, pain ${station.pain} of 10`;
  item.textContent = `${station.name}: ${sets}${pain}`;
  return item;
}

// The template has no time and no heading: an empty time is not valid, and the level of the heading is that below a week.
function createTime(workout) {
  const time = document.createElement("time");
  time.dateTime = workout.date;
  time.textContent = shortDate(workout.date);
  return time;
}

function createHeading(workout) {
  const heading = document.createElement("h4");
  const link = document.createElement("a");
  link.href = workout.circuit;
  link.textContent = workout.title;
  heading.append(link);
  return heading;
}

function createEntry(template, workout, actions) {
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector(".log-when").append(createTime(workout));
  item.querySelector(".log-when").after(createHeading(workout));
  const minutes = workout.seconds && `${Math.max(1, Math.round(workout.seconds / 60))} min`;
  item.querySelector(".log-facts").textContent = [minutes, FEELINGS[workout.feeling]].filter(Boolean).join(", ");
  item.querySelector(".log-sets").append(...workout.stations.map(createSetsItem));
  for (const button of item.querySelectorAll("button")) {
    button.firstElementChild.textContent = ` ${workout.title}, ${shortDate(workout.date)}`;
    button.onclick = () => actions[button.dataset.action](workout);
  }
  return item;
}

function nameWeek(week) {
  const now = localDate(new Date());
  if (week === weekOf(now)) return "This week";
  return `Week of ${shortDate(week)}`;
}

// Return the weeks as sections. actions are called with a workout, by the names of the buttons.
export function createWeeks(page, workouts, actions) {
  const template = page.querySelector("[data-log-entry]");
  return groupByWeek(workouts).map(([week, own]) => {
    const section = document.createElement("section");
    const heading = document.createElement("h3");
    heading.textContent = `${nameWeek(week)} · ${own.length} workout${own.length === 1 ? "" : "s"}`;
    const list = document.createElement("ol");
    list.className = "log-list";
    list.append(...own.map((workout) => createEntry(template, workout, actions)));
    section.append(heading, list);
    return section;
  });
}
