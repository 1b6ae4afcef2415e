// The terminal in the page: what it shows, its keys, its size, and what is said when the line is lost.
import { FitAddon } from "./xterm/addon-fit.mjs";
import { UnicodeGraphemesAddon } from "./xterm/addon-unicode-graphemes.mjs";
import { Terminal } from "./xterm/xterm.mjs";
import { copy, textToCopy } from "./clipboard.js";
import { showKeys, touched } from "./keys.js";
import { Line } from "./line.js";

const $ = (id) => document.getElementById(id);
const MINUTES = 7712; // the number of the order by which the program asks for a download
const LONGEST_PASTE = 1_000_000;
const FONT = '"Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", ui-monospace, monospace';
const REASONS = { 4401: "", 4403: "You were not let in.", 4410: "You left the session.", 4429: "There is no seat free." };

/** A name for this window; a reload keeps it, a second window has another. */
function tabName() {
  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  try {
    if (!sessionStorage.getItem("tab")) sessionStorage.setItem("tab", fresh());
    return sessionStorage.getItem("tab");
  } catch {
    return fresh(); // a browser that keeps nothing: a reload is a new seat
  }
}

/** Says something over the terminal; pressing `button` closes it, and then does `act`. */
function notice(text, button = "", act = () => {}) {
  $("notice").hidden = !text;
  $("notice-text").textContent = text;
  $("notice-button").hidden = !button;
  $("notice-button").textContent = button;
  $("notice-button").onclick = () => { notice(""); current?.focus(); act(); };
}

function makeTerminal(reader) {
  const terminal = new Terminal({
    allowProposedApi: true, // the widths of letters
    cursorBlink: false,
    fontFamily: FONT,
    fontSize: touched() ? 13 : 15,
    logLevel: "off",
    macOptionIsMeta: true,
    macOptionClickForcesSelection: true,
    screenReaderMode: reader,
    scrollback: 0,
    theme: { background: "#121212" },
  });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  return terminal;
}

let current = null; // one terminal a page

/** Shows the seat, or goes on in the one that is there. `out` is called with a sentence when one has to join again. */
export function openSeat({ reader, code, out }) {
  if (current) return current.again(out, code);
  const terminal = makeTerminal(reader);
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open($("terminal"));
  const focus = () => terminal.focus();
  const line = new Line(tabName(), {
    show: (bytes) => terminal.write(bytes),
    reset: () => terminal.reset(),
    size: () => [terminal.cols, terminal.rows],
    state: (name) => told(name),
    over: (code, sentence) => over(code, sentence),
  });

  let patience = 0;
  function told(state) {
    clearTimeout(patience);
    if (state === "open") {
      if ($("terminal").classList.contains("stale")) notice("");
      $("terminal").classList.remove("stale");
    } else {
      patience = setTimeout(() => { // a short gap is nobody's business
        $("terminal").classList.add("stale");
        notice("The line is lost. Trying again; your place is kept for a minute, what is saved for good.");
      }, 800);
    }
  }

  function over(code, sentence) {
    clearTimeout(patience);
    $("terminal").classList.add("stale");
    const text = sentence || REASONS[code] || "";
    if (code === 4401) return current.out(text);
    if (code === 4409) return notice("This seat is open in another window.", "Use it here", () => line.connect());
    notice(text, "Join again", () => current.out(""));
    $("notice-button").focus();
  }

  // Where the keyboard is, is no news for the program: it would take no paste while the compose line has it.
  terminal.onData((text) => { if (text !== "\x1b[I" && text !== "\x1b[O") line.type(text); });

  terminal.onResize(({ cols, rows }) => line.size(cols, rows));
  terminal.parser.registerOscHandler(52, (data) => {
    const text = textToCopy(data);
    if (text !== null) offerCopy(text, focus);
    return true;
  });
  terminal.parser.registerOscHandler(MINUTES, () => { fetchMinutes(); return true; });
  terminal.attachCustomKeyEventHandler((event) => ourKey(event, terminal, focus));
  $("terminal").addEventListener("paste", (event) => refuseLongPaste(event), { capture: true });

  const measure = () => fit.fit();
  let frame = 0;
  new ResizeObserver(() => { cancelAnimationFrame(frame); frame = requestAnimationFrame(measure); }).observe($("terminal"));
  if (touched()) {
    showKeys($("keys"), $("compose"), $("compose-text"), {
      type: (text) => line.type(text), paste: (text) => terminal.paste(text), focus,
    });
  }
  measure();
  current = {
    out,
    focus,
    again(then, newCode) {
      this.out = then;
      ownCode(newCode);
      terminal.reset();
      line.have = -1;
      line.connect();
      focus();
    },
  };
  line.connect();
  ownCode(code);
  focus();

  function ownCode(text) {
    if (text) notice(`Your own code is ${text}. Keep it: with it you come back on another device.`, "OK");
  }
}

/** The minutes as a file; the host decides who may have them, and makes them for one fetch. */
async function fetchMinutes() {
  try {
    const answer = await fetch("minutes", { method: "POST", credentials: "same-origin", cache: "no-store" });
    const said = await answer.json();
    if (answer.ok) location.assign(`minutes/${encodeURIComponent(said.key)}`); // a download: the page stays
    else notice(said.sentence, "OK");
  } catch {
    notice("The host does not answer, so the minutes were not fetched. Ask for them again.", "OK");
  }
}

/** Copies, or says that the browser wants a press of its own for it. */
async function offerCopy(text, focus) {
  if (await copy(text, focus)) return;
  notice("This browser copies only after a press on this page.", "Copy", async () => {
    if (await copy(text, focus)) return;
    notice("This browser does not let the page copy. Hold Shift, select the text, and copy it from the menu.", "OK");
  });
}

/** Keys that are the browser's, or the page's: false keeps them from the program. */
function ourKey(event, terminal, focus) {
  if (event.type !== "keydown") return true;
  const key = event.key.toLowerCase(), command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && key === "v") return false; // the browser pastes, and asks nobody
  if (command && !event.altKey && key === "c" && terminal.hasSelection()) {
    event.preventDefault();
    copy(terminal.getSelection(), focus);
    terminal.clearSelection();
    return false;
  }
  return true;
}

function refuseLongPaste(event) {
  const length = event.clipboardData?.getData("text/plain").length ?? 0;
  if (length <= LONGEST_PASTE) return;
  event.preventDefault();
  event.stopPropagation();
  notice(`This text has ${(length / 1e6).toFixed(1)} million letters. Paste at most one million at a time.`, "OK");
}
