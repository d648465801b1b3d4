import { findPolicyFiles, preparePolicy, requireOnePolicy } from '../../application/policies.js'
import { versionInForce } from '../../application/check.js'
import { publishTo } from '../../application/publish.js'
import { dayArgument } from '../arguments.js'
import { CallError } from '../call-error.js'
import { today } from '../clock.js'
import { printWarnings, type Terminal } from '../terminal.js'

export async function publishCommand(
  policy: string,
  options: { out: string; on?: string },
  terminal: Terminal,
): Promise<void> {
  const on = options.on === undefined ? today() : dayArgument(options.on)
  const files = findPolicyFiles(policy, process.cwd())
  if (files.length === 0)
    throw new CallError(
      `there is no policy "${policy}"; expected the id of a policy that ships, or the path of a policy document`,
    )
  await preparePolicy(policy, process.cwd())
  requireOnePolicy(files)
  const { paths, warnings } = await publishTo(versionInForce(files, on), options.out, on)
  for (const path of paths) terminal.out(path)
  printWarnings(
    terminal,
    warnings.length === 0 ? [] : [...warnings, 'the page says that it is a draft with gaps.'],
  )
}
