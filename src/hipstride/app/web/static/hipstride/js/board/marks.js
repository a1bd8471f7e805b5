// What boards share beside the log: the movement, the timer, the end, who is there. Of each the latest word counts. Pure.
//
// Marks are `{name: {at, value}}`, `at` in milliseconds. Those of a person are called "person/<id>".

export function latest(one = {}, other = {}) {
  const found = { ...one };
  for (const [name, mark] of Object.entries(other)) {
    if (!(name in found) || mark.at > found[name].at) found[name] = mark;
  }
  return found;
}

// The marks of `mine` that the server does not have yet, or has an older and other word of.
export function unsent(mine, theirs) {
  const same = (mark, other) => JSON.stringify(mark.value) === JSON.stringify(other.value);
  return Object.fromEntries(Object.entries(mine).filter(
    ([name, mark]) => !(name in theirs) || (mark.at > theirs[name].at && !same(mark, theirs[name])),
  ));
}

// No word is from later than now: else that of a clock that was wrong would win over what is said after it, again and again.
export const notAhead = (marks, now) => Object.fromEntries(
  Object.entries(marks).map(([name, mark]) => [name, mark.at > now ? { ...mark, at: now } : mark]),
);

// Without those of people who are no longer in the meeting for whoever leads it; before it was told who is, all.
export function ofThese(marks, { version, who }) {
  if (version === 0 && who.length === 0) return marks;
  const stays = new Set(who.map((person) => `person/${person}`));
  return Object.fromEntries(Object.entries(marks).filter(([name]) => !name.startsWith("person/") || stays.has(name)));
}

// What the server says, as marks.
export function serverMarks({ marks, people }) {
  const found = { ...marks };
  for (const [person, { status, at }] of Object.entries(people)) found[`person/${person}`] = { at, value: status };
  return found;
}
