// The console: look at the cloud now and then, and at once when the journal says that something happened.

import { ask } from "./cloud.js";
import { showBuckets, startBuckets } from "./buckets.js";
import { cloudNow, showControls, startControls } from "./controls.js";
import { showFunctions } from "./functions.js";
import { clearJournal, startJournal } from "./journal.js";
import { one } from "./page.js";
import { showTasks } from "./tasks.js";

const EVERY = 1000;
const SOON = 150;

let next = 0;
let due = Infinity;
let looking = false;
let written = true;

/** Look after so many milliseconds, or earlier if that was agreed already. */
function look(after) {
  const when = performance.now() + after;
  if (when >= due) return;
  clearTimeout(next);
  due = when;
  next = setTimeout(async () => {
    due = Infinity;
    if (looking || document.hidden) return;
    looking = true;
    try {
      const state = await ask("state");
      showControls(state);
      showFunctions(state.functions, cloudNow());
      showTasks(state.tasks, cloudNow());
      showBuckets(state.buckets, written);
      written = false;
    } catch (wrong) {
      console.info("The cloud does not answer:", wrong.message); // the badge says so; the next look may succeed
    } finally {
      looking = false;
      look(EVERY);
    }
  }, after);
}

function heard(entries) {
  written ||= entries.some((entry) => entry.service === "cos" && !["GET", "HEAD"].includes(entry.method));
  if (!looking) look(SOON);
}

function linked(isThere) {
  const link = one("link");
  link.textContent = isThere ? "live" : "not connected";
  link.className = `badge ${isThere ? "good live" : "bad"}`;
}

startControls({ changed: () => look(0), emptied: clearJournal });
startBuckets();
startJournal({ heard, linked });
document.addEventListener("visibilitychange", () => look(0));
look(0);
