// npm publish, in a checkout, would publish the checkout: with links that lead nowhere in the registry.
import { Fault } from "./fault.mts";

throw new Fault("A checkout is not published as it is.", {
  fix: "npm run release publishes what npm run packed has examined; npm run release:dry-run tries it.",
});
