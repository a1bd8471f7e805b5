// What to lay out before class: bands by colour and mark, and the other things, from the sessions of those who come. Pure.

// `[{text, mark, swatch, pieces, who}]`: how many pieces of each band at each mark, most first. Left and right of one person
// use the same piece where it is the same band at the same mark.
export function bandList(people) {
  const found = new Map();
  for (const { name, steps } of people) {
    for (const band of (steps ?? []).map((step) => step.band).filter(Boolean)) {
      const key = `${band.text}|${band.mark}`;
      const row = found.get(key) ?? { text: band.text, mark: band.mark, swatch: band.swatch, who: [] };
      if (!row.who.includes(name)) row.who.push(name);
      found.set(key, row);
    }
  }
  return [...found.values()].map((row) => ({ ...row, pieces: row.who.length }))
    .sort((one, other) => other.pieces - one.pieces || one.text.localeCompare(other.text) || one.mark - other.mark);
}

export const otherThings = (needs) => (needs ?? []).filter((each) => !/ band$/.test(each));

// `[{what, who}]` of all but bands.
export function thingList(people) {
  const found = new Map();
  for (const { name, needs } of people) {
    for (const what of otherThings(needs)) found.set(what, [...(found.get(what) ?? []), name]);
  }
  return [...found].map(([what, who]) => ({ what, who })).sort((one, other) => other.who.length - one.who.length || one.what.localeCompare(other.what));
}
