import { phraseCount } from '../../policy/phrasing/index.js'
import { type Check, findingsAt } from '../context.js'
import { plainNumber } from './statements.js'

/** Education has to be there from the law's day of a suspension: a document whose first step of one comes later is too late. */
export const suspensions: Check = (context) => {
  const law = context.law?.statement('provision-from-day')
  const lawful = law === undefined ? undefined : plainNumber(law.says)
  const rules = (context.document.casework ?? []).flatMap((rule, index) =>
    rule.on === 'suspension-day' && rule.day !== undefined ? [{ rule, day: rule.day, index }] : [],
  )
  const first = Math.min(...rules.map(({ day }) => day))
  if (law === undefined || lawful === undefined || first <= lawful) return []
  return rules
    .filter(({ day }) => day === first)
    .flatMap(({ rule, index }) =>
      findingsAt(
        context,
        'conflict',
        { path: ['casework', index, 'day'], cites: rule.cites },
        `"${rule.label}" acts only on day ${first} of a suspension, and nothing before it; by law education is provided after ${phraseCount(lawful - 1, 'school day')}, from day ${lawful}.`,
        law.cites,
      ),
    )
}
