import { Type } from '@sinclair/typebox'
import { ClauseIds, record, Sentence } from '../words.js'

export const Post = record(
  {
    role: Sentence,
    held_by: Type.Optional(Sentence),
    required: Type.Optional(Type.Boolean()),
    cites: ClauseIds,
  },
  'A post that the document names, and the role that holds it. Never a person’s name.',
)
