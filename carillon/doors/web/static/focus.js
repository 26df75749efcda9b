// SPDX-License-Identifier: Apache-2.0
// After a part of the page was replaced, the keyboard and the screen reader go on where the new part begins.
const begin = (start) => {
  if (start) {
    start.focus({ preventScroll: true });
    const { top, bottom } = start.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight / 2) start.scrollIntoView({ block: "start" });
  }
};
begin(document.querySelector("[data-check] [data-focus]"));
document.addEventListener("htmx:afterSettle", (event) => begin(event.target.querySelector?.("[data-focus]")));

// Times are written in UTC; the device's own time is one hover away.
const local = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "short" });
const tell = (root) => {
  for (const time of root.querySelectorAll("time[datetime*=T]:not([title])")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.valueOf())) time.title = local.format(at);
  }
};
tell(document);
document.addEventListener("htmx:afterSettle", (event) => event.target.querySelectorAll && tell(event.target));
