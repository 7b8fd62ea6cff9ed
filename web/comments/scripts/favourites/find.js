// Finds exercises by the beginnings of words.
const wordsOf = (text) => text.normalize("NFKC").toLowerCase().replace(/['’]/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];

// The checkboxes of the picker, each with its label, the exercise's name, and the words of its names.
export function boxesIn(picker) {
  return [...picker.querySelectorAll("label.check")].map((label) => {
    const name = label.textContent.trim();
    const first = wordsOf(name);
    return { label, name, input: label.control, first, words: first };
  });
}

// Add the words of the exercises' other names. Until then, exercises are found by their name only.
export async function addOtherNames(boxes, address) {
  const words = await (await fetch(address)).json();
  for (const box of boxes) box.words = [...box.first, ...wordsOf(words[box.input.value] ?? "")];
}

const singular = (word) => (word.length > 3 ? word.replace(/s$/, "") : word);

// Each typed word must be the beginning of one of an exercise's words, ignoring plurals. The order is: the exact name,
// names that start like this, names that contain the words, and exercises that have them in another name.
export function findMatches(boxes, text) {
  const starts = wordsOf(text).map(singular);
  const fits = (words) => starts.every((start) => words.some((word) => word.startsWith(start)));
  const begins = (words) => starts.every((start, n) => words[n]?.startsWith(start));
  const rank = ({ first }) => {
    if (first.map(singular).join(" ") === starts.join(" ")) return 0;
    if (begins(first)) return 1;
    if (fits(first)) return first[0].startsWith(starts[0]) ? 2 : 3;
    return 4;
  };
  return starts.length ? boxes.filter((box) => fits(box.words)).sort((a, b) => rank(a) - rank(b)) : [];
}
