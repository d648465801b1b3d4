import type { Figure, PupilFigures } from '../../application/pupils/figures.js'

/** A figure's name on the page. */
export function figureName(figure: Figure, windowWeeks: number): string {
  switch (figure) {
    case 'possible':
      return 'Sessions that count'
    case 'attended':
      return 'Attended'
    case 'absent':
      return 'Missed'
    case 'authorised':
      return 'Missed, authorised'
    case 'unauthorised':
      return 'Missed, unauthorised'
    case 'late':
      return 'Late, before the register closed'
    case 'late-after-close':
      return 'Arrived after the register closed'
    case 'illness':
      return 'Missed through illness'
    case 'unexplained':
      return 'No reason yet'
    case 'unauthorised-in-window':
      return `Unauthorised in the last ${windowWeeks} school weeks`
    case 'not-possible':
      return 'Not counted'
    case 'without-mark':
      return 'No mark'
  }
}

/** The figures of the page in their order, with the number of sessions behind each. */
export function figureRows(
  figures: PupilFigures,
  seesHealthCodes: boolean,
): { readonly figure: Figure; readonly name: string; readonly sessions: number }[] {
  const { tally } = figures
  const counts: readonly (readonly [Figure, number | null])[] = [
    ['possible', figures.possible],
    ['attended', tally.attended],
    ['absent', figures.absent],
    ['authorised', tally.authorised],
    ['unauthorised', tally.unauthorised],
    ['late', tally.late],
    ['late-after-close', tally.lateAfterClose],
    ['illness', seesHealthCodes ? tally.ill : null],
    ['unexplained', figures.unexplained],
    ['unauthorised-in-window', figures.unauthorisedInWindow],
    ['not-possible', figures.notPossible],
    ['without-mark', figures.withoutMark],
  ]
  return counts.flatMap(([figure, sessions]) =>
    sessions === null ? [] : [{ figure, name: figureName(figure, figures.windowWeeks), sessions }],
  )
}

export const OUTCOMES: Readonly<Record<string, { readonly text: string; readonly classes: string }>> = {
  acts: { text: 'To do', classes: 'govuk-tag--red' },
  done: { text: 'Done', classes: 'govuk-tag--green' },
  held: { text: 'Put aside', classes: 'govuk-tag--yellow' },
  waits: { text: 'Waits', classes: 'govuk-tag--blue' },
  'does-not-act': { text: 'Not reached', classes: 'govuk-tag--grey' },
  'not-for-this-pupil': { text: 'Not for this pupil', classes: 'govuk-tag--grey' },
}
