// The mutants that no test can notice, with the reason. equivalent.json holds them: `code` is the source text that a mutant
// replaces, without line breaks, and `replacements` what it is replaced by.
import { readFileSync } from 'node:fs'

const entries = JSON.parse(readFileSync(new URL('equivalent.json', import.meta.url), 'utf8'))

const flat = (text) => text.replace(/\s+/g, ' ').trim()

/** The text that a mutant replaces. */
export const textOf = (source, { location: { start, end } }) => {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  lines[last] = lines[last].slice(0, end.column - 1)
  lines[0] = lines[0].slice(start.column - 1)
  return flat(lines.join('\n'))
}

const matches = (entry, path, { source }, mutant) =>
  entry.file === path &&
  entry.replacements.some((replacement) => flat(replacement) === flat(mutant.replacement ?? '')) &&
  flat(entry.code) === textOf(source, mutant) &&
  (entry.line === undefined || source.split('\n')[mutant.location.start.line - 1].trim() === entry.line)

export const isEquivalent = (path, file, mutant) =>
  ['Survived', 'NoCoverage'].includes(mutant.status) && entries.some((entry) => matches(entry, path, file, mutant))

/** Entries that name no mutant of the files that were measured, or one that a test noticed. */
export const problemsOfEquivalents = (files) =>
  entries.flatMap((entry) => {
    const file = files[entry.file]
    if (!file) return []
    return entry.replacements.flatMap((replacement) => {
      const found = file.mutants.filter((mutant) =>
        matches({ ...entry, replacements: [replacement] }, entry.file, file, mutant),
      )
      const name = `equivalent.json: ${entry.file}: ${entry.code} → ${replacement}`
      if (found.length === 0) return [`${name} is no mutant (any more).`]
      return found.every(({ status }) => status === 'Killed') ? [`${name} is noticed by a test.`] : []
    })
  })
