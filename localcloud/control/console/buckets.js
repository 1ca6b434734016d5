// Buckets: which there are, what is in the chosen one, pictures as thumbnails.

import { ask, beginning, objectAddress } from "./cloud.js";
import { badge, clockTime, count, dateTime, detail, facts, make, one, show, showOr, size } from "./page.js";

const PAGE = 200;
const PICTURES = /^image\/(png|jpeg|webp|gif|avif)\b/;
const TEXTS = /^(text\/|application\/(json|xml|x-ndjson|yaml))/;
const PREVIEW = 64 * 1024;

const chosen = { bucket: "", prefix: "", limit: PAGE };
let seen = "";
let reading = 0;

export function startBuckets() {
  one("flat").addEventListener("change", () => open(chosen.prefix));
}

/** The buckets as the cloud just told them; `changed` when an object was written since. */
export function showBuckets(buckets, changed) {
  if (!buckets.some((bucket) => bucket.name === chosen.bucket)) {
    Object.assign(chosen, { bucket: buckets[0]?.name ?? "", prefix: "", limit: PAGE });
  }
  show(one("bucket-names"), buckets.map((bucket) => ({
    key: bucket.name,
    version: `${bucket.name === chosen.bucket}`,
    build: () => make("button", {
      type: "button",
      className: "cut",
      "aria-pressed": `${bucket.name === chosen.bucket}`,
      "data-focus": bucket.name,
      onclick() {
        Object.assign(chosen, { bucket: bucket.name, prefix: "" });
        showBuckets(buckets, true);
      },
    }, bucket.name),
  })));
  const now = JSON.stringify(buckets.find((bucket) => bucket.name === chosen.bucket) ?? null);
  if (changed || now !== seen) {
    seen = now;
    load(now === "null" ? null : JSON.parse(now));
  }
}

function open(prefix) {
  Object.assign(chosen, { prefix, limit: PAGE });
  load(seen && JSON.parse(seen));
}

async function load(bucket) {
  const mine = (reading += 1);
  if (!bucket) {
    one("crumbs").replaceChildren();
    showOr(one("objects"), [], "No bucket yet.");
    return;
  }
  const parameters = { bucket: bucket.name, prefix: chosen.prefix, limit: chosen.limit };
  if (!one("flat").checked) parameters.delimiter = "/";
  let page;
  try {
    page = await ask("objects", { parameters });
  } catch (wrong) {
    page = { prefixes: [], objects: [], next: "", wrong: wrong.message };
  }
  if (mine !== reading) return; // a later look is under way
  crumbs(bucket);
  list(page);
}

function crumbs(bucket) {
  const steps = chosen.prefix.split("/").slice(0, -1);
  const go = (name, prefix) =>
    make("button", { type: "button", className: "plain", onclick: () => open(prefix) }, name);
  const path = steps.flatMap((step, place) => [go(step || "(empty)", `${steps.slice(0, place + 1).join("/")}/`), "/"]);
  const about = `${count(bucket.objects, "object")}, ${size(bucket.size)}`;
  one("crumbs").replaceChildren(go(bucket.name, ""), "/", ...path,
    make("span", { className: "quiet end" }, bucket.versioning ? `${about}, versioning ${bucket.versioning}` : about));
}

function list(page) {
  const pictures = page.objects.filter((object) => PICTURES.test(object.content_type));
  const others = page.objects.filter((object) => !PICTURES.test(object.content_type));
  const rows = page.prefixes.map((prefix) => ({ key: `p ${prefix}`, version: "", build: () => folder(prefix) }));
  if (pictures.length) rows.push(tiles(pictures));
  rows.push(...others.map((object) => ({ key: `o ${object.key}`, version: `${object.etag}${object.modified}`, build: () => line(object) })));
  if (page.next) rows.push({ key: " more", version: page.next, build: more });
  showOr(one("objects"), rows, page.wrong ?? "Nothing here.");
}

const nameOf = (key) => key.slice(one("flat").checked ? chosen.prefix.length : key.lastIndexOf("/", key.length - 2) + 1);

const folder = (prefix) => make("button", { type: "button", className: "folder", "data-focus": prefix, onclick: () => open(prefix) },
  make("span", { className: "cut" }, nameOf(prefix)));

const line = (object) => make("button", { type: "button", className: "object", "data-focus": object.key, onclick: () => look(object) },
  make("span", { className: "cut", title: object.key }, nameOf(object.key)),
  make("span", { className: "quiet number" }, size(object.size)));

const more = () => make("button", {
  type: "button",
  className: "more",
  onclick() {
    chosen.limit = Math.min(chosen.limit + PAGE, 1000);
    load(JSON.parse(seen));
  },
}, "Show more");

/** All pictures are one row, in which each keeps its element. */
function tiles(pictures) {
  const box = one("objects").querySelector(".tiles") ?? make("div", { className: "tiles" });
  const bucket = chosen.bucket;
  show(box, pictures.map((object) => ({ key: object.key, version: object.etag + bucket, build: () => tile(bucket, object) })));
  box.dataset.key = " tiles";
  box.dataset.version = "";
  return { key: " tiles", version: "", build: () => box };
}

const tile = (bucket, object) => make("button", { type: "button", className: "tile", title: object.key, "data-focus": object.key, onclick: () => look(object) },
  make("img", { loading: "lazy", decoding: "async", alt: "", src: objectAddress(bucket, object.key) }),
  make("span", { className: "cut" }, object.key.slice(object.key.lastIndexOf("/") + 1)),
  make("span", { className: "quiet" }, `${clockTime(object.modified)}, ${size(object.size)}`));

async function look(object) {
  const bucket = chosen.bucket;
  const about = facts([
    ["bucket", bucket], ["key", object.key], ["size", `${size(object.size)} (${object.size} bytes)`],
    ["type", object.content_type], ["modified", dateTime(object.modified)], ["ETag", object.etag],
  ]);
  const link = make("a", { href: objectAddress(bucket, object.key), target: "_blank", rel: "noopener" }, "Open alone");
  await lookAt(object.key, bucket, object, about, link);
}

async function lookAt(title, bucket, object, about, link) {
  if (PICTURES.test(object.content_type)) {
    detail(title, make("img", { alt: title, src: objectAddress(bucket, object.key) }), about, link);
  } else if (TEXTS.test(object.content_type)) {
    const text = await beginning(bucket, object.key, PREVIEW).catch((wrong) => wrong.message);
    detail(title, about, make("pre", {}, pretty(text)), link,
      object.size > PREVIEW ? badge("only the beginning is shown") : "");
  } else {
    detail(title, about, link);
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // not JSON, or only its beginning
  }
}
