// The class board: puts the parts together and does what is tapped.

import { Figure } from "../../follow/figure.js";
import { moment } from "../../follow/moment.js";
import { WakeLock } from "../../follow/wake.js";
import { allLines, onChange, rowsOf, waiting } from "../ledger.js";
import { Pictures } from "../player/pictures.js";
import { Sync } from "../sync.js";
import { registerWorker } from "../worker.js";
import { Board, HERE, keepMeeting, lastMeeting } from "./board.js";
import { el, follow } from "./dom.js";
import * as facts from "./facts.js";
import { forgetOld } from "./kept.js";
import { Poll } from "./poll.js";
import { SHUT, View, isClosed } from "./view.js";

const TWICE_MS = 2500; // nobody does a set in so short a time: the second tap was a tremble
const NEVER = { at: -Infinity, says: "" };
const OVER_MS = 60_000; // so long it stands there that the rest is over

const place = document.getElementById("board");
const texts = JSON.parse(document.getElementById("texts").textContent);
const say = (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

class Main {
  constructor(board) {
    this.board = board;
    this.ui = { tab: null, state: "", waits: 0, refused: { n: 0, why: "" }, message: "" };
    this.sheet = null; // {person, page}
    this.view = new View(say, new Pictures({}));
    this.lastTap = { key: "", at: 0 };
    this.stayed = NEVER; // when an undo was refused last, with what was said
    this.taps = 0; // that are still being written
    this.still = false;
    this.began = performance.now();
    this.words = {};
    this.figure = null;
    this.lock = new WakeLock();
    this.dialog = el("dialog", { class: "over", "aria-labelledby": "sheet-title" }, el("div"));
    this.status = el("p", { class: "visually-hidden", role: "status" });
    this.page = el("div");
    place.replaceChildren(this.page, this.dialog, this.status);
    place.addEventListener("click", (event) => this.clicked(event));
    this.dialog.addEventListener("cancel", () => this.close()); // the Escape key
  }

  async start() {
    this.pictures();
    this.draw();
    this.sync = new Sync({ told: () => this.count() });
    this.poll = new Poll({
      address: () => `${this.board.meeting}live.json?since=${this.board.theirs.version}`,
      taken: (told) => this.take(told),
      told: (state) => this.told(state),
      owed: () => this.board.owed,
    });
    onChange(() => this.changed());
    this.sync.start(); // before all else: what waits is sent, whatever the first question here comes to
    await this.poll.start().catch((error) => console.error(error)); // it is asked again
    this.lock.hold();
    await this.count();
    setInterval(() => this.tick(), 250);
    this.animate();
    registerWorker();
  }

  // --- news --------------------------------------------------------------------------------------------

  async take(told) {
    const anew = await this.board.take(told);
    if (this.ui.state === "") this.told("in_step"); // who opened it may see it: what is kept here can be shown
    if (this.board.merged > 0) this.tell(say("merged"));
    const drawn = () => {
      this.pictures();
      this.draw();
    };
    if (anew && (await this.board.fetchPlan(drawn))) {
      this.pictures();
      this.board.fetchFigures().then(() => this.pictures()).then(() => this.draw());
    }
    this.draw();
    this.board.sendMarks();
  }

  told(state) {
    const changed = state !== this.ui.state;
    this.ui.state = state;
    if (changed && SHUT.includes(state)) this.shut(state);
    if (changed) this.draw();
    if (state !== "in_step") return;
    // The server answers: what waits need not wait for the next try, which after some failures is minutes away.
    if (changed || this.ui.waits > this.ui.refused.n) this.sync?.soon();
    this.board.sendMarks();
  }

  // Nobody is shown any more to whoever is here.
  shut(state) {
    if (this.sheet !== null) this.close();
    this.ui.tab = null;
    this.poll.etag = null; // whoever is let in again is told all
    this.board.forget(state === "signed_out").then(() => this.count());
  }

  // Another tab wrote something, or something was sent.
  async changed() {
    this.board.rows = await rowsOf(this.board.id);
    await this.count();
  }

  async count() {
    const { all, refused } = await waiting();
    const why = refused > 0 ? (await allLines()).find((row) => row.refused)?.refused.reason ?? "" : "";
    const before = this.ui.waits;
    this.ui.waits = all;
    this.ui.refused = { n: refused, why };
    this.draw();
    if (all < before) this.poll?.soon();
  }

  // --- showing -----------------------------------------------------------------------------------------

  draw() {
    const { board, ui } = this;
    if (board.plan !== null && !isClosed(ui.state)) ui.tab ??= board.people().some(({ status }) => HERE.includes(status)) && board.movement ? "train" : "who";
    if (board.plan?.theme && board.plan.theme !== this.theme) document.documentElement.dataset.theme = this.theme = board.plan.theme;
    follow(this.page.firstElementChild ?? this.page.appendChild(el("div")), this.view.page(board, ui));
    this.drawSheet();
    this.show();
    this.tick();
  }

  drawSheet() {
    if (this.sheet === null) return;
    const one = this.sheet.person && this.board.find(this.sheet.person);
    if (this.sheet.person && !one) {
      this.close(); // the record was deleted meanwhile
      return;
    }
    const { page, told } = this.sheet;
    const fresh = one ? this.view.sheet(one, this.board.movement?.movement, page, told)
      : page === "look" ? this.view.look(this.board, this.board.people()) : this.view.ending();
    follow(this.dialog.firstElementChild, fresh);
    if (!this.dialog.open) this.dialog.showModal();
  }

  open(person, page = "person", told = "") {
    this.sheet = { person, page, told };
    this.drawSheet();
  }

  // Once something is saved: what comes next, if nobody has closed the sheet meanwhile or opened another one.
  async after(saving, next) {
    const { sheet } = this;
    await saving;
    if (this.sheet === sheet) next();
  }

  close() {
    this.sheet = null;
    this.dialog.close();
  }

  tell(text) {
    this.status.textContent = text;
  }

  pictures() {
    const figures = Object.fromEntries(Object.entries(this.board.figures).filter(([key]) => !(this.view.pictures.id(key) in this.words)));
    const made = new Pictures({ figures, swatches: this.board.plan?.swatches ?? {} });
    Object.assign(this.words, made.words);
    this.view.pictures = made;
  }

  // The moving picture stands in a place that is not redrawn.
  show() {
    const here = document.getElementById("picture");
    if (here !== this.figure?.place) this.figure = here && new Figure(here, this.words);
    const current = this.board.movement;
    const id = current && this.view.pictures.id(current.exercise);
    if (!this.figure || !id || !(id in this.words)) return;
    this.figure.show({ figure: id, side: "left", cycle_s: current.cycle_s, beats: current.beats });
    const still = this.page.querySelector("[data-do=still]");
    if (still) still.textContent = say(this.still ? "move" : "still");
  }

  animate() {
    const current = this.board.movement;
    if (this.figure && current && !this.still && document.visibilityState === "visible") {
      const step = { kind: "show", reps: null, seconds: null, beats: current.beats, cycle_s: current.cycle_s };
      this.figure.seek(moment(step, (performance.now() - this.began) / 1000).phase);
    }
    requestAnimationFrame(() => this.animate());
  }

  tick() {
    const clock = document.getElementById("clock");
    if (clock === null) return;
    const timer = this.board.shared("timer");
    const left = timer ? timer.ends - this.board.now : null;
    const words = left === null || left < -OVER_MS ? "" : left <= 0 ? say("rest_over") : time(Math.ceil(left / 1000));
    if (clock.textContent !== words) clock.textContent = words;
    clock.classList.toggle("over", left !== null && left <= 0);
  }

  // --- doing -------------------------------------------------------------------------------------------

  async clicked(event) {
    const tapped = event.target.closest("[data-do]");
    if (tapped === null || tapped.getAttribute("aria-disabled") === "true") return;
    const told = tapped.dataset;
    this.ui.message = ""; // what was said of the tap before
    if (told.do !== "undo") this.stayed = NEVER;
    this.taps += 1;
    try {
      await DO[told.do].call(this, told, this.board);
    } catch (error) {
      console.error(error);
      this.ui.message = String(error.message ?? error);
    } finally {
      this.taps -= 1;
    }
    this.draw();
    this.sync?.soon();
    this.board.sendMarks().then(() => this.poll?.soon());
  }

  step(told) {
    const one = this.board.find(told.person);
    return one.steps.find(({ key }) => key === told.step);
  }
}

const DO = {
  tab({ tab }) {
    this.ui.tab = tab;
  },
  async open({ person }, board) {
    const one = board.find(person);
    this.open(person, "person", one?.changed ? say("changed_told", { name: one.name }) : "");
    await board.looked(person);
  },
  close() {
    this.close();
  },

  async set(told, board) {
    const key = `${told.person}/${told.step}/${told.way ?? ""}`;
    const now = performance.now();
    if (this.lastTap.key === key && now - this.lastTap.at < TWICE_MS) return;
    this.lastTap = { key, at: now };
    const step = this.step(told);
    await board.log(told.person, (person) => facts.setDone(person, person.facts, step, told.way ?? facts.wayOf(person.facts, step)));
    const one = board.find(told.person);
    this.tell(say("logged", { name: one.name, n: facts.setsOf(one.facts, step).length }));
  },
  async said(told, board) {
    const value = told.part === "effort" ? Number(told.value) : told.value;
    await board.log(told.person, (person) => facts.said(person.facts, this.step(told), told.part, value));
  },
  pain({ person, step }) {
    this.open(person, `pain:${step}`);
  },
  async hurts(told, board) {
    const saving = board.log(told.person, (person) => facts.hurts(person.facts, this.step(told), Number(told.value)));
    await this.after(saving, () => this.open(told.person, "person", say("hurt_noted", { n: told.value })));
  },

  // How they are is asked when they come; nobody is marked as here without it.
  async arrive({ person, how }, board) {
    if (how === "away") return board.move(person, "away", () => []);
    const { status } = board.find(person);
    const late = board.people().some(({ facts: { sets } }) => sets.size > 0);
    const here = HERE.includes(status) ? status : late ? "late" : "there";
    await board.move(person, here, (one) => facts.arrives(one.facts, how === "tired" ? board.plan.tired : null));
  },
  async back({ person }, board) {
    await board.move(person, board.cameAs(person), () => []);
  },
  async leave({ person }, board) {
    await this.after(board.move(person, "left", (one) => facts.leaves(one.facts)), () => this.close());
  },
  // It stops them at once; what it is can be said after it, and whoever closes the question leaves them paused.
  async unwell({ person }, board) {
    const again = board.find(person).status === "unwell";
    const saving = again ? null : board.move(person, "unwell", (one) => facts.unwell(one.facts));
    await this.after(saving, () => this.open(person, "unwell"));
  },
  async sign({ person, sign }, board) {
    const unsaid = facts.isUnwell(board.find(person).facts); // else another board said what it is, or took it back
    const saving = unsaid ? sign && board.log(person, (one) => facts.unwellOf(one.facts, sign))
      : board.move(person, "unwell", (one) => facts.unwell(one.facts, sign));
    await this.after(saving, () => this.close());
  },
  async "not-unwell"({ person }, board) {
    const saving = board.move(person, board.cameAs(person), (one) => facts.notUnwell(one.facts));
    await this.after(saving, () => this.open(person, "person", say("not_unwell_told")));
  },
  async fall({ person }, board) {
    const key = `${person}/fall`;
    const now = performance.now();
    const tremble = this.lastTap.key === key && now - this.lastTap.at < TWICE_MS;
    this.lastTap = { key, at: now };
    const saving = tremble ? null : board.log(person, (one) => facts.fell(one.facts, one.mine));
    await this.after(saving, () => this.open(person, "fall"));
  },
  async fell({ person, how }, board) {
    const changes = { no: { hurt: false, head: false }, hurt: { hurt: true }, head: { hurt: true, head: true } }[how];
    await board.log(person, (one) => (one.facts.fall ? facts.fellHow(one.facts, changes) : []));
  },
  async "no-fall"({ person }, board) {
    const saving = board.log(person, (one) => (facts.fellHere(one.facts) ? facts.noFall(one.facts) : []));
    await this.after(saving, () => this.open(person, "person", say("no_fall_told")));
  },

  // Of a set that two boards logged: both were done, or it was one.
  async both(told, board) {
    await board.log(told.person, ({ facts: now }) => now.doubles.filter(({ id }) => id === told.line).flatMap((each) => facts.bothDone(now, each)));
  },
  async "one-set"(told, board) {
    await board.log(told.person, ({ facts: now }) => now.doubles.filter(({ id }) => id === told.line).flatMap((each) => facts.wasOne(now, each)));
  },

  async undo(_, board) {
    if (performance.now() - this.stayed.at < TWICE_MS) { // a tremble is not to reach the tap before
      this.ui.message = this.stayed.says;
      return;
    }
    const done = await board.undo();
    if (done === null) return;
    const name = board.find(done.person)?.name ?? "";
    this.tell(done.stays ? say("undo_stays", { name }) : `${name}: ${say("undone")}`);
    if (!done.stays) return;
    this.ui.message = say("undo_stays", { name });
    this.stayed = { at: performance.now(), says: this.ui.message };
  },
  async move({ by }, board) {
    const next = board.movements[board.movements.indexOf(board.movement) + Number(by)];
    if (next) await board.mark("movement", next.movement);
    this.began = performance.now();
  },
  async timer({ seconds }, board) {
    await board.mark("timer", { ends: Math.round(board.now + Number(seconds) * 1000), seconds: Number(seconds) });
  },
  async "stop-timer"(_, board) {
    await board.mark("timer", null);
  },
  still() {
    this.still = !this.still;
  },
  look() {
    this.open(null, "look");
  },
  end() {
    this.open(null, "end");
  },
  async "yes-end"(_, board) {
    for (const { person } of board.people()) await board.log(person, (one) => facts.finished(one.facts));
    await board.mark("ended", true);
    this.close();
  },
  async reopen(_, board) {
    await board.mark("ended", false);
  },
};

const time = (seconds) => (seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);

async function begin() {
  const named = /^#[0-9a-f-]{36}$/i.test(location.hash) ? location.hash.slice(1) : await lastMeeting();
  if (!named) return;
  await keepMeeting(named);
  await forgetOld(named);
  const board = new Board(named, `${place.dataset.meeting}${named}/`);
  board.home = place.dataset.classes;
  board.guide = place.dataset.guide;
  board.signIn = place.dataset.signIn;
  await board.load();
  const main = new Main(board);
  document.body.classList.add("has-board");
  window.hipstrideBoard = main; // for tests and for whoever helps by phone
  await main.start();
}

addEventListener("hashchange", () => location.reload());
begin().catch((error) => {
  console.error(error);
  place.querySelector(".told").textContent = String(error.message ?? error);
});
