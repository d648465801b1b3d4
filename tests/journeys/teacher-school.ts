import type { Browser, BrowserContext } from 'playwright-core'
import type { Role } from '../../src/application/permissions/roles.js'
import { getDay } from '../../src/kernel/school-date.js'
import { addPupils, raiseVersion } from '../../src/storage/schools.js'
import { openChromium } from '../support/chromium.js'
import { plainPupil } from '../support/plain-school.js'
import { openTestSchool, type TestPerson, type TestSchool } from '../support/signed-in.js'

const MORE_SURNAMES = [
  'Gill',
  'Hussain',
  'Iqbal',
  'Jones',
  'Kaur',
  'Lewis',
  'Murphy',
  'Nowak',
  'O’Brien',
  'Patel',
  'Quinn',
  'Roberts',
  'Shah',
  'Taylor',
  'Usman',
  'Vaughan',
  'Williams',
  'Xu',
  'Young',
  'Zielińska-Featherstonehaugh',
  'Ahmed',
  'Bell',
  'Cole',
  'Dunn',
]

/** A school whose class 3A has thirty pupils, behind a server that listens, with a browser. */
export interface JourneySchool extends TestSchool {
  readonly url: string
  /** A browser of its own for somebody who is signed in. */
  context(person: Role | TestPerson, options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>
  /** A new sign-in of somebody. */
  cookie(person: Role | TestPerson): Promise<{ name: string; value: string; url: string }>
}

export async function openJourneySchool(at: string): Promise<JourneySchool> {
  const school = await openTestSchool({ at })
  await school.services.database.inSchool(school.schoolId, async (tx) => {
    await addPupils(
      tx,
      school.schoolId,
      MORE_SURNAMES.map((surname, index) =>
        plainPupil(300 + index, {
          surname,
          forename: ['Gus', 'Hana', 'Idris', 'Jo'][index % 4] as string,
          spells: [{ enrolledOn: getDay('2024-09-02'), leftOn: null, yearGroup: '3', className: '3A' }],
        }),
      ),
    )
    await raiseVersion(tx, school.schoolId)
  })
  school.services.schools.forget(school.schoolId)
  const url = await school.app.listen({ port: 0, host: '127.0.0.1' })
  /** A sign-in ends after some hours, and these tests go from day to day. */
  const newSignIn = async (person: Role | TestPerson): Promise<string> => {
    const { accountId, schoolId, role } = typeof person === 'string' ? school.people[person] : person
    const { signIns } = school.services
    const token = await signIns.start({
      accountId,
      method: 'password',
      secondFactorGiven: true,
      browser: 'A test',
    })
    await signIns.choose(token, schoolId, role)
    return token
  }
  const cookie = async (person: Role | TestPerson) => ({
    name: 'rollbook',
    value: await newSignIn(person),
    url,
  })
  const browser = await openChromium()
  return {
    ...school,
    url,
    cookie,
    async context(person, options = {}) {
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width: 1280, height: 900 },
        ...options,
      })
      await context.addCookies([await cookie(person)])
      return context
    },
    async close() {
      await browser.close()
      await school.close()
    },
  }
}
