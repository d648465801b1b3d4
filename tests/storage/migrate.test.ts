import { describe, expect, it } from 'vitest'
import { STORES } from '../support/stores.js'

describe.each(STORES)('an empty store, $name', ({ open }) => {
  it('is brought to the newest shape, with the national codes', async () => {
    const store = await open()
    try {
      const codes = await store.database.inSchool(1, (tx) =>
        tx.query<{ symbol: string }>('select symbol from attendance_code order by code_id'),
      )
      expect(codes.length).toBeGreaterThan(34)
      expect(codes[0]?.symbol).toBe('/')
    } finally {
      await store.close()
    }
  }, 120_000)
})
