// SPDX-License-Identifier: Apache-2.0
// Maps move: drag, wheel (once the map has been touched, or with Ctrl), pinch, buttons, and the keys + - 0 and arrows.
// A map that is replaced while the page is open keeps where it was. Without scripts the whole map stands there.
const MOST = 16;
const NEAR = 2.6; // from this enlargement on every name has room; as the largest tier in labels.py
const kept = new Map();

// One map is held at a time. The hand may leave it while it drags: the page listens, once for all maps.
const fingers = new Map();
let held = null;
let travelled = 0;
document.addEventListener("pointermove", (event) => held?.drag(event));
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, (event) => {
    fingers.delete(event.pointerId);
    if (fingers.size) return;
    held?.drawing.classList.remove("map-held");
    held = null;
  });
}

const limit = (value, low, high) => Math.min(high, Math.max(low, value));

const round = (longest) => {
  const power = 10 ** Math.floor(Math.log10(longest));
  return [5, 2, 1].map((step) => step * power).find((step) => step <= longest * 1.000001);
};

const begin = (figure) => {
  const drawing = figure.querySelector(".map-drawing");
  const moved = drawing?.querySelector("[data-map-moved]");
  if (!moved || figure.dataset.map === "on") return;
  figure.dataset.map = "on";
  const { width, height } = drawing.viewBox.baseVal;
  const at = kept.get(figure.id) ?? { zoom: 1, x: 0, y: 0 };
  kept.set(figure.id, at);
  const bar = drawing.querySelector("[data-map-bar]");

  const measure = () => {
    const unit = Number(bar.dataset.mapBar) / at.zoom;
    const km = round(150 * unit);
    const far = km / unit;
    const count = new Intl.NumberFormat(document.documentElement.lang || "en").format(km >= 1 ? km : Math.round(km * 1000));
    bar.querySelector("path").setAttribute("d", `M0-5V0H${far.toFixed(1)}V-5`);
    bar.querySelector("text").textContent = (km >= 1 ? bar.dataset.km : bar.dataset.m).replace("%(count)s", count);
  };

  const show = () => {
    at.zoom = limit(at.zoom, 1, MOST);
    at.x = limit(at.x, width * (1 - at.zoom), 0);
    at.y = limit(at.y, height * (1 - at.zoom), 0);
    moved.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.zoom})`);
    moved.style.setProperty("--map-zoom", at.zoom);
    drawing.classList.toggle("map-near", at.zoom >= NEAR);
    drawing.classList.toggle("map-enlarged", at.zoom > 1);
    if (bar) measure();
  };

  const enlarge = (by, x = width / 2, y = height / 2) => {
    const zoom = limit(at.zoom * by, 1, MOST);
    at.x = x - ((x - at.x) * zoom) / at.zoom;
    at.y = y - ((y - at.y) * zoom) / at.zoom;
    at.zoom = zoom;
    show();
  };

  const shift = (x, y) => {
    at.x += x;
    at.y += y;
    show();
  };

  const whole = () => {
    at.zoom = 1;
    show();
  };

  const place = (event) => {
    const box = drawing.getBoundingClientRect();
    return { x: ((event.clientX - box.x) / box.width) * width, y: ((event.clientY - box.y) / box.height) * height };
  };

  const keys = {
    "+": () => enlarge(1.5), "=": () => enlarge(1.5), "-": () => enlarge(1 / 1.5), 0: whole,
    ArrowLeft: () => shift(width / 8, 0), ArrowRight: () => shift(-width / 8, 0),
    ArrowUp: () => shift(0, height / 8), ArrowDown: () => shift(0, -height / 8),
  };
  drawing.setAttribute("tabindex", "0");
  drawing.classList.add("map-moves");
  drawing.addEventListener("keydown", (event) => {
    const deed = keys[event.key];
    if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deed();
  });

  drawing.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !figure.contains(document.activeElement)) return;
    event.preventDefault();
    const { x, y } = place(event);
    enlarge(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), x, y);
  }, { passive: false });

  const spread = () => {
    const [one, two] = [...fingers.values()];
    return { x: (one.x + two.x) / 2, y: (one.y + two.y) / 2, far: Math.hypot(one.x - two.x, one.y - two.y) || 1 };
  };
  const drag = (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const pinched = fingers.size === 2 ? spread() : null;
    fingers.set(event.pointerId, now);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < 5) return;
    drawing.classList.add("map-held");
    if (pinched) {
      const { x, y, far } = spread();
      at.x += x - pinched.x;
      at.y += y - pinched.y;
      enlarge(far / pinched.far, x, y);
    } else {
      shift(now.x - before.x, now.y - before.y);
    }
  };
  drawing.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (!drawing.isSameNode(held?.drawing)) fingers.clear();
    if (!fingers.size) travelled = 0;
    held = { drawing, drag };
    fingers.set(event.pointerId, place(event));
  });
  drawing.addEventListener("click", (event) => {
    if (event.detail && travelled >= 5) event.preventDefault(); // the end of a drag, and not the keyboard
    travelled = 0;
  }, true);
  drawing.addEventListener("dragstart", (event) => event.preventDefault());

  const tools = figure.querySelector(".map-tools");
  tools.hidden = false;
  for (const [name, deed] of [["In", () => enlarge(1.5)], ["Out", () => enlarge(1 / 1.5)], ["All", whole]]) {
    tools.querySelector(`[data-map-${name.toLowerCase()}]`).addEventListener("click", deed);
  }
  show();
};

const look = (root) => {
  if (root.matches?.("[data-map]")) begin(root);
  for (const figure of root.querySelectorAll?.("[data-map]") ?? []) begin(figure);
};
look(document);
document.addEventListener("htmx:afterSettle", (event) => look(event.target));
