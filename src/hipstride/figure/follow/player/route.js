// The way through a session: which steps are played, given what was chosen for each exercise.

// `choices[i]` is the way of exercise i (suggested where nothing was chosen). A set-up that is tied already is
// left out; every step knows its exercise by `block` (null before and after).
export function route(session, choices) {
  const whole = (step, block) => ({ ...session.blank, ...step, block });
  const steps = session.before.map((step) => whole(step, null));
  const tied = new Map(); // piece to knot: two bands may hang ready side by side
  session.blocks.forEach((block, index) => {
    steps.push(whole(block.intro, index));
    for (const given of way(block, choices[index]).steps) {
      const step = whole(given, index);
      if (step.tie !== null) {
        const [piece, knot] = step.tie;
        if (tied.get(piece) === knot) continue;
        tied.set(piece, knot);
      }
      steps.push(step);
    }
  });
  session.after.forEach((step) => steps.push(whole(step, null)));
  return steps;
}

export function way(block, name) {
  return block.choices.find((choice) => choice.way === name)
    ?? block.choices.find((choice) => choice.way === "suggested");
}

// Seconds from the start of step `index` to the end; steps that wait for a tap count nothing.
export function secondsFrom(steps, index) {
  return steps.slice(index).reduce((sum, step) => sum + (step.seconds ?? 0), 0);
}

// Where "back" leads: the start of this step, or, from its first seconds, the one before.
export function stepBack(steps, index, elapsed) {
  return elapsed > 3 || index === 0 ? index : index - 1;
}
