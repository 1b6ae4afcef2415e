// The line to the seat: bytes both ways, found again after it was lost, with nothing typed or shown twice or never.
//
// Binary frames are the terminal's bytes; text frames are small JSON lists. Shown bytes are counted (`have`), and so are
// typed ones: what the host has not yet said it took is kept, and sent again on the next line.

const FINAL = new Set([4401, 4403, 4409, 4410, 4429]);
const CHUNK = 16 * 1024; // one frame of a paste; the host refuses frames over 64 KB
const BLIND = 4 * 1024; // bytes that can be typed while the line is lost
const ASK_EVERY = 10_000, ANSWER_WITHIN = 8_000, FIRST_WAIT = 250, LONGEST_WAIT = 8_000;

export class Line {
  /** `show(bytes)`, `reset()`, `size()` -> [columns, lines], `state(name)`, `over(code, sentence)` */
  constructor(tab, view) {
    this.tab = tab;
    this.view = view;
    this.have = -1; // nothing shown yet
    this.typed = this.taken = 0;
    this.kept = [];
    this.known = false; // whether the host has said where we are
    this.tries = 0;
    this.sentence = "";
    this.encoder = new TextEncoder();
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("pageshow", () => this.hurry());
  }

  connect() {
    clearTimeout(this.timer);
    this.done = this.waiting = this.ready = false;
    const [columns, lines] = this.view.size();
    const address = new URL("ws", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.search = new URLSearchParams({ tab: this.tab, have: this.have, c: columns, r: lines });
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event) => this.heard(event.data);
    socket.onclose = (event) => this.lost(event.code);
    this.socket = socket;
    this.pulse = setInterval(() => this.ask(), ASK_EVERY);
    this.awaitAnswer(); // a line that never opens is lost, too
  }

  heard(data) {
    clearTimeout(this.silence);
    if (typeof data !== "string") {
      this.have += data.byteLength;
      this.view.show(new Uint8Array(data));
      return;
    }
    const [what, ...rest] = JSON.parse(data);
    if (what === "from") this.begin(...rest);
    else if (what === "pong" || what === "taken") this.acknowledge(rest[0]);
    else if (what === "over") this.sentence = rest[0];
  }

  /** The host goes on at byte `start` and has taken `taken` typed bytes; `fresh` when a new program was started. */
  begin(start, taken, fresh) {
    if (start !== this.have) {
      if (this.have >= 0) this.view.reset();
      this.have = start;
    }
    if (fresh && this.known) this.kept = []; // meant for the program that is gone
    if (fresh || !this.known) {
      this.taken = taken;
      this.typed = taken + this.kept.reduce((sum, piece) => sum + piece.length, 0);
    }
    this.known = true;
    this.acknowledge(taken);
    for (const piece of this.kept) this.socket.send(piece);
    this.ready = true;
    this.tries = 0;
    this.view.state("open");
    this.size(...this.view.size());
  }

  acknowledge(taken) {
    while (this.kept.length && this.taken < taken) {
      const piece = this.kept.shift();
      const over = this.taken + piece.length - taken;
      if (over > 0) this.kept.unshift(piece.slice(piece.length - over));
      this.taken += piece.length - Math.max(0, over);
    }
  }

  get open() { return this.ready && this.socket.readyState === WebSocket.OPEN; }

  type(text) {
    const bytes = this.encoder.encode(text);
    if (this.done || (!this.open && this.typed - this.taken + bytes.length > BLIND)) return;
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const piece = bytes.slice(at, at + CHUNK);
      this.kept.push(piece);
      if (this.open) this.socket.send(piece);
    }
    this.typed += bytes.length;
  }

  size(columns, lines) { if (this.open) this.socket.send(JSON.stringify(["size", columns, lines])); }

  say(...words) { if (this.open) this.socket.send(JSON.stringify(words)); }

  ask() {
    if (!this.open || document.hidden) return;
    this.say("ping");
    this.awaitAnswer();
  }

  awaitAnswer() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(0), ANSWER_WITHIN); // half-open: closing it would take minutes
  }

  lost(code) {
    if (this.socket) this.socket.onclose = this.socket.onmessage = null;
    this.socket?.close();
    clearInterval(this.pulse);
    clearTimeout(this.silence);
    if (FINAL.has(code)) {
      this.done = true;
      this.known = false;
      this.kept = []; // nothing of what was typed here goes to whatever comes next
      this.typed = this.taken = 0;
      const sentence = this.sentence;
      this.sentence = "";
      this.view.over(code, sentence);
      return;
    }
    this.ready = false;
    this.view.state("lost");
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries++) * (0.75 + Math.random() / 2);
    this.waiting = true;
    this.timer = setTimeout(() => this.connect(), wait);
  }

  /** Somebody looks again, or the network is back: do not wait for the next try. */
  hurry() {
    if (this.done || !this.socket) return;
    if (this.waiting) this.connect();
    else this.ask();
  }
}
