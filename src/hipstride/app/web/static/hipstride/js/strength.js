// A strength test while it is typed: mean, torque, share of what is usual, and how much the attempts differ.
// The same figures come from the server once it is saved; without a script nothing is missing but the moment.

const form = document.querySelector("form[data-strength]");
const newtons = { N: 1, kg: 9.80665, lb: 4.4482216152605 };
const data = form.dataset;
const rows = [...form.querySelectorAll("[data-row]")];
const more = form.querySelector("[data-one-more]");
const usual = Number(data.usual);
const mostN = 1500; // as the server refuses it
let open = Math.max(usual, ...rows.map((row, at) => ([...row.querySelectorAll("input")].some((each) => each.value) ? at + 1 : 0)));

function number(text) {
  const typed = text.trim().replace(",", ".");
  return /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : null;
}

function metres() {
  const length = number(form.elements.lever.value.replace(/\s*(cm|m)$/, ""));
  const unit = /m$/.test(form.elements.lever.value.trim()) ? form.elements.lever.value.trim().match(/(cm|m)$/)[0] : form.elements.lever_unit.value;
  const found = length === null ? null : length * (unit === "m" ? 1 : 0.01);
  return found === null || found < 0.05 || found > 1.2 ? null : found; // else it is refused once it is saved
}

// The weight of the leg as in the drawn pose; in another pose, or with the heel held, only the server knows it.
function weight() {
  if (form.elements.gravity.value !== "raw") return 0;
  const asDrawn = number(form.elements.knee_angle_deg.value) === Number(data.knee) && form.elements.hip_angle_deg.value.trim() === String(Number(data.hip));
  return asDrawn && !form.elements.heel_held.checked ? Number(data.weight) : null;
}

function figures(side) {
  const factor = newtons[form.elements.unit.value];
  if (!factor) return null;
  const forces = [...form.querySelectorAll(`[data-attempt="${side}"]`)].map((each) => number(each.value)).filter((each) => each !== null).map((each) => each * factor);
  if (!forces.length || Math.max(...forces) > mostN) return null; // what cannot be has no figures
  const mean = forces.reduce((sum, each) => sum + each, 0) / forces.length;
  const spread = forces.length > 1 && mean > 0 ? Math.sqrt(forces.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (forces.length - 1)) / mean : null;
  const [lever, leg] = [metres(), weight()];
  // With 0 nothing was pushed: the strength is somewhere below the weight of the leg, which is said once it is saved.
  const torque = lever === null || leg === null || mean === 0 ? null : Math.max(mean * lever + leg, 0);
  return { mean, spread, torque, percent: torque !== null && data.norm ? (100 * torque) / Number(data.norm) : null, attempts: forces.length };
}

function show() {
  let disagree = false;
  let any = false;
  for (const place of form.querySelectorAll("[data-live] [data-side]")) {
    const found = figures(place.dataset.side);
    any ||= found !== null;
    const apart = found !== null && found.spread !== null && found.spread > Number(data.cv) && found.attempts < rows.length;
    disagree ||= apart;
    const say = (name, text) => (place.querySelector(`[data-${name}]`).textContent = text);
    say("mean", found ? `${found.mean.toFixed(0)} N` : "");
    say("torque", found && found.torque !== null ? `${found.torque.toFixed(1)} N·m` : "");
    say("percent", found && found.percent !== null ? `${found.percent.toFixed(0)} %` : "");
    say("spread", found && found.spread !== null ? `CV ${(100 * found.spread).toFixed(0)} %` : "");
    say("said", apart ? data.more : "");
  }
  form.querySelector("[data-live]").hidden = !any;
  rows.forEach((row, at) => (row.hidden = at >= open));
  more.hidden = open >= rows.length || !(disagree && rows.slice(0, open).every((row) => [...row.querySelectorAll("input")].some((each) => each.value)));
}

more.addEventListener("click", () => {
  open += 1;
  show();
  rows[open - 1].querySelector("input").focus();
});
form.addEventListener("input", show);
form.addEventListener("change", show);
show();
