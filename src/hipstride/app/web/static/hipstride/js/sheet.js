// Typing in a sheet with the keyboard alone: Enter goes to the next field, and one tap fills what was done as planned.

const form = document.getElementById("sheet");
const fields = () => [...(form?.querySelectorAll("input:not([type=hidden]), select, button") ?? [])];

// What is written already stays.
function fill() {
  const boxes = form.querySelectorAll("[data-planned]");
  for (const box of boxes) if (box.value.trim() === "") box.value = box.dataset.planned;
  const left = fields().find((field) => field.matches("[name^=effort]") && field.value === "");
  (left ?? boxes[0])?.focus();
}

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.matches("button, a")) return;
  event.preventDefault();
  const all = fields();
  const next = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
  next?.focus();
  next?.select?.();
});

document.getElementById("planned")?.addEventListener("click", (event) => {
  event.preventDefault();
  fill();
});

if (form && !document.getElementById("errors")) form.querySelector("[data-planned]")?.focus();
