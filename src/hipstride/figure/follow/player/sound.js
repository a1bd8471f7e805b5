// Beeps made here, and the browser's own voice. Either can be off; nothing is fetched.

const TONES = { up: [660, 0.16], down: [440, 0.16], tick: [880, 0.08] }; // hertz, seconds

export class Beeper {
  constructor() {
    this.Context = window.AudioContext ?? window.webkitAudioContext ?? null;
    this.on = this.exists;
    this.context = null;
  }

  get exists() {
    return this.Context !== null;
  }

  // Sound may begin only after a tap; called from one.
  wake() {
    if (!this.exists) return;
    this.context ??= new this.Context();
    if (this.context.state === "suspended") this.context.resume();
  }

  beep(name) {
    if (!this.on || this.context === null || name === null) return;
    if (this.context.state !== "running") this.context.resume(); // it stops with the screen
    const [hertz, seconds] = TONES[name];
    const start = this.context.currentTime;
    const oscillator = this.context.createOscillator();
    const loudness = this.context.createGain();
    oscillator.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, start); // rises and falls, so that it does not click
    loudness.gain.linearRampToValueAtTime(0.25, start + 0.02);
    loudness.gain.linearRampToValueAtTime(0, start + seconds);
    oscillator.connect(loudness).connect(this.context.destination);
    oscillator.start(start);
    oscillator.stop(start + seconds);
  }
}

export class Voice {
  constructor(language = "en") {
    this.language = language;
    this.speech = window.speechSynthesis ?? null;
    this.on = this.exists;
  }

  get exists() {
    return this.speech !== null;
  }

  say(text) {
    if (!this.on || text === "") return;
    this.speech.cancel(); // what comes now matters more than what was being said
    const words = new SpeechSynthesisUtterance(text);
    words.lang = this.language;
    words.rate = 0.95;
    this.speech.speak(words);
  }

  hush() {
    if (this.exists) this.speech.cancel();
  }
}
