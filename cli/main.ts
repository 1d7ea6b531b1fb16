#!/usr/bin/env node
import { runProgram, subcommand } from "./command-line/subcommand";
import { conform } from "./conform/options";
import { consoleCommand } from "./console/options";
import { doctor } from "./doctor/options";
import { emulator } from "./emulator/options";
import { importing } from "./import/options";
import { listen } from "./listen/options";
import { logs } from "./logs/options";
import { orphans } from "./orphans/options";
import { review } from "./review/options";
import { trigger } from "./trigger/options";
import { verify } from "./verify/options";

void runProgram([
  subcommand(conform, () => import("./conform/command.ts")),
  subcommand(consoleCommand, () => import("./console/command.ts")),
  subcommand(doctor, () => import("./doctor/command.ts")),
  subcommand(emulator, () => import("./emulator/command.ts")),
  subcommand(importing, () => import("./import/command.ts")),
  subcommand(listen, () => import("./listen/command.ts")),
  subcommand(logs, () => import("./logs/command.ts")),
  subcommand(orphans, () => import("./orphans/command.ts")),
  subcommand(review, () => import("./review/command.ts")),
  subcommand(trigger, () => import("./trigger/command.ts")),
  subcommand(verify, () => import("./verify/command.ts")),
]);
