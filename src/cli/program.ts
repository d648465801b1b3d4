import { Command } from 'commander'
import { CallError } from './call-error.js'
import type { InviteOptions } from './commands/people.js'
import type { AddSchoolOptions } from './commands/school.js'
import { DONE, reportError } from './report-error.js'
import type { Terminal } from './terminal.js'

/**
 * Runs one call of the program.
 *
 * @param argv the arguments after the program's name
 * @returns the exit status: 0 done, 1 the input is wrong, 2 the call is wrong
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await buildProgram(terminal).parseAsync([...argv], { from: 'user' })
    return DONE
  } catch (error) {
    return reportError(error, terminal)
  }
}

const AS_OF = ['--as-of <instant>', 'the moment to judge by, YYYY-MM-DDTHH:MM in London time'] as const
const JSON_OPTION = ['--json', 'print JSON'] as const
const STORE = [
  '--store <place>',
  'a folder or postgres://… (DATABASE_URL, else ROLLBOOK_STORE, else rollbook-data)',
] as const

/** Every command of the contract. What a command does is loaded only when it is called. */
function buildProgram(terminal: Terminal): Command {
  const program = new Command('rollbook')
    .description(
      "Runs a school's attendance policy as written: what must be done today, by which clause, because of which marks.",
    )
    .showHelpAfterError('(rollbook --help lists the commands)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
    })

  program
    .command('worklist <folder>')
    .description('every action that has arisen and is not done')
    .requiredOption(...AS_OF)
    .option(...JSON_OPTION)
    .action(async (folder: string, options: { asOf: string; json?: boolean }) =>
      (await import('./commands/worklist.js')).worklistCommand(folder, options, terminal),
    )
  program
    .command('summary <folder>')
    .description('attendance of the school, its classes and pupils in the academic year so far')
    .requiredOption(...AS_OF)
    .option(...JSON_OPTION)
    .action(async (folder: string, options: { asOf: string; json?: boolean }) =>
      (await import('./commands/summary.js')).summaryCommand(folder, options, terminal),
    )
  program
    .command('explain <folder>')
    .description('why: each rule that was looked at for a pupil')
    .requiredOption(...AS_OF)
    .requiredOption('--pupil <upn>', 'the pupil')
    .option(...JSON_OPTION)
    .action(async (folder: string, options: { asOf: string; pupil: string; json?: boolean }) =>
      (await import('./commands/explain.js')).explainCommand(folder, options, terminal),
    )
  program
    .command('leave <folder>')
    .description('what the policy says of a request for leave; the decision is the headteacher’s')
    .requiredOption(...AS_OF)
    .requiredOption('--request <id>', 'the request')
    .option(...JSON_OPTION)
    .action(async (folder: string, options: { asOf: string; request: string; json?: boolean }) =>
      (await import('./commands/leave.js')).leaveCommand(folder, options, terminal),
    )
  program
    .command('rewards <folder>')
    .description('what the policy awards for a week, half term, term or academic year')
    .option('--week-of <date>', 'the week that holds the day')
    .option('--half-term <date>', 'the half term that holds the day')
    .option('--term <date>', 'the term that holds the day')
    .option('--year <date>', 'the academic year that holds the day')
    .option('--seed <seed>', 'for a raffle: the same seed draws the same pupils')
    .option(...JSON_OPTION)
    .action(async (folder: string, options: Record<string, string | boolean | undefined>) =>
      (await import('./commands/rewards.js')).rewardsCommand(folder, options, terminal),
    )
  program
    .command('check [policies...]')
    .description('what is wrong in a policy, where it disagrees with itself and with the law')
    .option('--on <date>', 'the day on which the law is asked (today)')
    .option('--all', 'every policy that ships')
    .option(...JSON_OPTION)
    .action(async (policies: string[], options: { on?: string; all?: boolean; json?: boolean }) =>
      (await import('./commands/check.js')).checkCommand(policies, options, terminal),
    )
  program
    .command('compare <folder>')
    .description('whom a change of policy would move')
    .requiredOption('--policy <policies...>', 'two policies: --policy A --policy B')
    .requiredOption(...AS_OF)
    .option(...JSON_OPTION)
    .action(async (folder: string, options: { policy: string[]; asOf: string; json?: boolean }) =>
      (await import('./commands/compare.js')).compareCommand(folder, options, terminal),
    )
  program
    .command('publish <policy>')
    .description('the policy as a page for parents, HTML and PDF')
    .requiredOption('--out <folder>', 'where to write it')
    .option('--on <date>', 'the day on which the page is made (today)')
    .action(async (policy: string, options: { out: string; on?: string }) =>
      (await import('./commands/publish.js')).publishCommand(policy, options, terminal),
    )
  program
    .command('simulate')
    .description('a whole school folder with a plausible history')
    .requiredOption('--policy <id>', 'the policy that the school follows')
    .requiredOption('--pupils <count>', 'how many pupils are on the roll')
    .requiredOption('--years <count>', 'how many academic years')
    .requiredOption('--seed <seed>', 'the same seed makes the same school')
    .requiredOption('--out <folder>', 'where to write it')
    .option(
      '--until <instant>',
      'the moment up to which things are recorded (the end of the last finished academic year)',
    )
    .option('--la <name>', 'the local authority whose figures it resembles')
    .option('--phase <phase>', 'primary or secondary')
    .action(async (options: Record<string, string | undefined>) =>
      (await import('./commands/simulate.js')).simulateCommand(options, terminal),
    )
  program
    .command('documents <folder>')
    .description('the letters, forms and notices that the worklist calls for (not there yet)')
    .option(...AS_OF)
    .option('--out <folder>', 'where to write them')
    .action(() => {
      throw new CallError(
        'documents comes with a later version: letters, forms and notices cannot be made yet. worklist lists what calls for one',
      )
    })
  program
    .command('serve')
    .description('runs the server; the settings come from the environment (rollbook config)')
    .action(async () => (await import('./commands/serve.js')).serveCommand(process.env, terminal))
  program
    .command('config')
    .description('the settings of the server: what they mean and what stands')
    .option('--explain', 'as without it: every setting in words')
    .action(async () => (await import('./commands/config.js')).configCommand(process.env, terminal))
  program
    .command('import <folder>')
    .description('brings a school folder into the store, whole or not at all')
    .option(...STORE)
    .action(async (folder: string, options: { store?: string }) =>
      (await import('./commands/import.js')).importCommand(folder, options, terminal),
    )
  program
    .command('export [school]')
    .description('a school of the store as a folder; the school by its id')
    .requiredOption('--out <folder>', 'where to write it')
    .option(...STORE)
    .action(async (school: string | undefined, options: { out: string; store?: string }) =>
      (await import('./commands/export.js')).exportCommand(school, options, terminal),
    )
  const school = program.command('school').description('the schools of the store')
  school
    .command('add')
    .description('a new school with nothing in it yet; its pages lead on from there')
    .requiredOption('--id <id>', 'small letters, digits and hyphens; it stays')
    .requiredOption('--name <name>', 'as its pages name it')
    .requiredOption('--phase <phase>', 'primary or secondary')
    .requiredOption('--la <name>', 'the local authority')
    .requiredOption('--policy <id>', 'a policy that ships, or england for the law alone')
    .option('--trust <name>', 'the trust that it belongs to')
    .option(...STORE)
    .action(async (options: AddSchoolOptions) =>
      (await import('./commands/school.js')).addSchoolCommand(options, terminal),
    )
  const people = program.command('people').description('who may sign in')
  people
    .command('invite')
    .description('prints the link by which the first person of a school comes in')
    .requiredOption('--school <id>', 'the school, by its id')
    .requiredOption('--role <role>', 'headteacher or system-administrator')
    .requiredOption('--name <name>', 'the person')
    .requiredOption('--email <address>', 'what they will sign in with')
    .option(...STORE)
    .action(async (options: InviteOptions) =>
      (await import('./commands/people.js')).inviteCommand(options, terminal),
    )
  for (const command of [...school.commands, ...people.commands]) command.exitOverride()
  addStoreCommands(program.command('store').description('looks after the store'), terminal)
  for (const command of program.commands) command.exitOverride()
  return program
}

/** What is done with the store as a whole. */
function addStoreCommands(store: Command, terminal: Terminal): void {
  const commands = () => import('./commands/store.js')
  store
    .command('migrate')
    .description('makes the store, or brings it to the newest shape of its tables')
    .option(...STORE)
    .action(async (options: { store?: string }) => (await commands()).migrateCommand(options, terminal))
  store
    .command('verify')
    .description('whether every register is whole: stored years equal to the entries, numbers without a gap')
    .option(...STORE)
    .action(async (options: { store?: string }) => (await commands()).verifyCommand(options, terminal))
  store
    .command('rebuild')
    .description('makes the stored years anew from the entries')
    .option(...STORE)
    .action(async (options: { store?: string }) => (await commands()).rebuildCommand(options, terminal))
  store
    .command('move')
    .description('carries everything over to another, empty store, and checks that it came')
    .requiredOption('--to <place>', 'postgres://…, or a folder')
    .option(...STORE)
    .action(async (options: { store?: string; to: string }) =>
      (await commands()).moveCommand(options, terminal),
    )
  store
    .command('retain')
    .description('deletes from the registers what is past the years for which the law has it kept')
    .option('--dry-run', 'only lists what may go, and why')
    .option(...STORE)
    .action(async (options: { store?: string; dryRun?: boolean }) =>
      (await commands()).retainCommand(options, terminal),
    )
  store
    .command('distribute')
    .description('spreads the schools over the machines of a PostgreSQL with Citus')
    .option(...STORE)
    .action(async (options: { store?: string }) => (await commands()).distributeCommand(options, terminal))
  store
    .command('backup <file>')
    .description('everything of the store at one moment, in one file')
    .option(...STORE)
    .action(async (file: string, options: { store?: string }) =>
      (await commands()).backupCommand(file, options, terminal),
    )
  store
    .command('restore <file>')
    .description('fills an empty store from a backup')
    .option(...STORE)
    .action(async (file: string, options: { store?: string }) =>
      (await commands()).restoreCommand(file, options, terminal),
    )
  store
    .command('month-end')
    .description('each school as a folder, with the registers of a month to print')
    .requiredOption('--out <folder>', 'where to write them')
    .option('--month <month>', 'YYYY-MM (the month before this one)')
    .option(...STORE)
    .action(async (options: { store?: string; out: string; month?: string }) =>
      (await commands()).monthEndCommand(options, terminal),
    )
  for (const command of store.commands) command.exitOverride()
}
