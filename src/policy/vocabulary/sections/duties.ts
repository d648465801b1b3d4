import { ClauseIds, oneOf, record, Sentence } from '../words.js'

export const Duty = record(
  {
    role: oneOf(
      [
        'parent',
        'pupil',
        'teacher',
        'office',
        'attendance-officer',
        'headteacher',
        'champion',
        'pastoral',
        'ewo',
        'trust',
        'governors',
        'local-authority',
        'senior-leaders',
        'designated-teacher',
        'school',
        'all-staff',
        'court',
      ],
      'Whose duty it is.',
    ),
    text: Sentence,
    cites: ClauseIds,
  },
  'A duty that no software can do: it is shown to whoever has it.',
)
