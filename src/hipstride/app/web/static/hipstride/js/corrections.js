// Corrections of lines of the log, as record/corrections.py reads them. Pure.

// By the clock: to the microsecond, as the log is read elsewhere, though dates here know milliseconds only.
export const byClock = (one, other) => Date.parse(one.at) - Date.parse(other.at) || micros(one.at) - micros(other.at);

const micros = (at) => Number((/\.(\d+)/.exec(at)?.[1] ?? "").padEnd(6, "0").slice(3, 6));

export const byTime = (one, other) => byClock(one, other) || (one.id < other.id ? -1 : Number(one.id > other.id));

// The corrections among lines, so that the last one of a line is the one that counts: by time, and of the same moment by id.
export const inTime = (lines) => lines.filter(({ type }) => type === "correction").sort(byTime);

// Of the corrections of one line, in time, those that no later one was made from; the last one is always among them.
// One that does not say what it was made from was made from all before it.
export function notOvertaken(told) {
  const found = [];
  const overtaken = new Set();
  for (const each of [...told].reverse()) {
    if (!overtaken.has(each.id)) found.unshift(each);
    if (!each.body.after) break;
    for (const id of each.body.after) overtaken.add(id);
  }
  return found;
}

// Of each line that was corrected the body that stands (null: taken back), and why: `of` to `{body, why}`. The last one counts,
// with the worse of what was told by another that it was not made from. A line of which one warns, and a fall or a symptom of which
// anybody else has spoken, is not taken back by who did not know of it. `lines`: also those that are corrected, where they are known.
export function readings(lines) {
  const spoken = new Set(lines.filter(({ type }) => SPOKEN_OF.includes(type)).map(({ id }) => id));
  const told = new Map();
  for (const each of inTime(lines)) told.set(each.body.of, [...(told.get(each.body.of) ?? []), each]);
  return new Map([...told].map(([of, own]) => [of, reading(notOvertaken(own).map(({ body }) => body), spoken.has(of))]));
}

const SPOKEN_OF = ["fall", "symptom"];

function reading(last, isSpokenOf) {
  const stays = last.filter(({ body }) => body && (isSpokenOf || Object.entries(body).some(([name, value]) => warns(name, value))));
  const { body = null, why } = (last.at(-1).body ? null : stays.at(-1)) ?? last.at(-1);
  return { body: body && last.reduce((now, other) => (other.body ? withWorse(now, other.body) : now), body), why: why ?? null };
}

// Which of two words is the worse one, as record/worse.py has it: the later; of numbers the higher, or the lower.
const [YES_NO, SAID] = [["no", "yes"], [false, true]];
const WORSE = {
  stopped_because: ["done", "interrupted", "tired", "wobble", "spasm", "pain"], form: ["good", "partly", "no"],
  after_last_time: ["fine", "tired", "worse"], ill: YES_NO, new_symptoms: YES_NO, fall: YES_NO, hurt: SAID, head: SAID,
  settled: [true, null, false],
};
const HIGHER = ["effort", "fatigue", "stiffness", "heat", "lasted_hours"];
const LOWER = ["sleep"];
const WARNINGS = { stopped_because: ["spasm", "pain"], hurt: [true], head: [true], ill: ["yes"], new_symptoms: ["yes"], fall: ["yes"] };

const isPain = (name) => name.startsWith("pain");
const warns = (name, value) => (isPain(name) ? value > 0 : WARNINGS[name]?.includes(value) ?? false);

function isWorse(name, one, than) {
  if (name in WORSE) return WORSE[name].indexOf(one) > WORSE[name].indexOf(than);
  if (one === null || !(isPain(name) || HIGHER.includes(name) || LOWER.includes(name))) return false;
  return than === null || (LOWER.includes(name) ? one < than : one > than);
}

function withWorse(body, other) {
  const names = Object.keys({ ...body, ...other });
  const fresh = names.filter((name) => isWorse(name, other[name] ?? null, body[name] ?? null)).map((name) => [name, other[name] ?? null]);
  const looked = "reviewed_with" in body && fresh.some(([name, value]) => warns(name, value)) ? { reviewed_with: null } : {}; // who did so did not know
  return { ...body, ...Object.fromEntries(fresh), ...looked };
}
