import { type Environment, explainConfig, readConfig } from '../../application/config.js'
import { printTable, type Terminal } from '../terminal.js'

/**
 * Every setting, what it means and what stands.
 *
 * @throws {ConfigError} where they cannot be used; what stands is printed first all the same
 */
export function configCommand(environment: Environment, terminal: Terminal): void {
  const { colours } = terminal
  const { settings, unknown } = explainConfig(environment)
  printTable(
    terminal,
    [{ title: 'Setting', width: 30 }, { title: 'Now', width: 30 }, { title: 'What it is' }],
    settings.map(({ name, value, given, meaning }) => [
      name,
      given ? colours.bold(value) : colours.dim(value),
      meaning,
    ]),
  )
  for (const name of unknown) terminal.error(`rollbook: there is no setting ${name}; it is left alone.`)
  readConfig(environment)
}
