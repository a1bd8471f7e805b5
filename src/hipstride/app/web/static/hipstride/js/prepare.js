// For pages beside the player: keep today's session for later, send what waits, and say how much that is.

import { forgetOld } from "./board/kept.js";
import { forgetAll, onChange, waiting } from "./ledger.js";
import { fetchSession } from "./player/session.js";
import { Sync } from "./sync.js";
import { registerWorker } from "./worker.js";

const PATIENCE_MS = 20_000;

async function tell() {
  const { all } = await waiting();
  for (const place of document.querySelectorAll("[data-outbox]")) {
    const words = all === 1 ? place.dataset.one : place.dataset.many.replace("{n}", all);
    place.textContent = all === 0 ? "" : words;
    place.hidden = all === 0;
  }
  return all;
}

// Signing out with something not sent asks first; once it is done nothing of anybody stays on this device.
function guardSignOut(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const all = await tell();
    if (all > 0 && !window.confirm(form.dataset.ask.replace("{n}", all))) return;
    if (!(await signedOut(form))) return window.alert(form.dataset.failed);
    await forgetAll();
    window.location.assign("/");
  });
  form.querySelector("button").disabled = false;
}

// Whether the server took it: it answers by sending one elsewhere.
async function signedOut(form) {
  const limit = new AbortController();
  const clock = setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", signal: limit.signal });
    return answer.type === "opaqueredirect";
  } catch (error) {
    if (error instanceof TypeError || error.name === "AbortError") return false; // no network, or no answer in time
    throw error;
  } finally {
    clearTimeout(clock);
  }
}

async function begin() {
  registerWorker();
  for (const form of document.querySelectorAll("form[data-sign-out]")) guardSignOut(form);
  onChange(tell);
  new Sync({ told: () => tell() }).start(); // before all else: what waits is sent, whatever breaks here
  await tell();
  await forgetOld();
  const people = new Set(Array.from(document.querySelectorAll("[data-player-person]"), (each) => each.dataset.playerPerson));
  for (const person of people) await fetchSession(person);
}

begin().catch((error) => console.error(error));
