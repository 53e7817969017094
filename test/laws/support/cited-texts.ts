import ietf from '../sections/ietf.json' with { type: 'json' }
import openid from '../sections/openid.json' with { type: 'json' }
import others from '../sections/others.json' with { type: 'json' }
import type { CitedTexts } from './citations.ts'

/** Every text that is cited, with the version that was read and, by number, what each cited section is called there. */
export const CITED_TEXTS: CitedTexts = { ...ietf, ...openid, ...others }

/** The names under which they are cited. */
export const CITED_NAMES: readonly string[] = Object.keys(CITED_TEXTS)
