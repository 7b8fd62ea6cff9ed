// The form for the details of a workout: sets, load and pain for each station, and how it felt.
import { parseSets } from "../store/sets.js";

const LABELS = { reps: "Repetitions", seconds: "Seconds", metres: "Distance (m)" };

// Readers write "7,5" or "7.5 kg". Return the number, null for nothing, or NaN.
const parseAmount = (text) => (text.trim() ? Number(text.replace(",", ".").replace(/\s*kg\s*$/i, "")) : null);

const LOAD_ERROR = "Write a number of kilograms, such as 7.5";
const PAIN_ERROR = "Write a whole number from 0 to 10";

// Each returns the value of a field, or an error.
const CHECKS = {
  sets: parseSets,
  load(text) {
    const load = parseAmount(text);
    return load === null || (load >= 0 && load <= 1000) ? { value: load || null } : { error: LOAD_ERROR };
  },
  pain(text) {
    const pain = parseAmount(text);
    const isValid = pain === null || (Number.isInteger(pain) && pain >= 0 && pain <= 10);
    return isValid ? { value: pain } : { error: PAIN_ERROR };
  },
};

const inputsOf = (fields) => Object.fromEntries([...fields.querySelectorAll("input")].map((each) => [each.name, each]));

export function createForm(section) {
  const form = section.querySelector("form");
  const list = form.querySelector("[data-log-stations]");
  const template = section.querySelector("template");
  let workout = null;

  function createFields(station, index) {
    const fields = template.content.firstElementChild.cloneNode(true);
    fields.querySelector("legend").textContent = station.name;
    for (const field of fields.querySelectorAll(".field")) {
      const [label, error, input] = field.children;
      if (input.name === "sets") label.textContent = LABELS[station.unit];
      input.id = `log-${input.name}-${index}`;
      label.htmlFor = input.id;
      error.id = `${input.id}-error`;
      input.setAttribute("aria-describedby", error.id);
    }
    const { sets, load, pain } = inputsOf(fields);
    sets.value = station.sets.join(", ");
    load.value = station.load_kg ?? "";
    pain.value = station.pain ?? "";
    return fields;
  }

  // Return the values of a station's fields, or null if one is wrong, and show what is wrong.
  function readFields(fields) {
    const values = {};
    let isValid = true;
    for (const [name, input] of Object.entries(inputsOf(fields))) {
      const { value, error = "" } = CHECKS[name](input.value);
      document.getElementById(`${input.id}-error`).textContent = error;
      if (error) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      isValid &&= !error;
      values[name] = value;
    }
    return isValid ? { sets: values.sets, load_kg: values.load, pain: values.pain } : null;
  }

  return {
    fill(logged) {
      workout = logged;
      list.replaceChildren(...logged.stations.map(createFields));
      form.elements.feeling.value = logged.feeling || "";
      form.hidden = false;
    },
    hide: () => (form.hidden = true),
    focus: () => list.querySelector("input").focus(),
    // save() gets the details, which replace those of the workout.
    onSave(save) {
      form.onsubmit = (event) => {
        event.preventDefault();
        const values = [...list.children].map(readFields);
        if (values.includes(null)) {
          form.querySelector("[aria-invalid]").focus();
          return;
        }
        const stations = workout.stations.map((station, index) => ({ ...station, ...values[index] }));
        save({ stations, feeling: form.elements.feeling.value || null });
      };
    },
  };
}
