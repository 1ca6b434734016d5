"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const catalogue = JSON.parse($("catalogue").textContent);
  const base = location.origin + location.pathname.replace(/\/?$/, "/");
  const jobs = new Map(); // id -> {job, card, etag, timer, body}
  const references = []; // {key, item}
  let cursor = null;
  let unsure = {}; // the order whose answer was lost, and its idempotency key

  // -- talking to the service ---------------------------------------------------------------------------------------

  class Refused extends Error {}

  async function call(method, path, body, headers = {}) {
    const key = $("key").value.trim();
    if (key) headers.Authorization = `Bearer ${key}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    if (answer.status === 304) return { answer, document: null };
    const document = await answer.json().catch(() => ({}));
    if (answer.ok) return { answer, document };
    const refused = new Refused(reason(answer.status, document));
    refused.isFinal = Boolean(document.code) && answer.status < 500; // else the platform may have ended it half way
    throw refused;
  }

  function reason(status, document) { // what the service advises is for programs, where the page knows better
    if (document.errors && document.errors.length) return document.errors.map((error) => `${error.field}: ${error.message}`).join("\n");
    const advice = status === 401 && document.code ? "Check the API key at the top of this page." : document.next_step || "";
    return [document.detail || `The service answered ${status}.`, advice].filter(Boolean).join("\n");
  }

  function say(text, bad = false) {
    $("said").textContent = text;
    $("said").className = bad ? "bad" : "";
  }

  async function attempt(work) {
    try {
      return await work();
    } catch (error) {
      say(error instanceof Refused ? error.message : "The service cannot be reached.", true);
      return undefined;
    }
  }

  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      say(done);
    } catch {
      say(`The browser does not let this page copy. Select it here:\n${text}`, true);
    }
  }

  // -- what may be ordered follows the model --------------------------------------------------------------------------

  function fill(select, values, first) {
    const before = select.value;
    select.replaceChildren(...(first === undefined ? [] : [new Option(first, "")]), ...values.map((value) => new Option(value, value)));
    if ([...select.options].some((option) => option.value === before)) select.value = before;
    select.disabled = select.options.length < 2;
  }

  function limits() {
    const model = catalogue.models[$("model").value];
    return model.versions[$("version").value] || model.unnamed;
  }

  function follow() {
    const model = catalogue.models[$("model").value];
    fill($("version"), Object.keys(model.versions), model.assumed ? `default (${model.assumed})` : "default");
    const allowed = limits();
    fill($("ratio"), allowed.ratios || catalogue.ratios, "default");
    fill($("resolution"), allowed.resolutions, "default");
    $("droplimit").textContent = `at most ${allowed.images}, PNG, JPEG or WebP, ${Math.round(catalogue.bytes / 1048576)} MB each`;
    count();
  }

  function count() {
    const { prompt } = limits();
    const used = [...$("prompt").value].length;
    $("count").textContent = `${used} / ${prompt}`;
    $("count").className = used > prompt ? "over" : "";
  }

  function order() {
    const chosen = {
      prompt: $("prompt").value.trim(),
      model: $("model").value,
      model_version: $("version").value,
      aspect_ratio: $("ratio").value,
      resolution: $("resolution").value,
      output_format: $("format").value,
      output_image_count: Number($("images").value) > 1 ? Number($("images").value) : "",
      reference_images: references.filter((entry) => entry.key).map((entry) => ({ key: entry.key })),
    };
    return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== "" && value.length !== 0));
  }

  // -- reference images -----------------------------------------------------------------------------------------------

  function attach(source, name) {
    const item = document.createElement("li");
    const image = Object.assign(new Image(), { src: source, alt: name });
    const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×", title: `Remove ${name}` });
    remove.setAttribute("aria-label", remove.title);
    const entry = { key: "", item };
    remove.addEventListener("click", (event) => {
      event.stopPropagation();
      detach(entry);
      $("choose").focus();
    });
    item.append(image, remove);
    $("references").append(item);
    references.push(entry);
    return entry;
  }

  function detach(entry) {
    references.splice(references.indexOf(entry), 1);
    entry.item.remove();
  }

  async function upload(file) {
    if (references.length >= limits().images) return say(`This model takes at most ${limits().images} reference images.`, true);
    const entry = attach(URL.createObjectURL(file), file.name);
    entry.item.className = "uploading";
    const done = await attempt(async () => {
      const { document: place } = await call("POST", "v1/uploads", { content_type: file.type, size: file.size });
      const answer = await fetch(place.url, { method: "PUT", headers: place.headers, body: file });
      if (!answer.ok) throw new Refused(`The bucket refused ${file.name} (${answer.status}).`);
      entry.key = place.key;
      return true;
    });
    if (done) entry.item.className = "";
    else if (references.includes(entry)) detach(entry);
  }

  function takeFiles(files) {
    for (const file of files) upload(file);
  }

  // -- the gallery ----------------------------------------------------------------------------------------------------

  const ENDED = ["succeeded", "failed", "canceled"];
  const WORDS = { accepted: "being sent", parked: "waiting for its turn", submitted: "being drawn", unknown: "being looked for" };

  function button(text, deed) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text });
    made.addEventListener("click", deed);
    return made;
  }

  function when(moment) {
    const today = moment.toDateString() === new Date().toDateString();
    return today ? moment.toLocaleTimeString() : moment.toLocaleString();
  }

  function show(job, first) {
    let entry = jobs.get(job.id);
    if (!entry) {
      const card = $("card").content.firstElementChild.cloneNode(true);
      entry = { card, etag: "", timer: 0, shown: "" };
      jobs.set(job.id, entry);
      card.dataset.id = job.id;
      $("empty").hidden = true;
      if (first) $("gallery").prepend(card);
      else $("gallery").append(card);
    }
    const { card } = entry;
    const ended = ENDED.includes(job.status);
    entry.job = job;
    card.className = `${job.status}${ended ? " ended" : ""}`;
    card.querySelector(".status").textContent = job.status;
    card.querySelector("time").dateTime = job.created_at;
    card.querySelector("time").textContent = when(new Date(job.created_at));
    card.querySelector(".words").textContent = job.prompt || "(no prompt)";
    card.querySelector(".trouble").textContent = job.error ? `${job.error.code}: ${job.error.message}` : "";
    const deeds = [];
    if (job.urls.cancel) deeds.push(button("Cancel", () => cancel(job.id)));
    for (const output of job.outputs) deeds.push(button("Use as reference", () => reuse(output)));
    deeds.push(button("Copy id", () => copy(job.id, `Copied ${job.id}.`)));
    card.querySelector(".deeds").replaceChildren(...deeds);
    const keys = job.outputs.map((output) => output.key).join();
    if (keys && entry.shown !== keys) {
      entry.shown = keys;
      card.querySelector(".picture").replaceChildren(...job.outputs.map((output) => picture(job, output)));
    }
    if (!ended) {
      elapsed(entry);
      clearTimeout(entry.timer);
      entry.timer = setTimeout(() => look(job.id), entry.pause || 1500);
    } else if (!keys) card.querySelector(".waiting b").textContent = job.status === "canceled" ? "canceled" : "no image";
  }

  function elapsed(entry) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(entry.job.created_at)) / 1000));
    entry.card.querySelector(".waiting b").textContent = `${WORDS[entry.job.status] || entry.job.status}, ${seconds} s`;
  }

  function picture(job, output) {
    const link = Object.assign(document.createElement("a"), { href: output.url, target: "_blank", rel: "noopener" });
    const image = Object.assign(new Image(), { src: output.url, alt: job.prompt || "image", loading: "lazy" });
    image.addEventListener("error", () => renew(job.id, image, link, output.key), { once: true });
    link.append(image);
    return link;
  }

  async function renew(id, image, link, key) { // the link may have died with the key that signed it
    const got = await attempt(() => call("GET", `v1/images/${id}`));
    const fresh = got && got.document.outputs.find((output) => output.key === key);
    if (fresh) image.src = link.href = fresh.url;
  }

  async function look(id) {
    const entry = jobs.get(id);
    try {
      const { answer, document: job } = await call("GET", `v1/images/${id}`, undefined, entry.etag ? { "If-None-Match": entry.etag } : {});
      entry.etag = answer.headers.get("ETag") || "";
      entry.pause = Math.max(1000, 1000 * Number(answer.headers.get("Retry-After") || 2));
      show(job || entry.job);
    } catch (error) {
      say(error instanceof Refused ? error.message : "The service cannot be reached; trying again.", true);
      entry.pause = Math.min(30000, 2 * (entry.pause || 2000));
      entry.timer = setTimeout(() => look(id), entry.pause);
    }
  }

  async function cancel(id) {
    const got = await attempt(() => call("DELETE", `v1/images/${id}`));
    if (got) show(got.document);
    else look(id);
  }

  function reuse(output) {
    if (references.length >= limits().images) return say(`This model takes at most ${limits().images} reference images.`, true);
    attach(output.url, output.key).key = output.key;
  }

  async function list() {
    const got = await attempt(() => call("GET", `v1/images?limit=24${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`));
    if (!got) return;
    $("empty").textContent = "Nothing drawn yet. Your images will appear here.";
    for (const job of got.document.data) show(job);
    cursor = got.document.next_cursor;
    $("more").hidden = !cursor;
  }

  // -- deeds ------------------------------------------------------------------------------------------------------------

  function token() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function draw(event) {
    event.preventDefault();
    if (references.some((entry) => !entry.key)) return say("A reference image is still being uploaded.", true);
    $("draw").disabled = true;
    say("");
    const sent = order(); // once: a lost answer is asked for again under the same idempotency key, also by who tries again
    const text = JSON.stringify(sent);
    if (unsure.order !== text) unsure = { order: text, key: token() };
    const headers = () => ({ "Idempotency-Key": unsure.key });
    const got = await attempt(() => call("POST", "v1/images", sent, headers()).catch((error) => {
      if (error.isFinal) throw error;
      return call("POST", "v1/images", sent, headers());
    }).finally(() => { $("draw").disabled = false; }).then(
      (answered) => { unsure = {}; return answered; },
      (error) => { if (error.isFinal) unsure = {}; throw error; },
    ));
    if (got) show(got.document, true);
    else $("said").scrollIntoView({ block: "nearest" });
  }

  function quoted(text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
  }

  function copyCurl() {
    const lines = [
      `curl ${quoted(`${base}v1/images`)}`,
      `-H "Authorization: Bearer $AIGC_API_KEY"`,
      `-H 'Content-Type: application/json'`,
      `-d ${quoted(JSON.stringify(order()))}`,
    ];
    return copy(lines.join(" \\\n  "), "Copied. Set AIGC_API_KEY to your key before you run it.");
  }

  function begin() {
    $("where").textContent = base;
    $("key").value = sessionStorage.getItem("key") || "";
    fill($("model"), Object.keys(catalogue.models));
    $("model").value = catalogue.model in catalogue.models ? catalogue.model : $("model").value;
    fill($("format"), catalogue.formats, "default");
    fill($("images"), Array.from({ length: catalogue.most }, (_, index) => String(index + 1)));
    follow();
    $("model").addEventListener("change", () => { $("version").value = ""; follow(); });
    $("version").addEventListener("change", follow);
    $("prompt").addEventListener("input", count);
    $("prompt").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("order").requestSubmit(); });
    $("order").addEventListener("submit", draw);
    $("curl").addEventListener("click", copyCurl);
    $("more").addEventListener("click", list);
    $("keyform").addEventListener("submit", (event) => event.preventDefault());
    $("key").addEventListener("change", () => {
      sessionStorage.setItem("key", $("key").value.trim());
      for (const entry of jobs.values()) clearTimeout(entry.timer);
      jobs.clear();
      $("gallery").replaceChildren();
      $("empty").textContent = "Your images will appear here.";
      $("empty").hidden = false;
      $("more").hidden = true;
      cursor = null;
      say("");
      list();
    });
    const drop = $("drop");
    drop.addEventListener("click", (event) => { if (!event.target.closest("li")) $("files").click(); });
    $("files").addEventListener("click", (event) => event.stopPropagation());
    $("files").addEventListener("change", () => { takeFiles($("files").files); $("files").value = ""; });
    for (const name of ["dragover", "dragleave", "drop"]) drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over-it", name === "dragover");
      if (name === "drop") takeFiles(event.dataTransfer.files);
    });
    setInterval(() => { for (const entry of jobs.values()) if (!ENDED.includes(entry.job.status)) elapsed(entry); }, 1000);
    if ($("key").value || catalogue.anonymous) list();
    else $("key").focus();
  }

  begin();
})();
