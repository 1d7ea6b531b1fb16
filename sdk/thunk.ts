/**
 * The text that the state keeps of a resource's provider, instead of a serialised closure. It loads the
 * installed package, so that a newer version of it also serves what an older one has created. It looks in
 * the program's folder first, then, for a package that the program has only through another one, beside the
 * provider process. The text must never change: it would show up in every resource's state.
 */
export function thunkOf(kind: string): string {
  return `exports.handler=()=>{const m=require("module").createRequire,n="pulumi-kadoa/provider";let r=m(process.cwd()+"/");try{r.resolve(n)}catch{r=m(require.main.filename)}return r(n).handler("${kind}")}`;
}
