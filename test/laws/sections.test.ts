import { describe, expect, it } from 'vitest'
import { type CitedTexts, citationsOf, citingTexts, uncited, unlisted } from './support/citations.ts'
import { CITED_NAMES, CITED_TEXTS } from './support/cited-texts.ts'

// The list says which version of each text was read, and what each cited section is called there: a wrong number shows.
const cited = citingTexts().map(([path, source]) => ({ path, ...citationsOf(source, CITED_NAMES) }))
const found = cited.flatMap((page) => page.found)

describe('every citation', () => {
  it('names the text that its sections are of', () => {
    expect(cited.flatMap(({ path, loose }) => loose.map((around) => `${path}: ${around}`))).toEqual([])
  })

  it('is in the list, with its section', () => {
    expect(
      cited.flatMap(({ path, found: here }) => unlisted(here, CITED_TEXTS).map((missing) => `${path}: ${missing}`)),
    ).toEqual([])
  })

  it('is of a text whose version the list has', () => {
    expect(CITED_NAMES.filter((name) => !CITED_TEXTS[name]?.title || !CITED_TEXTS[name]?.version)).toEqual([])
    const untitled = Object.entries(CITED_TEXTS).flatMap(([name, { sections }]) =>
      Object.entries(sections ?? {}).flatMap(([section, title]) => (title === '' ? [`${name} §${section}`] : [])),
    )
    expect(untitled).toEqual([])
  })
})

describe('the list', () => {
  it('holds nothing that is cited nowhere', () => {
    expect(uncited(found, CITED_TEXTS)).toEqual([])
  })
})

describe('the reading of citations', () => {
  const texts: CitedTexts = { 'RFC 1': { title: 't', version: 'v', sections: { 2: 'a', '3.1': 'b', A: 'c' } } }
  const read = (source: string) => citationsOf(source, ['RFC 1', 'Some Text'])

  it('gives a text each section that follows it', () => {
    expect(read('RFC 1 §2, §3.1 (4) and §A.').found.map(({ section }) => section)).toEqual(['2', '3.1', 'A'])
    expect(read('(Some Text §2; §3)').found).toEqual([
      { text: 'Some Text', section: '2' },
      { text: 'Some Text', section: '3' },
    ])
  })

  it('goes on over the line of a comment', () => {
    expect(read('/** RFC\n * 1 §2,\n * §3.1 */').found.map(({ section }) => section)).toEqual(['2', '3.1'])
    expect(read('// see RFC 1\n  // §2').found).toEqual([{ text: 'RFC 1', section: '2' }])
  })

  it.each(['see §4', '§4 of it', 'Other Text §4', 'RFC 1, which says in §4', 'RFC 1: §4'])(
    'finds a section without its text in %j',
    (source) => {
      expect(read(source).loose).toHaveLength(1)
    },
  )

  it('names what the list lacks and what it has too much of', () => {
    const { found: here } = read('RFC 1 §2, §9, RFC 123 §1')
    expect(unlisted(here, texts)).toEqual(['RFC 1 §9', 'RFC 123'])
    expect(uncited(here, texts)).toEqual(['RFC 1 §3.1', 'RFC 1 §A'])
    expect(uncited([], texts)).toContain('RFC 1')
  })
})
