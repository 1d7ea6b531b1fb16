import { defineConfig } from "vitest/config";

// Two kinds of tests: those that only need this process, and those that run the real Pulumi CLI.
// `vitest run --project unit` needs no CLI; test/faults is bounded unless KADOA_FAULTS=full.
const full = process.env.KADOA_FAULTS === "full";
const cli = { globalSetup: ["test/setup/package.ts", "test/setup/pulumi.ts"], hookTimeout: 180_000 };

export default defineConfig({
  test: {
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/{unit,emulator}/**/*.test.ts"],
          globalSetup: ["test/setup/package.ts"],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          ...cli,
          name: "cli",
          include: ["test/{lifecycle,compat}/**/*.test.ts"],
          testTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          ...cli,
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          testTimeout: full ? 1_800_000 : 180_000,
        },
      },
    ],
  },
});
