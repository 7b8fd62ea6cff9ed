// The log as a table in a CSV file (RFC 4180), with a row for each station of a workout.

const COLUMNS = [
  "id", "date", "circuit", "title", "plan", "plan_workout", "seconds", "feeling",
  "exercise", "name", "area", "unit", "sets", "load_kg", "pain",
];
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

// A spreadsheet would calculate a text that starts like a formula, so such a text gets an apostrophe.
function quoteCell(value) {
  const text = String(value ?? "").replace(/^[=+@\t\r-]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function exportCsv(workouts) {
  const rows = workouts.flatMap((workout) => {
    const { plan, stations, ...about } = workout;
    const shared = { ...about, plan: plan?.id, plan_workout: plan?.workout };
    return (stations.length ? stations : [{ sets: [] }]).map((station) => {
      const row = { ...shared, ...station, sets: station.sets.join(" ") };
      return COLUMNS.map((column) => quoteCell(row[column])).join(",");
    });
  });
  return [COLUMNS.join(","), ...rows, ""].join("\r\n");
}

// Return the rows of a CSV file as lists of texts.
function parseRows(text) {
  const rows = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const [, quoted, plain, end] = CELL.exec(text) || ["", "", "", null];
    if (end === null) break;
    rows.at(-1).push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).replace(/^'(?=[=+@\t\r-])/, ""));
    if (end !== ",") rows.push([]);
    if (!end) break;
  }
  return rows.filter((row) => row.length > 1);
}

const numberOr = (text) => (text ? Number(text.replace(",", ".")) : null);

// Return the workouts of a CSV file before they are checked, or null if the table is not a log.
export function parseCsv(text) {
  const [head = [], ...rows] = parseRows(text.replace(/^\uFEFF/, ""));
  if (!head.includes("id")) return null;
  const workouts = new Map();
  for (const cells of rows) {
    const row = Object.fromEntries(head.map((column, index) => [column, cells[index] ?? ""]));
    if (!workouts.has(row.id)) {
      const plan = { id: row.plan, workout: row.plan_workout };
      workouts.set(row.id, { ...row, plan, seconds: numberOr(row.seconds), stations: [] });
    }
    const sets = (row.sets || "").split(/\s+/).filter(Boolean).map(Number);
    const station = { ...row, sets, load_kg: numberOr(row.load_kg), pain: numberOr(row.pain) };
    workouts.get(row.id).stations.push(station);
  }
  return [...workouts.values()];
}
