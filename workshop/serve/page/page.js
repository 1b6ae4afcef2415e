// Joining: the code and a name, then the seat. What the page says is set as text, never as markup.
import { openSeat } from "./seat.js";

const $ = (id) => document.getElementById(id);
const ROOM_CODE = 12; // signs; a personal link has more
const READER = "reader"; // remembered for this window: screen reader mode

/** The code of a link stands behind the #, so that it is never sent, and leaves the address at once. */
function codeOfLink() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname);
  return code.slice(0, 60);
}

async function ask(path, body) {
  const options = { credentials: "same-origin", cache: "no-store" };
  if (body) Object.assign(options, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  return fetch(path, options);
}

function complain(sentence, field) {
  $("error").textContent = ""; // so that the same sentence is read out again
  $("error").textContent = sentence;
  for (const name of ["code", "name"]) {
    if (name === field) $(name).setAttribute("aria-invalid", "true");
    else $(name).removeAttribute("aria-invalid");
  }
  if (field) $(field).focus();
}

/** What the host says to a code and a name: `ok`, or a sentence and the field it is about, or names to choose from. */
async function join(code, name) {
  let answer;
  try {
    answer = await ask("join", { code, name });
  } catch {
    return { sentence: "The host does not answer. Check your connection, then press Join again.", field: "code" };
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { ...said, ok: !said.names };
  return {
    sentence: said.sentence || "The host cannot let you in just now. Wait a moment, then press Join again.",
    field: said.field === "name" ? "name" : "code",
  };
}

function offerNames(names) {
  $("names").replaceChildren(...names.map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  }));
  complain(names.length ? "Choose your name from the list, or type it." : "Type your name.", "name");
}

async function submit(event) {
  event.preventDefault();
  if (!$("code").value.trim()) return complain("Type the join code.", "code");
  $("enter").disabled = true;
  const said = await join($("code").value, $("name").value);
  $("enter").disabled = false;
  if (said.names) return offerNames(said.names);
  if (!said.ok) return complain(said.sentence, said.field);
  try { sessionStorage.setItem(READER, $("reader").checked ? "1" : ""); } catch { /* not remembered then */ }
  $("code").value = "";
  complain("", "");
  await begin("", said.code);
}

function showForm(sentence = "") {
  $("seat").hidden = true;
  $("join").hidden = false;
  document.title = "Join a session";
  if (sentence) complain(sentence, "code");
  else ($("code").value ? $("name") : $("code")).focus();
}

/** Sit down when this browser was let in before; else ask. `code` is a person's own, to be shown once. */
async function begin(sentence = "", code = "") {
  let who = null;
  try {
    const answer = await ask("me");
    if (answer.ok) who = await answer.json();
  } catch { /* the seat says that the line is lost */ }
  if (!who) return showForm(sentence);
  $("join").hidden = true;
  $("seat").hidden = false;
  document.title = `${who.name} · ${who.title}`;
  let reader = false;
  try { reader = sessionStorage.getItem(READER) === "1"; } catch { /* not remembered */ }
  openSeat({ reader, code, out: (why) => begin(why) });
}

/** A link for somebody else than who sat here before: ask. Nobody is let in without a press, because mail programs
 * open links to look at them, and a personal one is good once. It needs no name. */
function takeLink() {
  const code = codeOfLink();
  if (!code) return false;
  const personal = code.replace(/[^0-9a-z]/gi, "").length > ROOM_CODE;
  $("code").value = code;
  $("who").hidden = personal;
  showForm();
  if (personal) $("enter").focus();
  return true;
}

$("form").addEventListener("submit", submit);
$("code").addEventListener("input", () => { $("who").hidden = false; });
window.addEventListener("hashchange", takeLink);
if (!takeLink()) begin();
