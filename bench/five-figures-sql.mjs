// The five figures in SQL, the same for PostgreSQL and DuckDB but for the sign of their integer division.

/**
 * A row a mark: `pupil, week, day, half, code, counts, counted`. What a code counts as, the school week and the number of the school day are
 * kept in each row, so that no query pays for a join: a favour to the databases, as the engine looks all three up.
 *
 * The windows look only at the few rows of the codes in question: ten weeks by a RANGE frame over weeks, runs of days as gaps and islands.
 * Every session of every pupil has a mark here, which the bench makes sure of, so that a day is wholly N when it has two rows with N.
 *
 * @param div the sign of integer division: `/` in PostgreSQL, `//` in DuckDB
 */
export const fiveFigures = (div) => `
with totals as (
  select pupil,
    count(*) filter (where counts = 1) as attended,
    count(*) filter (where counts = 2) as authorised,
    count(*) filter (where counts = 3) as unauthorised
  from mark group by pupil
), weeks as (
  select pupil, week, count(*) as sessions from mark where counted group by pupil, week
), windows as (
  select pupil, sum(sessions) over (partition by pupil order by week range between 9 preceding and current row) as sessions from weeks
), most as (
  select pupil, max(sessions) as most from windows group by pupil
), days as (
  select pupil, day from mark where counted and code = 'N' group by pupil, day having count(*) = 2
), islands as (
  select pupil, day - row_number() over (partition by pupil order by day) as island from days
), runs as (
  select pupil, count(*) as length from islands group by pupil, island
), longest as (
  select pupil, max(length) as longest from runs group by pupil
)
select totals.pupil,
  (2 * attended * 1000 + possible) ${div} (2 * possible) as attendance,
  authorised, unauthorised, coalesce(most, 0) as most, coalesce(longest, 0) as longest
from (select *, attended + authorised + unauthorised as possible from totals) as totals
left join most on most.pupil = totals.pupil
left join longest on longest.pupil = totals.pupil`

/** One row of ten numbers: see checksumOf. The rows of the query above are all made, and none has to travel. */
export function checksumQuery(query) {
  const columns = ['attendance', 'authorised', 'unauthorised', 'most', 'longest']
  const sums = columns.flatMap((column) => [`sum(${column})`, `sum(${column} * (pupil % 1009 + 1))`])
  return `select ${sums.map((sum, i) => `cast(${sum} as bigint) as s${i}`).join(', ')} from (${query}) as figures`
}

export function readChecksum(row) {
  return row.map((value) => String(value)).join(' ')
}
