import { phraseYearGroups } from '../../policy/phrasing/index.js'
import { type Check, findingsAt } from '../context.js'
import { yearGroupsOfPhase } from '../pupils.js'

/** The year groups on the roll against those of the phase: none of them in it, or some beyond it (as in a middle school). */
export const phase: Check = (context) => {
  const { document, whole } = context
  if (document.year_groups === undefined || whole.phase === undefined) return []
  const own = document.year_groups.map(String)
  const usual = yearGroupsOfPhase(whole.phase)
  const beyond = own.filter((year) => !usual.includes(year))
  if (beyond.length === 0) return []
  const place = { path: ['year_groups'], cites: [] }
  const all = beyond.length === own.length
  return findingsAt(
    context,
    all ? 'conflict' : 'note',
    place,
    `The phase is ${whole.phase}, and ${phraseYearGroups(beyond)} on the roll ${beyond.length === 1 ? 'is' : 'are'} beyond it${all ? ': no pupil is of it' : ''}.`,
  )
}
