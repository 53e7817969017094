import { isJSONObject } from '../encoding/json.ts'

type Component = string | number | null

/** A claim that a wallet asks for in a credential. */
export interface ClaimsDescription {
  /** The way to the claim: names of members, indices, and null for every element of an array. */
  readonly path: readonly Component[]
  /** Whether the wallet accepts no credential without this claim. Default: false. */
  readonly mandatory?: boolean
  readonly [member: string]: unknown
}

/** A claim on the paths that were read so far, and whether a path ends in it. */
interface Claim {
  readonly members: Map<Component, Claim>
  isRequested: boolean
}

const newClaim = (): Claim => ({ members: new Map(), isRequested: false })

/** Says where a list of claims is wrong, as a path into it; undefined where it is well-formed and no description repeats or contradicts
 * another one. One pass over all paths.
 * @see OpenID4VCI 1.0 §B.1, §B.3, §C */
export const findInvalidClaim = (claims: unknown): readonly PropertyKey[] | undefined => {
  if (!Array.isArray(claims) || claims.length === 0) return []
  const root = newClaim()
  for (const [index, claim] of claims.entries()) {
    if (!isJSONObject(claim)) return [index]
    const { path, mandatory } = claim
    if (!Array.isArray(path) || path.length === 0 || !path.every(isComponent)) return [index, 'path']
    if (mandatory !== undefined && typeof mandatory !== 'boolean') return [index, 'mandatory']
    if (!addPath(root, path)) return [index, 'path']
  }
  return undefined
}

const isComponent = (value: unknown): value is Component =>
  value === null || typeof value === 'string' || (Number.isSafeInteger(value) && Number(value) >= 0)

/** Adds a path. Returns false where another path names the same claim, or takes it for an object where this one takes it for an array. Returns
 * false also where one of the two asks for one element and the other for all. */
const addPath = (root: Claim, path: readonly Component[]): boolean => {
  let claim = root
  for (const [at, component] of path.entries()) {
    const [sibling] = claim.members.keys()
    if (sibling !== undefined && (typeof sibling === 'string') !== (typeof component === 'string')) return false
    if (at === path.length - 1 && asksForOther(claim, component)) return false
    const next = claim.members.get(component) ?? newClaim()
    claim.members.set(component, next)
    claim = next
  }
  if (claim.isRequested) return false
  claim.isRequested = true
  return true
}

/** Tells whether other paths ask for single elements where this one asks for all of them, or the reverse. A list of claims asks for all
 * elements of an array once, so the elements are looked through once. */
const asksForOther = ({ members }: Claim, component: Component): boolean => {
  if (typeof component === 'number') return members.get(null)?.isRequested === true
  if (component !== null) return false
  for (const { isRequested } of members.values()) if (isRequested) return true
  return false
}
