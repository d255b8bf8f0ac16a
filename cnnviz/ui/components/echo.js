// What a component told the server comes back with the next run, sometimes after the learner has moved on: an echo is
// no news. Plain text before a component's own module.

class Echo {
  constructor() {
    this.sent = new Set();
  }

  /** Remember a value that was told to the server. */
  told(value) {
    this.last = String(value);
    this.sent.add(this.last);
  }

  /** Whether a value that the server gives is its own, and not ours coming back or the one given before. */
  isNews(value) {
    const given = String(value);
    if (given === this.given) return false;
    this.given = given;
    const own = this.sent.has(given);
    if (given === this.last) this.sent.clear();
    return !own;
  }
}
