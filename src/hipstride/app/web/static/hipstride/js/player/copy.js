// A file of the lines that are not sent yet, in the form of a log: one JSON object a line.

export function saveCopy(rows, { date }) {
  const text = rows.map(({ line }) => `${JSON.stringify(line)}\n`).join("");
  const address = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `hipstride-${date}.jsonl`;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
