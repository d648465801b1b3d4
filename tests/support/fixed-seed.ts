import fc from 'fast-check'

/** Property tests draw the same examples on every machine, so that a run can be repeated; ROLLBOOK_SEED draws others. */
fc.configureGlobal({ seed: Number(process.env['ROLLBOOK_SEED'] ?? 20261121) })
