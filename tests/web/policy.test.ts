import { describe, expect, it } from 'vitest'
import { openTestSchool } from '../support/signed-in.js'

/** What the page of a school with a policy says, without its tags. */
async function pageOf(policy: string): Promise<string> {
  const school = await openTestSchool({ policy })
  try {
    const page = await (await school.as('governor')).get('/policy')
    expect(page.statusCode).toBe(200)
    return page.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  } finally {
    await school.close()
  }
}

describe('who does what', () => {
  it('[FOX-001] shows which posts are held, by whom, and which are vacant', async () => {
    const page = await pageOf('foxdell')
    expect(page).toContain('Senior attendance champion Headteacher FOX-001')
    expect(page).toContain('Attendance officer Office manager FOX-001, FOX-131')
    expect(page).toContain('Governor who monitors attendance Vacant Every school must fill this post FOX-001')
  }, 60_000)

  it('[RUS-011, RUS-093] shows what parents do and what the school does, each under its heading', async () => {
    const page = await pageOf('russell')
    expect(page).toMatch(/Parents? .*Ask for leave beforehand.*RUS-093/)
    expect(page).toMatch(/The school .*Keep to the Department’s tables.*RUS-011, RUS-093/)
  }, 60_000)

  it('[NAI-001] shows how the policy changed, by month with a summary', async () => {
    const page = await pageOf('nailsworth')
    const months = ['2016-10', '2017-02', '2018-06', '2018-12']
    const places = months.map((month) => page.indexOf(` ${month} `))
    expect(places.every((place, n) => place > (places[n - 1] ?? 0))).toBe(true)
    expect(page).toContain('Children missing education, safeguarding and registration times added.')
  }, 60_000)
})
