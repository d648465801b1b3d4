import type { Tx } from './database.js'
import { wrongYears } from './register.js'
import { ENTRIES_GONE } from './retention.js'

/** What is wrong in a school's register, each in words; none where everything is as it must be. */
export async function faultsOfRegister(tx: Tx, schoolId: number): Promise<string[]> {
  const faults: string[] = []
  const wrong = await wrongYears(tx, schoolId)
  if (wrong.length > 0)
    faults.push(
      `${wrong.length} stored pupil-years are not what the entries say, the first of pupil ${wrong[0]?.pupilId} in ${wrong[0]?.year}`,
    )
  const [numbers] = await tx.query<{ entries: number; newest: number; given: number; gone: number }>(
    `select count(*) as entries, coalesce(max(entry_no), 0) as newest,
       coalesce((select value from school_counter where school_id = $1 and name = 'entry'), 0) as given,
       coalesce((select value from school_counter where school_id = $1 and name = $2), 0) as gone
     from register_entry where school_id = $1`,
    [schoolId, ENTRIES_GONE],
  )
  if (numbers !== undefined) {
    const { entries, newest, given, gone } = numbers
    if (newest > given) faults.push(`there is an entry ${newest}, but only ${given} numbers were given`)
    if (entries + gone !== given)
      faults.push(`${given} entries were made and ${gone} deleted after their time, but ${entries} are there`)
  }
  const [unknown] = await tx.query<{ codes: number; pupils: number }>(
    `select count(*) filter (where not exists (select from attendance_code c where c.code_id = e.code_id)) as codes,
       count(*) filter (where not exists (select from pupil p where p.school_id = $1 and p.pupil_id = e.pupil_id)) as pupils
     from register_entry e where e.school_id = $1`,
    [schoolId],
  )
  if ((unknown?.codes ?? 0) > 0) faults.push(`${unknown?.codes} entries have a code that there is not`)
  if ((unknown?.pupils ?? 0) > 0) faults.push(`${unknown?.pupils} entries are of a pupil who is not there`)
  const [events] = await tx.query<{ events: number; given: number }>(
    `select count(*) as events,
       coalesce((select value from school_counter where school_id = $1 and name = 'event'), 0) as given
     from event where school_id = $1`,
    [schoolId],
  )
  if (events !== undefined && events.events !== events.given)
    faults.push(`${events.given} events were recorded, but ${events.events} are there`)
  return faults
}
