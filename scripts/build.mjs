// `npm run build`, and `npm ci` through `prepare`: src -> dist.

import { build, script } from './set-up.mjs'

await script(() => build())
