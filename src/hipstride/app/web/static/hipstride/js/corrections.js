// Corrections of lines of the log, as record/event.py reads them. Pure.

export const byTime = (one, other) => Date.parse(one.at) - Date.parse(other.at) || (one.id < other.id ? -1 : Number(one.id > other.id));

// The corrections among lines, so that the last one of a line is the one that counts: by time, and of the same moment by id.
export const inTime = (lines) => lines.filter(({ type }) => type === "correction").sort(byTime);
