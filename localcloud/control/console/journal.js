// The journal as it happens: the newest entries on top, a bounded number of them.

import { follow } from "./cloud.js";
import { badge, clockTime, detail, make, one } from "./page.js";

export const ROWS = 500;
let kept = [];
let waiting = [];
let drawing = false;

/** `heard` is called with every batch of entries, `linked` with whether the cloud is there. */
export function startJournal({ heard, linked }) {
  one("filter").addEventListener("input", redraw);
  one("refusals").addEventListener("change", redraw);
  one("pause").addEventListener("click", togglePause);
  follow(ROWS, {
    opened() {
      clearJournal();
      linked(true);
    },
    lost: () => linked(false),
    entries(batch) {
      waiting.push(...batch);
      if (waiting.length > ROWS) waiting = waiting.slice(-ROWS);
      heard(batch);
      if (!paused()) draw();
    },
  });
}

export function clearJournal() {
  kept = [];
  waiting = [];
  one("entries").replaceChildren();
}

const paused = () => one("pause").getAttribute("aria-pressed") === "true";

function togglePause() {
  one("pause").setAttribute("aria-pressed", String(!paused()));
  if (!paused()) draw();
}

/** Once per frame, however fast requests come. */
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    const fresh = waiting;
    waiting = [];
    kept = [...kept, ...fresh].slice(-ROWS);
    const rows = fresh.filter(wanted).map((entry) => row(entry, "new")).reverse();
    const body = one("entries");
    body.prepend(...rows);
    while (body.children.length > ROWS) body.lastElementChild.remove();
  });
}

function redraw() {
  one("entries").replaceChildren(...kept.filter(wanted).map((entry) => row(entry, "")).reverse());
}

const refused = (entry) => entry.code !== "" || entry.status === 0 || entry.status >= 400;
const asked = (entry) => entry.method ? `${entry.method} ${place(entry)}` : entry.action;

function wanted(entry) {
  if (one("refusals").checked && !refused(entry)) return false;
  const words = one("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [entry.service, entry.action, asked(entry), entry.principal, entry.status, entry.code, entry.request_id]
    .join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** A bucket is enough of its host name; what the cloud's own address hides needs none. */
function place(entry) {
  const bucket = entry.service === "cos" ? entry.host.split(".cos.")[0] : "";
  return bucket && bucket !== entry.host ? `${bucket}${entry.path}` : entry.path;
}

/** The last part of a principal says who it is. */
const caller = (entry) => entry.principal.replace(/^qcs::(cam|sts)::(uin\/\d+:)?/, "");

function answered(entry) {
  if (entry.status === 0) return badge("dropped", "bad");
  return badge(entry.code ? `${entry.status} ${entry.code}` : `${entry.status}`, refused(entry) ? "bad" : "good");
}

function row(entry, name) {
  const open = () => detail(asked(entry), make("pre", {}, JSON.stringify(entry, null, 2)));
  return make("tr", { className: name },
    make("td", {}, `${clockTime(entry.time)}.${String(Math.floor((entry.time % 1) * 1000)).padStart(3, "0")}`),
    make("td", {}, entry.service),
    make("td", { title: asked(entry) }, make("button", { type: "button", className: "plain", onclick: open }, asked(entry))),
    make("td", { title: entry.principal }, caller(entry)),
    make("td", { title: entry.code }, answered(entry)),
    make("td", { className: "number" }, entry.duration_ms.toFixed(1)));
}
