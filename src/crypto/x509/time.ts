import type { EpochSeconds } from '../../types/time.ts'
import { type DERElement, TAGS } from './der.ts'

/** Reads the time of a certificate's validity, as seconds since 1970-01-01T00:00:00Z.
 *
 * Takes the two forms that certificates have, to the second and in UTC: `YYMMDDHHMMSSZ`, where years from 50 are of the
 * twentieth century, and `YYYYMMDDHHMMSSZ`. Leap seconds are refused.
 * @see RFC 5280 §4.1.2.5 */
export const readTime = (element: DERElement | undefined): EpochSeconds | undefined => {
  if (element === undefined || element.contents.length > 15) return undefined
  const text = String.fromCharCode(...element.contents)
  if (element.tag === TAGS.generalizedTime && /^[0-9]{14}Z$/.test(text)) return toSeconds(text)
  if (element.tag !== TAGS.utcTime || !/^[0-9]{12}Z$/.test(text)) return undefined
  return toSeconds(`${text.slice(0, 2) >= '50' ? '19' : '20'}${text}`)
}

const toSeconds = (text: string): EpochSeconds | undefined => {
  const number = (start: number, end: number) => Number(text.slice(start, end))
  const [year, month, day] = [number(0, 4), number(4, 6), number(6, 8)]
  const [hour, minute, second] = [number(8, 10), number(10, 12), number(12, 14)]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  return ((daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
}

const daysInMonth = (year: number, month: number): number => {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (month === 2) return isLeapYear ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Counts in years that begin in March, so that a leap day is the last of its year. */
const daysSinceEpoch = (year: number, month: number, day: number): number => {
  const marchYear = month > 2 ? year : year - 1
  const marchMonth = (month + 9) % 12
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leapDays + Math.floor((marchMonth * 153 + 2) / 5) + day - 719_469
}
