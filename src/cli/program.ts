import { Command, CommanderError, Option } from 'commander'
import { version } from '../version.ts'
import type { AuditListOptions, AuditVerifyOptions } from './audit.ts'
import type { CaptureOptions } from './capture.ts'
import { commandContext } from './command-context.ts'
import { sentenceOf } from './command-error.ts'
import type { DemoOptions } from './demo.ts'
import type { ImportBulkOptions } from './import-bulk.ts'
import type { KeyCreateOptions, KeyListOptions } from './key.ts'
import type { KeysRotateOptions } from './keys-rotate.ts'
import type { LoginOptions } from './login.ts'
import { apiKeyScopeList, day, wholeNumber } from './option-values.ts'
import type { Output } from './output.ts'
import type { RestoreOptions } from './restore.ts'
import type { UserAddOptions, UserPasswdOptions, UserRemoveOptions } from './user.ts'

/** Every command with its arguments. Only the code of the command that runs is loaded. */
export function createProgram(output: Output): Command {
  const program = new Command('latchkey')
  program
    .description(
      'Stores logged-in browser sessions encrypted, knows whether each one is still logged in, and scrapes with them.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print what a command does')
    .helpCommand(false)
    .addHelpText('after', '\nEvery setting is an environment variable; docs/configuration.md lists them.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void output.result(text.trimEnd()),
      writeErr: (text) => output.say(text.trimEnd()),
    })
  serving(program, output)
  users(program, output)
  keys(program, output)
  imports(program, output)
  audit(program, output)
  copies(program, output)
  fromHome(program, output)
  helping(program)
  pointToHelp(program, 'latchkey')
  return program
}

/** After a wrong usage, names the help of the command that was meant. */
function pointToHelp(command: Command, name: string): void {
  command.showHelpAfterError(`(${name} --help ${command.commands.length > 0 ? 'lists all commands' : 'explains it'})`)
  for (const inner of command.commands) pointToHelp(inner, `${name} ${inner.name()}`)
}

function serving(program: Command, output: Output): void {
  program
    .command('serve')
    .description('run the server: the API and the background checks of sessions')
    .addHelpText(
      'after',
      '\nLATCHKEY_HOST, LATCHKEY_PORT, LATCHKEY_DATA_DIR … are environment variables; docs/configuration.md lists them.',
    )
    .action(async () => (await import('./serve.ts')).serve(commandContext(output)))
  program
    .command('demo')
    .description('run a small site with a login, and print how to use Latchkey with it')
    .option('--port <port>', 'the port to listen on; 0 chooses a free one', wholeNumber(65_535))
    .action(async (options: DemoOptions) => (await import('./demo.ts')).demo(commandContext(output), options))
}

function users(program: Command, output: Output): void {
  const user = program.command('user').helpCommand(false).description('manage the accounts')
  user
    .command('add <email>')
    .description('add an account')
    .option(
      '--password-stdin',
      'read the password from standard input; without this option the account has no password',
    )
    .option('--name <name>', 'the display name (default: the e-mail)')
    .action(async (email: string, options: UserAddOptions) =>
      (await import('./user.ts')).userAdd(commandContext(output), email, options),
    )
  user
    .command('list')
    .description('print every account: e-mail, role, state, day of creation, name, session limit')
    .action(async () => (await import('./user.ts')).userList(commandContext(output)))
  user
    .command('passwd <email>')
    .description('set the password of an account and end its log-ins')
    .option(
      '--password-stdin',
      'read the password from standard input; without this option, ask for it at the terminal',
    )
    .action(async (email: string, options: UserPasswdOptions) =>
      (await import('./user.ts')).userPasswd(commandContext(output), email, options),
    )
  user
    .command('disable <email>')
    .description('disable an account; everything it stored is kept')
    .action(async (email: string) => (await import('./user.ts')).userDisable(commandContext(output), email))
  user
    .command('enable <email>')
    .description('enable a disabled account')
    .action(async (email: string) => (await import('./user.ts')).userEnable(commandContext(output), email))
  user
    .command('limit <email> <sessions>')
    .description('set how many sessions an account may have; `default`: as LATCHKEY_SESSION_LIMIT says')
    .action(async (email: string, sessions: string) =>
      (await import('./user.ts')).userLimit(commandContext(output), email, sessions),
    )
  user
    .command('make-operator <email>')
    .description('make an account an operator; the last one cannot be disabled or removed')
    .action(async (email: string) => (await import('./user.ts')).userMakeOperator(commandContext(output), email))
  user
    .command('make-owner <email> <organization>')
    .description('make a member an owner of an organization, given by its slug or id, whose last owner is gone')
    .action(async (email: string, organization: string) =>
      (await import('./user.ts')).userMakeOwner(commandContext(output), email, organization),
    )
  user
    .command('remove <email>')
    .description(
      'permanently remove an account with its keys and sessions, also those that it shares with organizations',
    )
    .option(
      '--yes',
      'confirm that nothing of it can be restored, except from a backup; without this option, only say what would be removed',
    )
    .action(async (email: string, options: UserRemoveOptions) =>
      (await import('./user.ts')).userRemove(commandContext(output), email, options),
    )
}

function keys(program: Command, output: Output): void {
  const key = program.command('key').helpCommand(false).description('manage API keys')
  key
    .command('create')
    .description('print a new API key and nothing else')
    .requiredOption('--user <email>', 'the account that the key belongs to')
    .requiredOption('--name <name>', 'a name that says what the key is for')
    .option(
      '--scopes <list>',
      'what it may do: read, scrape, write, separated by commas (default: all)',
      apiKeyScopeList,
    )
    .option('--expires <day>', 'from when it no longer works, such as 2027-06-30 in UTC (default: never)', day)
    .action(async (options: KeyCreateOptions) => (await import('./key.ts')).keyCreate(commandContext(output), options))
  key
    .command('list')
    .description(
      'print every API key: id, how it begins, e-mail, scopes, day of creation, of last use and of its end, name',
    )
    .option('--user <email>', 'only the keys of this account')
    .action(async (options: KeyListOptions) => (await import('./key.ts')).keyList(commandContext(output), options))
  key
    .command('revoke <id>')
    .description('end an API key immediately; `key list` prints the ids')
    .action(async (id: string) => (await import('./key.ts')).keyRevoke(commandContext(output), id))
  program
    .command('keys')
    .helpCommand(false)
    .description('manage the root key (`key` manages API keys)')
    .command('rotate')
    .description(
      'wrap every stored key under a new root key, while the server runs; if interrupted, run it again to continue',
    )
    .option('--retire', 'afterwards remove all older root keys permanently: older backups cannot be opened any more')
    .addOption(
      new Option(
        '--tokens',
        'instead replace the secret that signs tokens: all log-ins end with the next start of the server',
      ).conflicts('retire'),
    )
    .action(async (options: KeysRotateOptions) =>
      (await import('./keys-rotate.ts')).keysRotate(commandContext(output), options),
    )
}

function imports(program: Command, output: Output): void {
  program
    .command('import')
    .description('import many sessions from a file: a dry run first, then, with --yes, the import')
    .requiredOption('--bulk <file>', 'a file with one session per line (.ndjson, .jsonl) or record (.csv)')
    .option(
      '--server <url>',
      'the address of the server (default: that of `latchkey login`; with a key given here, the server of this data directory)',
    )
    .option('--allow-http', 'send the key and the logins unencrypted to another machine')
    .option(
      '--key-stdin',
      'read the API key from standard input (default: LATCHKEY_API_KEY, else that of `latchkey login`)',
    )
    .option('--yes', 'store the rows that the dry run does not refuse')
    .option(
      '--wait <seconds>',
      'how long to wait for the first checks before the final report',
      wholeNumber(86_400),
      60,
    )
    .action(async (options: ImportBulkOptions) =>
      (await import('./import-bulk.ts')).importBulk(commandContext(output), options),
    )
}

function audit(program: Command, output: Output): void {
  const trail = program.command('audit').helpCommand(false).description('check and read the audit trail')
  trail
    .command('heads')
    .description('print the head of every chain, to keep on another machine')
    .action(async () => (await import('./audit.ts')).auditHeads(commandContext(output)))
  trail
    .command('list')
    .description(
      'print the entries of an account, such as keys, passwords and sessions, or all that was done with a key: time, action, actor, details',
    )
    .option('--account <email or id>', 'the account; a removed one by its id')
    .option(
      '--key <id or beginning>',
      'the API key, which adds session or account at the end; a revoked one by how it begins',
    )
    .action(async (options: AuditListOptions) =>
      (await import('./audit.ts')).auditList(commandContext(output), options),
    )
  trail
    .command('verify')
    .description('find the first entry that was changed, removed or inserted')
    .option('--against <file>', 'saved heads: also detects a removed end, or an older database that was put back')
    .action(async (options: AuditVerifyOptions) =>
      (await import('./audit.ts')).auditVerify(commandContext(output), options),
    )
}

function copies(program: Command, output: Output): void {
  program
    .command('backup <file>')
    .description('copy the database while the server runs; the root key is never in the copy')
    .action(async (file: string) => (await import('./backup.ts')).backup(commandContext(output), file))
  program
    .command('restore <file>')
    .description('replace the database with a backup, while no server runs')
    .option('--force', 'replace an existing database')
    .action(async (file: string, options: RestoreOptions) =>
      (await import('./restore.ts')).restore(commandContext(output), file, options),
    )
}

function fromHome(program: Command, output: Output): void {
  program
    .command('login [server]')
    .description('store the address of a server and an API key, for `latchkey capture` and `latchkey import`')
    .option('--allow-http', 'allow an address without https that is not on this machine')
    .action(async (server: string | undefined, options: LoginOptions) =>
      (await import('./login.ts')).login(commandContext(output), server ?? null, options),
    )
  program
    .command('capture <url>')
    .description('log in with the browser of this machine, and send the login to the server')
    .option('--domain <domain>', 'of the session (default: the host of the URL)')
    .option('--name <name>', 'of the session (default: the domain)')
    .option('--external-id <id>', 'update the session with this external_id, if there is one')
    .action(async (url: string, options: CaptureOptions) =>
      (await import('./capture.ts')).capture(commandContext(output), url, options),
    )
}

function helping(program: Command): void {
  program
    .command('help [command...]')
    .description('the same as --help')
    .action((names: readonly string[]) => {
      let command = program
      for (const name of names) {
        command =
          command.commands.find((inner) => inner.name() === name) ?? command.error(`error: unknown command '${name}'`)
      }
      command.help()
    })
}

/** Runs the command that `args` name. The exit code: 0 success, 1 failed (with a sentence on stderr), 2 wrong usage. */
export async function run(program: Command, args: readonly string[], output: Output): Promise<number> {
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    // Commander has already printed its message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    output.fail(sentenceOf(error))
    return 1
  }
}
