// Making and keeping elements. Text only ever becomes text: nothing here parses HTML.

export const one = (id) => document.getElementById(id);

/** An element with properties and children; strings become text. `data-` names and `aria-` names become attributes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

/**
 * Show rows `{key, version, build}` in order. A row whose version is the same keeps its element, and with it the focus,
 * the selection and the loaded picture.
 */
export function show(parent, rows) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  const wanted = rows.map(({ key, version, build }) => {
    const kept = before.get(key);
    if (kept && kept.dataset.version === version) return kept;
    const made = build();
    made.dataset.key = key;
    made.dataset.version = version;
    return made;
  });
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((element, place) => {
    if (parent.children[place] !== element) parent.insertBefore(element, parent.children[place] ?? null);
  });
  if (focused && !parent.contains(document.activeElement)) {
    parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }
}

/** A list that says so when it is empty. */
export function showOr(parent, rows, sentence) {
  show(parent, rows.length ? rows : [
    { key: " empty", version: sentence, build: () => make("p", { className: "empty" }, sentence) },
  ]);
}

export const badge = (text, mood = "") => make("span", { className: `badge ${mood}` }, text);

export function facts(pairs) {
  const list = make("dl", { className: "facts" });
  for (const [name, value] of pairs) {
    if (value !== "" && value !== undefined) list.append(make("dt", {}, name), make("dd", {}, value));
  }
  return list;
}

/** Open the dialog that shows one thing. */
export function detail(title, ...content) {
  one("detail-title").textContent = title;
  one("detail-body").replaceChildren(...content);
  const dialog = one("detail");
  if (!dialog.open) dialog.showModal();
}

export const clockTime = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB");
export const dateTime = (seconds) => {
  const at = new Date(seconds * 1000);
  return `${at.toLocaleDateString("en-CA")} ${at.toLocaleTimeString("en-GB")}`;
};

export function size(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit += 1;
  }
  return `${unit && bytes < 10 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}

export const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
