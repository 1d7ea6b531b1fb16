/** The word among those known that somebody may have meant, for "did you mean"; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const farthest = Math.max(2, Math.floor(word.length / 4));
  const [best] = known
    .map((name) => ({ name, off: distance(name.toLowerCase(), word.toLowerCase()) }))
    .filter(({ off }) => off <= farthest)
    .sort((a, b) => a.off - b.off);
  return best?.name;
}

/** Levenshtein distance: how many letters have to be put in, taken out or exchanged. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
