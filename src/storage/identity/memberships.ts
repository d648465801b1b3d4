import type { Tx } from '../database.js'

/** From here on the transaction may also write the rows of this school, and of no other. */
export async function enterSchool(tx: Tx, schoolId: number): Promise<void> {
  await tx.query(`select set_config('app.school_id', $1, true)`, [String(schoolId)])
}

export interface NewMembership {
  readonly schoolId: number
  readonly accountId: string
  readonly role: string
  readonly person: string
  readonly position: string
  readonly yearGroups: readonly string[]
  readonly fromDay: string
}

/** Adds a membership, or opens an ended one again. */
export async function addMembership(tx: Tx, membership: NewMembership): Promise<void> {
  await tx.query(
    `insert into membership (school_id, account_id, role, person, position, year_groups, from_day)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (school_id, account_id, role) do update set person = excluded.person, position = excluded.position,
       year_groups = excluded.year_groups, from_day = excluded.from_day, to_day = null`,
    [
      membership.schoolId,
      membership.accountId,
      membership.role,
      membership.person,
      membership.position,
      membership.yearGroups,
      membership.fromDay,
    ],
  )
}

/** Ends a membership with the day before. @returns whether there was one to end */
export async function endMembership(
  tx: Tx,
  schoolId: number,
  accountId: string,
  role: string,
  today: string,
): Promise<boolean> {
  const rows = await tx.query(
    `update membership set to_day = greatest($4::date - 1, from_day - 1)
     where school_id = $1 and account_id = $2 and role = $3 and (to_day is null or to_day >= $4::date)
     returning 1 as ended`,
    [schoolId, accountId, role, today],
  )
  return rows.length === 1
}

export async function addClassTeacher(
  tx: Tx,
  teacher: {
    readonly schoolId: number
    readonly accountId: string
    readonly className: string
    readonly fromDay: string
  },
): Promise<void> {
  await tx.query(
    `insert into class_teacher (school_id, account_id, class_name, from_day) values ($1, $2, $3, $4)
     on conflict (school_id, account_id, class_name, from_day) do update set to_day = null`,
    [teacher.schoolId, teacher.accountId, teacher.className, teacher.fromDay],
  )
}

export interface Member {
  readonly accountId: string
  readonly role: string
  readonly person: string
  readonly position: string
  readonly yearGroups: readonly string[]
  readonly classes: readonly string[]
}

/** Who is what at the school today, by name. For transactions of the school and of identities alike. */
export function listMembers(tx: Tx, schoolId: number, today: string): Promise<Member[]> {
  return tx.query<Member>(
    `select m.account_id as "accountId", m.role, m.person, m.position, m.year_groups as "yearGroups",
       array(select c.class_name from class_teacher c where c.school_id = m.school_id and c.account_id = m.account_id
         and c.from_day <= $2::date and (c.to_day is null or c.to_day >= $2::date) order by 1) as classes
     from membership m
     where m.school_id = $1 and m.from_day <= $2::date and (m.to_day is null or m.to_day >= $2::date)
     order by m.person, m.role`,
    [schoolId, today],
  )
}

export interface DemoPlaceRow {
  readonly schoolId: number
  readonly school: string
  readonly accountId: string
  readonly role: string
  readonly person: string
  readonly position: string
}

/** One person for each role at each invented school. */
export function listDemoPlaces(tx: Tx, today: string): Promise<DemoPlaceRow[]> {
  return tx.query<DemoPlaceRow>(
    `select distinct on (s.name, m.school_id, m.role) m.school_id as "schoolId", s.name as school,
       m.account_id as "accountId", m.role, m.person, m.position
     from membership m join school s using (school_id)
     where s.demo and m.from_day <= $1::date and (m.to_day is null or m.to_day >= $1::date)
     order by s.name, m.school_id, m.role, m.person`,
    [today],
  )
}
