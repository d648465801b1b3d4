import { Type } from '@fastify/type-provider-typebox'

const NUMBER = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** `/…/:pupil`: the store's number. */
export const PUPIL = Type.Object({ pupil: NUMBER })
/** `/…/:number`: of a line, a plan, a cover. */
export const NUMBERED = Type.Object({ number: NUMBER })
