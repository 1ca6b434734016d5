// MPS tasks: how far they are and what they drew.

import { objectAddress } from "./cloud.js";
import { badge, clockTime, dateTime, detail, facts, make, one, showOr } from "./page.js";

const MOODS = { DONE: "good", FAIL: "bad", RUN: "busy", WAIT: "" };

export function showTasks(tasks, now) {
  const rows = tasks.map((task) => ({
    key: task.id,
    version: JSON.stringify(task) + (under_way(task) ? now.toFixed(1) : ""),
    build: () => row(task, now),
  }));
  showOr(one("tasks"), rows, "No task yet.");
}

const under_way = (task) => task.status === "WAIT" || task.status === "RUN";

function row(task, now) {
  const [first] = task.results;
  const picture = first
    ? make("img", { loading: "lazy", decoding: "async", alt: "", src: objectAddress(first.bucket, first.key) })
    : make("span", { className: "blank" });
  return make("button", { type: "button", className: "task", "data-focus": task.id, onclick: () => open(task) },
    picture,
    make("span", { className: "what cut", title: task.prompt }, task.prompt || "(reference image only)"),
    make("span", { className: "state" }, badge(task.status, `${MOODS[task.status]} ${task.status === "RUN" ? "live" : ""}`)),
    make("span", { className: "about cut" }, under_way(task) ? progress(task, now) : about(task)));
}

const about = (task) => task.message || [
  task.model, `${task.width} × ${task.height}`,
  task.results.length > 1 ? `${task.results.length} pictures` : "", clockTime(task.submitted),
].filter(Boolean).join(", ");

const progress = (task, now) => make("progress", {
  max: 1,
  value: Math.min(1, (now - task.submitted) / (task.ends - task.submitted)),
  "aria-label": "how far the task is",
});

function open(task) {
  detail(task.prompt || task.id,
    ...task.results.map((stored) => make("img", { alt: task.prompt, src: objectAddress(stored.bucket, stored.key) })),
    facts([
      ["task", task.id], ["status", task.status], ["message", task.message], ["model", task.model],
      ["prompt", task.prompt], ["size", `${task.width} × ${task.height}`], ["submitted", dateTime(task.submitted)],
      ...task.results.map((stored) => ["stored", `${stored.bucket}/${stored.key}`]),
      ...task.urls.map((url) => ["kept for 12 hours", url]),
    ]));
}
