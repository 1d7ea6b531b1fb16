import { signal } from "@preact/signals";

/** Where the page is: the view, what is below it, and the filters, all in the address so that it can be kept. */
export interface Place {
  readonly view: string;
  readonly item: string;
  readonly filters: Readonly<Record<string, string>>;
}

function here(): Place {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view = "", item = ""] = path.split("/");
  return {
    view: view || "routing",
    item: decoded(item),
    filters: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const place = signal(here());
window.addEventListener("hashchange", () => {
  place.value = here();
});

/** The address of a view, for links. */
export function hrefOf(view: string, filters: Record<string, string> = {}, item = ""): string {
  const given = Object.entries(filters).filter(([, value]) => value !== "");
  const query = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
  return `#/${view}${item === "" ? "" : `/${encodeURIComponent(item)}`}${query}`;
}

/** Changes a filter of the view, without a step in the history. */
export function filterBy(name: string, value: string): void {
  const { view, item, filters } = place.value;
  history.replaceState(null, "", hrefOf(view, { ...filters, [name]: value }, item));
  place.value = here();
}
