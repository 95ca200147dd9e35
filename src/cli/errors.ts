/** What a command ends with when it cannot do what it was asked: one sentence, and the exit code. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Ctrl-C: what every wait of the command is ended with. */
export class InterruptedError extends CliError {
  constructor(message = "Interrupted.") {
    super(message, { exitCode: 130 });
  }
}

/** Something is wrong with the command line itself. */
export class UsageError extends CliError {
  constructor(message: string) {
    super(message, { exitCode: 2 });
  }
}
