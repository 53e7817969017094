import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { pathOf, type Sources, sourcesInMemory, sourcesOnDisk, walk } from './support/sources.ts'

/** What the docblocks of options call a default, and what the code of the same file takes where the option is absent. */
const defaultsIn = ({ files }: Sources) => {
  const stated = new Map<string, number>()
  const taken = new Map<string, number>()
  for (const file of files) {
    const key = (name: ts.Node): string => `${pathOf(file)} ${name.getText(file)}`
    walk(file, (node) => {
      if (ts.isPropertySignature(node)) {
        const text = ts
          .getJSDocCommentsAndTags(node)
          .map((comment) => comment.getText(file))
          .join(' ')
        const number = /\bDefault:?[\s*]+([0-9][0-9,]*)/.exec(text)?.[1]
        if (number !== undefined) stated.set(key(node.name), Number(number.replaceAll(',', '')))
      }
      if (ts.isBindingElement(node) && node.initializer !== undefined && ts.isNumericLiteral(node.initializer)) {
        taken.set(key(node.propertyName ?? node.name), Number(node.initializer.text))
      }
    })
  }
  return { stated, taken }
}

const wrongDefaults = (sources: Sources): readonly string[] => {
  const { stated, taken } = defaultsIn(sources)
  return [...stated].flatMap(([name, number]) => {
    const other = taken.get(name)
    return other === undefined || other === number ? [] : [`${name}: ${number} is stated, ${other} is taken`]
  })
}

describe('the default of an option', () => {
  it('is the number that its docblock states', () => {
    const sources = sourcesOnDisk()
    const { stated, taken } = defaultsIn(sources)
    expect([...stated.keys()].filter((name) => taken.has(name)).length).toBeGreaterThan(25)
    expect(wrongDefaults(sources)).toEqual([])
  })

  it('is found where the two differ, and only there', () => {
    const text = (number: string) => `
      interface Options {
        /** Most entries. Default 1,000. */
        readonly maxEntries?: number
      }
      const make = ({ maxEntries = ${number} }: Options) => maxEntries`
    expect(wrongDefaults(sourcesInMemory({ 'src/a.ts': text('1_000') }))).toEqual([])
    expect(wrongDefaults(sourcesInMemory({ 'src/a.ts': text('1_001') }))).toEqual([
      'src/a.ts maxEntries: 1000 is stated, 1001 is taken',
    ])
  })
})
