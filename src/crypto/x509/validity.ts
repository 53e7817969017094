import type { EpochSeconds } from '../../types/time.ts'
import type { DERElement } from './der.ts'

const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18

/** Reads a time of a certificate, in the one form that RFC 5280 allows of each type: seconds are there, and the zone is `Z`.
 * @see RFC 5280 §4.1.2.5 */
export const readTime = (element: DERElement | undefined): EpochSeconds | undefined => {
  const isShort = element?.tag === UTC_TIME
  if (element === undefined || (!isShort && element.tag !== GENERALIZED_TIME)) return undefined
  if (element.contents.length !== (isShort ? 13 : 15)) return undefined
  const text = String.fromCharCode(...element.contents)
  if (!/^\d+Z$/.test(text)) return undefined
  const written = isShort ? `${text < '50' ? '20' : '19'}${text}` : text
  const year = Number(written.slice(0, 4))
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = [4, 6, 8, 10, 12].map((at) =>
    Number(written.slice(at, at + 2)),
  )
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  return (((daysBefore(year, month) + day - 1) * 24 + hour) * 60 + minute) * 60 + second
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const daysOf = (year: number, month: number): number => (DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0)

/** The days from the beginning of 1970 to the beginning of a month. */
const daysBefore = (year: number, month: number): number => {
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477
  const months = DAYS.slice(0, month - 1).reduce((sum, days) => sum + days, 0)
  return (year - 1970) * 365 + leapDays + months + (month > 2 && isLeap(year) ? 1 : 0)
}
