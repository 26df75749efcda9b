// SPDX-License-Identifier: Apache-2.0
// Ctrl+K goes to the check from anywhere. A scanner that types a machine-readable zone needs no click before and none after.
const ZONES = [[2, 44], [2, 36], [3, 30]]; // lines and characters of TD3 and MRV-A, TD2 and MRV-B, TD1 (ICAO Doc 9303)

const complete = (text) => {
  const zone = text.toUpperCase().replace(/[^A-Z0-9<]/g, "");
  return ZONES.some(([lines, width]) => zone.length === lines * width) ? zone : "";
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

let sent = "";
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-scan]")) return;
  const zone = complete(event.target.value);
  if (zone && zone !== sent) event.target.form.requestSubmit();
  sent = zone;
});
