// The timer of the chair: one large button. Time is the wall clock's, so it is right after the screen slept.
import { Stopwatch } from "../follow/clock.js";

const form = document.querySelector("form[data-chair]");
const box = form.querySelector("[data-timer]");
const count = form.querySelector("[data-count]");
const toggle = form.querySelector("[data-toggle]");
const seconds = form.elements.seconds;
const save = form.querySelector("[data-save]");
const watch = new Stopwatch();
let running = false;

box.hidden = false;

function show() {
  count.textContent = watch.elapsed.toFixed(1);
  if (running) requestAnimationFrame(show);
}

function begin() {
  watch.restart(0);
  watch.start();
  running = true;
  save.disabled = true;
  toggle.textContent = toggle.dataset.stop;
  toggle.classList.add("stop");
  show();
}

function end() {
  watch.stop();
  running = false;
  seconds.value = watch.elapsed.toFixed(1);
  save.disabled = false;
  save.classList.remove("second");
  toggle.textContent = toggle.dataset.again;
  toggle.classList.remove("stop");
  toggle.classList.add("second");
  show();
}

toggle.addEventListener("click", () => (running ? end() : begin()));
document.addEventListener("visibilitychange", () => running && show());
