import { plain } from "../../../client/plain";
import type { Step, Words } from "../../routing/hearing";

/** A text from outside: it stands for itself, whatever is in it. */
export function Name({ text }: { text: string }) {
  return <bdi class="name">{plain(text)}</bdi>;
}

/** The same where it may be too long for its place. */
export function Short({ text }: { text: string }) {
  const whole = plain(text);
  return (
    <bdi class="short" title={whole}>
      {whole}
    </bdi>
  );
}

export function Sentence({ words }: { words: Words }) {
  return <>{words.map((part) => (typeof part === "string" ? part : <Name text={part.name} />))}</>;
}

const signs = { fact: "·", yes: "✓", no: "✕" };
const said = { fact: "", yes: "Yes: ", no: "No: " };

/** An explanation, step by step. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol class="steps">
      {steps.map(({ kind, words }) => (
        <li class={kind}>
          <span class="sign" aria-hidden="true">
            {signs[kind]}
          </span>
          <span>
            <span class="unseen">{said[kind]}</span>
            <Sentence words={words} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** `workspace`, or the id of a workflow. */
export function Level({ workflowId }: { workflowId: string | null }) {
  return workflowId === null ? <span class="quiet">workspace</span> : <Short text={workflowId} />;
}

/** A time of today as people read it; another day with its date. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={at}>
      {timeText(at)}
    </time>
  );
}

function timeText(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return plain(at);
  const clock = time.toLocaleTimeString("en-GB", { hour12: false });
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday ? clock : `${time.toLocaleDateString("en-CA")} ${clock}`;
}

/** What went wrong, said where it happened. */
export function Problem({ words }: { words: string | undefined }) {
  return words === undefined ? null : (
    <p class="problem" role="alert">
      <strong>Error.</strong> {plain(words)}
    </p>
  );
}
