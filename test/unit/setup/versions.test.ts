import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  cliVersion,
  isAtLeast,
  languageHostVersion,
  oldestCliVersion,
  oldestGoVersion,
} from "../../../scripts/pulumi-cli/versions.mts";

describe("versions of the tools", () => {
  test.each([
    ["v3.255.0", "3.255.0"],
    ["go1.26.8", "1.26.8"],
    ["go1.27", "1.27.0"],
    ["3.256.0-alpha.1\n", "3.256.0"],
  ])("%j reads as %s", (text, version) => {
    expect(isAtLeast(text, version)).toBe(true);
    expect(
      isAtLeast(
        text,
        version.replace(/\d$/, (patch) => String(Number(patch) + 1)),
      ),
    ).toBe(false);
  });

  test("numbers compare as numbers, the first that differs decides", () => {
    expect(isAtLeast("v3.255.0", "3.216.0")).toBe(true);
    expect(isAtLeast("v3.99.9", "3.216.0")).toBe(false);
    expect(isAtLeast("4.0.0", "3.216.5")).toBe(true);
    expect(isAtLeast("go1.25.3", "1.25.11")).toBe(false);
    expect(isAtLeast("3.216.0", "3.216.0")).toBe(true);
    expect(isAtLeast("devel", "1.25.11")).toBe(false);
    expect(isAtLeast("unknown", "0.0.0")).toBe(false);
  });

  test("the modules that are built are those that the versions name", () => {
    const file = (module: string) => readFileSync(`scripts/pulumi-cli/go/${module}/go.mod`, "utf8");
    expect(file("cli")).toContain(`github.com/pulumi/pulumi/pkg/v3 v${cliVersion}\n`);
    expect(file("cli")).toContain(`\ngo ${oldestGoVersion}\n`);
    expect(file("oldest-cli")).toContain(`github.com/pulumi/pulumi/pkg/v3 v${oldestCliVersion}\n`);
    expect(file("language-host")).toContain(`github.com/pulumi/pulumi/sdk/v3 v${languageHostVersion}\n`);
    expect(isAtLeast(cliVersion, oldestCliVersion)).toBe(true);
  });
});
