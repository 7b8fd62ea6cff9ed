// Weeks start on Monday, and are named by it: "2026-11-23".

const WEEK = 7 * 24 * 60 * 60 * 1000; // milliseconds
const MAX_WEEKS_OFF = 1; // rest weeks are part of training, so one in between does not end a row

export function weekOf(date) {
  const day = new Date(`${date.slice(0, 10)}T00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

// Return [week, workouts] for each week with workouts, the newest first, as the workouts are.
export function groupByWeek(workouts) {
  const groups = new Map();
  for (const workout of workouts) {
    const week = weekOf(workout.date);
    groups.set(week, [...(groups.get(week) || []), workout]);
  }
  return [...groups];
}

// Return the number of weeks with a workout in a row until today, which is a date.
export function countWeeksInARow(workouts, today) {
  let next = weekOf(today);
  let count = 0;
  for (const [week] of groupByWeek(workouts)) {
    if ((Date.parse(next) - Date.parse(week)) / WEEK > MAX_WEEKS_OFF + 1) break;
    count += 1;
    next = week;
  }
  return count;
}
