import { expect, it } from "vitest";
import { namesakesIn } from "../../console/routing/namesakes";

it("channels of one name are told apart by their type, else by as much of their ids as it takes", () => {
  const channels = [
    { id: "11112222-1", name: "live", type: "WEBSOCKET" },
    { id: "11112222-2", name: "pager", type: "WEBHOOK" },
    { id: "11112222-3", name: "pager", type: "EMAIL" },
    { id: "11112222-4", name: "pager", type: "EMAIL" },
    { id: "33", name: "short", type: "EMAIL" },
    { id: "333", name: "short", type: "EMAIL" },
  ];
  expect(Object.fromEntries(namesakesIn(channels))).toEqual({
    "11112222-2": { type: "WEBHOOK" },
    "11112222-3": { type: "EMAIL", id: "11112222-3" },
    "11112222-4": { type: "EMAIL", id: "11112222-4" },
    "33": { type: "EMAIL", id: "33" },
    "333": { type: "EMAIL", id: "333" },
  });
});
