// What the lines of a day say of one person, corrections applied; and what a tap on the board logs. Pure.
//
// Two boards that were apart can log the same set twice: it counts once, and the board whose line tells less takes its own
// back (`twins`), so that no pain is lost. Whoever was there can say that both were done (`doubles`, `bothDone`).

import { byClock, byTime, inTime, readings } from "../corrections.js";
import { folded } from "../folded.js";

// The body of every line as it stands now: `[{id, type, at, body}]` without those taken back. In order of time, as
// record/once.py has it: of one moment the starts first, by id; so all boards agree on which of two lines was the first.
export function standing(lines) {
  const found = new Map();
  for (const { id, type, at, body } of lines) if (type !== "correction" && !found.has(id)) found.set(id, { id, type, at, body });
  for (const [of, { body }] of readings(lines)) if (found.has(of)) found.get(of).body = body;
  return [...found.values()].filter(({ body }) => body !== null).sort((one, other) => byClock(one, other)
    || isStart(other) - isStart(one) || (isStart(one) ? byTime(one, other) : 0));
}

// Lines of the server, then those of this device that the server did not tell of yet.
export function together(theirs, mine) {
  const there = new Set(theirs.map(({ id }) => id));
  return [...theirs, ...mine.filter(({ id }) => !there.has(id))];
}

// `steps`: those of the person's session. Sets are found by step and number.
export function fold(lines, steps) {
  const facts = { started: null, ended: null, trained: false, came: cameAt(lines), fall: null, hurt: false, unwell: [], ready: null, sets: new Map(), doubles: doubles(lines, steps) };
  const open = stillOpen(lines);
  const falls = open.filter(({ type }) => type === "fall");
  for (const { id, type, at, body } of standing(lines)) {
    if (type === "session_started") facts.started ??= id;
    else if (type === "session_ended") facts.ended = { ...body, id };
    else if (type === "readiness") facts.ready = withAnswers(facts.ready, { id, body });
    else if (isSet({ type })) takeSet(facts, { id, type, at, body }, steps);
  }
  facts.unwell = [...new Map(open.filter(({ type }) => type === "symptom").map((word) => [word.topic, word])).values()];
  facts.fall = falls.filter(inClass).at(-1) ?? falls.at(-1) ?? null;
  facts.hurt = falls.some(({ body }) => body.hurt || body.head); // another fall takes no hurt back
  return facts;
}

const inClass = ({ body }) => body.setting === "class";

// The falls that nobody has looked at, and the symptoms that nobody said have settled, as prescription/still_open.py has it. Who
// said so knew of what was told before their word by the clock and in the log: a device with another clock, or without a network,
// can tell of what they did not know.
function stillOpen(lines) {
  const words = standing(lines).filter(({ type }) => type in SAYS).map((line) => ({ ...line, ...SAYS[line.type](line.body), ...saidSince(line, lines) }));
  const over = words.filter(({ says }) => says.includes("over"));
  const closes = (one, other) => one.topic === other.topic && byClock(one.since, other.since) >= 0 && one.since.place > other.since.place;
  return words.filter((word) => !word.says.includes("over") && !over.some((each) => closes(each, word)));
}

// What of a line opens something or closes it, and what it is about.
const SAYS = {
  fall: (body) => ({ topic: "fall", says: body.reviewed_with ? ["over"] : ["told", ...["hurt", "head"].filter((name) => body[name])] }),
  symptom: (body) => ({ topic: `symptom ${folded(body.what.trim())}`, says: [body.settled ? "over" : "told"] }),
};

// Since when a line says, without a break, all that it says now: `at`, and its place among the lines.
function saidSince({ id, type, body: now }, lines) {
  const about = [...lines.entries()].filter(([, line]) => line.id === id || line.body.of === id);
  const wanted = SAYS[type](now);
  const saysIt = (body) => body && SAYS[type](body).topic === wanted.topic && wanted.says.every((word) => SAYS[type](body).says.includes(word));
  const tellings = about.map(([place, { at }], count) => ({ at, place, body: standing(about.slice(0, count + 1).map(([, line]) => line))[0]?.body }));
  return { since: tellings[tellings.findLastIndex(({ body }) => !saysIt(body)) + 1] };
}

const IN_PASSING = ["ill", "fatigue", "new_symptoms", "helper_present", "setting"];
const told = (body) => Object.keys(body).filter((name) => body[name] != null);
const isSettled = (body) => told(body).join() === "new_symptoms"; // the word that nothing new is open, and no more
const isInPassing = (body) => body.setting === "class" && told(body).every((name) => IN_PASSING.includes(name));

// How they are, as record/answers.py reads the lines of a day in time: `here`, the line of a class that counts; `fatigue`, the worst
// of what was told since the person's own newest answers, with them.
function withAnswers(before, { id, body }) {
  if (isSettled(body)) return before;
  if (!isInPassing(body)) return { here: null, fatigue: body.fatigue ?? 0 };
  return { here: { id, body }, fatigue: Math.max(before?.fatigue ?? 0, body.fatigue ?? 0) };
}

// When it was first said that they train in class today; null before. In ms.
function cameAt(lines) {
  const said = ({ type, body }) => (type === "correction" ? body.body : type === "readiness" ? body : null);
  const came = lines.filter((line) => said(line)?.setting === "class").map(({ at }) => Date.parse(at));
  return came.length > 0 ? Math.min(...came) : null;
}

function takeSet(facts, line, steps) {
  facts.trained = true; // also a set of a form that is no longer in the plan
  const step = stepOf(steps, line.body);
  if (!step) return;
  const name = `${step.key}#${line.body.set}`;
  if (!facts.sets.has(name) || outweighs(line, facts.sets.get(name))) facts.sets.set(name, { ...line, skipped: line.type === "set_skipped" });
}

// The step that a set is of; an easier or harder one can be another form.
export function stepOf(steps, { exercise, side }) {
  const own = (step) => step.exercise === exercise || Object.values(step.choices).some((each) => each?.exercise === exercise);
  return (steps ?? []).find((step) => step.side === side && step.exercise === exercise)
    ?? (steps ?? []).find((step) => step.side === side && own(step));
}

export function setsOf(facts, step) {
  const own = [];
  for (const [name, each] of facts.sets) if (name.startsWith(`${step.key}#`)) own.push(each);
  return own.sort((one, other) => one.body.set - other.body.set);
}

export function nextSet(facts, step) {
  let number = 1;
  while (facts.sets.has(`${step.key}#${number}`)) number += 1;
  return number;
}

// What the person takes now: as at their last set of this step, else as it is suggested.
export function wayOf(facts, step) {
  const last = setsOf(facts, step).filter((each) => !each.skipped).at(-1);
  const way = last?.body.chosen ?? "suggested";
  return step.choices[way] ? way : "suggested";
}

// --- what a tap logs ---------------------------------------------------------------------------------

const started = (person, facts) => (facts.started === null ? [{ type: "session_started", body: { ...person.started.body, session: person.session } }] : []);

export function setDone(person, facts, step, way) {
  const dose = step.choices[way] ?? step.choices.suggested;
  const body = {
    exercise: dose.exercise, side: step.side, set: nextSet(facts, step), reps: dose.reps ?? 1, seconds: dose.seconds,
    resistance: dose.resistance, effort: null, form: null, chosen: way, stopped_because: "done", pain: null, session: person.session,
  };
  return [...started(person, facts), { type: "set_done", body }];
}

const MUCH_PAIN = 6; // from this on, readiness.pain_stop

const corrected = ({ id, body }, changes) => ({ type: "correction", body: { of: id, body: { ...body, ...changes }, why: null } });

// Effort and form are said once of an exercise on a side: of its last set, and of those that nobody said it of.
export function said(facts, step, part, value) {
  const done = setsOf(facts, step).filter((each) => !each.skipped);
  return done.filter((each, at) => at === done.length - 1 || (each.body[part] ?? null) === null).map((each) => corrected(each, { [part]: value }));
}

// Before any set it is told in words: strong pain stays open, and a lighter one, in words of its own, closes nothing.
export function hurts(facts, step, pain) {
  const last = setsOf(facts, step).filter((each) => !each.skipped).at(-1);
  const what = `${pain < MUCH_PAIN ? "some pain" : "pain"} in ${step.name}, ${step.side}`;
  if (!last && pain === 0) return [];
  if (!last) return [{ type: "symptom", body: { what, lasted_hours: null, settled: pain < MUCH_PAIN } }];
  return [corrected(last, { pain, stopped_because: "pain" })];
}

const stops = (facts, note) => (facts.started !== null && facts.ended === null
  ? [{ type: "session_ended", body: { finished: false, note } }] : []);

export const leaves = (facts) => stops(facts, "left early");

// Somebody is unwell before anybody has said how. What it is puts that line right. These words are in the log, the same
// on boards of every language, so that each knows those of the others (app/classes/of_others.py says them to a reader).
const SOMETHING = "unwell in class";

export const unwell = (facts, what) => [{ type: "symptom", body: { what: what || SOMETHING, lasted_hours: null, settled: null } }, ...stops(facts, "unwell")];

const unsaid = (facts) => facts.unwell.filter(({ body }) => body.what === SOMETHING).at(-1) ?? null;

export const isUnwell = (facts) => unsaid(facts) !== null;

export function unwellOf(facts, what) {
  const told = unsaid(facts);
  return told ? [corrected(told, { what })] : [];
}

// A tap by mistake: the word is taken back, with the end of the session that came of it.
export const notUnwell = (facts) => [unsaid(facts)?.id, facts.ended?.note === "unwell" ? facts.ended.id : null]
  .filter((of) => of).map((of) => ({ type: "correction", body: { of, body: null, why: "they were not unwell" } }));

// Every fall is a line of its own; one in this class that nobody has spoken about stands for what follows on it.
// Who taps it of one that another device told of says the same: so it is not taken back there alone. `mine`: the lines of this device.
export const fell = (facts, mine = []) => (fellHere(facts)
  ? (mine.some(({ id, body }) => [id, body.of].includes(facts.fall.id)) ? [] : [corrected(facts.fall, {})])
  : [{ type: "fall", body: { hurt: null, head: null, why: null, reviewed_with: null, setting: "class" } }, ...stops(facts, "fall")]);

export const fellHow = (facts, changes) => [corrected(facts.fall, changes)];

// It was no fall: whoever sees all that was said of it takes it back, with the end of the session that came of it.
export const noFall = ({ fall, ended }) => [fall.id, ...(ended?.note === "fall" ? [ended.id] : [])]
  .map((of) => ({ type: "correction", body: { of, body: null, why: "it was no fall" } }));

// Nobody has finished what nothing is left of.
export const finished = ({ started, ended, trained }) => (started !== null && ended === null && trained
  ? [{ type: "session_ended", body: { finished: true, note: null } }] : []);

// Somebody comes. Of falls and symptoms nothing is told here: who is asked in passing among twenty must not close what they
// told at home. What they answered there is a line of its own that stays as it is: of the two the worse counts.
export function arrives({ ready }, tired) {
  const here = { helper_present: "yes", setting: "class" };
  if (ready?.here) return [corrected(ready.here, { ...here, fatigue: tired })];
  return [{ type: "readiness", body: { ill: "no", ...here, ...(tired === null ? {} : { fatigue: tired }) } }];
}

// What a fall that nobody has looked at means now, as the engine has it; `told`: what the server knew when it made the session.
// "stopped": they fell in this class, or nobody has said yet if they are hurt, or the session here was made before the fall.
// "hurt": no training. "least": only lying or sitting, as their session here is. null: no such fall.
export function afterFall({ fall, hurt, ended, came }, told = []) {
  if (fall === null) return told.includes("fall_hurt") ? "hurt" : told.includes("fall") ? "least" : null;
  if (hurt || told.includes("fall_hurt")) return "hurt";
  return inClass(fall) || ended?.note === "fall" || fellSince(came, fall) || (fall.body.hurt ?? null) === null || !told.includes("fall") ? "stopped" : "least";
}

const fellSince = (came, fall) => came !== null && Date.parse(fall.at) >= came;

// Whether the fall that stands is one in this class, and not one that was told before they came. A board says so in the line;
// of one told on another device the time says it.
export const fellHere = ({ fall, came, ended }) => fall !== null && (inClass(fall) || (came === null ? ended?.note === "fall" : fellSince(came, fall)));

// Whether to ask here if they are hurt. Not where that is answered and they train lying or sitting after it: whoever falls
// then has fallen once more, and that is another line.
export const asksHurt = (facts, told = []) => facts.fall !== null && ["stopped", "hurt"].includes(afterFall(facts, told));

// Whether something new is open: of what the server knew at last, and of the day's lines.
export const somethingNew = ({ unwell }, told = []) => told.includes("symptom") || unwell.length > 0;

// --- the same set from two boards --------------------------------------------------------------------

const TWO_BOARDS = "two boards logged the same"; // app/classes/twice.py reads it too

// As record/once.py has it: a set that was done before one left out, then one that tells of more pain, then one that stopped early,
// then one that tells how hard it was. Pain that stopped a set and that nobody put a number to is taken for strong.
function telling({ type, body }) {
  if (type !== "set_done") return [0, 0, 0, 0];
  const pain = body.pain ?? (body.stopped_because === "pain" ? MUCH_PAIN : 0);
  return [1, pain, Number((body.stopped_because ?? "done") !== "done"), Number((body.effort ?? null) !== null)];
}

// How much more one of two lines of the same set tells: above 0, below it, or the same.
function tellsMore(one, other) {
  const [mine, theirs] = [telling(one), telling(other)];
  return mine.map((each, place) => each - theirs[place]).find((more) => more !== 0) ?? 0;
}

// Whether of two lines of the same set it is `one` that counts: what tells more, then the newest.
const outweighs = (one, other) => (tellsMore(one, other) || byTime(one, other)) > 0;

// The lines of `mine` for which a line of another board stands.
export function twins(lines, mine, steps) {
  const ours = new Set(mine.map(({ id }) => id));
  return stoodFor(lines, steps).filter(({ id }) => ours.has(id))
    .map(({ id }) => ({ type: "correction", body: { of: id, body: null, why: TWO_BOARDS }, adopted: true }));
}

// The lines of `mine` that were taken back for another one that was taken back since, or that tells less by now: they count again.
// So does a start.
export function alone(lines, mine, steps) {
  const ours = new Set(mine.map(({ id }) => id));
  const { sets, doubles: found } = fold(lines, steps);
  const stands = ({ body, step }) => sets.get(`${step.key}#${body.set}`);
  const more = (each) => !stands(each) || tellsMore({ type: "set_done", body: each.body }, stands(each)) > 0;
  const again = found.filter((each) => ours.has(each.id) && isBack(lines, each.id) && more(each));
  return [...again, ...begun(lines, ours)]
    .map(({ id, body }) => ({ type: "correction", body: { of: id, body, why: "the other was taken back" }, adopted: true }));
}

const isBack = (lines, id) => readings(lines).get(id)?.body === null;
const isSet = ({ type }) => type === "set_done" || type === "set_skipped";
const isStart = ({ type }) => type === "session_started";

// A start of `ours` that was taken back, where somebody else did sets in the session and no other start stands for it.
function begun(lines, ours) {
  const now = standing(lines);
  if (now.some(isStart) || !now.some(isSet)) return [];
  return lines.filter((line) => isStart(line) && ours.has(line.id)).slice(-1);
}

// The starts of `mine` of which nothing is left, because all sets were taken back; and the end that was told then.
export function emptied(lines, mine) {
  const ours = new Set(mine.map(({ id }) => id));
  const now = standing(lines);
  if (!lines.some(isSet) || now.some(isSet)) return [];
  return now.filter((line) => ours.has(line.id) && (isStart(line) || (line.type === "session_ended" && line.body.finished)))
    .map(({ id }) => ({ type: "correction", body: { of: id, body: null, why: "nothing is left of it" }, adopted: true }));
}

function stoodFor(lines, steps) {
  const name = ({ type, body }) => {
    if (type === "session_started") return type;
    if (!isSet({ type })) return null;
    const step = stepOf(steps, body);
    return step ? `${step.key}#${body.set}` : null;
  };
  const counts = new Map();
  const named = standing(lines).map((line) => ({ line, own: name(line) })).filter(({ own }) => own !== null);
  for (const { line, own } of named) { // of starts the first one stays
    if (!counts.has(own) || (line.type !== "session_started" && outweighs(line, counts.get(own)))) counts.set(own, line);
  }
  return named.filter(({ line, own }) => counts.get(own) !== line).map(({ line }) => line);
}

// Sets that do not count because another board logged the same, and of which nobody has said yet whether both were done:
// `[{id, body, step}]`.
export function doubles(lines, steps) {
  const newest = new Map(); // what was said last of a line, and its last body
  for (const { id, type, body } of lines) if (type === "set_done") newest.set(id, { id, body, why: null });
  for (const { body: { of, body } } of inTime(lines)) if (newest.has(of) && body) newest.get(of).body = body;
  for (const [of, { body, why }] of readings(lines)) {
    if (newest.has(of)) newest.set(of, { id: of, body: body ?? newest.get(of).body, why: body ? null : why ?? "" });
  }
  const back = [...newest.values()].filter(({ why }) => why === TWO_BOARDS);
  const twice = stoodFor(lines, steps).filter(({ type }) => type === "set_done");
  return [...back, ...twice].map(({ id, body }) => ({ id, body, step: stepOf(steps, body) })).filter(({ step }) => step)
    .sort((a, b) => steps.indexOf(a.step) - steps.indexOf(b.step) || a.body.set - b.body.set); // every board asks of the same one first
}

// It counts as one more set.
export const bothDone = (facts, { id, body, step }) => [
  { type: "correction", body: { of: id, body: { ...body, set: nextSet(facts, step) }, why: "both were done" } }];

// It was one set: what tells more stands, also where a board took that one back.
export function wasOne(facts, { id, body, step }) {
  const why = "it was one set";
  const back = (of) => ({ type: "correction", body: { of, body: null, why } });
  const stands = facts.sets.get(`${step.key}#${body.set}`);
  const again = { type: "correction", body: { of: id, body, why } };
  if (!stands) return [again]; // the other was taken back where it was logged
  return tellsMore({ type: "set_done", body }, stands) <= 0 ? [back(id)] : [back(stands.id), again];
}

// The most pain that either of the two lines tells of; null where none does.
export function painOf(facts, { body, step }) {
  const told = [body.pain, facts.sets.get(`${step.key}#${body.set}`)?.body.pain].filter((pain) => pain > 0);
  return told.length > 0 ? Math.max(...told) : null;
}
