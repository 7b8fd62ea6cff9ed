// Sets of a station, as readers write and read them: "12, 12, 10" or "30, 30 s with 8 kg".

const UNIT_WORDS = { reps: "", seconds: " s", metres: " m" };
const MAX_SETS = 30;
const AMOUNT = /^\d{1,4}$/;

export function formatSets({ sets, unit, load_kg: load }) {
  return sets.join(", ") + UNIT_WORDS[unit] + (load ? ` with ${load} kg` : "");
}

// Return { value } with the amounts of "12, 12, 10", "12 12 10" or "3 x 12", or { error }. Nothing written is no set.
export function parseSets(text) {
  const times = /^\s*(\d{1,2})\s*[x×*]\s*(\d{1,4})\s*$/i.exec(text);
  const amounts = times ? Array(Number(times[1])).fill(times[2]) : text.split(/[\s,;/]+/).filter(Boolean);
  const isValid = amounts.length <= MAX_SETS && amounts.every((amount) => AMOUNT.test(amount));
  return isValid ? { value: amounts.map(Number) } : { error: "Write a number for each set, such as 12, 12, 10" };
}
