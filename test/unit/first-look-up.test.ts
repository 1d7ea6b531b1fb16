import * as pulumi from "@pulumi/pulumi";
import { EmailChannel } from "pulumi-kadoa";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

let registered: string[];
/** What the service waits for before it answers. */
let answers: Promise<void>;

beforeEach(async () => {
  registered = [];
  answers = Promise.resolve();
  vi.stubEnv("KADOA_API_KEY", "a-key");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await pulumi.runtime.setMocks({
    newResource: async ({ name, inputs }) => {
      registered.push(name);
      await answers;
      return { id: `id-of-${name}`, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Everything that is ready to be registered has been. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function ids(...resources: pulumi.CustomResource[]): Promise<string[]> {
  return new Promise((resolve) => void pulumi.all(resources.map(({ id }) => id)).apply(resolve));
}

it("the other look-ups are made after the first one was answered", async () => {
  let answer = () => {};
  answers = new Promise((resolve) => {
    answer = resolve;
  });
  const all = ["a", "b", "c"].map((name) => EmailChannel.get(name, `id-of-${name}`));
  await settled();
  expect(registered).toEqual(["a"]);
  answer();
  expect(await ids(...all)).toEqual(["id-of-a", "id-of-b", "id-of-c"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("a first look-up that waits for something slow holds the others up for 30 seconds at most", async () => {
  EmailChannel.get("slow", new Promise<string>(() => {}));
  const other = EmailChannel.get("other", "id-of-other");
  await settled();
  await vi.advanceTimersByTimeAsync(29_999);
  await settled();
  expect(registered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(await ids(other)).toEqual(["id-of-other"]);
});

it("each profile has a first look-up of its own", async () => {
  EmailChannel.get("slow", new Promise<string>(() => {}));
  const other = EmailChannel.get("elsewhere", "id-of-elsewhere", { profile: "eu" });
  expect(await ids(other)).toEqual(["id-of-elsewhere"]);
});

it("a look-up whose options Pulumi refuses holds nothing up", async () => {
  const provider = {} as pulumi.ProviderResource;
  expect(() => EmailChannel.get("bad", "id-of-bad", { provider })).toThrow();
  expect(await ids(EmailChannel.get("good", "id-of-good"))).toEqual(["id-of-good"]);
});

it("a resource that is declared waits for no look-up", async () => {
  EmailChannel.get("slow", new Promise<string>(() => {}));
  const declared = new EmailChannel("declared", { recipients: ["on-call@example.com"] });
  expect(await ids(declared)).toEqual(["id-of-declared"]);
});
