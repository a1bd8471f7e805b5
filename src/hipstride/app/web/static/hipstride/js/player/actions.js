// What each tap writes: drafts of log lines and marks. Pure but for the ids.

import { uuid7 } from "../uuid7.js";
import { wayOf } from "./plan.js";
import { doneSets, WARM_UP } from "./screen.js";

const ALL_DONE = { reps: null, seconds: null, why: "done" };

export const start = (document) => [{ type: "session_started", body: document.started.body }];

const OF_A_SESSION = ["session_started", "set_done", "set_skipped"];

// The drafts, each line of a session with its name: two devices with the same session then tell of the same.
export const named = (session, drafts) => drafts.map((draft) => (OF_A_SESSION.includes(draft.type) ? { ...draft, body: { ...draft.body, session } } : draft));

export const choose = (group, way) => [{ mark: "chosen", key: group.key, way }];

export const warm = () => [{ mark: "ready", key: WARM_UP }];

// Told how to tie the band, or how to get into place.
export const ready = (part, step) => [{ mark: "ready", key: `${part}:${step.key}` }];

export const begin = ({ turn }) => [...ready("place", turn.step), { mark: "began", key: turn.key }];

// One set; `done.reps` and `done.seconds` where it was less than planned.
export function setDone({ turn, group }, facts, done = ALL_DONE) {
  const way = wayOf(turn.step, facts.chosen.get(group.key));
  const nothing = done.reps === 0 || done.seconds === 0; // then nothing was held for as long as was planned
  const body = {
    exercise: way.exercise,
    side: turn.step.side,
    set: turn.set,
    reps: nothing ? 0 : done.reps ?? way.reps ?? 1, // what is held for a time counts as once
    seconds: nothing ? done.seconds : done.seconds ?? way.seconds,
    resistance: way.resistance,
    effort: null,
    form: null,
    chosen: way.way,
    stopped_because: done.why,
    pain: null,
  };
  return [{ type: "set_done", body, about: turn.key, id: uuid7() }];
}

export const skip = (group, facts, reason) => open(group, facts).map((turn) => skipped(turn, group, facts, reason));

function skipped(turn, group, facts, reason) {
  const { exercise } = wayOf(turn.step, facts.chosen.get(group.key));
  const body = { exercise, side: turn.step.side, set: turn.set, reason };
  return { type: "set_skipped", body, about: turn.key };
}

const open = (group, facts) => group.turns.filter((turn) => !facts.sets.has(turn.key));

function corrected({ id, body }, change) {
  return { type: "correction", body: { of: id, body: { ...body, ...change }, why: null } };
}

// Of the sets that were not asked about yet: those of a first session's first round were.
export const effort = (step, facts, value) => doneSets(facts, step)
  .filter((each) => each.body.effort === null)
  .map((each) => corrected(each, { effort: value }));

export const form = (group, facts, value) => group.steps
  .flatMap((step) => doneSets(facts, step))
  .filter((each) => each.body.form === null)
  .map((each) => corrected(each, { form: value }));

export const decline = (...keys) => keys.map((key) => ({ mark: "declined", key }));

// --- pain --------------------------------------------------------------------------------------------

// In a set: what was done so far counts. Before or after one: the pain belongs to the last set of the exercise.
export function hurts(screen, facts, done) {
  if (screen.kind === "work") {
    const drafts = setDone(screen, facts, { ...done, why: "pain" });
    return [...drafts, { mark: "hurts", of: drafts[0].id, group: screen.group.key, key: screen.step.key }];
  }
  const turns = screen.group?.turns.filter((turn) => facts.sets.has(turn.key) && !facts.sets.get(turn.key).skipped) ?? [];
  const last = turns.at(-1);
  return [{
    mark: "hurts",
    of: last ? facts.sets.get(last.key).id : null,
    group: screen.group?.key ?? null,
    key: last?.step.key ?? screen.turn?.step.key ?? screen.group?.steps[0].key ?? null,
  }];
}

export function hurtMuch(facts, value) {
  const mark = { mark: "hurt", says: { much: value } };
  const set = [...facts.sets.values()].find((each) => each.id === facts.hurts.of);
  return set ? [corrected(set, { pain: value }), mark] : [mark];
}

export const hurtWhere = (where) => [{ mark: "hurt", says: { where } }];

// Pain that stays when one rests ends the session. Pain that goes ends that side of the exercise; strong pain
// ends all that loads the same joint too. In words of its own what went closes nothing that was told of the place before.
export function hurtGone(groups, facts, gone) {
  const { where, key } = facts.hurts;
  const spared = (step) => step.key === key || (isMuch(facts.hurts) && loadsPlace(step, where));
  const left = groups.flatMap((group) => open(group, facts)
    .filter((turn) => spared(turn.step))
    .map((turn) => skipped(turn, group, facts, "pain")));
  return [
    painAt(where, gone),
    ...left,
    { mark: "hurt", says: { gone, seen: !gone } },
    ...(gone ? [] : ended(false, "pain")),
  ];
}

const MUCH_PAIN = 6; // from this on the traffic light is red: stop what loads that joint

// Pain that nobody put a number to is taken for strong.
export const isMuch = ({ much }) => (much ?? MUCH_PAIN) >= MUCH_PAIN;

// A place that is none of the joints may be any of them, and so may what a step does not tell of (an older document).
const loadsPlace = (step, where) => where === "other" || !step.loads || step.loads.includes(where);

export const hurtSeen = () => [{ mark: "hurt", says: { seen: true } }];

// In the words of the log, whatever language the screen speaks.
export const PLACES = {
  left_hip: "pain in the left hip",
  right_hip: "pain in the right hip",
  left_knee: "pain in the left knee",
  right_knee: "pain in the right knee",
  left_ankle: "pain in the left ankle",
  right_ankle: "pain in the right ankle",
  back: "pain in the back",
  other: "pain",
};

// --- the end -----------------------------------------------------------------------------------------

const ended = (finished, note) => [{ type: "session_ended", body: { finished, note } }];

export const finish = () => ended(true, null);

// Pain that was told and not asked about to its end is pain that stays: it is a fact, whoever stops before the answers.
export function stop(note, facts = null) {
  const { hurts } = facts ?? {};
  if (!hurts || hurts.seen || hurts.gone !== null) return ended(false, note);
  const alone = ["unwell", "fall"].includes(note) ? note : "pain";
  return [painAt(hurts.where ?? "other", false), ...ended(false, alone)];
}

function painAt(where, gone) {
  return { type: "symptom", body: { what: gone ? `${PLACES[where]}, gone at rest` : PLACES[where], lasted_hours: null, settled: gone } };
}

// The end is taken back, so that the day stays one session.
export const goOn = ({ ended: { ids } }) => ids.map((of) => ({ type: "correction", body: { of, body: null, why: null } }));

// A warning sign ends the session; a fall is a fact of its own, with where the session is done.
export function sign(id, { setting = null }, facts) {
  if (id === "fall") return [{ type: "fall", body: { hurt: null, head: null, why: null, reviewed_with: null, setting } }, ...stop("fall", facts)];
  return [{ type: "symptom", body: { what: id, lasted_hours: null, settled: false } }, ...stop("unwell", facts)];
}

// `part` is hurt or head, `value` true, false or null (not sure).
export function fallAnswer(facts, part, value) {
  if (value === null) return decline(`fall_${part}`);
  const { id, body } = facts.fall;
  return [{ type: "correction", body: { of: id, body: { ...body, [part]: value }, why: null } }];
}
