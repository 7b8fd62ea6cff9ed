// The numbers of the log: workouts, weeks in a row, and sets by area on the body.
import { localDate } from "../store/dates.js";
import { countWeeksInARow } from "../store/weeks.js";

const FOUR_WEEKS = 28 * 24 * 60 * 60 * 1000; // milliseconds

// Return [area, sets] for each area that was trained, the most first. Drills have no area.
function countSetsByArea(workouts) {
  const counts = new Map();
  for (const { area, sets } of workouts.flatMap((workout) => workout.stations)) {
    if (area && sets.length) counts.set(area, (counts.get(area) || 0) + sets.length);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}

function showVolume(section, workouts) {
  const counts = countSetsByArea(workouts);
  const half = (counts[0]?.[1] || 0) / 2;
  section.hidden = !counts.length;
  for (const layer of section.querySelectorAll(".log-area")) delete layer.dataset.volume;
  const list = section.querySelector("ul");
  for (const item of list.children) item.hidden = true;
  for (const [area, sets] of counts) {
    for (const layer of section.querySelectorAll(`.log-area[data-area="${area}"]`)) {
      layer.dataset.volume = sets >= half ? "most" : "some";
    }
    const item = list.querySelector(`[data-area="${area}"]`);
    if (!item) continue; // the library no longer has this area
    item.querySelector("span").textContent = `${sets} set${sets === 1 ? "" : "s"}`;
    item.hidden = false;
    list.append(item);
  }
}

export function showSummary(page, workouts) {
  const fact = (name) => page.querySelector(`[data-fact="${name}"]`);
  const now = localDate(new Date());
  const recent = workouts.filter((workout) => Date.parse(workout.date) > Date.now() - FOUR_WEEKS);
  const weeks = countWeeksInARow(workouts, now);
  fact("all").textContent = workouts.length;
  fact("recent").textContent = recent.length;
  fact("weeks").textContent = weeks;
  fact("weeks").parentElement.hidden = weeks < 2;
  showVolume(page.querySelector(".log-volume"), recent);
}
