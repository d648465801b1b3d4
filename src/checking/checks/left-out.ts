import { type Check, ended, noteAt } from '../context.js'

/** What the document says and nothing here does, so that whoever runs the policy does it by hand. */
export const leftOut: Check = (context) =>
  (context.document.not_modelled ?? []).flatMap(({ what, why, cites }, index) =>
    noteAt(context, { path: ['not_modelled', index], cites }, `Left out: ${ended(what)} Why: ${ended(why)}`),
  )
