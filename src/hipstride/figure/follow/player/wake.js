// Keeps the screen on while the session plays, where the browser can.

export class WakeLock {
  constructor() {
    this.wanted = false;
    this.lock = null;
    this.asking = false;
    document.addEventListener("visibilitychange", () => this.renew());
  }

  hold() {
    this.wanted = true;
    this.renew();
  }

  release() {
    this.wanted = false;
    this.lock?.release();
    this.lock = null;
  }

  // The browser lets go when the page is hidden; it is asked again when the page is back. A refusal (a low
  // battery, an old browser) changes nothing: the clock is right without it.
  async renew() {
    const held = this.lock !== null && !this.lock.released; // a second one would outlive the first
    if (!this.wanted || held || this.asking || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    this.asking = true;
    const lock = await navigator.wakeLock.request("screen").catch(() => null);
    this.asking = false;
    if (this.wanted) this.lock = lock;
    else lock?.release();
  }
}
