// Starts the player: finds the session, joins taps, sound, store and sync.

import { Beeper, Voice } from "../../follow/sound.js";
import { WakeLock } from "../../follow/wake.js";
import { allLines, forgetBefore, onChange, waiting } from "../ledger.js";
import { keepSetting, setting } from "../store.js";
import { Sync } from "../sync.js";
import { letWorkerGoOn, registerWorker } from "../worker.js";
import { saveCopy } from "./copy.js";
import { Pictures } from "./pictures.js";
import { Player } from "./player.js";
import { catchUp, findSession } from "./session.js";
import { speaker } from "./texts.js";
import { View } from "./view.js";

const TICK_MS = 40;
const SETTLE_MS = 400; // a second tap of a trembling hand is the same tap
const ALWAYS_THERE = "#hurts, #stop, #undo, #menu"; // they mean the same on every screen
const KEEP_MS = 30 * 24 * 3600 * 1000;
const THEMES = ["light", "dark", "contrast"];

const byId = (id) => document.getElementById(id);

async function begin() {
  const found = await findSession(location.hash.slice(1));
  const session = found.document;
  if (!session) return nothingHere(found);
  document.documentElement.lang = session.language ?? "en";
  const texts = speaker(session.texts);
  const kept = await Promise.all(["theme", "voice", "beeps", "still"].map(setting));
  const [theme, voiceOn, beepsOn, still] = kept;
  const wishes = session.preferences ?? {};
  setTheme(theme ?? wishes.theme);

  const voice = new Voice(session.language ?? "en");
  const beeper = new Beeper();
  voice.on = voice.exists && (voiceOn ?? wishes.voice ?? true);
  beeper.on = beeper.exists && (beepsOn ?? wishes.sound ?? true);
  const state = { waits: await waiting(session.person), sync: "sending", refused: [], still: still ?? false };
  const view = new View(texts, new Pictures(session));
  view.still(state.still);

  const sync = new Sync({ told: (now) => {
    state.sync = now;
    look();
  } });

  // A wish holds at once; the menu says it when it was kept, so that what was read there is there after a reload.
  const keep = async (name, value) => {
    await keepSetting(name, value).catch((error) => console.warn(error));
    player.show();
  };

  const does = {
    send: () => sync.retry(),
    copy: () => allLines().then((rows) => saveCopy(rows, session)),
    theme: () => {
      const next = THEMES[(THEMES.indexOf(themeNow()) + 1) % THEMES.length];
      setTheme(next);
      return keep("theme", next);
    },
    sound: (name) => {
      const sound = name === "voice" ? voice : beeper;
      sound.on = sound.exists && !sound.on;
      voice.hush();
      return keep(name, sound.on);
    },
    still: () => {
      state.still = !state.still;
      view.still(state.still);
      return keep("still", state.still);
    },
  };

  const player = new Player(session, {
    view, texts, voice, beeper,
    wake: new WakeLock(),
    rests: () => letWorkerGoOn(),
    menu: () => ({
      waits: state.waits, syncState: state.sync, refused: state.refused, old: found.old, does,
      sounds: { voice: voice.on, beeps: beeper.on }, theme: themeNow(), still: state.still,
    }),
  });

  // The newest look wins: looks may overlap.
  let looks = 0;
  async function look() {
    const mine = ++looks;
    const waits = await waiting(session.person);
    const refused = waits.refused > 0 ? (await allLines()).filter((row) => row.refused !== null).slice(0, 10) : [];
    if (mine !== looks) return;
    Object.assign(state, { waits, refused });
    await player.refresh();
  }

  await player.load();
  document.body.classList.add("plays");
  onChange(() => {
    look();
    sync.soon();
  });
  document.addEventListener("visibilitychange", () => { // taken up again, maybe after another device
    if (!document.hidden) catchUp(session).catch((error) => console.warn(error));
  });
  join(player, beeper);
  setInterval(() => player.tick(), TICK_MS);
  sync.start();
  registerWorker(() => !player.running);
  navigator.storage?.persist?.().catch(() => false);
  forgetBefore(Date.now() - KEEP_MS).catch((error) => console.warn(error));
}

// Before anybody else hears of a tap: a second one too soon is not taken, nor one that was meant for the screen that
// another tab or device replaced under the finger; and each may wake the sound.
function join(player, beeper) {
  let tapped = -Infinity;
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a[download]")) return; // made here, not tapped
    const again = event.timeStamp - tapped < SETTLE_MS;
    const turned = event.timeStamp - player.turnedAt < SETTLE_MS && !event.target.closest?.(ALWAYS_THERE);
    if (again || turned || player.busy) {
      event.stopPropagation();
      event.preventDefault();
      return;
    }
    tapped = event.timeStamp;
    beeper.wake();
  }, true);
  byId("undo").addEventListener("click", () => player.undo());
  byId("menu").addEventListener("click", () => player.over(player.overlay?.kind === "menu" ? null : { kind: "menu" }));
  byId("stop").addEventListener("click", () => player.over({ kind: "stop" }));
  byId("hurts").addEventListener("click", () => player.hurts());
  // Enter anywhere but on a control is the large button; Escape closes what lies over a screen.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.key === "Escape" && player.overlay !== null) player.over(null);
    const onControl = event.target.closest?.("button, a, summary, input") !== null;
    if (event.key === "Enter" && !onControl && !byId("first").hidden) byId("first").click();
  });
}

const themeNow = () => document.documentElement.dataset.theme;

// What was chosen here or for the account; else what the device asks for.
function setTheme(name) {
  const asks = (question) => matchMedia(question).matches;
  const strong = asks("(prefers-contrast: more)") || asks("(forced-colors: active)");
  const own = strong ? "contrast" : asks("(prefers-color-scheme: dark)") ? "dark" : "light";
  document.documentElement.dataset.theme = THEMES.includes(name) ? name : own;
}

function nothingHere({ status, people = [] }) {
  const { say } = speaker();
  const title = { signed_out: "sign_in_first", several: "whose", of_before: "none_of_today" }[status] ?? "none_here";
  const several = status === "several";
  plainly(say(title), several || status === "signed_out" ? "" : say("none_here_text"), say("to_today"));
  byId("plain-people").replaceChildren(...people.map(({ person, name }) => {
    const link = document.createElement("a");
    link.href = `#${person}`;
    link.textContent = several ? name || say("no_name") : say("last_kept");
    return link;
  }));
  registerWorker();
}

function plainly(title, text, today) {
  byId("plain-title").textContent = title;
  byId("plain-text").textContent = text;
  byId("plain-link").textContent = today;
  byId("plain-link").hidden = false;
}

addEventListener("hashchange", () => location.reload()); // it is another person's

begin().catch((error) => {
  console.error(error);
  const { say } = speaker();
  plainly(say("no_store"), say("no_store_text"), say("to_today"));
});
