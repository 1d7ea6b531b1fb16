import { plain } from "../../client/plain";

/** One word for a shell. */
export function inShell(text: string): string {
  return /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The flags by which another command finds the account of this one, such as ` --stack acme/prod`. */
export function sameAccount(flags: { stack?: string; cwd?: string; profile?: string }): string {
  const { stack, cwd = ".", profile } = flags;
  const given = { stack, cwd: cwd === "." ? undefined : cwd, profile };
  return Object.entries(given)
    .flatMap(([name, value]) => (value === undefined ? [] : [` --${name} ${inShell(plain(value))}`]))
    .join("");
}
