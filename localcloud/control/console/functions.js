// Functions, what starts them, and their invocations while they run and after.

import { address, ask } from "./cloud.js";
import { badge, clockTime, count, detail, facts, make, one, showOr, size } from "./page.js";

const MOODS = { Active: "good", Creating: "busy", Updating: "busy" };

export function showFunctions(functions, now) {
  const rows = functions.map((it) => ({
    key: `${it.region}/${it.namespace}/${it.name}`,
    version: JSON.stringify(it) + (it.running.length ? Math.floor(now) : ""),
    build: () => card(it, now),
  }));
  showOr(one("functions"), rows, "No function yet.");
}

function card(it, now) {
  const calls = [...it.running.map((attempt) => running(attempt, now)), ...it.recent.map((attempt) => ended(it, attempt))];
  return make("article", { className: "function" },
    make("div", { className: "head" },
      make("h3", {}, it.name), badge(it.status, MOODS[it.status] ?? "bad"),
      make("span", { className: "quiet" }, `${it.runtime}, ${it.memory} MB, ${it.timeout} s, zip ${size(it.code_size)}`),
      make("span", { className: "quiet" }, work(it))),
    make("div", { className: "chips" }, ...it.triggers.map((trigger) => chip(it, trigger))),
    calls.length ? table(calls) : make("p", { className: "quiet" }, "Not invoked yet."));
}

function work(it) {
  const parts = [`${count(it.busy, "instance")} busy, ${it.idle} idle`];
  if (it.queued) parts.push(`${it.queued} queued`);
  if (it.delayed) parts.push(`${it.delayed} to be retried`);
  return parts.join(", ");
}

function chip(it, trigger) {
  const content = [make("b", {}, trigger.kind), ` ${trigger.summary}`];
  const name = trigger.enabled ? "chip" : "chip off";
  if (trigger.kind !== "http") return make("span", { className: name, title: trigger.name }, ...content);
  return make("a", { className: name, href: address(`fn/${it.url_id}/`), target: "_blank", rel: "noopener" }, ...content);
}

const table = (rows) => make("table", {},
  make("thead", {}, make("tr", {}, ...["Started", "Status", "Duration", "Memory", "Request"].map((name, place) =>
    make("th", { className: place === 2 || place === 3 ? "number" : "" }, name)))),
  make("tbody", {}, ...rows));

const running = (attempt, now) => make("tr", {},
  make("td", {}, clockTime(attempt.started)),
  make("td", {}, make("span", { className: "badge busy live" }, "running")),
  make("td", { className: "number" }, `${Math.max(0, now - attempt.started).toFixed(0)} s`),
  make("td", {}),
  make("td", { className: "mono" }, attempt.request_id, attempt.source ? ` (${attempt.source})` : ""));

function ended(it, attempt) {
  const open = () => log(it, attempt);
  return make("tr", {},
    make("td", {}, clockTime(attempt.started)),
    make("td", { title: attempt.message }, badge(`${attempt.status}`, attempt.status === 200 ? "good" : "bad"),
      attempt.retry ? ` retry ${attempt.retry}` : ""),
    make("td", { className: "number" }, `${attempt.duration.toFixed(0)} ms`),
    make("td", { className: "number" }, size(attempt.memory)),
    make("td", {}, make("button", { type: "button", className: "plain mono", "data-focus": attempt.request_id + attempt.retry, onclick: open },
      attempt.request_id)));
}

async function log(it, attempt) {
  const parameters = { region: it.region, namespace: it.namespace, function: it.name, request_id: attempt.request_id };
  const text = await ask("log", { parameters }).then((told) => told.log, (wrong) => wrong.message);
  detail(`Log of ${it.name}`,
    facts([["request", attempt.request_id], ["status", `${attempt.status}`], ["message", attempt.message]]),
    make("pre", {}, text));
}
