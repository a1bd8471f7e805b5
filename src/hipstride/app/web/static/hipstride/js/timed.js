// A timer for tests: up to the tap, or down to nothing. The time is the wall clock's: it is right after the screen slept.
import { Stopwatch } from "../follow/clock.js";

const form = document.querySelector("form[data-timed]");
const clock = form.querySelector("[data-clock]");
const reading = form.querySelector("[data-reading]");
const toggle = form.querySelector("[data-toggle]");
const said = form.querySelector("[data-said]");
const save = form.querySelector("[data-save]");
const whole = Number(form.dataset.countdown ?? 0);
const most = Number(form.dataset.most ?? 0); // the clock stops there, and that is the time
const fields = [...form.querySelectorAll("[name^='value_']")];
const watch = new Stopwatch();
let running = false;
let frame = 0;

clock.hidden = false;
show();

function left() {
  return Math.max(whole - watch.elapsed, 0);
}

function show() {
  reading.textContent = whole ? String(Math.ceil(left())) : (most ? Math.min(watch.elapsed, most) : watch.elapsed).toFixed(1);
  if (running && ((whole && left() === 0) || (most && watch.elapsed >= most))) end();
  if (running) frame = requestAnimationFrame(show);
}

function begin() {
  watch.restart(0);
  watch.start();
  running = true;
  save.disabled = true; // a tap beside the big button must not send half a test
  toggle.textContent = toggle.dataset.stop;
  toggle.classList.add("stop");
  said.textContent = "";
  show();
}

function end() {
  watch.stop();
  running = false;
  cancelAnimationFrame(frame);
  save.disabled = false;
  save.classList.remove("second");
  toggle.textContent = toggle.dataset.again;
  toggle.classList.remove("stop");
  toggle.classList.add("second");
  if (whole) {
    if (left() === 0) said.textContent = reading.textContent = toggle.dataset.over;
    fields[0].focus();
    return;
  }
  const field = fields.find((each) => each.value === "") ?? fields.at(-1);
  field.value = (most ? Math.min(watch.elapsed, most) : watch.elapsed).toFixed(1);
  said.textContent = field.value;
  show();
}

toggle.addEventListener("click", () => (running ? end() : begin()));
document.addEventListener("visibilitychange", () => running && show()); // frames stand still while nobody looks
