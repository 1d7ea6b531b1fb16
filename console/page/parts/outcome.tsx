import type { DeliveryView } from "../../api";

const words = { delivered: "delivered", failed: "failed", pending: "on its way", unknown: "unclear" };

/** How a delivery ended: a sign and a word. */
export function Outcome({ outcome }: Pick<DeliveryView, "outcome">) {
  return (
    <span class={`outcome ${outcome}`}>
      <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        {signs[outcome]}
      </svg>{" "}
      {words[outcome]}
    </span>
  );
}

const line = {
  fill: "none",
  stroke: "currentColor",
  "stroke-width": "1.75",
  "stroke-linecap": "round",
} as const;
const signs = {
  delivered: <path {...line} d="M2.5 7.5 5.5 10.5 11.5 3.5" />,
  failed: <path {...line} d="M3.5 3.5l7 7M10.5 3.5l-7 7" />,
  pending: <path {...line} d="M7 3v4l2.5 1.5M7 1.5a5.5 5.5 0 1 0 .01 0" />,
  unknown: <path {...line} d="M4 7h6" />,
};
