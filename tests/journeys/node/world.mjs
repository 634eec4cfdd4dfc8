// A world of a test file's own, and a client of the service in it.

const { EMPORIX_SANDBOX_URL, EMPORIX_TENANT, EMPORIX_TOKEN_SERVICE } = process.env;
const ADMIN = `${EMPORIX_SANDBOX_URL}/__sandbox/worlds`;

/** The files of this project. Each waits for the others' worlds, so all of them run at once or none goes on. */
const FILES = ["counting", "emptying", "importing", "locking"];
const PATIENCE_MS = 180_000;

/** Makes the world `name`, and waits until every other file has its own. */
export async function world(name) {
  const made = await admin("POST", "", { name });
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { worlds } = await admin("GET", "");
    if (FILES.every((file) => worlds.some((world) => world.name === file))) break;
    if (Date.now() > until) throw new Error(`the files do not run at once: ${worlds.map((world) => world.name)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return new Client(name, `${made.url}/customer-segment/${EMPORIX_TENANT}/segments/628cd20c6e8b2432b6346ca6/customers`);
}

/** A call of the admin API; its answer's body. */
async function admin(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(ADMIN + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

class Client {
  #sent = 0;

  constructor(name, url) {
    this.name = name;
    this.url = url;
  }

  /** Sends a request; its status and its body. */
  async send(method, path, body) {
    this.#sent += 1;
    const headers = { Authorization: `Bearer ${EMPORIX_TOKEN_SERVICE}`, "Content-Type": "application/json", "X-Total-Count": "true" };
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, total: Number(answer.headers.get("X-Total-Count")), body: text && JSON.parse(text) };
  }

  /** How many assignments the segment has. */
  async total() {
    return (await this.send("GET", "?pageSize=1")).total;
  }

  /** Makes scenarios active in this world. */
  arm(...scenarios) {
    return admin("POST", `/${this.name}/scenarios`, { scenarios });
  }

  /** What this client has sent, and what the world's journal has of it. */
  async counts() {
    return { sent: this.#sent, kept: (await admin("GET", `/${this.name}/requests`)).total };
  }
}
