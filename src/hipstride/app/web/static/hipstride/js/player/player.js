// Joins the facts of this device to the screen: shows where the session is, and writes what is tapped.

import { commit, rowsOf } from "../ledger.js";
import { isKept, lastTap, undoDrafts } from "../undo.js";
import { hurts, named } from "./actions.js";
import { Counting } from "./counting.js";
import { describe } from "./describe.js";
import { fold, linesOf } from "./facts.js";
import { groupsOf } from "./plan.js";
import { howMany, screenOf } from "./screen.js";

const STAYED_MS = 2500; // so long no second tap on undo is taken once the first was refused

// Rows are added, and those of another device may follow what it corrects.
function same(rows, others) {
  const body = (row) => JSON.stringify(row.line?.body);
  return rows.length === others.length && rows.every((row, at) => row.n === others[at].n && body(row) === body(others[at]));
}

export class Player {
  // `outside`: {view, texts, voice, beeper, wake, rests, menu} – menu gives what the menu shows and does;
  // `rests` is called when no session runs.
  constructor(document, outside) {
    Object.assign(this, { document, ...outside });
    this.rows = [];
    this.overlay = null;
    this.busy = false;
    this.seen = null;
    this.failed = false;
    this.says = null; // what became of an undo
    this.stayed = -Infinity; // when one was refused last
    this.turnedAt = -Infinity; // when the screen last became another one by itself
  }

  get running() {
    const { started, ended } = this.facts;
    return started && !ended;
  }

  // Look at the store and show where the session is.
  async load() {
    this.take(await rowsOf(this.document.session));
  }

  take(rows) {
    this.rows = rows;
    this.facts = fold(rows);
    this.groups = this.groupsIn(this.facts);
    this.screen = this.screenIn(this.facts);
    this.show();
  }

  // The exercises as they are done: the way that was chosen says how many sets.
  groupsIn(facts) {
    return groupsOf(this.document, facts.chosen);
  }

  screenIn(facts) {
    const { enough, warm_up: warms } = this.document;
    return screenOf(this.groupsIn(facts), facts, enough?.exercises, Boolean(warms?.length));
  }

  // Another tab, or the sync, changed something.
  async refresh() {
    if (this.busy) return;
    const rows = await rowsOf(this.document.session);
    if (this.busy) return;
    if (!same(rows, this.rows)) {
      const { id } = this.screen;
      const facts = fold(rows);
      const now = this.screenIn(facts).id;
      if (now !== id) {
        this.overlay = null; // it was of the screen that is gone
        this.turnedAt = performance.now();
      }
      this.take(rows);
    } else {
      this.status();
      if (this.overlay?.kind === "menu" || this.screen.kind === "ended") this.show();
    }
  }

  // --- writing ---

  // `make(facts)` gives the drafts of a tap; nothing is written where the session has moved on since it was shown.
  write(make) {
    this.stayed = -Infinity; // an undo is of this tap now
    const { id } = this.screen;
    return this.keep((rows) => {
      const facts = fold(rows);
      return this.screenIn(facts).id === id ? named(this.document.session, make(facts)) : [];
    });
  }

  undo() {
    if (this.overlay !== null) return this.over(null);
    if (performance.now() - this.stayed < STAYED_MS) return null; // a tremble is not to reach the tap before
    let stays = false;
    return this.keep((rows) => {
      const drafts = undoDrafts(rows.filter(({ adopted }) => !adopted), linesOf(rows));
      stays = isKept(drafts);
      if (stays) this.stayed = performance.now();
      return drafts;
    }, (wrote) => (stays ? "undo_stays" : wrote ? "undone" : null));
  }

  // Stops at once: what was done of a set so far counts.
  hurts() {
    const timed = this.screen.step?.reps === null;
    const behind = this.counting.behind();
    const done = timed ? { seconds: behind, reps: null } : { reps: behind, seconds: null };
    return this.write((facts) => hurts(this.screen, facts, done));
  }

  // `says(wrote)`: the word on it, by whether anything was written.
  async keep(decide, says = () => null) {
    if (this.busy) return;
    this.busy = true;
    try {
      const before = this.rows.length;
      const rows = await commit({ session: this.document.session, person: this.document.person }, decide);
      this.failed = false;
      this.says = says(rows.length > before);
      this.overlay = null;
      this.take(rows);
    } catch (error) {
      console.error(error);
      this.failed = true;
      this.status();
    } finally {
      this.busy = false;
    }
  }

  // --- showing ---

  show() {
    const spec = describe({
      ...this.menu(),
      document: this.document,
      groups: this.groups,
      facts: this.facts,
      screen: this.screen,
      overlay: this.overlay,
      texts: this.texts,
      counted: () => this.counting.behind(),
      write: (make) => this.write(make),
      does: { ...this.menu().does, overlay: (overlay) => this.over(overlay), step: (by) => this.step(by) },
    });
    const now = `${this.screen.id}|${this.overlay?.kind ?? ""}`;
    const moved = now !== this.seen;
    if (this.overlay === null && this.screen.id !== this.counted) {
      this.counted = this.screen.id;
      this.counting = new Counting(spec.counts, spec.figure?.beats ?? [], this.texts);
      this.counting.cycle = spec.figure?.cycle ?? null;
    }
    this.seen = now;
    this.view.screen(spec, moved);
    this.view.undoable(lastTap(this.rows) !== null || this.overlay !== null);
    this.view.progress(this.share());
    this.status();
    this.tick();
    if (moved && spec.say) this.voice.say(spec.say);
    if (this.running) {
      this.wake.hold();
    } else {
      this.wake.release();
      this.rests();
    }
  }

  share() {
    const many = howMany(this.groups, this.facts, this.screen.index ?? 0, this.document.enough?.exercises);
    const turns = this.groups.slice(0, many).flatMap((group) => group.turns);
    return turns.length === 0 ? 0 : turns.filter((turn) => this.facts.sets.has(turn.key)).length / turns.length;
  }

  over(overlay) {
    this.voice.hush();
    this.overlay = overlay;
    this.show();
  }

  step(by) {
    const most = this.overlay.way.reps ?? this.overlay.way.seconds;
    const stride = this.overlay.way.reps === null ? 5 * by : by;
    this.overlay = { ...this.overlay, value: Math.min(Math.max(this.overlay.value + stride, 0), most) };
    this.show();
  }

  status() {
    const { say, count } = this.texts;
    const { waits, syncState } = this.menu();
    if (this.failed) return this.view.status(say("not_saved"), "bad");
    const parts = [];
    if (this.says) parts.push(say(this.says));
    if (waits.refused > 0) parts.push(count("refused", waits.refused));
    const fresh = waits.all - waits.refused;
    if (fresh > 0) parts.push(say("saved"), syncState === "sending" ? "" : count("unsent", fresh));
    else if (this.facts?.started && waits.all === 0) parts.push(say("saved_all"));
    this.view.status(parts.join(" ").trim(), waits.refused > 0 ? "look" : fresh > 0 ? "waits" : "good");
  }

  // To be called often.
  tick() {
    if (this.overlay !== null || !this.counting) return;
    this.view.moment(this.counting.now());
    for (const { tone, say } of this.counting.due()) {
      this.beeper.beep(tone);
      if (say) this.voice.say(say);
    }
  }
}
