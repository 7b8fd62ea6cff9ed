// Which exercises a reader means who has typed the beginnings of some words.
const wordsOf = (text) => text.normalize("NFKC").toLowerCase().replace(/['’]/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];

// The tick boxes of the picker, each with its label, its name, and the words of all its names.
export function boxesIn(picker) {
  return [...picker.querySelectorAll("label[data-also]")].map((label) => {
    const name = label.textContent.trim();
    return { label, name, input: label.control, words: wordsOf(`${name} ${label.dataset.also}`), first: wordsOf(name) };
  });
}

const singular = (word) => (word.length > 3 ? word.replace(/s$/, "") : word);

// Each typed word begins one of an exercise's words, its plural aside. The name itself comes first, then names that begin
// so, names with these words, and names that have other names with them.
export function found(boxes, typed) {
  const begun = wordsOf(typed).map(singular);
  const fits = (words) => begun.every((start) => words.some((word) => word.startsWith(start)));
  const begins = (words) => begun.every((start, n) => words[n]?.startsWith(start));
  const rank = ({ first }) => {
    if (first.map(singular).join(" ") === begun.join(" ")) return 0;
    if (begins(first)) return 1;
    if (fits(first)) return first[0].startsWith(begun[0]) ? 2 : 3;
    return 4;
  };
  return begun.length ? boxes.filter((box) => fits(box.words)).sort((a, b) => rank(a) - rank(b)) : [];
}
