import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { frozenCopy } from '../../src/encoding/frozen-copy.ts'

describe('a frozen copy', () => {
  it('is equal, and frozen at every depth', () => {
    const value = { list: [{ name: 'a' }, ['b', null, 1]], absent: undefined }
    const copy = frozenCopy(value)
    expect(copy).toEqual(value)
    for (const part of [copy, copy.list, ...copy.list]) expect(Object.isFrozen(part)).toBe(true)
  })

  it('leaves the value as it was', () => {
    const value = { list: [{ name: 'a' }] }
    frozenCopy(value)
    for (const part of [value, value.list, ...value.list]) expect(Object.isFrozen(part)).toBe(false)
  })

  it('is made of objects of another realm too, and of those without a prototype', () => {
    for (const value of [runInNewContext('({ list: [1] })'), Object.assign(Object.create(null), { list: [1] })]) {
      const copy = frozenCopy(value)
      expect(copy).not.toBe(value)
      expect(Object.isFrozen(copy) && Object.isFrozen(copy.list)).toBe(true)
    }
  })

  it('has a member __proto__ of JSON as a member', () => {
    const copy = frozenCopy(JSON.parse('{"__proto__":{"isAdmin":true}}'))
    expect(Object.keys(copy)).toEqual(['__proto__'])
    expect(copy.isAdmin).toBeUndefined()
  })

  it('shares what is neither a list nor a plain object', () => {
    class Money {}
    for (const value of [new Date(0), new Map(), new Uint8Array(1), new Money(), () => 1, 'text', 1, null, undefined]) {
      expect(frozenCopy({ value }).value).toBe(value)
    }
  })
})
