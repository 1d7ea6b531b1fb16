import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { program, temporaryFolder } from "../setup/folders";

interface Stack {
  config?: Record<string, string>;
  resources?: unknown[];
}

/** A PATH with a `pulumi` that has these stacks, one of them selected. */
export function pathTo(stacks: Record<string, Stack>, selected?: string): string {
  const bin = temporaryFolder();
  for (const [name, { config = {}, resources = [] }] of Object.entries(stacks)) {
    const values = Object.entries(config).map(([key, value]) => [key, { value }]);
    writeFileSync(join(bin, `config-${name}.json`), JSON.stringify(Object.fromEntries(values)));
    writeFileSync(join(bin, `state-${name}.json`), JSON.stringify({ deployment: { resources } }));
  }
  const listed = Object.keys(stacks).map((name) => ({ name, current: name === selected }));
  writeFileSync(join(bin, "stacks.json"), JSON.stringify(listed));
  program(
    bin,
    "pulumi",
    `all="$*"
     name=""
     while [ $# -gt 0 ]; do [ "$1" = --stack ] && name="$2"; shift; done
     case "$all" in
       "stack --show-name "*) ${selected === undefined ? `echo "error: no stack selected" >&2; exit 255` : `echo ${selected}`};;
       "stack ls "*) exec cat ${bin}/stacks.json;;
       "stack export "*) exec cat ${bin}/state-$name.json;;
       "config "*) exec cat ${bin}/config-$name.json;;
       version*) echo v3.255.0;;
       *) echo "error: unexpected: $all" >&2; exit 255;;
     esac`,
  );
  return [bin, "/usr/bin", "/bin"].join(delimiter);
}
