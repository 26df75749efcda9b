// SPDX-License-Identifier: Apache-2.0
// Light or dark without loading the page again, so that nothing half typed is lost.
const root = document.documentElement;
const dark = () => root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

document.querySelector("[data-theme-form]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const theme = dark() ? "light" : "dark";
  root.dataset.theme = theme;
  form.elements.theme.value = theme;
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
});
