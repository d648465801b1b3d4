// docs/law.md, made from the statutory layer: its rules by id, and every LAW id with what it says and where.

export function lawPage(documents) {
  return [
    INTRODUCTION,
    ...documents.flatMap((law) => [
      `## What the law asks of every school\n`,
      `From ${law.in_force.from}. A school’s rule may set the same duty more strictly: it then says \`sharpens\` with the id below.\n`,
      table(
        ['id to sharpen', 'where', 'what it asks', 'action', 'cites'],
        rulesOf(law).map(({ where, rule, kinds }) => [
          `\`${rule.id}\``,
          `\`${where}\``,
          dated(rule.label, rule),
          kinds.map((kind) => `\`${kind}\``).join(', '),
          rule.cites.join(', '),
        ]),
      ),
      'These duties stand in sections of their own. A school that writes the section is compared with the law, the stricter acts and both are cited; where a school says nothing, the law’s acts.\n',
      table(['section', 'what it asks', 'cites'], sectionsOf(law)),
      `## The LAW ids\n`,
      table(
        ['id', 'what it says', 'where', 'how sure'],
        law.clauses.map(({ id, title, where, confidence }) => [`\`${id}\``, title, where, confidence]),
      ),
      `## Laws and guidance by id\n`,
      'For `references.instruments` of a policy. `check` says so when a policy cites an edition that was replaced.\n',
      table(
        ['id', 'title', 'in force'],
        law.instruments.map(({ id, title, from, to, replaced_by: next }) => [
          `\`${id}\``,
          title,
          `${from} to ${to ?? 'now'}${next === undefined ? '' : `, then \`${next}\``}`,
        ]),
      ),
    ]),
  ].join('\n')
}

function rulesOf(law) {
  const kindsOf = (steps) => [...new Set(steps.map((step) => step.kind))]
  return [
    ...(law.levels ?? []).map((rule) => ({ where: 'levels', rule, kinds: kindsOf(rule.then) })),
    ...(law.returns?.rules ?? []).map((rule) => ({
      where: 'returns.rules',
      rule,
      kinds: kindsOf(rule.then),
    })),
    ...(law.follow_up ?? []).map((rule) => ({ where: 'follow_up', rule, kinds: kindsOf(rule.steps) })),
  ]
}

function sectionsOf({ penalty, returns, retention, leave }) {
  const { threshold, limit } = penalty
  return [
    [
      '`penalty.threshold`',
      `${threshold.sessions} sessions with ${threshold.codes.join(', ')} in ${threshold.school_weeks} rolling school weeks, from ${threshold.from}`,
      threshold.cites.join(', '),
    ],
    ...penalty.notices.map((notice) => [
      '`penalty.notices`',
      dated(
        notice.stages
          .map(
            (stage) =>
              `${stage.offence === 1 ? 'first' : 'second'} notice ${stage.reduced === undefined ? '' : `£${stage.reduced} within ${stage.reduced_until_days} days, else `}£${stage.full} within ${stage.full_until_days}`,
          )
          .join('; '),
        notice,
      ),
      notice.cites.join(', '),
    ]),
    [
      '`penalty.limit`',
      `${limit.notices} notices within ${limit.within_years} years, counting from ${limit.counting_from}; then \`${limit.then}\``,
      limit.cites.join(', '),
    ],
    [
      '`returns.admission`',
      `${returns.admission.days} ${returns.admission.unit} days`,
      returns.admission.cites.join(', '),
    ],
    ['`returns.deletion`', 'no later than the name comes off', returns.deletion.cites.join(', ')],
    ['`returns.daily`', 'attendance to the Department, daily', returns.daily.cites.join(', ')],
    [
      '`returns.reason_deadline`',
      `an N is settled within ${returns.reason_deadline.days} ${returns.reason_deadline.unit} days, else it becomes ${returns.reason_deadline.then_code}`,
      returns.reason_deadline.cites.join(', '),
    ],
    ...retention.map((kept) => [
      '`retention`',
      `${kept.years} years from the entry, for entries from ${kept.since}`,
      kept.cites.join(', '),
    ]),
    ...leave.refuse.map((bar) => ['`leave.refuse`', bar.label, bar.cites.join(', ')]),
    ...leave.consider.map((matter) => ['`leave.consider`', matter.label, matter.cites.join(', ')]),
  ]
}

function dated(text, { from, to }) {
  if (from === undefined) return text
  return `${text} (${to === undefined ? `from ${from}` : `${from} to ${to}`})`
}

function table(titles, rows) {
  const line = (cells) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line), ''].join('\n')
}

const INTRODUCTION = `# The law, as data

<!-- Made by \`npm run schema\` from policies/england. Do not edit it by hand. -->

The statutory layer of Rollbook is a policy document too: [policies/england](../policies/england). It is under every school’s
policy, whether the policy names it or not. The wording here is Rollbook’s own, for people who want to know why an action came
up; it is no legal advice, and the column *how sure* says where a lawyer should look first.
`
