// One meeting on this device: what the server told, what was tapped here, and the two put together.
//
// Everything is kept in the store of the device: after a reload without a network the board is as it was.

import { commit, rowsOf } from "../ledger.js";
import { keepSetting, setting, write, ask } from "../store.js";
import { alone, emptied, fold, together, twins } from "./facts.js";
import { forget, nameOf, today } from "./kept.js";
import { latest, notAhead, ofThese, serverMarks, unsent } from "./marks.js";
import { isKept, lastTap, undoDrafts } from "../undo.js";

const EMPTY = { plan: null, figures: {}, theirs: { version: 0, marks: {}, people: {}, who: [], gone: 0, ended: false }, mine: {}, changed: [] };
const TRAINING = ["set_done", "set_skipped", "session_started", "session_ended"]; // no other session of the day comes of these
const PATIENCE_MS = 8000;
const PART_MS = 600; // so long the server makes sessions before it answers
const WRONG_CLOCK_MS = 10_000; // less is the network's delay: the lines of a board stay in the order of its taps
export const HERE = ["there", "late"];

export class Board {
  constructor(id, meeting) {
    Object.assign(this, { id, meeting, ...structuredClone(EMPTY), rows: [], offset: 0, skew: 0, seen: null, marksWait: false, sending: null });
  }

  get kept() {
    return nameOf(this.id);
  }

  async load() {
    Object.assign(this, (await setting(this.kept)) ?? {});
    this.rows = await rowsOf(this.id);
    return this;
  }

  // Marks are put into what is kept by then: another tab may have set some.
  // `now`: what the server said that it is.
  async keep(marks = {}, now = Infinity) {
    const { kept, plan, figures, theirs, offset, skew, changed } = this; // the offset too: offline after a reload the clock is still the server's
    await write(["settings"], async ({ settings }) => {
      const there = (await ask(settings.get(kept)))?.value;
      this.mine = ofThese(notAhead(latest(latest(there?.mine, this.mine), marks), now), this.theirs);
      settings.put({ name: kept, value: { plan, figures, theirs, offset, skew, changed, mine: this.mine, date: plan?.date ?? today() } });
    });
  }

  // Whoever is here may no longer see the meeting: its people leave the screen and the device. What is not sent stays, and
  // with `marks` the words about who came too: after a sign-in they can be sent.
  async forget(marks) {
    const mine = marks ? unsent(this.mine, serverMarks(this.theirs)) : {};
    Object.assign(this, structuredClone(EMPTY), { mine, seen: null });
    await forget(this.id, mine);
    this.rows = await rowsOf(this.id);
  }

  // --- what is known -----------------------------------------------------------------------------------

  get marks() {
    return latest(serverMarks(this.theirs), this.mine);
  }

  shared(name, otherwise = null) {
    return this.marks[name]?.value ?? otherwise;
  }

  get now() {
    return Date.now() + this.offset; // by the server's clock, so that all boards count down to the same moment
  }

  linesOf(person, rows = this.rows) {
    const mine = rows.filter(({ line }) => line?.person === person).map(({ line }) => line);
    return { all: together(this.othersOf(person), mine), mine };
  }

  // The server's lines; of lines that were written here those too that it has by now.
  othersOf(person) {
    return this.theirs.people[person]?.lines ?? [];
  }

  // What a tap on somebody's tile is written with: lines by the server's clock where this one is wrong, or others do not hear of them.
  about(person) {
    return { session: this.id, person, others: this.othersOf(person), skew: this.skew };
  }

  // `[{person, name, steps, status, facts, …}]` of everybody.
  people() {
    const marks = this.marks;
    const { version, who } = this.theirs;
    const seen = ({ person }) => (version === 0 && who.length === 0) || who.includes(person); // all of the plan until one is told who is here
    return (this.plan?.people ?? []).filter(seen).map((person) => ({
      ...person,
      changed: this.changed.includes(person.person),
      tired: this.plan.tired,
      status: marks[`person/${person.person}`]?.value ?? "expected",
      facts: fold(this.linesOf(person.person).all, person.steps),
    }));
  }

  // Whether this device lacks something that it was told of: everybody's session as it is now, or somebody's day.
  get owed() {
    return this.seen === null || this.plan === null || this.theirs.version === 0;
  }

  find(id) {
    return this.people().find(({ person }) => person === id);
  }

  get movements() {
    return this.plan?.movements ?? [];
  }

  get movement() {
    const wanted = this.shared("movement");
    return this.movements.find((each) => each.movement === wanted) ?? this.movements[0] ?? null;
  }

  // --- what is tapped ----------------------------------------------------------------------------------

  // `decide(person)` gives drafts from the newest facts, those of other tabs too; `mine`: their lines that were written here.
  async log(id, decide) {
    const planned = this.planned(id);
    this.rows = await commit(this.about(id), (rows) => {
      const { all, mine } = this.linesOf(id, rows);
      return decide({ ...planned, mine, facts: fold(all, planned.steps) });
    });
  }

  async mark(name, value) {
    const before = this.marks[name]?.at ?? 0;
    await this.keep({ [name]: { at: Math.max(Math.round(this.now), before + 1), value } });
  }

  // Where somebody is from now on, with what is logged of it; one tap, and undone as one. The facts first: a board that is closed
  // between the two has not lost that somebody is unwell.
  async move(id, now, decide) {
    const { status: was } = this.find(id);
    await this.log(id, (person) => [...decide(person), { mark: "moved", person: id, was, now }]);
    await this.mark(`person/${id}`, now);
  }

  // Where they were before what this device said of them last; "there" where it does not know.
  cameAs(id) {
    const { status } = this.find(id);
    const moved = this.rows.filter(({ mark }) => mark?.mark === "moved" && mark.person === id && mark.now === status).at(-1);
    return HERE.includes(moved?.mark.was) ? moved.mark.was : "there";
  }

  get canUndo() {
    return lastTap(this.rows) !== null;
  }

  // Takes the last tap of this device back; gives whose it was, and whether it stays because another board has said more about it.
  async undo() {
    const group = lastTap(this.rows);
    const tap = this.rows.filter((row) => row.group === group);
    const moved = tap.find(({ mark }) => mark?.mark === "moved")?.mark;
    const person = moved?.person ?? tap.find(({ line }) => line)?.line.person ?? null;
    if (person === null) return null;
    let stays = false;
    this.rows = await commit(this.about(person), (rows) => {
      const drafts = lastTap(rows) === group ? undoDrafts(rows, this.linesOf(person, rows).all) : []; // another tab was first
      stays = isKept(drafts);
      return drafts;
    });
    if (stays) return { person, stays };
    if (moved && this.find(person)?.status === moved.now) await this.mark(`person/${person}`, moved.was); // nobody moved them since
    return { person, stays };
  }

  // --- in step with the others -------------------------------------------------------------------------

  // What `live.json` said. Gives whether everybody's session must be asked for anew.
  async take(told) {
    const { people, who, ...rest } = told;
    const known = Object.fromEntries(Object.entries({ ...this.theirs.people, ...people }).filter(([id]) => who.includes(id)));
    const all = who.every((id) => id in known); // whose share began meanwhile is told of in full
    this.theirs = { version: all ? rest.version : 0, marks: rest.marks, ended: rest.ended, gone: rest.gone, who, people: known };
    this.offset = rest.now - Date.now();
    if (Math.abs(this.offset - this.skew) > WRONG_CLOCK_MS) this.skew = this.offset;
    await this.keep({}, rest.now);
    await this.merge();
    const seen = JSON.stringify(who.map((id) => [id, known[id]?.decides, ...deciding(known[id]?.lines ?? [])]));
    if (seen === this.seen && this.plan !== null) return false;
    this.seen = seen;
    return true;
  }

  // Takes back what this device logged and for which another board's line stands, and its start of a session of which nothing is
  // left; and counts it again where that one is gone.
  async merge() {
    let merged = 0;
    for (const { person, steps } of this.plan?.people ?? []) {
      const decide = (rows) => {
        const { all, mine } = this.linesOf(person, rows);
        return [...twins(all, mine, steps), ...alone(all, mine, steps), ...emptied(all, mine)];
      };
      const drafts = decide(this.rows);
      if (drafts.length === 0) continue;
      const { all, mine } = this.linesOf(person);
      merged += twins(all, mine, steps).length;
      this.rows = await commit(this.about(person), decide);
    }
    this.merged = merged;
  }

  // A first plan comes in parts, each shown with `drawn`; a plan that is here stands until all of the new one is.
  async fetchPlan(drawn = () => {}) {
    for (;;) { // every answer has one more session at least
      const plan = await json(`${this.meeting}plan.json?within=${PART_MS}`);
      if (plan === null) {
        this.seen = null; // asked for again the next time
        return false;
      }
      if (plan.more === 0 || this.plan === null || this.plan.more > 0) await this.keepPlan(plan);
      if (plan.more === 0) return true;
      drawn();
    }
  }

  async keepPlan(plan) {
    const others = plan.people.filter((now) => isOther(this.planned(now.person), now)).map(({ person }) => person);
    this.changed = [...new Set([...this.changed, ...others])];
    this.plan = plan;
    await this.keep();
  }

  planned(id) {
    return this.plan?.people.find(({ person }) => person === id);
  }

  // Somebody has looked at what changed of a person.
  async looked(id) {
    if (!this.changed.includes(id)) return;
    this.changed = this.changed.filter((each) => each !== id);
    await this.keep();
  }

  async fetchFigures() {
    for (const { exercise } of this.movements) {
      if (exercise in this.figures) continue;
      const found = await json(`${this.meeting}figure/${exercise}.json`);
      if (found !== null) this.figures[exercise] = found;
    }
    await this.keep();
  }

  // Sends the marks that the server does not have, one sending at a time. What is newer here stays newer there, so repeating does
  // no harm.
  sendMarks() {
    this.marksWait = true;
    this.sending ??= this.sendAllMarks().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  async sendAllMarks() {
    while (this.marksWait) {
      this.marksWait = false;
      await this.sendMarksNow();
    }
  }

  async sendMarksNow() {
    const marks = unsent(this.mine, serverMarks(this.theirs));
    if (Object.keys(marks).length === 0) return;
    const token = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="))?.slice(10) ?? "";
    await json(`${this.meeting}marks/`, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ marks }),
    });
  }
}

// Of the lines of a day the corrections of what was answered or told, which can make another session.
function deciding(lines) {
  const sets = new Set(lines.filter(({ type }) => TRAINING.includes(type)).map(({ id }) => id));
  return lines.filter(({ type, body }) => type === "correction" && !sets.has(body.of)).map(({ id }) => id);
}

// Whether somebody changed the record, and what is done here is another thing now.
function isOther(before, now) {
  if (!before || before.waits || now.waits || before.record === now.record) return false;
  const told = ({ steps, paused, day, mind, helper }) => JSON.stringify([steps, paused, day, mind, helper]);
  return told(before) !== told(now);
}

// JSON from the server; null where none came.
async function json(address, more = {}) {
  const limit = new AbortController();
  const clock = setTimeout(() => limit.abort(), PATIENCE_MS * 4); // sessions of twenty people take their time
  try {
    const response = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: limit.signal, ...more });
    return response.ok ? await response.json() : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error.name === "AbortError") return null;
    throw error;
  } finally {
    clearTimeout(clock);
  }
}

// The meeting that was on this device last, for a board that is opened without naming one.
export const lastMeeting = () => setting("kept:class");
export const keepMeeting = (id) => keepSetting("kept:class", id);
