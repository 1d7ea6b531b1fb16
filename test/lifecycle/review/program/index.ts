import { changes } from "./changes";

// Which program this is: the one before a change, or the one after it.
const { REVIEW_CHANGE: name = "", REVIEW_SIDE: side } = process.env;
const change = changes[name];
if (change === undefined || (side !== "before" && side !== "after")) {
  throw new Error(`REVIEW_CHANGE=${name} REVIEW_SIDE=${side}: there is no such program`);
}

module.exports = change[side]();
