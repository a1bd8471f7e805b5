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

// Of each line that was corrected the body that stands (null: taken back), and why: `of` to `{body, why}`. The last one counts.
// Pain, a hurt, a blow to the head, illness and what is new, told by another that it was not made from, are carried over, and such
// a line is not taken back by who did not know of it.
export function readings(lines) {
  const told = new Map();
  for (const each of inTime(lines)) told.set(each.body.of, [...(told.get(each.body.of) ?? []), each]);
  return new Map([...told].map(([of, own]) => [of, reading(notOvertaken(own).map(({ body }) => body))]));
}

function reading(last) {
  const warning = last.filter(({ body }) => Object.keys(warnings(body)).length > 0);
  const { body = null, why } = (last.at(-1).body ? null : warning.at(-1)) ?? last.at(-1);
  return { body: body && last.reduce((now, other) => withWarnings(now, warnings(other.body)), body), why: why ?? null };
}

const WARNS = { stopped_because: "pain", hurt: true, head: true, ill: "yes", new_symptoms: "yes", fall: "yes" };
const isPain = (key) => key.startsWith("pain");

// What of a body must not be lost.
const warnings = (body) => Object.fromEntries(Object.entries(body ?? {})
  .filter(([key, value]) => (isPain(key) ? value > 0 : key in WARNS && value === WARNS[key])));

function withWarnings(body, told) {
  const fresh = Object.entries(told).filter(([key, value]) => (isPain(key) ? (body[key] ?? 0) < value : body[key] !== value));
  const looked = fresh.length > 0 && "reviewed_with" in body ? { reviewed_with: null } : {}; // who looked at it did not know
  return { ...body, ...Object.fromEntries(fresh), ...looked };
}
