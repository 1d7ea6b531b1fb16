/** Words that a program cannot use as a name, and those that the written one needs itself. */
const taken = new Set(
  (
    "abstract any arguments as async await boolean break case catch class config const continue debugger declare " +
    "default delete do else enum eval export exports extends false finally for from function get if implements import in " +
    "infer instanceof interface is keyof let module namespace never new null number object of options package " +
    "private protected public pulumi readonly require return set static string super switch symbol this throw true " +
    "try type typeof undefined unique unknown var void while with yield"
  ).split(" "),
);

/** Names of one sort in one program: none is given twice. */
export class Names {
  readonly #used: Set<string>;

  /** @param separator between a wish that is taken and its number */
  constructor(
    used: Iterable<string>,
    readonly separator: "-" | "",
  ) {
    this.#used = new Set(used);
  }

  /**
   * The wish, or the wish with the first free number.
   * @param isOwn whether a name that is used already means the same thing
   */
  claim(wish: string, isOwn: (name: string) => boolean = () => false): string {
    let name = wish;
    for (let number = 2; this.#used.has(name) && !isOwn(name); number++)
      name = `${wish}${this.separator}${number}`;
    this.#used.add(name);
    return name;
  }
}

/** A Pulumi name from what people call the object: `"Ops Pager"` becomes `ops-pager`. */
export function pulumiName(label: string, kind: string): string {
  const plain = label.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const slug = plain
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100);
  return slug === "" ? kebab(kind) : slug;
}

/** A variable for a Pulumi name: `ops-pager` becomes `opsPager`. */
export function variableName(name: string, kind: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word))).join("");
  if (joined === "" || taken.has(joined)) return `${joined}${joined === "" ? lowerFirst(kind) : kind}`;
  return /^[0-9]/.test(joined) ? `${lowerFirst(kind)}${joined}` : joined;
}

export function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function kebab(kind: string): string {
  return kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
