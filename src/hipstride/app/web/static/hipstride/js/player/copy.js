// A file of the lines of one person that are not sent yet, in the form of a log: one JSON object a line.

export function saveCopy(rows, { person, name, date }) {
  const own = rows.filter(({ line }) => line.person === person); // others who train here have theirs
  const text = own.map(({ line }) => `${JSON.stringify(line)}\n`).join("");
  const address = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = ["hipstride", fileName(name), date].filter(Boolean).join("-") + ".jsonl";
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// A name as part of the name of a file, on every system.
const fileName = (name) => (name ?? "").normalize("NFKC").replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim().replaceAll(" ", "-");
