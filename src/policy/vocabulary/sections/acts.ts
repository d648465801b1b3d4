import { Type } from '@sinclair/typebox'

export const Acts = Type.Optional(
  Type.Boolean({
    description:
      'false: the document states this as well, but another statement of it acts (a reading says why). `check` compares the two.',
  }),
)
