import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../src/application/permissions/roles.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'

// Who may open what, by hand: one line for every route that asks who is there. A new route adds its line; which pupils and
// classes somebody then sees is asked in the tests of that page.

const EVERYBODY = ROLES
/** Who sees a pupil of 3A: its teacher, and who sees the whole school. */
const SEE_3A: readonly Role[] = ['teacher', 'office', 'attendance-officer', 'headteacher', 'champion']
const AMEND: readonly Role[] = ['office', 'attendance-officer', 'headteacher', 'champion']
const SEE_ROLL: readonly Role[] = ['office', 'attendance-officer', 'headteacher', 'champion']
const EDIT_ROLL: readonly Role[] = ['office', 'attendance-officer', 'headteacher']
const SEE_SOME_PUPIL: readonly Role[] = [...SEE_3A, 'pastoral', 'la-officer']
const KEEP_KEYS: readonly Role[] = ['headteacher', 'system-administrator']
const SHARE: readonly Role[] = ['attendance-officer', 'headteacher', 'champion']
const MARK = { code: '', reason: '' }
const NOBODY = '00000000-0000-4000-8000-000000000000'

const DESK: readonly Role[] = ['office', 'attendance-officer', 'headteacher']
const OFFICE_AND_OTHERS: readonly Role[] = [
  'office',
  'attendance-officer',
  'pastoral',
  'headteacher',
  'champion',
]
const LINE_OF_BOOK = { direction: 'out', time: '8:30', reason: 'x', collectedBy: '', expectedBack: '' }

interface Line {
  readonly route: string
  /** Its parameters' values, where it has any. `PUPIL` stands for a pupil of 3A, the teacher's class. */
  readonly ask?: string
  readonly roles: readonly Role[]
  /** What is sent, for a form. */
  readonly form?: Readonly<Record<string, string>>
}

const REGISTER = '/registers/3A/2025-12-15/am'
const TAKE_SOME_REGISTER: readonly Role[] = [
  'teacher',
  'office',
  'attendance-officer',
  'pastoral',
  'headteacher',
  'champion',
]

const SEE_ADMISSION: readonly Role[] = ['office', 'attendance-officer', 'headteacher', 'champion']
const CHANGE_ADMISSION: readonly Role[] = ['office', 'attendance-officer', 'headteacher']
const SET_UP: readonly Role[] = ['headteacher', 'system-administrator']

const LINES: readonly Line[] = [
  { route: 'GET /', roles: EVERYBODY },
  { route: 'GET /my-account', roles: EVERYBODY },
  { route: 'GET /policy', roles: EVERYBODY },
  { route: 'POST /my-account/password', roles: EVERYBODY, form: { current: '', password: '' } },
  { route: 'POST /my-account/sign-ins/end', roles: EVERYBODY, form: { signIn: NOBODY } },
  { route: 'POST /my-account/sign-ins/end-others', roles: EVERYBODY },
  { route: 'GET /people', roles: ['headteacher', 'system-administrator'] },
  { route: 'GET /people/invite', roles: ['headteacher', 'system-administrator'] },
  {
    route: 'POST /people/invite',
    roles: ['headteacher', 'system-administrator'],
    form: { name: '', email: '', position: '', classes: '', yearGroups: '' },
  },
  {
    route: 'GET /people/invitations/:id',
    ask: `/people/invitations/${NOBODY}`,
    roles: ['headteacher', 'system-administrator'],
  },
  {
    route: 'POST /people/invitations/:id/withdraw',
    ask: `/people/invitations/${NOBODY}/withdraw`,
    roles: ['headteacher', 'system-administrator'],
  },
  {
    route: 'GET /people/:id/end',
    ask: `/people/${NOBODY}/end?role=teacher`,
    roles: ['headteacher', 'system-administrator'],
  },
  {
    route: 'POST /people/end',
    roles: ['headteacher', 'system-administrator'],
    form: { account: NOBODY, role: 'teacher' },
  },
  {
    route: 'GET /people/:id/way-back',
    ask: `/people/${NOBODY}/way-back`,
    roles: ['headteacher', 'system-administrator'],
  },
  {
    route: 'POST /people/:id/way-back',
    ask: `/people/${NOBODY}/way-back`,
    roles: ['headteacher', 'system-administrator'],
  },
  {
    route: 'GET /people/ways-back/:id',
    ask: `/people/ways-back/${NOBODY}`,
    roles: ['headteacher', 'system-administrator'],
  },
  { route: 'GET /admission', roles: SEE_ROLL },
  { route: 'POST /admission', roles: SEE_ROLL, form: { name: 'ad' } },
  { route: 'GET /admission/enrol', roles: EDIT_ROLL },
  { route: 'POST /admission/enrol', roles: EDIT_ROLL },
  { route: 'GET /admission/:id', ask: '/admission/PUPIL', roles: SEE_ROLL },
  { route: 'GET /admission/:id/details', ask: '/admission/PUPIL/details', roles: EDIT_ROLL },
  { route: 'POST /admission/:id/details', ask: '/admission/PUPIL/details', roles: EDIT_ROLL },
  { route: 'GET /admission/:id/class', ask: '/admission/PUPIL/class', roles: EDIT_ROLL },
  { route: 'POST /admission/:id/class', ask: '/admission/PUPIL/class', roles: EDIT_ROLL },
  { route: 'GET /admission/:id/return', ask: '/admission/PUPIL/return', roles: EDIT_ROLL },
  { route: 'POST /admission/:id/return', ask: '/admission/PUPIL/return', roles: EDIT_ROLL },
  { route: 'GET /admission/:id/leave', ask: '/admission/PUPIL/leave', roles: EDIT_ROLL },
  { route: 'POST /admission/:id/leave', ask: '/admission/PUPIL/leave', roles: EDIT_ROLL },
  {
    route: 'GET /admission/:id/contacts/:contact',
    ask: '/admission/PUPIL/contacts/P00',
    roles: EDIT_ROLL,
  },
  {
    route: 'POST /admission/:id/contacts/:contact',
    ask: '/admission/PUPIL/contacts/P00',
    roles: EDIT_ROLL,
  },
  {
    route: 'POST /admission/:id/contacts/:contact/remove',
    ask: '/admission/PUPIL/contacts/P00/remove',
    roles: EDIT_ROLL,
  },
  { route: 'GET /pupils', roles: SEE_SOME_PUPIL },
  { route: 'POST /pupils', roles: SEE_SOME_PUPIL, form: { name: 'ad' } },
  { route: 'GET /pupils/:id', ask: '/pupils/PUPIL', roles: SEE_3A },
  { route: 'GET /pupils/:id/entries', ask: '/pupils/PUPIL/entries', roles: SEE_3A },
  {
    route: 'GET /pupils/:id/figures/:figure',
    ask: '/pupils/PUPIL/figures/attendance',
    roles: SEE_3A,
  },
  { route: 'GET /pupils/:id/marks', ask: '/pupils/PUPIL/marks?from=2025-12-11&to=2025-12-12', roles: AMEND },
  { route: 'POST /pupils/:id/marks', ask: '/pupils/PUPIL/marks', roles: AMEND, form: MARK },
  {
    route: 'GET /pupils/:id/marks/:date/:half',
    ask: '/pupils/PUPIL/marks/2025-12-12/AM',
    roles: AMEND,
  },
  {
    route: 'POST /pupils/:id/marks/:date/:half',
    ask: '/pupils/PUPIL/marks/2025-12-12/AM',
    roles: AMEND,
    form: MARK,
  },
  { route: 'GET /shared-cases', roles: [...SHARE, 'la-officer'] },
  { route: 'GET /pupils/:id/share', ask: '/pupils/PUPIL/share', roles: SHARE },
  { route: 'POST /pupils/:id/share', ask: '/pupils/PUPIL/share', roles: SHARE, form: { reason: '' } },
  {
    route: 'POST /pupils/:id/share/end',
    ask: '/pupils/PUPIL/share/end',
    roles: SHARE,
    form: { officer: NOBODY },
  },
  {
    route: 'GET /figures',
    roles: [
      'teacher',
      'pastoral',
      'office',
      'attendance-officer',
      'headteacher',
      'champion',
      'governor',
      'trust',
    ],
  },
  { route: 'GET /admission', roles: SEE_ADMISSION },
  { route: 'POST /admission', roles: SEE_ADMISSION, form: { name: 'ad' } },
  { route: 'GET /admission/enrol', roles: CHANGE_ADMISSION },
  { route: 'POST /admission/enrol', roles: CHANGE_ADMISSION, form: { upn: '' } },
  { route: 'GET /admission/:id', ask: '/admission/PUPIL', roles: SEE_ADMISSION },
  { route: 'GET /admission/:id/details', ask: '/admission/PUPIL/details', roles: CHANGE_ADMISSION },
  {
    route: 'POST /admission/:id/details',
    ask: '/admission/PUPIL/details',
    roles: CHANGE_ADMISSION,
    form: {},
  },
  { route: 'GET /admission/:id/class', ask: '/admission/PUPIL/class', roles: CHANGE_ADMISSION },
  { route: 'POST /admission/:id/class', ask: '/admission/PUPIL/class', roles: CHANGE_ADMISSION, form: {} },
  { route: 'GET /admission/:id/return', ask: '/admission/PUPIL/return', roles: CHANGE_ADMISSION },
  { route: 'POST /admission/:id/return', ask: '/admission/PUPIL/return', roles: CHANGE_ADMISSION, form: {} },
  { route: 'GET /admission/:id/leave', ask: '/admission/PUPIL/leave', roles: CHANGE_ADMISSION },
  { route: 'POST /admission/:id/leave', ask: '/admission/PUPIL/leave', roles: CHANGE_ADMISSION, form: {} },
  {
    route: 'GET /admission/:id/contacts/:contact',
    ask: '/admission/PUPIL/contacts/new',
    roles: CHANGE_ADMISSION,
  },
  {
    route: 'POST /admission/:id/contacts/:contact',
    ask: '/admission/PUPIL/contacts/new',
    roles: CHANGE_ADMISSION,
    form: { name: '' },
  },
  {
    route: 'POST /admission/:id/contacts/:contact/remove',
    ask: '/admission/PUPIL/contacts/none/remove',
    roles: CHANGE_ADMISSION,
    form: { reason: '' },
  },
  { route: 'GET /set-up', roles: SET_UP },
  { route: 'GET /set-up/school', roles: SET_UP },
  { route: 'POST /set-up/school', roles: SET_UP, form: { name: '' } },
  { route: 'GET /set-up/policy', roles: SET_UP },
  { route: 'POST /set-up/policy', roles: SET_UP, form: { policy: 'none' } },
  { route: 'GET /set-up/terms', roles: SET_UP },
  { route: 'POST /set-up/terms', roles: SET_UP, form: {} },
  { route: 'GET /set-up/closures', roles: SET_UP },
  { route: 'POST /set-up/closures', roles: SET_UP, form: { 'day-0': 'none' } },
  { route: 'POST /set-up/policy/document', roles: SET_UP, form: {} },
  { route: 'GET /set-up/pupils', roles: CHANGE_ADMISSION },
  { route: 'POST /set-up/pupils/pupils-csv', roles: CHANGE_ADMISSION, form: {} },
  { route: 'POST /set-up/pupils/contacts-csv', roles: CHANGE_ADMISSION, form: {} },
  { route: 'POST /set-up/pupils/mapping-yaml', roles: CHANGE_ADMISSION, form: {} },
  { route: 'POST /set-up/pupils/throw-away', roles: CHANGE_ADMISSION, form: {} },
  { route: 'POST /set-up/pupils/bring-in', roles: CHANGE_ADMISSION, form: {} },
  { route: 'GET /audit', roles: ['headteacher', 'system-administrator'] },
  { route: 'POST /audit', roles: ['headteacher'], form: { action: '', name: 'ad', until: '' } },
  { route: 'GET /api-keys', roles: KEEP_KEYS },
  { route: 'GET /api-keys/new', roles: KEEP_KEYS },
  { route: 'POST /api-keys/new', roles: KEEP_KEYS, form: { name: '' } },
  { route: 'GET /api-keys/:key/revoke', roles: KEEP_KEYS, ask: '/api-keys/9999/revoke' },
  { route: 'POST /api-keys/:key/revoke', roles: KEEP_KEYS, ask: '/api-keys/9999/revoke' },
  { route: 'GET /api-keys/webhooks/new', roles: KEEP_KEYS },
  { route: 'POST /api-keys/webhooks/new', roles: KEEP_KEYS, form: { url: '' } },
  { route: 'GET /api-keys/webhooks/:webhook', roles: KEEP_KEYS, ask: '/api-keys/webhooks/9999' },
  {
    route: 'POST /api-keys/webhooks/:webhook/disable',
    roles: KEEP_KEYS,
    ask: '/api-keys/webhooks/9999/disable',
  },
  {
    route: 'POST /api-keys/webhooks/:webhook/enable',
    roles: KEEP_KEYS,
    ask: '/api-keys/webhooks/9999/enable',
  },
  {
    route: 'POST /api-keys/webhooks/:webhook/remove',
    roles: KEEP_KEYS,
    ask: '/api-keys/webhooks/9999/remove',
  },
  { route: 'GET /registers', roles: TAKE_SOME_REGISTER },
  { route: 'GET /registers/who', roles: EVERYBODY },
  { route: 'GET /registers/:className/:date/:half', ask: REGISTER, roles: SEE_3A },
  { route: 'POST /registers/:className/:date/:half', ask: REGISTER, roles: SEE_3A, form: {} },
  {
    route: 'GET /registers/:className/:date/:half/note',
    ask: `${REGISTER}/note?pupil=PUPIL`,
    roles: SEE_3A,
  },
  {
    route: 'POST /registers/:className/:date/:half/note',
    ask: `${REGISTER}/note`,
    roles: SEE_3A,
    form: { pupil: '1', text: '', readers: 'class' },
  },
  { route: 'GET /conflicts', roles: AMEND },
  { route: 'POST /conflicts', roles: AMEND, form: { conflicts: NOBODY } },
  {
    route: 'POST /conflicts/:conflictId',
    ask: `/conflicts/${NOBODY}`,
    roles: AMEND,
    form: { decision: 'keep' },
  },
  { route: 'GET /board', roles: OFFICE_AND_OTHERS },
  { route: 'GET /board/live', roles: OFFICE_AND_OTHERS },
  { route: 'GET /board/events', roles: OFFICE_AND_OTHERS },
  { route: 'GET /worklist', roles: OFFICE_AND_OTHERS },
  { route: 'POST /worklist', roles: OFFICE_AND_OTHERS, form: { id: 'none', kind: 'none' } },
  { route: 'GET /late-desk', roles: DESK },
  { route: 'GET /late-desk/find', roles: DESK, ask: '/late-desk/find?letters=ad' },
  { route: 'GET /late-desk/:pupil', roles: DESK, ask: '/late-desk/9999' },
  { route: 'GET /late-desk/:pupil/code', roles: DESK, ask: '/late-desk/9999/code?time=9:10' },
  {
    route: 'POST /late-desk/:pupil',
    roles: DESK,
    ask: '/late-desk/9999',
    form: { time: '8:30', reason: '', seen: '0', request: NOBODY },
  },
  { route: 'GET /late-desk/slip/:entry', roles: DESK, ask: '/late-desk/slip/9999' },
  { route: 'GET /lates', roles: SEE_SOME_PUPIL },
  { route: 'GET /lates/book', roles: OFFICE_AND_OTHERS },
  // 3A is not a class of the pastoral lead's year group.
  { route: 'GET /lates/:pupil', roles: AMEND, ask: '/lates/PUPIL' },
  { route: 'GET /site-book', roles: DESK },
  { route: 'GET /site-book/late-collections', roles: DESK },
  { route: 'GET /site-book/find', roles: DESK, ask: '/site-book/find?letters=ad' },
  { route: 'GET /site-book/:pupil', roles: DESK, ask: '/site-book/9999' },
  { route: 'POST /site-book/:pupil', roles: DESK, ask: '/site-book/9999', form: LINE_OF_BOOK },
  { route: 'GET /site-book/:pupil/correct/:number', roles: DESK, ask: '/site-book/9999/correct/9' },
  {
    route: 'POST /site-book/:pupil/correct/:number',
    roles: DESK,
    ask: '/site-book/9999/correct/9',
    form: LINE_OF_BOOK,
  },
  { route: 'GET /evacuation', roles: ['teacher', ...OFFICE_AND_OTHERS] },
  { route: 'GET /codes/many', roles: [...DESK, 'champion'] },
  {
    route: 'POST /codes/many/preview',
    roles: [...DESK, 'champion'],
    form: { from: '', to: '', session: 'both', reason: '', list: '' },
  },
  {
    route: 'POST /codes/many/apply',
    roles: [...DESK, 'champion'],
    form: {
      code: 'V',
      from: '2025-12-15',
      to: '2025-12-15',
      session: 'both',
      reason: 'x',
      request: NOBODY,
      after: '0',
      entered: '0',
      conflicts: '0',
    },
  },
  { route: 'GET /planned-absences', roles: OFFICE_AND_OTHERS },
  { route: 'GET /planned-absences/find', roles: OFFICE_AND_OTHERS, ask: '/planned-absences/find?letters=ad' },
  { route: 'GET /planned-absences/add/:pupil', roles: OFFICE_AND_OTHERS, ask: '/planned-absences/add/9999' },
  {
    route: 'POST /planned-absences/add/:pupil',
    roles: OFFICE_AND_OTHERS,
    ask: '/planned-absences/add/9999',
    form: { source: 'trip', code: '', from: '2025-12-16', to: '', session: 'both', reason: 'x' },
  },
  {
    route: 'POST /planned-absences/:number/cancel',
    roles: OFFICE_AND_OTHERS,
    ask: '/planned-absences/9999/cancel',
  },
  { route: 'GET /cover', roles: DESK },
  {
    route: 'POST /cover',
    roles: DESK,
    form: { person: NOBODY, className: '3A', day: '2025-12-16', session: 'both' },
  },
  { route: 'POST /cover/:number/end', roles: DESK, ask: '/cover/9999/end' },
]

describe('every route', () => {
  let school: TestSchool
  beforeAll(async () => {
    school = await openTestSchool()
    await school.app.ready()
  })
  afterAll(() => school.close())

  it('that asks who is there has its line here', () => {
    const routes = school.app.knownRoutes
      .filter(({ method, access }) => access === 'principal' && method !== 'HEAD' && method !== 'OPTIONS')
      .map(({ method, url }) => `${method} ${url}`)
    const lines = LINES.map(({ route }) => route)
    expect(routes.filter((route) => !lines.includes(route))).toEqual([])
    expect(lines.filter((route) => !routes.includes(route))).toEqual([])
  })

  it.each(LINES)('$route', async ({ route, ask, roles, form = {} }) => {
    const [method, pattern = ''] = route.split(' ')
    const url = (ask ?? pattern).replace('PUPIL', String(school.pupils['3A']?.[0]))
    const open: Role[] = []
    for (const role of ROLES) {
      const browser = await school.as(role)
      const answer = method === 'GET' ? await browser.get(url) : await browser.post(url, form)
      expect([role, answer.statusCode < 500, String(answer.headers['location'] ?? '')]).toEqual([
        role,
        true,
        expect.not.stringMatching(/^\/sign-in/),
      ])
      if (answer.statusCode !== 403) open.push(role)
    }
    expect(open).toEqual(ROLES.filter((role) => roles.includes(role)))
    const stranger = school.browser()
    const refused = method === 'GET' ? await stranger.get(url) : await stranger.post(url, form)
    expect([refused.statusCode, String(refused.headers['location'])]).toEqual([
      303,
      expect.stringMatching(/^\/sign-in/),
    ])
  })
})
