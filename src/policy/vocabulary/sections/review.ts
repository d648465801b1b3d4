import { Type } from '@sinclair/typebox'
import { ClauseIds, LooseDateText, record, Role } from '../words.js'

export const Review = record(
  {
    adopted: Type.Optional(LooseDateText),
    due: Type.Optional(LooseDateText),
    every_months: Type.Optional(Type.Integer({ minimum: 1 })),
    owner: Type.Optional(Role),
    cites: ClauseIds,
  },
  'One statement of when the policy is to be reviewed: a date, or months after its adoption. Where there are several the earliest acts.',
)
