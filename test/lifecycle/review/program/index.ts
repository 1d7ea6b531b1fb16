import { programs } from "./programs";

// `before` is what the stack holds; every other name is a change of it.
const name = process.env.REVIEW_PROGRAM ?? "before";
const program = programs[name];
if (program === undefined) throw new Error(`REVIEW_PROGRAM=${name}: there is no such program`);

module.exports = { channelIds: program() };
