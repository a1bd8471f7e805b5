// A text in which it no longer matters whether a letter is large or small, for what casefold() of Python takes for the same:
// "Straße" is "STRASSE", and a σ is a σ at the end of a word too. One letter at a time; the ı of Turkish is no i.
export const folded = (text) => Array.from(text, (one) => (one === "ı" ? one : one.toLowerCase().toUpperCase().toLowerCase())).join("");
