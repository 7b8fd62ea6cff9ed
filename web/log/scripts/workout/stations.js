// Read the stations of the circuit on the page.

// Return the stations as they are planned, in the form of the log, each with its element.
export function readStations() {
  return [...document.querySelectorAll(".station[data-exercise]")].map((element) => {
    const { exercise, area, unit, amount, sets } = element.dataset;
    return {
      element,
      name: element.querySelector(".station-name").textContent.trim(),
      exercise,
      area: area || null,
      unit: unit || "reps",
      sets: Array(Number(sets)).fill(Number(amount)),
      load_kg: null,
      pain: null,
    };
  });
}
