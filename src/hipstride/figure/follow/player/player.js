// Plays the steps in their order: by the clock, by taps and by keys.

import { Stopwatch } from "./clock.js";
import { cues } from "./moment.js";
import { route, secondsFrom, stepBack, way } from "./route.js";

const ASLEEP_S = 5; // no tick for so long: the screen slept
const LATE_S = 1; // what should have been heard longer ago is not said any more
const MORE_S = 60;

export class Player {
  constructor(session, view, voice, beeper, wake) {
    Object.assign(this, { session, view, voice, beeper, wake });
    this.watch = new Stopwatch();
    this.choices = session.blocks.map(() => "suggested");
    this.done = new Map(); // sets that were played to their end, by their place
    this.steps = route(session, this.choices);
    this.paused = false;
    this.unwell = false;
    this.ticked = null;
    this.enter(0, 0);
  }

  get step() {
    return this.steps[this.index];
  }

  get waits() {
    return this.step.seconds === null;
  }

  // --- moving about ---

  enter(index, into) {
    this.index = index;
    this.watch.restart(into);
    if (!this.paused) this.watch.start();
    this.heard = 0;
    const step = this.step;
    this.cues = cues(step, this.session.words);
    const block = step.block === null ? null : this.session.blocks[step.block];
    const ways = step.kind === "choose" && block.choices.length > 1 ? block.choices : [];
    this.view.step(step, ways, this.choices[step.block], (name) => this.choose(name));
    if (step.kind === "end") this.finish();
    this.show();
    this.listen();
  }

  next() {
    if (this.index < this.steps.length - 1) this.enter(this.index + 1, 0);
  }

  back() {
    this.enter(stepBack(this.steps, this.index, this.watch.elapsed), 0);
  }

  choose(name) {
    const block = this.step.block;
    this.choices[block] = name;
    for (const key of this.done.keys()) if (key.startsWith(`${block}:`)) this.done.delete(key);
    this.steps = route(this.session, this.choices); // what lies before this step stays as it was
    this.next();
  }

  more() {
    this.steps[this.index] = { ...this.step, seconds: this.step.seconds + MORE_S };
    this.cues = cues(this.step, this.session.words);
    this.heard = this.cues.filter((cue) => cue.at <= this.watch.elapsed).length;
    this.show();
  }

  skipToEnd() {
    this.enter(this.steps.length - 1, 0);
  }

  // --- pausing ---

  pause() {
    this.paused = true;
    this.watch.stop();
    this.voice.hush();
  }

  goOn() {
    this.paused = false;
    this.ticked = null;
    this.watch.start();
    this.wake.hold();
  }

  // --- time ---

  // To be called often; gives true when the screen slept past the end of a step and the player waits.
  tick(now = Date.now()) {
    const slept = this.ticked !== null && now - this.ticked > ASLEEP_S * 1000;
    this.ticked = now;
    if (this.paused) return false;
    while (!this.waits && this.watch.elapsed >= this.step.seconds) {
      const over = this.watch.elapsed - this.step.seconds;
      this.complete();
      if (slept) {
        // Nobody watched: what comes next begins when somebody does.
        this.enter(this.index + 1, 0);
        this.pause();
        return true;
      }
      this.enter(this.index + 1, over);
    }
    this.show();
    this.listen();
    return false;
  }

  complete() {
    if (this.step.kind !== "work") return;
    const sets = this.steps.slice(0, this.index).filter((step) => step.kind === "work" && step.block === this.step.block);
    const chosen = this.choices[this.step.block];
    this.done.set(`${this.step.block}:${sets.length}`, { log: this.step.log, chosen });
  }

  show() {
    this.view.moment(this.step, this.watch.elapsed);
    const { words, blocks } = this.session;
    const left = Math.max(secondsFrom(this.steps, this.index) - Math.min(this.watch.elapsed, this.step.seconds ?? 0), 0);
    const whole = secondsFrom(this.steps, 0);
    const minutes = Math.round(left / 60);
    const place = this.step.block === null ? "" : fill(words.exercise_of, { i: this.step.block + 1, n: blocks.length });
    const time = minutes >= 1 ? fill(words.minutes_left, { n: minutes }) : words.minute_left;
    this.view.progress(whole > 0 ? 1 - left / whole : 1, place, this.step.kind === "end" ? "" : time);
  }

  listen() {
    while (!this.paused && this.heard < this.cues.length && this.cues[this.heard].at <= this.watch.elapsed) {
      const cue = this.cues[this.heard];
      this.heard += 1;
      if (this.watch.elapsed - cue.at > LATE_S) continue;
      this.beeper.beep(cue.tone);
      this.voice.say(cue.say);
    }
  }

  // --- the end ---

  finish() {
    this.wake.release();
    const { words, blocks } = this.session;
    const sets = blocks.map((block, index) => way(block, this.choices[index]).steps.filter((step) => step.kind === "work"));
    const planned = sets.reduce((sum, each) => sum + each.length, 0);
    const n = this.done.size;
    const title = n === 0 ? words.done_none : fill(n === 1 ? words.done_one : words.done_sets, { n, m: planned });
    this.view.summary(title, tally([...this.done.values()], words));
  }
}

// Equal sets on one line: "2 × March, left leg: 10 times".
function tally(sets, words) {
  const rows = new Map();
  for (const { log, chosen } of sets) {
    const note = chosen === "suggested" ? "" : ` (${words[`chosen_${chosen}`]})`;
    rows.set(log + note, (rows.get(log + note) ?? 0) + 1);
  }
  return [...rows].map(([log, times]) => `${times} \u00d7 ${log}`);
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
