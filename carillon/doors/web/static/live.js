// SPDX-License-Identifier: Apache-2.0
// A picture stays true while it is open: the server says that it has changed, the page is fetched anew, and of its parts those are replaced
// that are different. What is folded out stays so, the keyboard stays where it is, and a form that somebody fills in is left alone.
// Without scripts there is a link that loads the page again.
const sign = document.getElementById("live");
const LEAST = 400; // milliseconds between two fetches, however much changes
const SHIFT = 60000; // the clock changes things, too: who is on duty, what is late

const busy = (part) => {
  const active = document.activeElement;
  if (!part.contains(active)) return false;
  return active.matches("input, textarea, select") || [...part.querySelectorAll("form")].some((form) => form.contains(active));
};
const written = (part) => [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some((one) => one.value !== (one.defaultValue ?? ""));
const differs = (one, other) => one.innerHTML !== other.innerHTML;
const asSent = new Map([...document.querySelectorAll("[data-part]")].map((part) => [part.id, part.innerHTML]));

const replace = (part, fresh) => {
  const open = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const place = active?.id || active?.getAttribute("href") || active?.closest("details")?.id;
  part.innerHTML = fresh.innerHTML;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (place) {
    const again = document.getElementById(place) ?? [...part.querySelectorAll("a[href]")].find((one) => one.getAttribute("href") === place);
    (again?.querySelector("summary") ?? again)?.focus({ preventScroll: true });
  }
  window.htmx?.process(part);
  part.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
};

let number = sign?.dataset.number;
let last = 0;
let waiting = null;
const renew = async () => {
  waiting = null;
  last = Date.now();
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let changed = false;
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = fresh.getElementById(part.id);
    if (!other || asSent.get(part.id) === other.innerHTML) continue;
    if (busy(part) || written(part)) continue; // it is renewed with the next change, or when the minute is over
    asSent.set(part.id, other.innerHTML);
    if (!differs(part, other)) continue;
    replace(part, other);
    changed = true;
  }
  document.title = fresh.title;
  const now = fresh.getElementById("live")?.dataset.number;
  if (changed && now !== number) tell();
  number = now ?? number;
};
const soon = () => {
  waiting ??= setTimeout(() => renew().catch(() => {}), Math.max(0, last + LEAST - Date.now()));
};

// Said once, politely; the word comes back so that it can be said again.
let quiet = null;
const tell = () => {
  clearTimeout(quiet);
  sign.textContent = sign.dataset.said;
  quiet = setTimeout(() => show(true), 4000);
};
const show = (on) => {
  sign.textContent = on ? sign.dataset.on : sign.dataset.off;
  sign.classList.toggle("clear", on);
  sign.classList.toggle("possible", !on);
  document.getElementById("refresh")?.toggleAttribute("hidden", on);
};

if (sign) {
  const source = new EventSource(sign.dataset.live);
  source.addEventListener("open", () => show(true));
  source.addEventListener("error", () => show(false));
  source.addEventListener("picture", (event) => {
    if (event.data !== number) soon();
  });
  addEventListener("pagehide", () => source.close());
  setInterval(soon, SHIFT);
}
