import { openSchool } from '../../application/school.js'
import { summarise } from '../../application/summary.js'
import { instantArgument } from '../arguments.js'
import { printJson, printTable, printText, printWarnings, type Terminal } from '../terminal.js'

export async function summaryCommand(
  folder: string,
  options: { asOf: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const asOf = instantArgument(options.asOf)
  const school = await openSchool(folder)
  const summary = summarise(school, asOf)
  if (options.json === true) return printJson(terminal, summary)
  const percent = (value: string | null): string => (value === null ? 'none' : `${value}%`)
  const whole = summary.school
  terminal.out(
    `${terminal.colours.bold(school.record.profile.name)}: the academic year as of ${summary.asOf.replace('T', ' ')}`,
  )
  printText(
    terminal,
    `Attendance ${percent(whole.attendance)}: ${whole.attended} of ${whole.possible} sessions. Absent with leave ${whole.authorised}, without ${whole.unauthorised}. Pupils persistently absent: ${whole.persistentlyAbsent}; severely: ${whole.severelyAbsent}.`,
  )
  terminal.out('')
  printTable(
    terminal,
    [
      { title: 'Class' },
      { title: 'Possible', width: 10, right: true },
      { title: 'Attended', width: 10, right: true },
      { title: 'Attendance', width: 11, right: true },
    ],
    summary.classes.map((row) => [
      row.class,
      String(row.possible),
      String(row.attended),
      percent(row.attendance),
    ]),
  )
  terminal.out('')
  const names = new Map(
    school.record.pupils.map((pupil) => [pupil.upn, `${pupil.surname}, ${pupil.forename}`]),
  )
  printTable(
    terminal,
    [
      { title: 'Pupil' },
      { title: 'Class', width: 6 },
      { title: 'Attendance', width: 11, right: true },
      { title: 'Leave', width: 6, right: true },
      { title: 'No leave', width: 9, right: true },
      { title: 'Late', width: 5, right: true },
      { title: 'Ill (days)', width: 10, right: true },
      { title: '', width: 10 },
    ],
    summary.pupils.map((row) => [
      names.get(row.upn) ?? row.upn,
      row.class,
      percent(row.attendance),
      String(row.authorised),
      String(row.unauthorised),
      String(row.late + row.lateAfterClose),
      row.illnessDays,
      row.severelyAbsent ? 'severe' : row.persistentlyAbsent ? 'persistent' : '',
    ]),
  )
  printWarnings(terminal, summary.warnings)
}
