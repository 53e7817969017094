import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'
import { allPages } from './support/pages.ts'
import { paragraphsOf, sentencesOf } from './support/paragraphs.ts'

const notes = ['test', 'examples', 'examples/frameworks']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`))
  .filter((path) => existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

describe('a paragraph', () => {
  it.each([...allPages, ...notes])('of $path has at most three sentences', ({ text }) => {
    const long = paragraphsOf(text).filter((paragraph) => sentencesOf(paragraph).length > 3)
    expect(long).toEqual([])
  })

  it('ends where a line is empty, and is neither code nor a heading, table or list', () => {
    const text =
      '# A\n\nOne.\nTwo.\n\n```ts\nThree.\n\nFour.\n```\n\n| a |\n\n- b\n\n1. c\n\n<!-- d\n\ne -->\n\n**Five.** Six.\n'
    expect(paragraphsOf(text)).toEqual(['One. Two.', '**Five.** Six.'])
  })

  it.each([
    ['One. Two! Three?', 3],
    ['**One.** "Two." (Three.) [Four](a. B).', 4],
    ['`a. B` is code. 1.5 s is no end.', 2],
    ['It says e.g. this.', 1],
  ])('such as %j is counted', (paragraph, count) => expect(sentencesOf(paragraph)).toHaveLength(count))
})
