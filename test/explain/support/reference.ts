import { type CoreReason, type Endpoint, ERROR_TABLES, type ReasonEntry } from '../../../src/errors/catalogue.ts'
import { type ErrorTable, entriesOf } from '../../../src/errors/error-table.ts'
import { ADVICE } from '../../../src/explain/index.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

const row = ([reason, { error, at, status, section }]: [string, ReasonEntry]): string => {
  const [cause, remedy] = ADVICE[reason as CoreReason]
  return `| \`${reason}\` | \`${error}\` | ${status} | ${at.join(', ')} | ${section} | ${cell(cause)} | ${cell(remedy)} |`
}

/** Writes the page: a chapter for each that the catalogue has. */
export const renderReference = (): string => {
  const chapters = new Set(ERROR_TABLES.map(({ chapter }) => chapter))
  const tables = [...chapters].map((title) =>
    [
      `## ${title}`,
      '',
      '| reason | error | HTTP | at | section | likely cause | remedy |',
      '|---|---|---|---|---|---|---|',
      ...ERROR_TABLES.filter(({ chapter }) => chapter === title).flatMap(({ table, at }) =>
        Object.entries(entriesOf<ErrorTable, readonly Endpoint[]>(table, at)).map(row),
      ),
      '',
    ].join('\n'),
  )
  return [
    '# Errors',
    '',
    'These are all reasons for which parapet refuses, each with the error that the client gets and the section that requires the refusal.',
    'Your log gets the reason; the client gets only the error and the status. A redirect carries no status.',
    '',
    'At `registration` your own endpoint answers with the error.',
    '`ADVICE` of `parapet/explain` has causes and remedies as data, and `explaining` adds what was checked before.',
    '',
    'Generated from the catalogue: `npx vitest run test/explain/reference.test.ts -u`.',
    '',
    ...tables,
  ].join('\n')
}
