// What lies over a screen: nothing here is a fact before its last tap.

import * as act from "./actions.js";
import { today } from "./words.js";

export const OVERLAYS = {
  fewer({ overlay, texts: { say }, does }) {
    const timed = overlay.way.reps === null;
    return {
      title: say(timed ? "how_long" : "how_many"),
      blocks: [{
        type: "stepper",
        value: overlay.value,
        less: { label: say("one_less"), act: () => does.step(-1) },
        more: { label: say("one_more"), act: () => does.step(1) },
      }],
      first: { label: say("save", { n: overlay.value }), act: () => does.overlay({ ...overlay, kind: "why" }) },
      second: { label: say("go_back"), act: () => does.overlay(null) },
    };
  },

  why({ screen, overlay, texts: { say }, write, does }) {
    const done = overlay.way.reps === null ? { seconds: overlay.value, reps: null } : { reps: overlay.value, seconds: null };
    const full = overlay.way.reps === null ? overlay.value >= overlay.way.seconds : overlay.value >= overlay.way.reps;
    return {
      title: say("why_fewer"),
      blocks: [{ type: "choices", items: ["tired", "wobble", "spasm", "pain", "interrupted"].map((why) => ({
        name: `why-${why}`,
        label: say(`because_${why}`),
        lines: [],
        act: () => write((now) => (why === "pain"
          ? act.hurts(screen, now, done)
          : act.setDone(screen, now, { ...done, why: full ? "done" : why }))),
      })) }],
      second: { label: say("go_back"), act: () => does.overlay(null) },
    };
  },

  stop({ texts: { say }, write, does }) {
    const why = (note) => ({ name: `stop-${note}`, label: say(`stop_${note}`), lines: [], act: () => write((now) => act.stop(note, now)) });
    return {
      title: say("stop_title"),
      blocks: [
        { type: "choices", items: [{ name: "stop-unwell", label: say("stop_unwell"), lines: [], alarm: true, act: () => does.overlay({ kind: "signs" }) }] },
        { type: "lines", lines: [say("stop_why")] },
        { type: "choices", pair: true, items: [why("tired"), why("wobble"), why("spasm"), why("pain"), why("interrupted")] },
      ],
      first: { label: say("stop_plain"), act: () => write((now) => act.stop(null, now)) },
      second: { label: say("keep_on"), act: () => does.overlay(null) },
      safety: false,
      say: say("stop_title"),
    };
  },

  signs({ document, texts: { say }, write, does }) {
    const known = ["chest_pain", "breathless", "faint", "new_sign", "fall", "joint_pain", "spasm", "calf", "bladder_bowel", "fever"];
    // The document says which; in the person's own words where there are some.
    const signs = (document.signs ?? known.map((id) => ({ id })))
      .map(({ id, text }) => ({ id, text: known.includes(id) ? say(`sign_${id}`) : text }));
    return {
      title: say("unwell_title"),
      blocks: [
        { type: "lines", lines: [document.help ?? say("unwell_help")], strong: true },
        { type: "lines", lines: [say("unwell_text")] },
        { type: "choices", items: signs.map(({ id, text }) => ({ name: `sign-${id}`, label: text, lines: [], act: () => write((now) => act.sign(id, document, now)) })) },
      ],
      first: { label: say("stop_plain"), act: () => write((now) => act.stop("unwell", now)) },
      second: { label: say("keep_on"), act: () => does.overlay(null) },
      safety: false,
      say: `${say("unwell_title")} ${say("unwell_help")}`,
    };
  },

  menu({ document, texts, waits, sounds, theme, still, does, syncState, refused }) {
    const { say } = texts;
    const sent = waits.all === 0 ? say("sent_all") : syncState === "signed_out" ? say("sent_signed_out") : say("sent_wait", { n: waits.all });
    const item = (name, label, doIt, told = []) => ({ name, label, lines: told, act: doIt });
    return {
      title: say("menu_title"),
      blocks: [
        { type: "choices", pair: true, items: [
          item("beeps", say(sounds.beeps ? "beeps_on" : "beeps_off"), () => does.sound("beeps")),
          item("voice", say(sounds.voice ? "voice_on" : "voice_off"), () => does.sound("voice")),
          item("still", say(still ? "picture_still" : "picture_moves"), () => does.still()),
          item("theme", say(`theme_${theme}`), () => does.theme()),
        ] },
        { type: "note", head: say("sent_title"), lines: [sent] },
        { type: "note", head: refused.length > 0 ? say("refused_title") : "", lines: refused.map((each) => each.refused.reason) },
        { type: "choices", items: waits.all === 0 ? [] : [
          item("send", say("send_now"), () => does.send()),
          ...(waits.own ? [item("copy", say("save_copy"), () => does.copy(), [say("save_copy_text")])] : []),
        ] },
        { type: "choices", items: [{ name: "leave", label: say("leave"), lines: [], href: today(document), quiet: true }] },
      ],
      first: { label: say("close"), act: () => does.overlay(null) },
      safety: false,
    };
  },
};
