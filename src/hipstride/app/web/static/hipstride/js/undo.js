// What takes back the last tap of this device, and nothing that another one has said since. Pure.

import { inTime, readings } from "./corrections.js";

const ONE_WORD = [["pain", "stopped_because"], ["hurt", "head"]]; // said in one tap: whoever says one of them says both

const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

// Whether a row counts: it is no undo tap, and of none that was taken back.
export function counting(rows) {
  const undone = new Set(rows.filter((row) => row.mark?.mark === "undo").flatMap((row) => [row.group, row.mark.group]));
  return (row) => !undone.has(row.group);
}

// The last tap that can be taken back; null where there is none. One of which it was said that it stays is passed by: those before
// it are judged by themselves. What another device did is taken back there.
export function lastTap(rows) {
  const counts = counting(rows);
  const kept = new Set(rows.filter((row) => row.mark?.mark === "stays").flatMap((row) => [row.group, row.mark.group]));
  return rows.filter((row) => counts(row) && !row.adopted && !kept.has(row.group)).at(-1)?.group ?? null;
}

// The drafts that take the last tap back; only a mark that it stays where another device has said more about all that it did.
// `rows`: of this device; `lines`: all that is known of the person's day.
export function undoDrafts(rows, lines) {
  const group = lastTap(rows);
  if (group === null) return [];
  const here = new Set(rows.map(({ line }) => line?.id));
  const tap = rows.filter((row) => row.group === group && row.line).map(({ line }) => line).reverse();
  const back = tap.filter((line) => !goesOn(line, tap, lines)).map((line) => takenBack(line, here, lines));
  const more = back.filter((each) => each.since && each.now !== null);
  const changes = back.filter(({ now, body }) => !same(now, body));
  if (more.some(({ body }) => body === null) || (more.length > 0 && changes.length === 0)) return [{ mark: "stays", group }];
  return [...changes.map(({ of, body }) => ({ type: "correction", body: { of, body, why: "undo" } })), { mark: "undo", group }];
}

// Whether the last tap stays, by what undoing it gave.
export const isKept = (drafts) => drafts.some(({ mark }) => mark === "stays");

const IN_SESSION = ["set_done", "set_skipped", "session_ended"];

// Whether a line is the start of a session in which others did something that stands.
function goesOn({ type, at, body: { session } }, tap, lines) {
  if (type !== "session_started") return false;
  const told = readings(lines);
  const stands = ({ id }) => told.get(id)?.body !== null && tap.every((line) => line.id !== id);
  const isOf = (line) => (line.type === "session_ended" ? Date.parse(line.at) >= Date.parse(at) : (line.body.session ?? session) === session);
  return lines.some((line) => IN_SESSION.includes(line.type) && isOf(line) && stands(line));
}

// What a line of the tap is about: its body `now` and without the tap (null: none), and whether others have corrected it `since`.
function takenBack({ id, type, body: tapped }, here, lines) {
  const of = type === "correction" ? tapped.of : id;
  const own = inTime(lines).filter(({ body }) => body.of === of);
  const first = lines.filter((line) => line.id === of);
  const bodyOf = (known) => (readings([...first, ...own.filter((line) => known.has(line.id))]).get(of) ?? first[0] ?? { body: null }).body;
  const seen = type === "correction" ? madeFrom(id, own) : new Set();
  const others = own.filter((line) => !here.has(line.id) && !seen.has(line.id));
  const now = bodyOf(new Set(own.map((line) => line.id)));
  const before = type === "correction" ? bodyOf(seen) : null;
  const told = others.flatMap((line) => changed(bodyOf(madeFrom(line.id, own)), line.body.body));
  return { of, now, body: without(type === "correction" ? tapped.body : tapped, { before, now, told }), since: others.length > 0 };
}

// The body as it stands now without what the tap changed, except for what others told since.
function without(tapped, { before, now, told }) {
  if (tapped === null || before === null) return before;
  if (now === null) return null;
  const mine = Object.keys(tapped).filter((name) => !same(tapped[name], before[name]) && same(tapped[name], now[name]) && !told.includes(name));
  return { ...now, ...Object.fromEntries(mine.map((name) => [name, before[name]])) };
}

// The ids of the corrections that one was made from; one that does not say it was made from all before it.
function madeFrom(id, own) {
  const found = new Set();
  const take = (name) => {
    const at = own.findIndex((line) => line.id === name);
    const before = at < 0 ? [] : own[at].body.after ?? own.slice(0, at).map((line) => line.id);
    for (const each of before.filter((one) => !found.has(one))) {
      found.add(each);
      take(each);
    }
  };
  take(id);
  return found;
}

// The names of what a correction changed, with what is of one word with it.
function changed(before, after) {
  const names = Object.keys(after ?? {}).filter((name) => !same(before?.[name], after[name]));
  return [...names, ...ONE_WORD.filter((word) => word.some((name) => names.includes(name))).flat()];
}
