// The control plane, as this page uses it.

const ROOT = "/_localcloud/";
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

/** A route's address. The cloud reads `+` as a plus, so spaces are percent-encoded. */
export function address(route, parameters = {}) {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return ROOT + route + (pairs.length ? `?${pairs.join("&")}` : "");
}

export const objectAddress = (bucket, key) => address("object", { bucket, key });

/** JSON of a route. Throws an Error that says what the cloud said. */
export async function ask(route, { method = "GET", parameters, body } = {}) {
  const answer = await fetch(address(route, parameters), {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.errorMessage ?? `${route} answered ${answer.status}`);
  return told;
}

/** The beginning of an object, as text. */
export async function beginning(bucket, key, limit) {
  const answer = await fetch(address("object", { bucket, key, limit }));
  if (!answer.ok) throw new Error(`The object could not be read (${answer.status}).`);
  return answer.text();
}

/**
 * Follow the journal for ever. `opened` is called at every beginning, because each one repeats the last entries;
 * `lost` when the cloud is not there; then it is tried again, less and less often.
 */
export async function follow(last, { opened, entries, lost }) {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      const answer = await fetch(address("journal", { follow: 1, last }));
      if (!answer.ok) throw new Error(`the journal answered ${answer.status}`);
      opened();
      pause = FIRST_PAUSE;
      await read(answer.body, entries);
    } catch (wrong) {
      console.info("The journal's stream ended:", wrong.message);
    }
    lost();
    await new Promise((resume) => setTimeout(resume, pause));
  }
}

async function read(stream, entries) {
  let rest = "";
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    if (lines.length) entries(lines.map((line) => JSON.parse(line)));
  }
}
