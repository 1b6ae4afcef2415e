// Copying, as far as the browser allows it. The program asks with OSC 52; asking to read is ignored.

/** Puts text into the clipboard; false where the browser forbids it. `focus` gives the keyboard back. */
export async function copy(text, focus) {
  if (navigator.clipboard?.writeText) { // there in secure contexts only: https, or this computer itself
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* not allowed just now: try the old way */ }
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  field.readOnly = true;
  field.setAttribute("aria-hidden", "true");
  document.body.append(field);
  field.select();
  let done = false;
  try { done = document.execCommand("copy"); } catch { /* forbidden */ }
  field.remove();
  focus(); // or the program thinks its window is no longer looked at
  return done;
}

/** The text of an OSC 52 request; null for anything that is not an order to copy text. */
export function textToCopy(data) {
  const encoded = data.slice(data.indexOf(";") + 1);
  if (!data.includes(";") || encoded === "?" || !encoded) return null;
  try {
    const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}
