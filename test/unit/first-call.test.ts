import * as pulumi from "@pulumi/pulumi";
import { EmailChannel } from "pulumi-kadoa";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const args = { recipients: ["on-call@example.com"] };
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

it("the others are registered after the first one was answered", async () => {
  let answer = () => {};
  answers = new Promise((resolve) => {
    answer = resolve;
  });
  const all = ["a", "b", "c"].map((name) => new EmailChannel(name, args));
  await settled();
  expect(registered).toEqual(["a"]);
  answer();
  expect(await ids(...all)).toEqual(["id-of-a", "id-of-b", "id-of-c"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("a first resource that waits for something slow holds the others up for 30 seconds at most", async () => {
  new EmailChannel("slow", { recipients: new Promise<string[]>(() => {}) });
  const other = new EmailChannel("other", args);
  await settled();
  await vi.advanceTimersByTimeAsync(29_999);
  await settled();
  expect(registered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(await ids(other)).toEqual(["id-of-other"]);
});

it("each profile has a first resource of its own", async () => {
  new EmailChannel("slow", { recipients: new Promise<string[]>(() => {}) });
  const other = new EmailChannel("elsewhere", { ...args, profile: "eu" });
  expect(await ids(other)).toEqual(["id-of-elsewhere"]);
});

it("a resource whose options Pulumi refuses holds nothing up", async () => {
  expect(
    () => new EmailChannel("bad", args, { provider: {} as pulumi.ProviderResource, id: 7 as never }),
  ).toThrow();
  const other = new EmailChannel("good", args);
  expect(await ids(other)).toEqual(["id-of-good"]);
});
