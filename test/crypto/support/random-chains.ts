import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import {
  bitString,
  element,
  objectIdentifier,
  octetString,
  sequence,
  set,
  unsignedInteger,
  utf8String,
} from '../../../src/testing/der-writer.ts'
import { testKey } from '../../../src/testing/keys.ts'
import type { Random } from '../x509/random.ts'
import type { CheckedChain } from './openssl-verify.ts'

/** What a chain has that is refused here although `openssl verify` accepts it. */
export type Strictness =
  | 'order'
  | 'repeated extension'
  | 'authority without basic constraints'
  | 'leaf for another use'
  | 'self-issued leaf'
  | 'name constraints'
  | 'too many'

/** A chain, its anchors, and what was done to it. */
export interface RandomChain extends CheckedChain {
  readonly strictness: readonly Strictness[]
  readonly faults: readonly string[]
}

/** When the chains are looked at. */
export const NOW = 1_800_000_000
const YEAR = 31_557_600

interface Signer {
  readonly spki: Uint8Array
  readonly key: KeyObject
}

const makeSigner = async (): Promise<Signer> => {
  const { spki, privatePEM } = await testKey()
  return { spki, key: createPrivateKey(privatePEM) }
}

interface Made {
  readonly der: Uint8Array
  readonly subject: string
  readonly key: Signer
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const TRUE = element(0x01, Uint8Array.of(0xff))
const nameOf = (text: string) => sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(text))))
const timeOf = (at: number) =>
  element(0x17, new TextEncoder().encode(`${new Date(at * 1000).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`))
const extension = (oid: string, value: Uint8Array, isCritical: boolean) =>
  sequence(objectIdentifier(oid), ...(isCritical ? [TRUE] : []), octetString(value))
/** BIT STRING of one octet, its unused bits counted as DER wants. */
const usage = (octet: number) => element(0x03, Uint8Array.of(Math.log2(octet & -octet), octet))

const DIGITAL_SIGNATURE = 0x80
const KEY_ENCIPHERMENT = 0x20
const KEY_CERT_SIGN = 0x04

/** The leaves that stand under the same authorities: the command takes most of its time to read certificates. */
const LEAVES = 8

/** Makes chains from a few keys and a few names, so that cross-signed certificates, loops and two keys of one name are common. Chains of
 * different authorities have different numbers in their names, so that they may stand in one file. */
export const chainMaker = async (random: Random) => {
  const poolOf = (length: number) => Promise.all(Array.from({ length }, makeSigner))
  // the command takes the first anchor that has the right key, even where another one is in its time
  const [keys, keysOfOthers, foreign] = [await poolOf(12), await poolOf(4), await makeSigner()]
  const { pick } = random
  const oneIn = (count: number) => random.below(count) === 0
  let serial = 0
  let number = 0

  const makeGroup = (): readonly RandomChain[] => {
    number += 1
    // what the authorities have; each leaf begins with a copy of it
    let faults: string[] = []
    let strictness = new Set<Strictness>()
    const fault = (count: number, name: string) => {
      const has = oneIn(count)
      if (has) faults.push(name)
      return has
    }

    const make = (subject: string, issuer: Made | undefined, isAuthority: boolean, pool = keys): Made => {
      // a certificate under its issuer's name and key is self-signed, where the command ends its path
      const key = pick(pool.filter((one) => one !== issuer?.key))
      const where = isAuthority ? 'authority' : 'leaf'
      const list: Uint8Array[] = []
      const flag = fault(30, `${where}: CA is the other`) ? !isAuthority : isAuthority
      const length = flag && oneIn(4) ? random.below(3) : undefined
      if (length !== undefined) faults.push(`pathlen ${length}`)
      if (!fault(30, `${where}: no basic constraints`)) {
        const members = [
          ...(flag ? [TRUE] : []),
          ...(length === undefined ? [] : [unsignedInteger(Uint8Array.of(length))]),
        ]
        list.push(extension('2.5.29.19', sequence(...members), oneIn(2)))
      } else if (isAuthority) strictness.add('authority without basic constraints')
      // without these the command tries one anchor of a name alone
      list.push(extension('2.5.29.14', octetString(key.spki.slice(-20)), false))
      list.push(extension('2.5.29.35', sequence(element(0x80, (issuer?.key ?? key).spki.slice(-20))), false))
      const bits = isAuthority
        ? fault(30, 'authority: no keyCertSign')
          ? DIGITAL_SIGNATURE
          : KEY_CERT_SIGN | (oneIn(2) ? DIGITAL_SIGNATURE : 0)
        : fault(30, 'leaf: keyEncipherment')
          ? KEY_ENCIPHERMENT
          : DIGITAL_SIGNATURE
      if (!isAuthority && bits === KEY_ENCIPHERMENT) strictness.add('leaf for another use')
      if (!oneIn(6)) list.push(extension('2.5.29.15', usage(bits), oneIn(2)))
      if (fault(40, `${where}: unknown critical`))
        list.push(extension('1.3.6.1.4.1.55555.1', Uint8Array.of(5, 0), true))
      if (oneIn(10)) list.push(extension('1.3.6.1.4.1.55555.2', Uint8Array.of(5, 0), false))
      if (isAuthority && fault(40, 'authority: name constraints')) {
        strictness.add('name constraints')
        list.push(
          extension(
            '2.5.29.30',
            sequence(element(0xa0, sequence(element(0x82, new TextEncoder().encode('a.example'))))),
            oneIn(2),
          ),
        )
      }
      if (fault(60, `${where}: an extension twice`)) {
        strictness.add('repeated extension')
        list.push(...list.slice(0, 1))
      }
      const from = fault(40, `${where}: not yet valid`) ? NOW + 1 + random.below(YEAR) : NOW - random.below(YEAR)
      const until = fault(40, `${where}: expired`) ? NOW - 1 - random.below(YEAR) : NOW + random.below(YEAR)
      const named =
        issuer !== undefined && fault(40, `${where}: another issuer's name`) ? 'Nobody' : (issuer?.subject ?? subject)
      const signer = fault(40, `${where}: another signature`) ? foreign : (issuer?.key ?? key)
      const body = sequence(
        element(0xa0, unsignedInteger(Uint8Array.of(2))),
        unsignedInteger(Uint8Array.of(1, ++serial >> 24, serial >> 16, serial >> 8, serial)),
        ECDSA_WITH_SHA256,
        nameOf(`${named} ${number}`),
        sequence(timeOf(from), timeOf(until)),
        nameOf(`${subject} ${number}`),
        key.spki,
        ...(list.length === 0 ? [] : [element(0xa3, sequence(...list))]),
      )
      const signature = sign('sha256', body, signer.key)
      return { der: sequence(body, ECDSA_WITH_SHA256, bitString(signature)), subject, key }
    }

    const root = make('Root', undefined, true)
    const path: Made[] = [root]
    for (let depth = random.below(4); depth > 0; depth -= 1) {
      path.unshift(make(pick(['Middle 1', 'Middle 2', 'Middle 3', 'Root']), path[0], true))
    }

    // the command may leave out what stands between two certificates of one name and one key (RFC 7515 §4.1.6: each certifies the one before)
    const isTwice = ({ subject, key }: Made): boolean =>
      path.filter((one) => one.subject === subject && one.key === key).length > 1
    if (path.some(isTwice)) strictness.add('order')

    const others = path.slice(0, -1)
    if (oneIn(4)) others.push(root)
    const change = random.below(12)
    if (change === 0 && others.length > 0) others.splice(random.below(others.length), 1)
    if (change === 1) others.push(make('Middle 1', undefined, true, keysOfOthers))
    if (change === 2 && others.length > 0) others.splice(random.below(others.length + 1), 0, pick(others))
    if (change === 3) others.reverse()
    if (change === 4) others.splice(random.below(others.length + 1), 0, make('Middle 2', root, true))
    if (change === 6) for (let more = 0; more < 6; more += 1) others.push(make('Root', undefined, true, keysOfOthers))
    if (change < 6) {
      faults.push(`chain: change ${change}`)
      strictness.add('order')
    }
    if (1 + others.length > 6) strictness.add('too many')
    const anchors = [root]
    if (oneIn(6)) anchors.unshift(make('Root', undefined, true, keysOfOthers))
    if (fault(20, 'anchors: another of the name'))
      anchors.splice(anchors.indexOf(root), 1, make('Root', undefined, true, keysOfOthers))
    const derOf = (list: readonly Made[]) => list.map(({ der }) => der)
    const shared = { faults, strictness, authorities: derOf(others), anchors: derOf(anchors) }

    return Array.from({ length: change === 5 ? 1 : LEAVES }, () => {
      faults = [...shared.faults]
      strictness = new Set(shared.strictness)
      const isSelfIssued = fault(40, 'leaf: named as its issuer')
      const isSelfSigned = fault(60, 'leaf: self-signed')
      if (isSelfIssued || isSelfSigned) strictness.add('self-issued leaf')
      const leaf = make(isSelfIssued ? (path[0]?.subject ?? '') : 'Leaf', isSelfSigned ? undefined : path[0], false)
      const authorities = change === 5 ? [...shared.authorities, leaf.der] : shared.authorities
      return { leaf: leaf.der, authorities, anchors: shared.anchors, strictness: [...strictness], faults }
    })
  }

  const chains = (function* () {
    for (;;) yield* makeGroup()
  })()
  return (): RandomChain => chains.next().value
}
