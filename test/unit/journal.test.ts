import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { addStored, Journal } from "../../provider/create/journal";
import { journalFile } from "../../provider/create/journal-file";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kadoa-journal-"));
  file = path.join(folder, "journal", "stack.jsonl");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const begun = { at: 1_000, ahead: { atLeastMs: -5, atMostMs: 3 } };

describe("what a machine remembers of creates", () => {
  it("is there for the next run, when the first one was killed before or after the answer", () => {
    const killed = new Journal(file);
    killed.begin("a", begun);
    killed.begin("b", begun);
    killed.made("b", "id-of-b");

    const next = new Journal(file);
    expect(next.recall("a")).toEqual({ begun: [begun] });
    expect(next.recall("b")).toEqual({ begun: [], id: "id-of-b" });
    expect(next.recall("c")).toBeUndefined();
  });

  it("keeps each create that got no answer, and drops one that was refused", () => {
    const journal = new Journal(file);
    journal.begin("a", begun);
    journal.begin("a", { ...begun, at: 2_000 });
    journal.refused("a");
    expect(new Journal(file).recall("a")).toEqual({ begun: [begun] });
  });

  it("can be read by nobody else, and is gone soon after there is nothing to remember", () => {
    const journal = new Journal(file);
    journal.begin("a", begun);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    journal.forget("a");
    // Until then it tells other stacks what this one has made.
    expect(new Journal(file).recall("a")).toBeUndefined();
    expect(statSync(file).isFile()).toBe(true);
    utimesSync(file, 0, Date.now() / 1_000 - 3_600);
    expect(new Journal(file).recall("a")).toBeUndefined();
    expect(() => statSync(file)).toThrow("ENOENT");
  });

  it("ends for what the state holds: from then on the state proves whose it is", () => {
    const run = new Journal(file);
    run.begin("a", begun);
    run.made("a", "id-of-a");
    run.begin("b", begun);
    run.made("b", "id-of-b");
    addStored(file, ["id-of-a", "another"]);
    const next = new Journal(file);
    expect(next.recall("a")).toBeUndefined();
    expect(next.recall("b")).toEqual({ begun: [], id: "id-of-b" });
  });

  it("tells what another stack has made on this machine, also when that stack's state holds it", () => {
    const other = new Journal(path.join(path.dirname(file), "other.jsonl"));
    other.begin("a", begun);
    other.made("a", "id-of-a");
    addStored(path.join(path.dirname(file), "other.jsonl"), ["id-of-a"]);
    const journal = new Journal(file);
    symlinkSync(path.join(folder, "nowhere"), path.join(path.dirname(file), "gone.jsonl"));
    journal.made("b", "id-of-b");
    expect(journal.isOfAnotherStack("id-of-a")).toBe(true);
    expect(journal.isOfAnotherStack("id-of-b")).toBe(false);
  });

  it("is read as far as a kill has let it be written", () => {
    const journal = new Journal(file);
    journal.begin("a", begun);
    appendFileSync(file, '{"what":"made","place":"a","i');
    expect(new Journal(file).recall("a")).toEqual({ begun: [begun] });
  });

  it("is no evidence, and no error, where nothing can be written or read", () => {
    writeFileSync(path.join(folder, "journal"), "a file in the place of the folder");
    const journal = new Journal(file);
    journal.begin("a", begun);
    journal.made("a", "id");
    journal.forget("a");
    expect(new Journal(file).recall("a")).toBeUndefined();
  });

  it("goes after a month without a run", () => {
    const old = path.join(folder, "journal", "old.jsonl");
    mkdirSync(path.dirname(old));
    writeFileSync(old, "{}");
    utimesSync(old, 0, 0);
    new Journal(file).begin("a", begun);
    new Journal(file).recall("a");
    expect(() => readFileSync(old)).toThrow("ENOENT");
    expect(readFileSync(file, "utf8")).not.toBe("");
  });

  it("is read whatever else is in its folder, and leaves that alone", () => {
    new Journal(file).begin("a", begun);
    const journals = path.dirname(file);
    const others = [
      path.join(journals, "notes.txt"),
      path.join(journals, "a-folder"),
      path.join(journals, "aa"),
    ];
    writeFileSync(others[0] as string, "somebody's notes");
    mkdirSync(others[1] as string);
    writeFileSync(others[2] as string, "");
    for (const other of others) utimesSync(other, 0, 0);
    // Another process may have removed it a moment ago; it is listed, and not there.
    symlinkSync(path.join(folder, "nowhere"), path.join(journals, "gone.jsonl"));
    mkdirSync(path.join(journals, "folder.jsonl"));
    utimesSync(path.join(journals, "folder.jsonl"), 0, 0);

    expect(new Journal(file).recall("a")).toEqual({ begun: [begun] });
    for (const other of others) expect(statSync(other).mtimeMs).toBe(0);
  });
});

it("belongs to one stack, workspace and backend", () => {
  const owner = { stack: "acme/alerts/prod", workspace: "https://api.kadoa.com a-key" };
  const environment = { XDG_CACHE_HOME: folder, PULUMI_HOME: folder };
  const files = [
    journalFile(owner, environment),
    journalFile({ ...owner, stack: "acme/alerts/dev" }, environment),
    journalFile({ ...owner, workspace: "https://api.kadoa.com another-key" }, environment),
    journalFile(owner, { ...environment, PULUMI_BACKEND_URL: "file:///elsewhere" }),
  ];
  expect(new Set(files).size).toBe(4);
  expect(files.join("")).not.toContain("a-key");
  expect(journalFile(owner, environment)).toBe(files[0]);
});
