import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { readConfig } from '../config.ts'
import type { AuditVerifyOptions } from './audit-verify.ts'
import type { DemoOptions } from './demo.ts'
import { type KeyCreateOptions, parseScopes } from './key-create.ts'
import type { KeysRotateOptions } from './keys-rotate.ts'
import type { Output } from './output.ts'
import type { RestoreOptions } from './restore.ts'
import type { UserAddOptions } from './user-add.ts'
import { commandContext } from './with-core.ts'

/** Every command with its arguments. Only the code of the command that runs is loaded. */
export function createProgram(output: Output): Command {
  const program = new Command('latchkey')
  program
    .description(
      'Keeps logged-in browser sessions encrypted, knows whether each is still alive, and scrapes with them.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print what a command does')
    .helpCommand(false)
    .addHelpText('after', '\nEvery setting is an environment variable; docs/configuration.md lists them.')
    .showHelpAfterError('(latchkey --help lists what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void output.result(text.trimEnd()),
      writeErr: (text) => output.say(text.trimEnd()),
    })
  serving(program, output)
  users(program, output)
  keys(program, output)
  audit(program, output)
  copies(program, output)
  return program
}

function serving(program: Command, output: Output): void {
  program
    .command('serve')
    .description('run the server: the API and what watches over the sessions')
    .action(async () => (await import('./serve.ts')).serve(readConfig(), output))
  program
    .command('demo')
    .description('run a small site with a login, and print how to use Latchkey with it')
    .option('--port <port>', 'the port to listen on; 0 takes one that is free', port)
    .action(async (options: DemoOptions) => (await import('./demo.ts')).demo(commandContext(output), options))
}

function users(program: Command, output: Output): void {
  const user = program.command('user').helpCommand(false).description('manage the accounts')
  user
    .command('add <email>')
    .description('add an account')
    .option('--password-stdin', 'read its password from standard input; without it, it has none')
    .option('--name <name>', 'its name; the e-mail if not given')
    .action(async (email: string, options: UserAddOptions) =>
      (await import('./user-add.ts')).userAdd(commandContext(output), email, options),
    )
  user
    .command('list')
    .description('print every account: e-mail, role, state, day of creation, name')
    .action(async () => (await import('./user-list.ts')).userList(commandContext(output)))
  user
    .command('passwd <email>')
    .description('set the password of an account, which ends its log-ins')
    .requiredOption('--password-stdin', 'read the password from standard input')
    .action(async (email: string) => (await import('./user-passwd.ts')).userPasswd(commandContext(output), email))
  user
    .command('disable <email>')
    .description('stop every use of an account, and keep what it stored')
    .action(async (email: string) => (await import('./user-disable.ts')).userDisable(commandContext(output), email))
  user
    .command('enable <email>')
    .description('let a disabled account in again')
    .action(async (email: string) => (await import('./user-enable.ts')).userEnable(commandContext(output), email))
  user
    .command('remove <email>')
    .description('remove an account for good, with its sessions and keys')
    .action(async (email: string) => (await import('./user-remove.ts')).userRemove(commandContext(output), email))
}

function keys(program: Command, output: Output): void {
  program
    .command('key')
    .helpCommand(false)
    .description('manage API keys')
    .command('create')
    .description('print a new API key, alone')
    .requiredOption('--user <email>', 'whose key it is')
    .requiredOption('--name <name>', 'what it is for')
    .option('--scopes <list>', 'what it may do: read, scrape, write, with commas between (default: all)', scopes)
    .action(async (options: KeyCreateOptions) =>
      (await import('./key-create.ts')).keyCreate(commandContext(output), options),
    )
  program
    .command('keys')
    .helpCommand(false)
    .description('manage the root key')
    .command('rotate')
    .description('wrap every stored key under a new root key, beside a running server; run again, it goes on')
    .option('--retire', 'then take the old root key out for good: older backups cannot be opened any more')
    .action(async (options: KeysRotateOptions) =>
      (await import('./keys-rotate.ts')).keysRotate(commandContext(output), options),
    )
}

function audit(program: Command, output: Output): void {
  const trail = program.command('audit').helpCommand(false).description('check the audit trail')
  trail
    .command('heads')
    .description('print where every chain ends, to keep elsewhere')
    .action(async () => (await import('./audit-heads.ts')).auditHeads(commandContext(output)))
  trail
    .command('verify')
    .description('find the first entry that is not as it was written')
    .option('--against <file>', 'heads kept elsewhere: also finds a cut end, or an older database put back')
    .action(async (options: AuditVerifyOptions) =>
      (await import('./audit-verify.ts')).auditVerify(commandContext(output), options),
    )
}

function copies(program: Command, output: Output): void {
  program
    .command('backup <file>')
    .description('copy the database, beside a running server; the root key is never in it')
    .action(async (file: string) => (await import('./backup.ts')).backup(commandContext(output), file))
  program
    .command('restore <file>')
    .description('put a backup in the place of the database, while no server runs')
    .option('--force', 'replace a database that is there')
    .action(async (file: string, options: RestoreOptions) =>
      (await import('./restore.ts')).restore(commandContext(output), file, options),
    )
}

function scopes(text: string): KeyCreateOptions['scopes'] {
  try {
    return parseScopes(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof RangeError ? error.message : 'not valid')
  }
}

function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= 65535)) throw new InvalidArgumentError('Give a whole number from 0 to 65535.')
  return number
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
