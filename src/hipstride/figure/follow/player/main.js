// Reads the session from the page, and joins the player to buttons, taps and keys.

import { Figure } from "./figure.js";
import { Player } from "./player.js";
import { Beeper, Voice } from "./sound.js";
import { View } from "./view.js";
import { WakeLock } from "./wake.js";

const TICK_MS = 40;
const SETTLE_MS = 400; // a second tap of a trembling hand does not undo the first

function begin() {
  const at = (id) => document.getElementById(id);
  const session = JSON.parse(at("session").textContent);
  const { words } = session;
  const voice = new Voice();
  const beeper = new Beeper();
  const wake = new WakeLock();
  const view = new View(new Figure(at("picture"), session.pictures), words);
  const player = new Player(session, view, voice, beeper, wake);
  document.body.classList.add("plays");
  const dialog = at("paused");
  let tapped = 0;

  // Before anybody else hears of a tap: a second one too soon is not taken, and each may wake the sound.
  document.addEventListener("click", (event) => {
    if (Date.now() - tapped < SETTLE_MS) {
      event.stopPropagation();
      event.preventDefault();
      return;
    }
    tapped = Date.now();
    beeper.wake();
  }, true);

  function pause(text) {
    if (player.waits) return; // it stands already
    player.pause();
    openDialog(words.paused, [text], false);
  }

  function openDialog(title, lines, unwell) {
    at("paused-title").textContent = title;
    at("paused-lines").replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    at("unwell").hidden = unwell;
    at("go-on").hidden = unwell;
    if (!dialog.open) dialog.showModal();
    (unwell ? at("stop") : at("go-on")).focus();
  }

  function goOn() {
    dialog.close();
    player.goOn();
  }

  const act = (id, action) => at(id).addEventListener("click", action);

  act("back", () => player.back());
  act("lead", lead);
  act("onward", () => (player.step.button !== "" ? player.more() : player.next()));
  act("more", () => player.more());
  act("go-on", goOn);
  act("stop", () => {
    dialog.close();
    player.paused = false;
    player.skipToEnd();
  });
  act("unwell", () => {
    openDialog(session.unwell.title, session.unwell.lines, true);
    voice.say(session.unwell.say);
  });

  function lead() {
    if (player.step.button === "") {
      pause(words.paused_text);
    } else {
      wake.hold();
      player.next();
    }
  }

  const sounds = { voice, beeps: beeper };
  for (const button of document.querySelectorAll("[data-sound]")) {
    button.addEventListener("click", () => {
      const sound = sounds[button.dataset.sound];
      sound.on = sound.exists && !sound.on;
      voice.hush();
      label();
    });
  }

  function label() {
    for (const [name, sound] of Object.entries(sounds)) {
      view.sound(name, sound.exists ? words[`${name}_${sound.on ? "on" : "off"}`] : words[`no_${name}`], sound.on);
    }
  }

  at("stage").addEventListener("click", (event) => {
    if (event.target.closest("button") === null) pause(words.paused_text);
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault(); // Escape goes on, it does not leave a silent session behind
    if (!at("go-on").hidden) goOn();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (["Tab", "Shift", "CapsLock", "Escape"].includes(event.key)) return;
    const onButton = event.target.closest?.("button") !== null && ["Enter", " "].includes(event.key);
    if (onButton) return; // the button does its own work
    if (dialog.open) {
      if (event.key === "MediaPlayPause") goOn();
      return;
    }
    event.preventDefault();
    if (event.key === "ArrowRight" || event.key === "MediaTrackNext") player.next();
    else if (event.key === "ArrowLeft" || event.key === "MediaTrackPrevious") player.back();
    else if (player.step.button !== "" && ["Enter", " ", "MediaPlayPause"].includes(event.key)) at("lead").click();
    else pause(words.paused_text);
  });

  for (const id of ["go-on", "unwell", "stop"]) at(id).textContent = words[id.replace("-", "_")];
  label();
  setInterval(() => {
    if (player.tick()) pause(words.asleep);
  }, TICK_MS);
}

begin();
