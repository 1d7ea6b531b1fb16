import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { plain } from "../../../client/plain";
import { filterBy, place } from "../location";

/** A view: its title and tools on top, its content below, and what is chosen in it beside. */
export function View(props: {
  title: string;
  about: string;
  tools?: ComponentChildren;
  panel?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class={props.panel ? "view with-panel" : "view"}>
      <header class="top">
        <div>
          <h1>{plain(props.title)}</h1>
          <p class="quiet">{plain(props.about)}</p>
        </div>
        {props.tools && <div class="tools">{props.tools}</div>}
      </header>
      <div class="content">{props.children}</div>
      {props.panel && (
        <aside class="panel" aria-label="Details">
          {props.panel}
        </aside>
      )}
    </div>
  );
}

/** A filter of the view, kept in its address. */
export function Filter({ name, label, values }: { name: string; label: string; values: readonly string[] }) {
  const id = useId();
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="search"
        list={id}
        autocomplete="off"
        spellcheck={false}
        placeholder="all"
        value={place.value.filters[name] ?? ""}
        onInput={(event) => filterBy(name, event.currentTarget.value)}
      />
      <datalist id={id}>
        {values.slice(0, 300).map((value) => (
          <option value={plain(value)} />
        ))}
      </datalist>
    </label>
  );
}

export function Toggle(props: { label: string; isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

export function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
  onChange(value: string): void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map(([value, words]) => (
          <option value={value}>{plain(words)}</option>
        ))}
      </select>
    </label>
  );
}

/** What is said where there is nothing to show, and what would bring something. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** Whether a text has what a filter asks for. */
export function fits(filter: string | undefined, ...texts: readonly (string | null | undefined)[]): boolean {
  const wanted = filter?.trim().toLowerCase() ?? "";
  return (
    wanted === "" ||
    texts.some((text) =>
      plain(text ?? "")
        .toLowerCase()
        .includes(wanted),
    )
  );
}
