// What a phone's keyboard lacks: a bar of keys, and a line to compose text in. On-screen keyboards send words, correct
// them, and send them again; a text field copes with that, a terminal does not.

const KEYS = [
  ["Esc", "\x1b", "Escape"], ["Tab", "\t"], ["◀", "\x1b[D", "Left"], ["▲", "\x1b[A", "Up"], ["▼", "\x1b[B", "Down"],
  ["▶", "\x1b[C", "Right"], ["⏎", "\r", "Enter"], ["F6", "\x1b[17~", "F6, next part"], ["F5", "\x1b[15~", "F5, undo"],
  ["F9", "\x1b[20~", "F9, all commands"], ["?", "?", "Help"], ["F10", "\x1b[21~", "F10, close"],
];

/** Whether a finger is what points here. */
export const touched = () => matchMedia("(pointer: coarse)").matches;

/** Fills the bar; `type` takes what a key sends, `paste` what was composed. */
export function showKeys(bar, form, field, { type, paste, focus }) {
  bar.hidden = form.hidden = false;
  bar.replaceChildren(...KEYS.map(([label, sent, name]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    if (name) button.setAttribute("aria-label", name);
    // At the press, and without taking the focus: the keyboard on the screen stays as it is.
    button.addEventListener("pointerdown", (event) => { event.preventDefault(); type(sent); });
    button.addEventListener("click", (event) => { if (event.detail === 0) type(sent); }); // by keyboard or reader
    return button;
  }));
  const send = () => {
    if (field.value) paste(field.value);
    field.value = "";
    grow();
  };
  const grow = () => { field.rows = Math.min(4, field.value.split("\n").length); };
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); focus(); });
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  });
}
