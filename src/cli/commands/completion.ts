import { Argument, type Command } from "commander";
import { processConsole } from "../output/console.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** Adds `sluice completion`: a script made from the very commands that there are. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .summary("print a completion script for bash, zsh or fish")
    .description("Prints a completion script.")
    .addHelpText(
      "after",
      '\nExamples:\n  eval "$(sluice completion bash)"                                       # in ~/.bashrc\n  eval "$(sluice completion zsh)"                                        # in ~/.zshrc, after compinit\n  sluice completion fish > ~/.config/fish/completions/sluice.fish',
    )
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .action((shell: (typeof SHELLS)[number]) => {
      processConsole({ json: false }).print(shell === "fish" ? fishScript(program) : bashScript(program, shell));
    });
}

interface Words {
  /** The commands so far, e.g. "dlq". */
  readonly chain: string;
  /** The commands that may follow, e.g. list, redrive, discard. */
  readonly commands: readonly string[];
  readonly options: readonly string[];
}

/** What may follow each chain of commands. */
function wordsByChain(command: Command, chain = ""): Words[] {
  const options = [...command.options, ...(command.parent === null ? [] : rootOf(command).options)];
  const own = {
    chain,
    commands: command.commands.map((child) => child.name()),
    options: options.map(({ long }) => long ?? "").filter(Boolean),
  };
  return [
    own,
    ...command.commands.flatMap((child) =>
      wordsByChain(child, chain === "" ? child.name() : `${chain} ${child.name()}`),
    ),
  ];
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

/** A word that is no command there is an argument or an option's value, and changes nothing; files complete by themselves. */
function bashScript(program: Command, shell: "bash" | "zsh"): string {
  const all = wordsByChain(program);
  const chains = all.flatMap(({ chain }) => (chain === "" ? [] : [`"${chain}"`])).join("|");
  const cases = all.map(
    ({ chain, commands, options }) =>
      `    "${chain}") commands="${commands.join(" ")}" options="${options.join(" ")}";;`,
  );
  const begin = shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  return `${begin}_sluice() {
  local chain="" commands="" options="" word current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${chain:+$chain }$word" in ${chains}) chain="\${chain:+$chain }$word";; esac
  done
  case "$chain" in
${cases.join("\n")}
  esac
  case "$current" in -*) commands="$options";; esac
  COMPREPLY=($(compgen -W "$commands" -- "$current"))
}
complete -o default -F _sluice sluice`;
}

function fishScript(program: Command): string {
  const everywhere = program.options.map(
    ({ long, description }) => `complete -c sluice ${fishOption(long, description)}`,
  );
  const own = program.commands.flatMap((command) => [
    `complete -c sluice -n __fish_use_subcommand -a ${command.name()} -d ${fishText(command.summary())}`,
    ...command.commands.map(
      (child) => `complete -c sluice -n '__fish_seen_subcommand_from ${command.name()}' -a ${child.name()}`,
    ),
    ...command.options
      .filter(({ long }) => long !== undefined && long !== null)
      .map(
        ({ long, description }) =>
          `complete -c sluice -n '__fish_seen_subcommand_from ${command.name()}' ${fishOption(long, description)}`,
      ),
  ]);
  return [...everywhere, ...own].join("\n");
}

function fishOption(long: string | null | undefined, description: string): string {
  return `-l ${long?.slice(2)} -d ${fishText(description)}`;
}

function fishText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
