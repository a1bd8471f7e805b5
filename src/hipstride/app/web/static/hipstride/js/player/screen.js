// Which screen a session is at: from the document and the facts alone, so a reload comes back to the same place. Pure.

import { lines, wayOf } from "./plan.js";

// The mark of having warmed up.
export const WARM_UP = "warm_up";

// `{kind, id, …}`. The id says whether two screens are the same one. `enough`: so many exercises are enough for this day;
// `warms`: there is a warm-up to do before them.
export function screenOf(groups, facts, enough = null, warms = false) {
  const found = find(groups, facts, enough ?? groups.length, warms);
  return { ...found, id: [found.kind, found.group?.key, found.turn?.key ?? found.step?.key].filter(Boolean).join(":") };
}

function find(groups, facts, enough, warms) {
  if (!facts.started) return { kind: "start" };
  const asked = facts.fall && fallQuestion(facts);
  if (asked) return { kind: asked };
  if (facts.ended) return { kind: "ended" };
  if (facts.hurts && !facts.hurts.seen) return { kind: hurtQuestion(facts.hurts), hurts: facts.hurts };
  if (warms && facts.sets.size + facts.chosen.size === 0 && !facts.ready.has(WARM_UP)) return { kind: "warm_up" };
  for (const [index, group] of groups.entries()) {
    const here = { group, index };
    if (index === enough && isEnough(groups, facts, index)) return { kind: "enough" };
    const turn = group.turns.find((each) => !facts.sets.has(each.key));
    const all = turn === undefined;
    const short = index < enough && enough < groups.length && !all && isRound(group, turn, facts); // one set a side is a first session
    if (turn && !short) {
      if (!facts.chosen.has(group.key)) return { kind: "choose", ...here };
      const there = { ...here, turn, step: turn.step };
      if (facts.began.has(turn.key)) return { kind: "work", ...there };
      const part = PARTS.find((each) => !facts.ready.has(`${each}:${turn.step.key}`) && preparation(group, turn.step, facts)[each].length > 0);
      return { kind: part ?? "next", ...there };
    }
    const unsaid = group.steps.find((step) => lacks(facts, step, "effort"));
    if (unsaid) return { kind: "effort", ...here, step: unsaid };
    if (group.steps.some((step) => lacks(facts, step, "form"))) return { kind: "form", ...here };
    if (short) return { kind: "enough" };
  }
  return { kind: "finish" };
}

// Each side had its first set, something of it was done, a further one is next and was not begun, and one did not say yet
// that one goes on.
function isRound(group, turn, facts) {
  const had = group.steps.every((step) => facts.sets.has(`${step.key}#1`));
  const done = group.steps.some((step) => doneSets(facts, step).length > 0);
  const further = group.turns.some((each) => each.set > 1 && (facts.sets.has(each.key) || facts.began.has(each.key)));
  return had && done && !further && turn.set > 1 && !facts.declined.has("enough");
}

// Something was done, nothing of what follows, and it was not said yet that one goes on.
function isEnough(groups, facts, index) {
  const begun = groups.slice(index).some(({ turns }) => turns.some((turn) => facts.sets.has(turn.key)));
  return !begun && !facts.declined.has("enough") && tally(groups, facts).done > 0;
}

// How many exercises the session has as it goes: what is enough for the day, until somebody goes on after it.
export function howMany(groups, facts, index, enough = null) {
  return enough === null || index >= enough || facts.declined.has("enough") ? groups.length : enough;
}

// What is told before the first set of a side: the band, then the place.
const PARTS = ["tie", "place"];

// `{tie, place}`: only what was not told for the other side, or on the screen before, already.
export function preparation(group, step, facts) {
  const parts = (each) => ({
    tie: lines(wayOf(each, facts.chosen.get(group.key)).setUp),
    place: lines(wayOf(each, facts.chosen.get(group.key)).getReady),
  });
  const others = group.steps.filter((each) => each !== step && facts.ready.has(`place:${each.key}`)).map(parts);
  const known = new Set(others.flatMap(({ tie, place }) => [...tie, ...place]));
  const { tie, place } = parts(step);
  return {
    tie: tie.filter((line) => !known.has(line)),
    place: place.filter((line) => !known.has(line) && !tie.includes(line)),
  };
}

const fallQuestion = (facts) => ["hurt", "head"]
  .filter((part) => facts.fall.body[part] === null && !facts.declined.has(`fall_${part}`))
  .map((part) => `fall_${part}`)[0];

function hurtQuestion({ much, where, gone }) {
  if (much === null) return "hurt_much";
  if (where === null) return "hurt_where";
  return gone === null ? "hurt_gone" : "hurt_next";
}

// Whether something of a set was done: one that was stopped before its first repetition is a fact, but no set.
const worked = (set) => Boolean(set) && !set.skipped && set.body.reps !== 0 && set.body.seconds !== 0;

// The sets of a step that were done.
export function doneSets(facts, step) {
  return [...facts.sets].filter(([key]) => key.startsWith(`${step.key}#`)).map(([, set]) => set).filter(worked);
}

// Whether a set of a step was stopped for pain, or hurt.
export function hurtIn(facts, step) {
  return [...facts.sets].some(([key, { body }]) => key.startsWith(`${step.key}#`) && (body.stopped_because === "pain" || body.pain > 0));
}

// The mark of who would rather not say how hard it was. Of a first session the first round was asked about alone; the next
// session is made of the effort, so it is asked once more after the sets that followed.
export function unsaidEffort(facts, step) {
  const further = facts.declined.has("enough") && [...facts.sets].some(([key, set]) => key.startsWith(`${step.key}#`) && key !== `${step.key}#1` && worked(set));
  return further ? `effort:${step.key}:further` : `effort:${step.key}`;
}

// Effort and form are asked of all that grows by them; a stretch is to be mild, and nothing more.
function lacks(facts, step, part) {
  if (facts.declined.has(part === "effort" ? unsaidEffort(facts, step) : `${part}:${step.key}`)) return false;
  const done = doneSets(facts, step);
  const open = done.filter((each) => each.body[part] === null).length;
  const rounds = facts.declined.has("enough"); // then the sets after the first were not asked about with it
  return step.movement !== "stretch" && open > 0 && (rounds || open === done.length);
}

// When the side of a turn last worked (milliseconds), or null: its rest runs from there.
export function restedSince(facts, { step, set }) {
  const ends = [];
  for (let before = 1; before < set; before += 1) {
    const done = facts.sets.get(`${step.key}#${before}`);
    if (done && !done.skipped) ends.push(done.at);
  }
  return ends.length > 0 ? Math.max(...ends) : null;
}

// Whether a session that was ended can go on: it was stopped early, by nothing that forbids it, and sets are left.
export function mayGoOn(groups, { ended, sets }) {
  const stays = ended.finished || ["pain", "unwell", "fall"].includes(ended.note);
  return !stays && groups.some((group) => group.turns.some((turn) => !sets.has(turn.key)));
}

// Sets done, and all of them.
export function tally(groups, facts) {
  const turns = groups.flatMap((group) => group.turns);
  const done = turns.filter((turn) => worked(facts.sets.get(turn.key)));
  return { done: done.length, planned: turns.length };
}
