// Counts and prints what StrykerJS reported: `files` holds, by path, the source, its mutants and the minutes that it took.
import { isEquivalent, textOf } from './equivalent.mjs'

const count = (files, ...statuses) =>
  files.flatMap(({ mutants }) => mutants).filter(({ status }) => statuses.includes(status)).length

const NOTICED = ['Killed', 'Timeout', 'RuntimeError']
const UNNOTICED = ['Survived', 'NoCoverage']

/** The mutants that a test noticed, in percent. */
export const scoreOf = (files) => (100 * count(files, ...NOTICED)) / Math.max(1, count(files, ...NOTICED, ...UNNOTICED))

const COLUMNS = ['room', 'mutants', 'killed', 'late', 'survived', 'no test', 'equivalent', 'score', 'minutes']

const rowOf = (name, entries) => {
  const files = entries.map(([, file]) => file)
  const equivalent = entries.flatMap(([path, file]) =>
    file.mutants.filter((mutant) => isEquivalent(path, file, mutant)),
  )
  return [
    name,
    count(files, ...NOTICED, ...UNNOTICED),
    count(files, 'Killed', 'RuntimeError'),
    // A machine that is busy enough makes any mutant late.
    count(files, 'Timeout'),
    count(files, 'Survived'),
    count(files, 'NoCoverage'),
    equivalent.length,
    `${scoreOf(files).toFixed(1)}%`,
    files.reduce((sum, { minutes }) => sum + minutes, 0).toFixed(1),
  ]
}

/** Prints a table of the rooms. The equivalent ones are among those that survived. */
export const printRooms = (rooms, kept) => {
  const all = Object.entries(kept)
  const rows = rooms.map((room) => [room, all.filter(([path]) => path.startsWith(`src/${room}/`))])
  const table = rows.filter(([, entries]) => entries.length > 0).map(([room, entries]) => rowOf(room, entries))
  const lines = [COLUMNS, ...table, rowOf('all', all)].map((row) => row.map(String))
  const widths = COLUMNS.map((_, n) => Math.max(...lines.map((row) => row[n].length)))
  for (const row of lines)
    console.log(row.map((cell, n) => (n ? cell.padStart(widths[n]) : cell.padEnd(widths[n]))).join('  '))
}

/** Prints what no test noticed and the list of equivalents does not name. */
export const printUnnoticed = (files) => {
  for (const [path, file] of Object.entries(files)) {
    for (const mutant of file.mutants) {
      if (!UNNOTICED.includes(mutant.status) || isEquivalent(path, file, mutant)) continue
      const { line, column } = mutant.location.start
      console.log(
        `${path}:${line}:${column} ${mutant.status}: ${textOf(file.source, mutant)}  →  ${mutant.replacement}`,
      )
    }
  }
}
