// Which exercises a reader means who has typed the beginnings of some words.
const wordsOf = (text) => text.normalize("NFKC").toLowerCase().replace(/['’]/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];

// The tick boxes of the picker, each with its label, its name, and the words of all its names.
export function boxesIn(picker) {
  return [...picker.querySelectorAll("label[data-also]")].map((label) => {
    const name = label.textContent.trim();
    return { label, name, input: label.control, words: wordsOf(`${name} ${label.dataset.also}`), first: wordsOf(name) };
  });
}

// Each typed word begins one of an exercise's words, its plural aside; names that begin so come first.
export function found(boxes, typed) {
  const begun = wordsOf(typed).map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));
  const fits = (words) => begun.every((start) => words.some((word) => word.startsWith(start)));
  const rank = (box) => (fits(box.first) ? (box.first[0].startsWith(begun[0]) ? 0 : 1) : 2);
  return begun.length ? boxes.filter((box) => fits(box.words)).sort((a, b) => rank(a) - rank(b)) : [];
}
