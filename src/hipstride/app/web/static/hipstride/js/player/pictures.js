// The pictures of a session document: parsed once, kept as templates. A picture that does not parse is left out.

const PREFIX = "picture-of-";

export function parsed(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.localName !== "svg" || root.querySelector("parsererror, script, foreignObject") !== null) return null;
  return document.importNode(root, true);
}

export class Pictures {
  constructor(session) {
    this.words = {};
    this.swatches = new Map();
    for (const [key, figure] of Object.entries(session.figures ?? {})) {
      const svg = figure.svg && parsed(figure.svg);
      if (!svg) continue;
      const template = document.createElement("template");
      template.id = this.id(key);
      template.content.append(svg);
      document.body.append(template);
      this.words[this.id(key)] = { left: figure.left, right: figure.right ?? figure.left };
    }
    for (const [key, text] of Object.entries(session.swatches ?? {})) {
      const svg = parsed(text);
      if (!svg) continue;
      svg.removeAttribute("role");
      svg.removeAttribute("aria-labelledby");
      svg.setAttribute("aria-hidden", "true"); // its name stands beside it
      svg.querySelectorAll("title, desc").forEach((each) => each.remove());
      this.swatches.set(key, svg);
    }
  }

  id(key) {
    return `${PREFIX}${key}`;
  }

  has(key) {
    return key !== null && this.id(key) in this.words;
  }

  swatch(key) {
    return this.swatches.get(key)?.cloneNode(true) ?? null;
  }
}
