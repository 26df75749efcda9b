// SPDX-License-Identifier: Apache-2.0
// Ctrl+K goes to the check from anywhere. A scanner that types a machine-readable zone needs no click before and none after.
const ZONES = [[2, 44], [2, 36], [3, 30]]; // lines and characters of TD3 and MRV-A, TD2 and MRV-B, TD1 (ICAO Doc 9303)
const PAUSE = 150; // milliseconds without a character after which a scanner has finished

const complete = (text) => {
  const lines = text.toUpperCase().split("\n").map((line) => line.replace(/[^A-Z0-9<]/g, "")).filter(Boolean);
  const whole = ZONES.some(([count, width]) =>
    lines.length === 1
      ? lines[0].length === count * width
      : lines.length === count && lines.every((line) => line.length === width));
  return whole ? lines.join("") : "";
};

const first = () => document.querySelector("[data-check] [data-scan], [data-check] input:not([type=hidden]), [data-check] textarea");

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    const link = document.querySelector('.places a[href="/check"]');
    const field = first();
    if (!field && !link) return;
    event.preventDefault();
    if (field) {
      field.focus();
      field.select?.();
    } else {
      link.click();
    }
    return;
  }
  const scan = document.querySelector("[data-check] [data-scan]");
  const idle = event.target === document.body || event.target.matches?.("main, h1, h2");
  if (scan && idle && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ") {
    scan.value = "";
    scan.focus();
  }
});

const sent = new WeakMap(); // by field: after an answer the form has a new one, and the same document may be scanned again
let pause = 0;
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-scan]")) return;
  clearTimeout(pause);
  pause = setTimeout(() => {
    const zone = complete(field.value);
    if (zone && zone !== sent.get(field) && field.isConnected) field.form.requestSubmit();
    sent.set(field, zone);
  }, PAUSE);
});
