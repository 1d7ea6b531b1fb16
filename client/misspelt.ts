/** A misspelt setting counts as absent: without its address, for one, a test would deploy to Kadoa itself. */
export function misspeltSetting(name: string, meant: string | undefined): string {
  return (
    `kadoa:${name} is not a setting of pulumi-kadoa and would be ignored: did you mean kadoa:${meant}? ` +
    `Fix: run \`pulumi config rm kadoa:${name}\`, and set kadoa:${meant} instead.`
  );
}
