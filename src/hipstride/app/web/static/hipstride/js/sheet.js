// Typing in a sheet with the keyboard alone: Enter goes to the next field, and one tap fills what was done as planned.

const form = document.getElementById("sheet");
const planned = document.getElementById("planned");
const fields = () => [...form.querySelectorAll("input:not([type=hidden]), select, button")];
let asPlanned = false;

// What is written already stays.
function fill() {
  for (const box of form.querySelectorAll("[data-planned]")) if (box.value.trim() === "") box.value = box.dataset.planned;
  asPlanned = true;
  fields().find((field) => !isSettled(field)).focus();
}

// Nothing to type there: it was done as planned. Tab still goes to it.
const isSettled = (field) => asPlanned && (field.dataset.planned ? field.value === field.dataset.planned : field.name.startsWith("way-"));

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.matches("button, a")) return;
  event.preventDefault();
  const all = fields();
  const ahead = event.shiftKey ? all.slice(0, all.indexOf(event.target)).reverse() : all.slice(all.indexOf(event.target) + 1);
  const next = ahead.find((field) => !isSettled(field));
  next?.focus();
  next?.select?.();
});

planned?.addEventListener("click", (event) => {
  event.preventDefault();
  fill();
});

if (planned && !document.getElementById("errors")) planned.focus();
