// Suggest an easier version of an exercise that hurt repeatedly.

const TOLERABLE = 3; // of 10
const LAST_TIMES = 3;
const HURTING_TIMES = 2;

function hurtRepeatedly(workouts, exercise) {
  const times = workouts.flatMap((workout) => workout.stations.filter((each) => each.exercise === exercise));
  return times.slice(0, LAST_TIMES).filter(({ pain }) => pain > TOLERABLE).length >= HURTING_TIMES;
}

function createSuggestion({ element }, help) {
  const suggestion = document.createElement("p");
  suggestion.className = "log-pain";
  suggestion.append("You noted pain above 3 of 10 twice. ");
  const { easier, easierName } = element.dataset;
  if (easier) {
    const link = Object.assign(document.createElement("a"), { href: `/exercises/${easier}/`, textContent: easierName });
    suggestion.append("Try an easier version: ", link, ". ");
  } else suggestion.append("Leave this exercise out for now. ");
  suggestion.append(help);
  return suggestion;
}

// The newest of the workouts comes first. help is the sentence about getting help.
export function showPain(workouts, stations, help) {
  for (const station of stations) {
    station.element.querySelector(".log-pain")?.remove();
    if (hurtRepeatedly(workouts, station.exercise)) station.element.append(createSuggestion(station, help));
  }
}
