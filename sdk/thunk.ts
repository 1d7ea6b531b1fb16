/**
 * The text that the state keeps of a resource's provider, instead of a serialised closure. It loads the
 * installed package, so that a newer version of it also serves what an older one has created. It looks in
 * the program's folder first, then, for a package that the program has only through another one, beside the
 * provider process. The text must never change: it would show up in every resource's state.
 */
export function thunkOf(kind: string): string {
  return `exports.handler=()=>{const d=process.cwd(),r=require("module").createRequire(d+"/");return r(r.resolve("pulumi-kadoa/provider",{paths:[d,require.main.path]})).handler("${kind}")}`;
}
