// What the rows of a session say, corrections and taken-back taps applied. Pure.

// The groups of rows that count, in order: without undo taps and without what they took back.
function live(rows) {
  const undone = new Set(rows.filter((row) => row.mark?.mark === "undo").map((row) => row.mark.group));
  const undoing = new Set(rows.filter((row) => row.mark?.mark === "undo").map((row) => row.group));
  return { undone, counts: (row) => !undone.has(row.group) && !undoing.has(row.group) };
}

// The body of every line as it stands now; null where it was taken back.
function bodies(rows) {
  const found = new Map();
  for (const { line } of rows) {
    if (!line) continue;
    if (line.type === "correction") {
      if (found.has(line.body.of)) found.set(line.body.of, line.body.body);
    } else {
      found.set(line.id, line.body);
    }
  }
  return found;
}

export function fold(rows) {
  const body = bodies(rows);
  const { counts } = live(rows);
  const facts = {
    started: false,
    ended: null, // {finished, note, ids}: every line that ended it since it was started
    sets: new Map(), // "step#set" to {id, body, at, skipped}
    chosen: new Map(),
    ready: new Set(),
    began: new Map(),
    declined: new Set(),
    hurts: null,
    fall: null,
    symptoms: [],
    lastTap: null,
  };
  for (const row of rows) {
    if (row.line) takeLine(facts, row, body.get(row.line.id));
    else if (counts(row)) takeMark(facts, row);
    if (counts(row) && !row.adopted) facts.lastTap = row.group; // what another device did is taken back there
  }
  return facts;
}

function takeLine(facts, { line, about, at }, body) {
  if (line.type === "correction" || body === null || body === undefined) return;
  if (line.type === "session_started") Object.assign(facts, { started: true, ended: null });
  else if (line.type === "session_ended") facts.ended = { ...body, ids: [...(facts.ended?.ids ?? []), line.id] };
  else if (line.type === "fall") facts.fall = { id: line.id, body };
  else if (line.type === "symptom") facts.symptoms.push(body);
  else if (about) facts.sets.set(about, { id: line.id, body, at, skipped: line.type === "set_skipped" });
}

function takeMark(facts, { mark, at }) {
  if (mark.mark === "chosen") facts.chosen.set(mark.key, mark.way);
  else if (mark.mark === "ready") facts.ready.add(mark.key);
  else if (mark.mark === "began") facts.began.set(mark.key, at);
  else if (mark.mark === "declined") facts.declined.add(mark.key);
  else if (mark.mark === "hurts") facts.hurts = { ...mark, much: null, where: null, gone: null, seen: false };
  else if (mark.mark === "hurt" && facts.hurts) Object.assign(facts.hurts, mark.says);
}

// The drafts that take the last tap back; none where there is nothing to take back.
export function undoDrafts(rows) {
  const { lastTap } = fold(rows);
  if (lastTap === null) return [];
  const before = bodies(rows.filter((row) => row.group !== lastTap));
  const lines = rows.filter((row) => row.group === lastTap && row.line).map((row) => row.line).reverse();
  const back = lines.map(({ id, type, body }) => {
    const of = type === "correction" ? body.of : id;
    const was = type === "correction" ? before.get(of) ?? null : null;
    return { type: "correction", body: { of, body: was, why: "undo" } };
  });
  return [...back, { mark: "undo", group: lastTap }];
}
