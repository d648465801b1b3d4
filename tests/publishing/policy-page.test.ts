import { describe, expect, it } from 'vitest'
import { getDay } from '../../src/kernel/school-date.js'
import type { PolicyDocument } from '../../src/policy/document/policy-document.js'
import { phraseCodes } from '../../src/policy/phrasing/index.js'
import {
  type PolicyPage,
  SECTION_IDS,
  type SectionId,
  statementsOf,
} from '../../src/publishing/page-model.js'
import { layersOn } from '../../src/publishing/law-in-force.js'
import { policyPage } from '../../src/publishing/policy-page.js'
import { publishPolicy } from '../../src/publishing/publish-policy.js'
import { citedIn, ON, optionsOn, SHIPPED_POLICIES, shippedPolicy, thornbury } from './documents.js'

const law = shippedPolicy('england')
const page = policyPage(thornbury(), law, optionsOn())

function textOf(of: PolicyPage, id: SectionId): string {
  const section = of.sections.find((candidate) => candidate.id === id)
  return section === undefined
    ? ''
    : statementsOf(section)
        .map((statement) => statement.text)
        .join('\n')
}
const saying = (of: PolicyPage, part: string) =>
  of.sections.flatMap(statementsOf).filter((statement) => statement.text.includes(part))

describe('the page of a policy with every part', () => {
  it('has every section, in order', () => {
    expect(page.sections.map((section) => section.id)).toEqual([...SECTION_IDS])
  })

  it('says what must be there before a name comes off the roll, on which grounds and for whom', () => {
    const leaving = textOf(page, 'leaving')
    expect(leaving).toContain(
      'The new school has confirmed that the pupil is there. Only on the ground: “Registered at another school” or “Moved beyond a reasonable distance and stopped attending”.',
    )
    expect(leaving).toContain('The leaving form has the new address. Not at the end of the final year.')
    expect(leaving).toContain('The social worker was told. For pupils with a social worker.')
  })

  it('says which review is next and that it is overdue from the day after it was due', () => {
    expect(textOf(page, 'about')).toContain('It was due by October 2025')
    const onTheLastDay = policyPage(thornbury(), law, optionsOn(getDay('2025-10-31')))
    expect(textOf(onTheLastDay, 'about')).not.toContain('overdue')
    const onTheDayAfter = policyPage(thornbury(), law, optionsOn(getDay('2025-11-01')))
    expect(textOf(onTheDayAfter, 'about')).toContain('October 2025 (overdue)')
  })

  it('says when a version has not begun or has ended', () => {
    const early = policyPage(thornbury(), law, optionsOn(getDay('2024-09-30')))
    expect(textOf(early, 'about')).toContain('This version starts in October 2024')
    expect(textOf(page, 'about')).not.toContain('This version')
    const ended = { ...thornbury(), in_force: { from: '2024-10', to: '2026-11-20', cites: ['THO-001'] } }
    expect(textOf(policyPage(ended, law, optionsOn()), 'about')).toContain('ended on 20 November 2026')
  })

  it('gives the times of the day, and says where the document is silent', () => {
    const day = textOf(page, 'school-day')
    expect(day).toContain('Morning Monday to Thursday 8:50am 8:50am 9:20am 30 minutes after it opens')
    expect(day).toContain('Morning Friday 8:55am 8:55am 9:25am')
    expect(day).toContain(
      '12:45pm 12:45pm The document does not say. We go by when the register opens. The document does not say',
    )
    expect(day).not.toContain('9:31am')
    expect(textOf(page, 'gaps')).toContain('closes 9:31am')
    expect(textOf(page, 'gaps')).toContain('Another time by which to tell us of an absence: 9:45am')
    expect(textOf(page, 'report-absence')).toContain('by 9:15am on each day')
  })

  it('tells the ladder day by day, in a drawing and in a table', () => {
    const blocks = page.sections.find((section) => section.id === 'no-reason')?.parts[0]?.blocks ?? []
    const timeline = blocks.find((block) => block.type === 'timeline')
    expect(timeline?.stops).toEqual([
      { label: 'Day 1', steps: ['Text by 9:30am', 'Emergency contacts from 9:15am'] },
      { label: 'Each day from day 2', steps: ['Call'] },
      { label: 'Days 4 and 5', steps: ['Home visit'] },
    ])
    expect(textOf(page, 'no-reason')).toContain('Days 4 and 5 Visit the home Only if we have reached nobody')
    expect(textOf(page, 'no-reason')).toContain('For them we do this instead of: send parents a text.')
  })

  it('shows the stricter figure of school and law, and says so', () => {
    const levels = textOf(page, 'levels')
    expect(levels).toContain('When attendance this school year is 92% or below.')
    expect(levels).toContain(
      'The policy is stricter than the law. By law: attendance this school year is 90% or below.',
    )
    // "below 50%" is laxer than the law's "50% or below".
    expect(levels).toContain('When attendance this school year is 50% or below. The law is stricter')
    const [severe] = saying(page, 'Severely absent')
    expect(severe?.cites).toEqual(['THO-044', 'LAW-SEVERE-ABSENCE'])
    expect(textOf(page, 'local-authority')).toContain('10 or more school days')
  })

  it('draws bands of the school year on its scale, and those of a half term not', () => {
    const drawn = (of: PolicyPage): string[] =>
      of.sections
        .flatMap((section) => section.parts.flatMap((one) => one.blocks))
        .flatMap((block) => (block.type === 'scale' ? block.bars.map((bar) => bar.label) : []))
    const halfTerms = thornbury()
    halfTerms.bands = (halfTerms.bands ?? []).map((group) => ({ ...group, over: 'half-term' }))
    expect(drawn(page)).toContain('Above 97.0%')
    expect(drawn(policyPage(halfTerms, law, optionsOn()))).not.toContain('Above 97.0%')
    expect(textOf(policyPage(halfTerms, law, optionsOn()), 'levels')).toContain(
      'by attendance this half term',
    )
  })

  it('leaves the law’s rule to the pupils whom the document’s narrower one is not for', () => {
    const narrow = thornbury()
    narrow.levels = (narrow.levels ?? []).map((rule) =>
      rule.sharpens === 'persistent-absence' ? { ...rule, for: { year_groups: ['6'] } } : rule,
    )
    const levels = textOf(policyPage(narrow, law, optionsOn()), 'levels')
    expect(levels).toContain('When attendance this school year is 92% or below. For pupils in Year 6.')
    expect(levels).toContain(
      'When attendance this school year is 90% or below. Since 1 September 2015. The law asks for this. For pupils in Year 6 the policy’s own rule stands in for it.',
    )
  })

  it('tells both rules where they cannot be compared, as both act', () => {
    const other = thornbury()
    other.levels = (other.levels ?? []).map((rule) =>
      rule.sharpens === 'persistent-absence'
        ? { ...rule, when: { measure: 'attendance', over: 'term', is: 'at-most', value: 92 } }
        : rule,
    )
    const levels = textOf(policyPage(other, law, optionsOn()), 'levels')
    expect(levels).toContain(
      'When attendance this term is 92% or below. The law asks for this as well: attendance this school year is 90% or below.',
    )
    expect(levels).toContain('90% or below. Since 1 September 2015. The law asks for this.')
  })

  it('tells the second letter of a rule from the first', () => {
    const letters = thornbury()
    letters.levels = [
      {
        id: 'letters',
        label: 'Letters and a visit',
        when: { measure: 'attendance', is: 'below', value: 94 },
        then: [
          { id: 'one', kind: 'letter.attendance', cites: ['THO-040'] },
          { id: 'two', kind: 'letter.attendance', after: ['one'], cites: ['THO-040'] },
          {
            id: 'see',
            kind: 'visit.home',
            when: { step: 'two', is: 'done', for_at_least: { school_days: 5 } },
            cites: ['THO-040'],
          },
        ],
        cites: ['THO-040'],
      },
    ]
    const levels = textOf(policyPage(letters, law, optionsOn()), 'levels')
    expect(levels).toContain('Write to parents about attendance (first letter)')
    expect(levels).toContain(
      'Write to parents about attendance (second letter) Once the first letter about attendance has been sent.',
    )
    expect(levels).toContain('When the second letter about attendance was sent 5 school days or more ago.')
  })

  it('gives the deadline that acts, in the days that act', () => {
    const quick = thornbury()
    quick.returns = { reason_deadline: { days: 3, unit: 'working', cites: ['THO-082'] } }
    expect(textOf(policyPage(quick, law, optionsOn()), 'local-authority')).toContain(
      'within 3 school days. If we still do not know it, the mark becomes O: absence without permission. The document counts other days; the law’s count acts.',
    )
  })

  it('draws each level at its place', () => {
    const scale = page.sections
      .find((section) => section.id === 'levels')
      ?.parts[0]?.blocks.find((block) => block.type === 'scale')
    expect(scale?.bars.map((bar) => bar.label)).toEqual([
      'Our aim: 97%',
      'Above 97.0%',
      '92.1% to 97.0%',
      'Below 96%',
      '92% or below',
      '50% or below',
    ])
    for (const bar of scale?.bars ?? []) expect(bar.to).toBeGreaterThan(bar.from)
  })

  it('says for whom each line of the drawing is where they are not all for everybody', () => {
    const whoms = (of: PolicyPage): (readonly [string, string])[] =>
      of.sections
        .flatMap((section) => section.parts.flatMap((one) => one.blocks))
        .flatMap((block) =>
          block.type === 'scale' ? block.bars.map((bar) => [bar.label, bar.whom] as const) : [],
        )
    const forAll = thornbury()
    for (const rule of [...(forAll.levels ?? []), ...(forAll.bands ?? [])]) delete rule.for
    expect(new Set(whoms(policyPage(forAll, law, optionsOn())).map(([, whom]) => whom))).toEqual(
      new Set(['']),
    )

    const then = [{ id: 'letter', kind: 'letter.attendance' as const, cites: ['THO-040'] }]
    const two = thornbury()
    two.levels = [
      {
        id: 'older',
        label: 'Older pupils',
        for: { year_groups: ['6'] },
        when: {
          all: [{ measure: 'attendance', is: 'below', value: 96 }, { pupil: { cohorts: ['fsm'] } }],
        },
        then,
        cites: ['THO-040'],
      },
    ]
    two.bands = (two.bands ?? []).map((group) => ({ ...group, for: { year_groups: ['1'] } }))
    const told = policyPage(two, law, optionsOn())
    expect(whoms(told)).toEqual(
      expect.arrayContaining([
        ['Our aim: 97%', ''],
        ['Below 96%', 'For pupils in Year 6, of these pupils who get free school meals'],
        ['Above 97.0%', 'For pupils in Year 1'],
        ['50% or below', 'For every pupil'],
      ]),
    )
    const captions = told.sections
      .flatMap((section) => section.parts.flatMap((one) => one.blocks))
      .flatMap((block) => (block.type === 'table' ? [block.caption] : []))
    expect(captions.some((caption) => caption.endsWith(', for pupils in Year 1'))).toBe(true)
  })

  it('prints the fine of the law in force and never the document’s old one', () => {
    const fines = textOf(page, 'fines')
    expect(fines).toContain('£80 within 21 days £160 within 28 days')
    expect(saying(page, '£61').concat(saying(page, '£122'))).toEqual([])
    const [old] = saying(page, 'prints other amounts of money')
    expect(old?.cites).toEqual(['THO-075', 'THO-088'])
    const [first] = saying(page, 'First notice')
    expect(first?.cites).toEqual(['THO-089', 'LAW-PENALTY-AMOUNTS'])
  })

  it('prints the fine of the day before the law changed for that day', () => {
    const before = textOf(policyPage(thornbury(), law, optionsOn(getDay('2024-08-18'))), 'fines')
    expect(before).toContain('£60 within 21 days £120 within 28 days')
    const after = textOf(policyPage(thornbury(), law, optionsOn(getDay('2024-08-19'))), 'fines')
    expect(after).toContain('£80 within 21 days £160 within 28 days')
  })

  it('follows the law’s threshold where the document’s is laxer, and calls a local trigger advisory', () => {
    const fines = textOf(page, 'fines')
    const acting = layersOn(thornbury(), law, ON).acting.penalty.threshold
    expect(acting?.sessions).toBe(10)
    expect(fines).toContain(
      `10 sessions (half days) marked ${phraseCodes(acting?.codes ?? [])} within 10 school weeks`,
    )
    expect(fines).not.toContain('20 sessions')
    expect(fines).toContain('It does not decide about a fine')
    expect(fines).toContain('laxer than the law’s. The law’s acts.')
    const strict = { ...thornbury() }
    strict.penalty = { threshold: { sessions: 8, codes: ['G'], school_weeks: 10, cites: ['THO-070'] } }
    expect(textOf(policyPage(strict, law, optionsOn()), 'fines')).toContain('8 sessions (half days) marked G')
  })

  it('prints the threshold that acts where the document’s own is stricter in fewer weeks', () => {
    const strict = thornbury()
    strict.penalty = { threshold: { sessions: 8, codes: ['G', 'O'], school_weeks: 8, cites: ['THO-070'] } }
    const told = policyPage(strict, law, optionsOn())
    const acting = layersOn(strict, law, ON).acting.penalty.threshold
    const fines = textOf(told, 'fines')
    expect(acting?.sessions).toBe(8)
    expect(fines).toContain(
      `8 sessions (half days) marked G or O within ${acting?.school_weeks} school weeks`,
    )
    expect(fines).toContain(
      'The policy is stricter than the law here. By law: 10 sessions in 10 school weeks.',
    )
    expect(fines).not.toContain('laxer')
    expect(told.glance.find((fact) => fact.section === 'fines')).toEqual({
      label: 'A fine is considered at',
      section: 'fines',
      text: `8 sessions in ${acting?.school_weeks} school weeks`,
      cites: acting?.cites,
    })
  })

  it('says nothing of stricter or laxer where document and law print the same threshold', () => {
    const same = thornbury()
    same.penalty = {
      threshold: { sessions: 10, codes: ['G'], school_weeks: 10, cites: ['THO-070'] },
    }
    expect(textOf(policyPage(same, law, optionsOn()), 'fines')).not.toMatch(/stricter|laxer|as they are more/)
    const early = policyPage(same, law, optionsOn(getDay('2024-08-18')))
    expect(textOf(early, 'fines')).toContain('No threshold acts on this day. One starts on 19 August 2024.')
    expect(early.glance.map((fact) => fact.label)).not.toContain('A fine is considered at')
  })

  it('gives the notice for leave where a bar asks for it', () => {
    const barred = thornbury()
    const { notice: _, ...rest } = barred.leave ?? {}
    barred.leave = {
      ...rest,
      refuse: [
        {
          id: 'short-notice',
          label: 'Asked for late',
          if: [
            { fact: 'notice-days', is: 'below', value: 14, unit: 'unstated' },
            { fact: 'reason', reasons: ['holiday'] },
          ],
          cites: ['THO-061'],
        },
      ],
    }
    const told = policyPage(barred, law, optionsOn())
    const leave = textOf(told, 'leave')
    expect(leave).toContain(
      'Ask at least 14 days before the first day. Asking later is a reason to say no. The document does not say what kind of days; we count every day. That holds when it is for a holiday.',
    )
    expect(leave).not.toContain('does not say how long before')
    expect(told.glance).toContainEqual({
      label: 'Ask for leave',
      section: 'leave',
      text: '14 days before',
      cites: ['THO-061'],
    })
  })

  it('gives the notice that is only stated, and says where there is none', () => {
    const stated = thornbury()
    const { notice: _, ...rest } = stated.leave ?? {}
    stated.leave = { ...rest, refuse: [], consider: [] }
    stated.statements = [{ about: 'leave-notice', says: '3 weeks', cites: ['THO-062'] }]
    expect(textOf(policyPage(stated, law, optionsOn()), 'leave')).toContain(
      'Ask before the leave begins. The document says how long before: 3 weeks.',
    )
    stated.statements = []
    expect(textOf(policyPage(stated, law, optionsOn()), 'leave')).toContain('does not say how long before')
  })

  it('leaves each bar to the headteacher', () => {
    const leave = textOf(page, 'leave')
    expect(leave).toContain('Reasons to say no')
    expect(leave).toContain('Each of these is a reason to refuse. The headteacher decides, case by case.')
    expect(leave).not.toMatch(/must say no|We refuse/)
  })

  it('keeps to the law’s deadlines and times where the document’s are laxer', () => {
    expect(textOf(page, 'local-authority')).toContain('within 5 days. The document gives a longer time')
    expect(textOf(page, 'local-authority')).toContain('the law asks for it daily')
    expect(textOf(page, 'local-authority')).toContain('within 5 school days')
    expect(textOf(page, 'records')).toContain('for 6 years')
    expect(textOf(page, 'records')).not.toContain('3 years')
    expect(textOf(page, 'codes')).toContain('Being at school The document says otherwise')
    expect(textOf(page, 'also-says')).toContain(
      'When compulsory school age ends 16 The document says otherwise',
    )
  })

  it('says that it is a draft where something is to be filled in, and only there', () => {
    expect(page.unfilled).toEqual([
      { text: expect.stringMatching(/^The telephone number.*\.$/), cites: expect.any(Array) },
    ])
    const { html } = publishPolicy(thornbury(), law, optionsOn())
    expect(html).toContain('<h2 id="draft">Draft with gaps</h2>')
    const filled = thornbury()
    delete filled.references?.placeholders
    expect(publishPolicy(filled, law, optionsOn()).html).not.toContain('Draft with gaps')
  })

  it('says where the document points nowhere, is unfilled or damaged', () => {
    const gaps = textOf(page, 'gaps')
    expect(gaps).toContain('(“9”) that it does not have')
    expect(gaps).toContain('Not filled in: the telephone number')
    expect(gaps).toContain('Cut off or misprinted: the end of the last table')
    expect(textOf(page, 'read-with')).toContain('ended on 18 August 2024; now: School Attendance')
    expect(textOf(page, 'read-with')).toContain('“Persistently absent”')
  })

  it('puts families first among the roles', () => {
    const roles = page.sections.find((section) => section.id === 'who-does-what')?.parts
    expect(roles?.[1]?.heading).toBe('Parents and carers')
    expect(saying(page, 'Send your child by 8:50am')[0]?.cites).toEqual(['THO-100'])
  })

  it('lists each clause with where it is printed and where it is used', () => {
    const printedIn = new Map([['THO-030', 'Absence, page 3']])
    const { clauses } = policyPage(thornbury(), law, { ...optionsOn(), printedIn })
    expect(clauses.find((clause) => clause.id === 'THO-030')).toEqual({
      id: 'THO-030',
      title: null,
      printedIn: 'Absence, page 3',
      usedIn: [{ section: 'no-reason', heading: 'If your child is away and we do not know why' }],
    })
    expect(clauses.find((clause) => clause.id === 'LAW-RETENTION')?.printedIn).toContain('SI 2024/208 reg 7')
  })
})

describe('what is published', () => {
  it.each([...SHIPPED_POLICIES, 'thornbury'])(
    '%s: every clause that the document cites is on the page',
    (id) => {
      const policy = id === 'thornbury' ? thornbury() : shippedPolicy(id)
      const { html, page: told } = publishPolicy(policy, law, optionsOn())
      const listed = new Set(told.clauses.map((clause) => clause.id))
      const lost = [...new Set(citedIn(policy))].filter((clause) => !listed.has(clause))
      expect(lost).toEqual([])
      for (const clause of citedIn(policy.duties)) expect(html).toContain(`href="#clause-${clause}"`)
    },
  )

  it.each([...SHIPPED_POLICIES, 'england'])(
    '%s: nothing is left unsaid or in the vocabulary’s spelling',
    (id) => {
      const told = policyPage(shippedPolicy(id), law, optionsOn())
      for (const section of told.sections) {
        expect(section.parts.length).toBeGreaterThan(0)
        for (const { text } of statementsOf(section)) {
          expect(text).not.toMatch(/undefined|\[object|NaN/)
          expect(text).not.toMatch(/\b(contact|letter|inform|notify|consider|refer|flag)\.[a-z]/)
        }
      }
    },
  )

  it('makes a page of a policy that says almost nothing', () => {
    const bare: PolicyDocument = {
      policy: 'bare',
      title: 'Bare',
      layer: 'school',
      in_force: { from: '2026-09-01', cites: ['BAR-001'] },
    }
    const told = policyPage(bare, law, { on: ON })
    expect(textOf(told, 'school-day')).toContain('Morning The document does not say')
    expect(textOf(told, 'about')).toContain('The document does not say.')
    expect(textOf(told, 'fines')).toContain('£80 within 21 days')
    expect(textOf(told, 'records')).toContain('6 years')
    expect(told.sections.map((section) => section.id)).not.toContain('rewards')
  })

  it('is the same for the same documents and day', () => {
    const again = publishPolicy(thornbury(), law, optionsOn())
    expect(publishPolicy(thornbury(), law, optionsOn()).html).toBe(again.html)
  })

  it('escapes what a document says', () => {
    const { html } = publishPolicy(thornbury(), law, optionsOn())
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; Vale')
  })

  it('is one file that loads nothing and runs nothing', () => {
    const { html } = publishPolicy(thornbury(), law, optionsOn())
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|https?:\/\//)
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en-GB">/)
  })

  it('links to the PDF where there is one', () => {
    const options = { ...optionsOn(), pdfFile: 'thornbury.pdf', schoolName: 'Thornbury School' }
    const { html } = publishPolicy(thornbury(), law, options)
    expect(html).toContain('<a href="thornbury.pdf">')
    expect(html).toContain('Thornbury School</title>')
  })

  it('gives times to machines as well', () => {
    expect(publishPolicy(thornbury(), law, optionsOn()).html).toContain(
      '<time datetime="09:20">9:20am</time>',
    )
  })
})
