// What changes the cloud: its clock, its faults, and the way back to the beginning.

import { ask } from "./cloud.js";
import { dateTime, make, one, show, showOr } from "./page.js";

const NUMBERS = ["nth", "times", "delay_ms"];

let told = { now: 0, frozen: false, at: 0 };

/** The cloud's time at this moment, in seconds. */
export const cloudNow = () => told.frozen ? told.now : told.now + (performance.now() - told.at) / 1000;

export function say(wrong) {
  const notice = one("notice");
  notice.textContent = wrong.message;
  notice.hidden = false;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { notice.hidden = true; }, 6000);
}

/** `changed` is called after each change, `emptied` after a reset. */
export function startControls({ changed, emptied }) {
  const act = (route, wanted) => ask(route, wanted).then(changed, say);
  one("freeze").addEventListener("click", () => act("clock", { method: "POST", body: { freeze: !told.frozen } }));
  one("advance").addEventListener("change", (event) => {
    const seconds = Number(event.target.value);
    event.target.value = "";
    if (seconds) act("clock", { method: "POST", body: { advance_seconds: seconds } });
  });

  one("faults").addEventListener("click", () => one("fault-box").showModal());
  one("fault-form").addEventListener("submit", (event) => {
    event.preventDefault();
    act("faults", { method: "POST", body: asked(new FormData(event.target)) });
  });
  one("clear-faults").addEventListener("click", () => act("faults", { method: "DELETE" }));

  one("reset").addEventListener("click", () => one("reset-box").showModal());
  one("reset-now").addEventListener("click", async () => {
    one("reset-box").close();
    await act("reset", { method: "POST" });
    emptied();
  });
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
  setInterval(tick, 250);
}

export function showControls(state) {
  told = { now: state.now, frozen: state.frozen, at: performance.now() };
  one("place").textContent = `${state.region}, AppId ${state.app_id}`;
  one("freeze").textContent = state.frozen ? "Frozen" : "Freeze";
  one("freeze").setAttribute("aria-pressed", String(state.frozen));
  one("under-way").textContent = state.pending.invocations;
  one("drawing").textContent = state.pending.tasks;
  one("charged").textContent = state.images_charged;
  const armed = state.faults.filter((fault) => !usedUp(fault)).length;
  one("faults").textContent = armed ? `Faults (${armed})` : "Faults";
  show(one("fault-form").elements.kind, state.fault_kinds.map((kind) => ({
    key: kind, version: "", build: () => make("option", { value: kind }, kind),
  })));
  showOr(one("armed"), state.faults.map((fault) => ({
    key: fault.id, version: JSON.stringify(fault), build: () => make("p", {}, sentence(fault)),
  })), "No fault is armed.");
  tick();
}

function tick() {
  if (told.now) one("now").textContent = dateTime(cloudNow());
}

function asked(form) {
  const filled = [...form].filter(([, value]) => value !== "");
  return Object.fromEntries(filled.map(([name, value]) => [name, NUMBERS.includes(name) ? Number(value) : value]));
}

const usedUp = (fault) => fault.times > 0 && fault.fired >= fault.times;

function sentence(fault) {
  const where = ["service", "action", "method", "key_prefix", "principal", "code"]
    .filter((name) => fault[name]).map((name) => `${name} ${fault[name]}`);
  const times = fault.times === 1 ? "once" : fault.times ? `${fault.times} times` : "for ever";
  const fired = `fired ${fault.fired}${usedUp(fault) ? ": used up" : ""}`;
  return `${fault.kind}: ${where.join(", ") || "any request"}; from match ${fault.nth}, ${times}; ${fired}`;
}
