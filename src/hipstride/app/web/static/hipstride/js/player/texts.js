// The words of the player come with its page; a session document may bring others under the same keys.

export function speaker(given = {}) {
  const words = { ...JSON.parse(document.getElementById("texts").textContent), ...given };
  const say = (key, values = {}) => {
    if (!(key in words)) throw new Error(`no words for ${key}`);
    return words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  };
  // A key for one and a key for many.
  const count = (key, n) => say(`${key}_${n === 1 ? "one" : "many"}`, { n });
  return { words, say, count };
}
