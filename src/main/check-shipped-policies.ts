import { rememberCheckedPolicies } from '../files/shipped-policies.js'
import { InputError } from '../kernel/domain-error.js'

try {
  await rememberCheckedPolicies()
} catch (error) {
  if (!(error instanceof InputError)) throw error
  for (const fault of error.faults) process.stderr.write(`${fault.file}:${fault.line}: ${fault.message}\n`)
  process.exitCode = 1
}
