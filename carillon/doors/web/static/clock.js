// SPDX-License-Identifier: Apache-2.0
// Counts down to when an answer is due, once a second; what is late counts up. Without scripts the time itself stands there.
const two = (number) => String(number).padStart(2, "0");
const left = (seconds) => {
  const whole = Math.abs(Math.trunc(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return (seconds < 0 ? "−" : "") + (hours ? `${hours}:${rest}` : rest);
};
const count = () => {
  for (const clock of document.querySelectorAll("[data-due]")) {
    const seconds = (new Date(clock.dataset.due) - Date.now()) / 1000;
    if (Number.isNaN(seconds)) continue;
    clock.textContent = left(seconds);
    clock.classList.toggle("late", seconds < 0);
  }
};
if (document.querySelector("[data-due]")) {
  count();
  setInterval(count, 1000);
}
